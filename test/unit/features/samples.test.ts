import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { importsBackstep } from '../../../src/features/run/training-script.ts';
import { sampleFile, samples } from '../../../src/features/samples/sample-list.ts';
import { copySample, isOnDisk, writeNewScript } from '../../../src/features/samples/script-files.ts';
import { scriptTemplate } from '../../../src/features/samples/script-template.ts';
import { EngineProcess } from '../../../src/runtime/host/engine-process.ts';
import { ownRuntime } from '../../../src/runtime/host/runtime-executable.ts';
import type { EndRecord, MetricRecord } from '../../../src/trace/schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');

interface Finished {
  readonly end: EndRecord;
  readonly output: string;
  readonly metrics: readonly MetricRecord[];
}

/** Runs a script in a real engine process. */
async function runToEnd(script: string, runFolder: string): Promise<Finished> {
  let end: EndRecord | null = null;
  let output = '';
  const metrics: MetricRecord[] = [];
  using engine = new EngineProcess({
    runtime: ownRuntime(),
    entry: join(root, 'src', 'runtime', 'supervisor-main.ts'),
    run: {
      runId: 'sample',
      script,
      arguments: [],
      cwd: root,
      device: 'cpu',
      gpu: null,
      deviceFallback: false,
      seed: 0,
      level: 'values',
      captureEvery: 100,
      runFolder,
      dataFolder: null,
      cacheFolder: join(runFolder, '..', 'cache'),
    },
    onMessage: (message) => {
      if (message.type === 'output') output += message.text;
      if (message.type === 'metrics') metrics.push(...message.metrics);
      if (message.type === 'ended') end = message.end;
    },
  });
  await engine.closed;
  assert.ok(end !== null, 'it ended without a word');
  return { end, output, metrics };
}

async function temporaryFolder(context: { after(clean: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'backstep-samples-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

test('linear-regression finds w one example at a time, and comes close by the mean', async (context) => {
  const folder = await temporaryFolder(context);
  const { end, output, metrics } = await runToEnd(join(root, 'samples', 'linear-regression.ts'), join(folder, 'run'));
  assert.equal(end.outcome, 'completed', JSON.stringify(end.failure));
  assert.match(output, /one example at a time: w = 2\.000000\n/);
  assert.match(output, /all examples at once: +w = 1\.99994444\n/);
  const w = metrics.filter(({ name }) => name === 'w');
  assert.equal(w.length, 100);
  assert.ok(Math.abs(Number(w.at(-1)?.value) - 2) < 1e-6);
});

test('the template of a new script runs and learns', async (context) => {
  const folder = await temporaryFolder(context);
  const script = join(folder, 'Untitled-1.ts');
  await writeFile(script, scriptTemplate);
  const { end, metrics } = await runToEnd(script, join(folder, 'run'));
  assert.equal(end.outcome, 'completed', JSON.stringify(end.failure));
  const losses = metrics.filter(({ name }) => name === 'loss').map(({ value }) => Number(value));
  assert.ok((losses.at(-1) ?? 1) < 0.2 * (losses[0] ?? 0), `${losses[0]} to ${losses.at(-1)}`);
});

test('every sample of the list is there and imports backstep; so does the template', async () => {
  for (const { id } of samples) {
    assert.ok(importsBackstep(await readFile(join(root, 'samples', sampleFile(id)), 'utf8')), id);
  }
  assert.ok(importsBackstep(scriptTemplate));
});

test('a copy that is there already is never written over', async (context) => {
  const folder = await temporaryFolder(context);
  const source = join(root, 'samples', 'linear-regression.ts');
  assert.equal(await isOnDisk(join(folder, 'a.ts')), false);
  const path = await copySample(source, 'a.ts', join(folder, 'new'));
  assert.equal(await readFile(path, 'utf8'), await readFile(source, 'utf8'));
  await writeFile(path, '// mine\n');
  assert.equal(await copySample(source, 'a.ts', join(folder, 'new')), path);
  assert.equal(await readFile(path, 'utf8'), '// mine\n');
  assert.equal(await isOnDisk(join(folder, 'new', 'a.ts')), true);
});

test('a new script never takes the place of another', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'backstep-scripts-'));
  context.after(() => rm(folder, { recursive: true }));
  const paths = [];
  for (const text of ['one', 'two', 'three']) paths.push(await writeNewScript(text, join(folder, 'new')));
  assert.deepEqual(
    paths.map((path) => path.slice(folder.length + 1)),
    ['training.ts', 'training-2.ts', 'training-3.ts'].map((name) => join('new', name)),
  );
  assert.equal(await readFile(paths[0] ?? '', 'utf8'), 'one');
});
