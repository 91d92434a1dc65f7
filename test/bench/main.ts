/**
 * `npm run bench -- --device all`: a row for each device. `npm run bench`: a step of the MNIST MLP at each trace level, microseconds per op, time from the command to the first
 * step; beside PyTorch where it is installed. Times are of this machine and this hour: compare the ratios of one run.
 */
import { cpus } from 'node:os';
import { ensureBuilt } from '../harness/build/build.ts';
import { main } from '../harness/main.ts';
import { measureDevices, printDevices } from './devices.ts';
import { type FinishedRun, lastJson, runScript } from './engine-run.ts';
import { measureLayouts } from './layout/rows.ts';
import { measurePictures } from './picture/rows.ts';
import { measureProducts } from './products.ts';
import { measurePyTorch } from './pytorch.ts';
import type { Row } from './row.ts';

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

async function repeated(
  count: number,
  run: () => Promise<FinishedRun>,
  read: (finished: FinishedRun) => number,
): Promise<number> {
  const values: number[] = [];
  for (let index = 0; index < count; index++) values.push(read(await run()));
  return median(values);
}

async function measure(): Promise<void> {
  await ensureBuilt();
  const device = process.argv.indexOf('--device');
  if (device >= 0) {
    printDevices(await measureDevices(process.argv[device + 1] ?? 'all'));
    return;
  }
  const torch = await measurePyTorch();
  const torchName = torch?.version ?? 'PyTorch (not installed)';
  const ratioTo = (value: number, peer: number | undefined) => (peer === undefined ? null : value / peer);
  const rows: Row[] = [];
  const steps = new Map<string, number>();
  for (const level of ['off', 'graph', 'values'] as const) {
    steps.set(
      level,
      await repeated(
        3,
        () => runScript('mlp-step', level),
        ({ stdout }) => lastJson(stdout)['median'] ?? Number.NaN,
      ),
    );
  }
  const off = steps.get('off') ?? Number.NaN;
  rows.push({ what: 'MLP step, trace off', unit: 'ms', value: off, peer: torchName, ratio: ratioTo(off, torch?.mlp) });
  for (const level of ['graph', 'values']) {
    const value = steps.get(level) ?? Number.NaN;
    rows.push({ what: `MLP step, trace ${level}`, unit: 'ms', value, peer: 'trace off', ratio: value / off });
  }
  const networks = lastJson((await runScript('network-steps', 'off')).stdout);
  for (const [what, value] of Object.entries(networks)) {
    rows.push({ what, unit: 'ms', value, peer: torchName, ratio: ratioTo(value, torch?.networks[what]) });
  }
  const ops = lastJson((await runScript('op-latency', 'off')).stdout);
  for (const [what, value] of Object.entries(ops)) {
    rows.push({ what, unit: 'µs', value, peer: torchName, ratio: ratioTo(value, torch?.ops[what]) });
  }
  const startUp = await repeated(
    5,
    () => runScript('first-step', 'values'),
    ({ firstStepMs }) => firstStepMs,
  );
  rows.push({ what: 'command to first step', unit: 'ms', value: startUp, peer: '', ratio: null });
  rows.push(...measureProducts());
  rows.push(...measureLayouts());
  rows.push(...(await measurePictures()));
  print(rows);
}

function print(rows: readonly Row[]): void {
  console.log(JSON.stringify({ node: process.version, processor: cpus()[0]?.model ?? '', cores: cpus().length, rows }));
  const width = Math.max(...rows.map(({ what }) => what.length));
  for (const { what, unit, value, ratio, peer } of rows) {
    const compared = ratio === null ? peer : `${Number(ratio.toPrecision(2))} of ${peer}`;
    console.log(`${what.padEnd(width)}  ${inThreeDigits(value).padStart(8)} ${unit.padEnd(2)}  ${compared}`);
  }
}

function inThreeDigits(value: number): string {
  return Math.abs(value) < 1000 ? String(Number(value.toPrecision(3))) : value.toFixed(0);
}

await main(measure);
