import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { answerTo } from '../../../src/features/graph/page-answers.ts';
import { isGraphPageMessage } from '../../../src/features/graph/page-messages.ts';
import { fileNameOf, findTensor, readElements } from '../../../src/features/graph/recorded-tensor.ts';
import type { ShownGraph } from '../../../src/features/graph/shown-graph.ts';
import { Recording } from '../../../src/features/recordings/recording.ts';
import { runOfTrace } from '../../../src/features/traces/trace-run.ts';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import { sampleGraph, sampleHeader, sampleStep } from '../trace/sample-records.ts';

suite('a tensor of the shown step, or of the one that it is compared with', () => {
  let folder = '';
  let shown: Recording;
  let other: Recording;
  const value = { side: 'this', step: 0, node: 0, output: 0, part: 'value' } as const;
  const theirs = { ...value, side: 'compared' } as const;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backstep-sides-'));
    shown = await recordingOf('shown', [0, 10]);
    other = await recordingOf('other', [0, 1000]);
  });
  afterEach(async () => {
    await shown.close();
    await rm(folder, { recursive: true });
  });

  /** In each step, node 0 has the step's number and those that follow it. */
  async function recordingOf(name: string, steps: readonly number[]): Promise<Recording> {
    const runFolder = join(folder, name);
    using writer = new RunFolderWriter(runFolder, { ...sampleHeader, runId: name });
    writer.graph(sampleGraph('g'));
    for (const index of steps) {
      const first = name === 'other' ? index + 0.5 : index;
      const { step, bytes } = sampleStep(index, [Float32Array.from({ length: 5 }, (_, at) => first + at)]);
      writer.step(step, bytes);
    }
    const reader = await TraceReader.open(runFolder);
    return new Recording(
      runOfTrace(reader, (path) => pathToFileURL(path).href),
      reader,
    );
  }

  const beside = (compared: ShownGraph['compared']): ShownGraph => ({
    recording: shown,
    graph: sampleGraph('g'),
    step: 0,
    compared,
  });
  const otherRun = () => ({ recording: other, title: 'other.ts, 14:32' });

  test('is read from the side that is named, and no more of it than is asked for', async () => {
    const both = beside(otherRun());
    assert.deepEqual([...(await readElements(both, value, 1, 2))], [1, 2]);
    assert.deepEqual([...(await readElements(both, theirs, 1, 2))], [1.5, 2.5]);
    assert.deepEqual([...(await readElements(both, { ...theirs, step: 1000 }, 3, 99))], [1003.5, 1004.5]);
    const sameRun = beside({ recording: shown, title: null });
    assert.deepEqual([...(await readElements(sameRun, { ...theirs, step: 10 }, 0, 1))], [10]);
    await other.close();
  });

  test('is saved under a name that tells the sides apart', async () => {
    const both = beside(otherRun());
    assert.equal(fileNameOf(await findTensor(both, value), value), 'leaf-value-step-0.npy');
    assert.equal(fileNameOf(await findTensor(both, theirs), theirs), 'leaf-value-step-0-of-other.ts-14-32.npy');
    const earlier = { ...theirs, step: 10 };
    const sameRun = beside({ recording: shown, title: null });
    assert.equal(fileNameOf(await findTensor(sameRun, earlier), earlier), 'leaf-value-step-10.npy');
    await other.close();
  });

  test('that is not there is refused in words that name the side', async () => {
    const both = beside(otherRun());
    const refusals = [
      [{ ...theirs, node: 7 }, /^Step 0 of other\.ts, 14:32 has no such value\.$/],
      [{ ...value, node: 7 }, /^Step 0 has no such value\.$/],
      [{ ...theirs, output: 3 }, /has no such value/],
      [{ ...theirs, step: 10 }, /^Step 10 of other\.ts, 14:32 is not recorded\.$/],
      [{ ...value, step: 1000 }, /^Step 1000 is not recorded\.$/],
    ] as const;
    for (const [address, message] of refusals) await assert.rejects(readElements(both, address, 0, 1), { message });
    await other.close();
  });

  test('of a comparison that has ended, or whose run was closed, is answered with that', async () => {
    const linksOf = () => Promise.reject(new Error('not asked'));
    const ask = (compared: ShownGraph['compared'], id: number) =>
      answerTo({ type: 'readTensor', id, tensor: theirs, start: 0, count: 1 }, beside(compared), linksOf);
    const message = 'The comparison has ended: nothing is compared with this step any more.';
    assert.deepEqual(await ask(null, 3), { type: 'tensorFailure', id: 3, message });
    const read = await ask(otherRun(), 4);
    assert.ok(read.type === 'tensorElements');
    assert.deepEqual([...read.elements], [0.5]);
    // The step is known by now: it is the elements that cannot be read.
    await other.close();
    const closed = { type: 'tensorFailure', id: 5, message: 'The trace of train.ts has been closed.' };
    assert.deepEqual(await ask(otherRun(), 5), closed);
  });

  test('is asked for by side: a message without one is none', async () => {
    const message = { type: 'readTensor', id: 1, tensor: theirs, start: 0, count: 1 };
    assert.ok(isGraphPageMessage(message));
    const { side, ...without } = theirs;
    assert.equal(side, 'compared');
    assert.equal(isGraphPageMessage({ ...message, tensor: without }), false);
    assert.equal(isGraphPageMessage({ ...message, tensor: { ...theirs, side: 'other' } }), false);
    assert.equal(isGraphPageMessage({ ...message, tensor: { ...theirs, node: -1 } }), false);
    await other.close();
  });
});
