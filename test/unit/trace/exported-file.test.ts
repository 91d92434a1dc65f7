import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type TestContext } from 'node:test';
import { layoutOf } from '../../../src/formats/dtype-layout.ts';
import { exportTrace, importTrace } from '../../../src/trace/exported-file.ts';
import { openTrace } from '../../../src/trace/open.ts';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import type { StepRecord } from '../../../src/trace/schema.ts';
import type { TraceSource } from '../../../src/trace/source.ts';
import { mapSummaries } from '../../../src/trace/summaries.ts';
import fc from '../../harness/fast-check.ts';
import { sampleGraph, sampleHeader, sampleStep, someTensors } from './sample-records.ts';

function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'backstep-export-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** The step with blob places, which may differ, taken out, and all whole tensors beside it. */
async function contents(source: TraceSource, index: number): Promise<{ step: StepRecord; tensors: unknown[] }> {
  const pending: Promise<unknown>[] = [];
  const step = mapSummaries(await source.step(index), (summary) => {
    if (summary.blob !== null) pending.push(source.tensor(summary.blob, summary.dtype));
    return { ...summary, blob: null };
  });
  return { step, tensors: await Promise.all(pending) };
}

test('an exported run reads back equal', async (context) => {
  const root = temporaryFolder(context);
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(someTensors, { minLength: 1, maxLength: 4 }), async (steps) => {
      const folder = join(root, String(runs++));
      using writer = new RunFolderWriter(folder, sampleHeader);
      writer.graph(sampleGraph('g'));
      steps.forEach((tensors, index) => {
        const { step, bytes } = sampleStep(index, tensors, index === 0 ? 'nan' : 1);
        writer.step(step, bytes);
      });
      writer.metrics([{ name: 'loss', step: 0, epoch: 1, value: '-inf', time: 2 }]);
      writer.end({ outcome: 'stopped', exitCode: null, endedAt: 9, steps: steps.length, failure: null });
      await using reader = await TraceReader.open(folder);
      await exportTrace(reader, `${folder}.safetensors`);
      const imported = await openTrace(`${folder}.safetensors`);
      try {
        assert.deepEqual(imported.header, reader.header);
        assert.deepEqual(imported.steps(), reader.steps());
        assert.deepEqual(imported.end(), reader.end());
        assert.deepEqual(await imported.metrics(), await reader.metrics());
        assert.deepEqual(await imported.graph('g'), await reader.graph('g'));
        for (const index of steps.keys()) {
          assert.deepEqual(await contents(imported, index), await contents(reader, index));
        }
      } finally {
        await imported.close();
      }
    }),
    { numRuns: 30 },
  );
});

test('the file is laid out as the safetensors format says', async (context) => {
  const folder = join(temporaryFolder(context), 'run');
  using writer = new RunFolderWriter(folder, sampleHeader);
  writer.graph(sampleGraph('g'));
  const { step, bytes } = sampleStep(3, [Float32Array.of(1, 2), Float32Array.of(5)]);
  writer.step(step, bytes);
  await using reader = await TraceReader.open(folder);
  const path = `${folder}.safetensors`;
  await exportTrace(reader, path);
  assert.deepEqual(
    readdirSync(join(folder, '..')).sort(),
    ['run', 'run.safetensors'],
    'nothing temporary is left behind',
  );
  const file = readFileSync(path);
  const headerLength = Number(file.readBigUInt64LE(0));
  const header = JSON.parse(file.subarray(8, 8 + headerLength).toString());
  assert.equal(headerLength % 8, 0);
  assert.deepEqual(header['step.3/node.0.0/value'], { dtype: 'F32', shape: [2], data_offsets: [0, 8] });
  assert.deepEqual(header['step.3/node.1.0/value'], { dtype: 'F32', shape: [1], data_offsets: [8, 12] });
  assert.equal(file.byteLength, 8 + headerLength + 12, 'the same bytes are written once');
  assert.equal(file.readFloatLE(8 + headerLength + 8), 5);
});

test('a file that is not ours, and one that was cut, are refused with a reason', async (context) => {
  const root = temporaryFolder(context);
  const folder = join(root, 'run');
  using writer = new RunFolderWriter(folder, sampleHeader);
  writer.graph(sampleGraph('g'));
  const { step, bytes } = sampleStep(0, [new Float32Array(50)]);
  writer.step(step, bytes);
  await using reader = await TraceReader.open(folder);
  const path = join(root, 'x.safetensors');
  await exportTrace(reader, path);
  const whole = readFileSync(path);
  const cases: [Uint8Array, RegExp][] = [
    [whole.subarray(0, 4), /only 4 bytes/],
    [whole.subarray(0, 100), /a header of \d+ bytes, but found a file of 100 bytes/],
    [whole.subarray(0, whole.byteLength - 1), /the whole tensor step\.0\/node\.0\.0\/value/],
    [Buffer.from('PNG and then something that is no header'), /another format/],
    [Buffer.from('\x02\0\0\0\0\0\0\0{}'), /a safetensors file without one/],
  ];
  for (const [content, pattern] of cases) {
    writeFileSync(path, content);
    await assert.rejects(importTrace(path), pattern);
  }
});

test('every dtype survives its layout', () => {
  const values = {
    float32: Float32Array.of(1.5, -0),
    float64: Float64Array.of(Math.PI, Number.NaN),
    int64: Float64Array.of(2 ** 53, -1),
    int32: Int32Array.of(-7, 8),
    uint8: Uint8Array.of(255, 0),
    bool: Uint8Array.of(1, 0),
  };
  for (const [dtype, data] of Object.entries(values)) {
    const layout = layoutOf(dtype);
    assert.ok(layout);
    assert.equal(layout.encode(data).byteLength, data.length * layout.bytesPerElement);
    assert.deepEqual(layout.decode(layout.encode(data)), data);
  }
});
