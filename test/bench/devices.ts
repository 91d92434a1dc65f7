import { availableDevices } from '../../src/engine/index.ts';
import { gpuEnvironment, whyNoGpu } from '../harness/prerequisites/software-gpu.ts';
import { lastJson, runScript } from './engine-run.ts';

export interface DeviceRow {
  readonly device: string;
  /** Microseconds by what was measured. */
  readonly microseconds: Readonly<Record<string, number>>;
}

/** A row for each device: `asked` is one's name, or 'all'. What cannot be measured is said. */
export async function measureDevices(asked: string): Promise<DeviceRow[]> {
  const rows: DeviceRow[] = [];
  for (const device of asked === 'all' ? availableDevices() : [asked]) {
    // This machine's own GPU where it has one, else the one in software.
    const attempts = device === 'webgpu' && whyNoGpu === false ? [{}, gpuEnvironment()] : [{}];
    let reason = '';
    for (const environment of attempts) {
      try {
        const { stdout } = await runScript('device-latency', 'off', device, environment);
        const name = environment === attempts[1] ? `${device} (software)` : device;
        rows.push({ device: name, microseconds: lastJson(stdout) });
        reason = '';
        break;
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
      }
    }
    if (reason !== '') console.log(`${device}: not measured: ${reason}`);
  }
  return rows;
}

export function printDevices(rows: readonly DeviceRow[]): void {
  console.log(JSON.stringify({ devices: rows }));
  console.table(
    Object.fromEntries(
      rows.map(({ device, microseconds }) => [
        device,
        Object.fromEntries(
          Object.entries(microseconds).map(([what, value]) => [
            what,
            value >= 1000 ? `${Number((value / 1000).toPrecision(3))} ms` : `${value.toPrecision(3)} µs`,
          ]),
        ),
      ]),
    ),
  );
}
