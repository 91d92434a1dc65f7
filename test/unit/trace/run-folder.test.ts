import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { stateAt } from '../../../src/features/backward/backward-state.ts';
import { callStackOf } from '../../../src/features/backward/call-stack.ts';
import { SourceLinks } from '../../../src/features/recordings/source-links.ts';
import { TraceError } from '../../../src/trace/errors.ts';
import { openTrace } from '../../../src/trace/open.ts';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import type { EndRecord } from '../../../src/trace/schema.ts';
import fc from '../../harness/fast-check.ts';
import { sampleGraph, sampleHeader, sampleStep, someTensors } from './sample-records.ts';

const end: EndRecord = { outcome: 'completed', exitCode: 0, endedAt: 5, steps: 3, failure: null };
const metric = { name: 'loss', step: 0, epoch: null, value: 'nan', time: 1 } as const;

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-trace-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Three steps, metrics and an end. */
function writeRun(folder: string): void {
  using writer = new RunFolderWriter(folder, sampleHeader);
  writer.graph(sampleGraph('g'));
  for (const index of [0, 1, 2]) {
    const { step, bytes } = sampleStep(index, [Float32Array.of(index, 1), Float32Array.of(index, 2, 3)]);
    writer.step(step, bytes);
    writer.metrics([metric]);
  }
  writer.end(end);
}

async function assertWhole(folder: string): Promise<void> {
  await using reader = await TraceReader.open(folder);
  assert.deepEqual(reader.header, sampleHeader);
  assert.deepEqual(
    reader.steps().map((step) => step.index),
    [0, 1, 2],
  );
  const graph = await reader.graph('g');
  assert.deepEqual(graph, sampleGraph('g'));
  const step = await reader.step(2);
  const blob = step.values[1]?.value?.blob;
  assert.ok(blob);
  assert.deepEqual(await reader.tensor(blob, 'float32'), Float32Array.of(2, 2, 3));
  assert.equal((await reader.metrics()).length, 3);
  assert.deepEqual(reader.end(), end);
}

test('a run reads back as it was written', async (context) => {
  const folder = join(temporaryFolder(context), 'run');
  writeRun(folder);
  await assertWhole(folder);
});

test('a missing, short, torn or foreign index is made up for from the records', async (context) => {
  const folder = join(temporaryFolder(context), 'run');
  writeRun(folder);
  const index = join(folder, 'index.jsonl');
  const whole = readFileSync(index, 'utf8');
  for (const damaged of [
    whole.slice(0, whole.length / 2),
    '',
    'not an index\n',
    whole.split('\n').slice(1).join('\n'),
  ]) {
    writeFileSync(index, damaged);
    await assertWhole(folder);
  }
  rmSync(index);
  await assertWhole(folder);
});

test('cut anywhere, the records open with everything before the cut', async (context) => {
  const folder = join(temporaryFolder(context), 'run');
  writeRun(folder);
  const records = join(folder, 'records.jsonl');
  const whole = readFileSync(records);
  const cuts = fc.integer({ min: 0, max: whole.byteLength });
  await fc.assert(
    fc.asyncProperty(cuts, async (length) => {
      writeFileSync(records, whole.subarray(0, length));
      await using reader = await TraceReader.open(folder);
      const complete = whole.subarray(0, length).toString('utf8').split('\n').slice(0, -1);
      const steps = complete.filter((line) => line.startsWith('{"kind":"step"')).length;
      assert.equal(reader.steps().length, steps);
      for (const { index } of reader.steps()) assert.equal((await reader.step(index)).index, index);
    }),
    { numRuns: 60 },
  );
});

test('a live run: refresh finds what was added, a half-written line waits', async (context) => {
  const folder = join(temporaryFolder(context), 'run');
  using writer = new RunFolderWriter(folder, sampleHeader);
  await using reader = await TraceReader.open(folder);
  assert.deepEqual(reader.steps(), []);
  assert.equal(await reader.refresh(), false);
  writer.graph(sampleGraph('g'));
  const first = sampleStep(0, [Float32Array.of(1)]);
  writer.step(first.step, first.bytes);
  assert.equal(await reader.refresh(), true);
  assert.equal(reader.steps().length, 1);
  const again = sampleStep(0, [Float32Array.of(9)], 0.25);
  writer.step(again.step, again.bytes);
  assert.equal(await reader.refresh(), true);
  assert.deepEqual(
    reader.steps().map((step) => step.loss),
    [0.25],
    'a step recorded again counts as it was last',
  );
  appendFileSync(join(folder, 'records.jsonl'), '{"kind":"metrics","metr');
  assert.equal(await reader.refresh(), false);
  assert.equal(reader.end(), null);
});

test('foreign and damaged traces give one clear error', async (context) => {
  const root = temporaryFolder(context);
  const refused = async (path: string, pattern: RegExp) => {
    await assert.rejects(openTrace(path), (error) => {
      assert.ok(error instanceof TraceError);
      assert.match(error.message, pattern);
      return true;
    });
  };
  await refused(join(root, 'nowhere'), /nothing there/);
  mkdirSync(join(root, 'empty'));
  await refused(join(root, 'empty'), /no header\.json/);
  const folder = join(root, 'run');
  writeRun(folder);
  const header = join(folder, 'header.json');
  writeFileSync(header, '{"format":"backstep-trace","version":2}');
  await refused(folder, /version 1, but found version 2/);
  writeFileSync(header, '{"name":"something"}');
  await refused(folder, /header of a trace/);
  writeFileSync(header, JSON.stringify(sampleHeader));
  rmSync(join(folder, 'index.jsonl'));
  const records = readFileSync(join(folder, 'records.jsonl'), 'utf8').split('\n');
  writeFileSync(join(folder, 'records.jsonl'), [records[0], '{"kind":"step","step":7}', records[2], ''].join('\n'));
  await refused(folder, /a trace record at byte \d+/);
});

test('blobs that were cut off fail when they are read, not before', async (context) => {
  const folder = join(temporaryFolder(context), 'run');
  writeRun(folder);
  truncateSync(join(folder, 'blobs.bin'), 4);
  await using reader = await TraceReader.open(folder);
  const blob = (await reader.step(2)).values[0]?.value?.blob;
  assert.ok(blob);
  await assert.rejects(reader.tensor(blob, 'float32'), /blobs\.bin: expected 8 bytes at \d+, but found only 0/);
});

test('a folder that holds a run is not written over', (context) => {
  const folder = join(temporaryFolder(context), 'run');
  writeRun(folder);
  assert.throws(() => new RunFolderWriter(folder, sampleHeader), /another run in it/);
});

test('any tensors come back bit for bit', async (context) => {
  const root = temporaryFolder(context);
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(someTensors, { maxLength: 4 }), async (steps) => {
      const folder = join(root, String(runs++));
      {
        using writer = new RunFolderWriter(folder, sampleHeader);
        steps.forEach((tensors, index) => {
          const { step, bytes } = sampleStep(index, tensors);
          writer.step(step, bytes);
        });
      }
      await using reader = await TraceReader.open(folder);
      for (const [index, tensors] of steps.entries()) {
        const step = await reader.step(index);
        for (const [node, expected] of tensors.entries()) {
          const blob = step.values[node]?.value?.blob;
          assert.ok(blob);
          assert.deepEqual(await reader.tensor(blob, 'float32'), expected);
        }
      }
    }),
    { numRuns: 40 },
  );
});

/** Recorded before call sites of modules and origins of failures were. */
const older = join(import.meta.dirname, '../../fixtures/run-folder-version-1');

test('a trace that an older Backstep wrote is read', async () => {
  await using reader = await TraceReader.open(older);
  assert.equal(reader.header.version, 1);
  const step = await reader.step(0);
  const graph = await reader.graph(step.graph);
  const linear = graph.nodes.find((node) => node.op === 'linear');
  assert.deepEqual(linear?.modulePath, [
    { name: 'net', type: 'Net', call: 0 },
    { name: 'layer', type: 'Linear', call: 0 },
  ]);
  assert.equal(step.passes[0]?.stops.length, 5);
  const failure = reader.end()?.failure;
  assert.deepEqual([failure?.name, failure?.line, failure?.origins], ['ShapeError', 16, undefined]);
});

test('in its backward pass the innermost module stands where the operation does, the others nowhere', async () => {
  await using reader = await TraceReader.open(older);
  const step = await reader.step(0);
  const graph = await reader.graph(step.graph);
  const [pass] = step.passes;
  assert.ok(pass !== undefined);
  const at = pass.stops.findIndex(({ name }) => name === 'LinearBackward0');
  const frames = callStackOf(stateAt(pass, at), pass, new SourceLinks(graph, []), () => 'linear');
  assert.deepEqual(
    frames.map(({ name, location }) => [name, location?.position.line]),
    [
      ['LinearBackward0 of linear', 7],
      ['layer: Linear', 7],
      ['net: Net', undefined],
      ['backward()', 14],
    ],
  );
});
