import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { readComparison, sourceOf, whyNotCompared } from '../../../src/features/graph/compared-step.ts';
import { isGraphPageMessage } from '../../../src/features/graph/page-messages.ts';
import { PanelComparison } from '../../../src/features/graph/panel-comparison.ts';
import { Recording } from '../../../src/features/recordings/recording.ts';
import { runOfTrace } from '../../../src/features/traces/trace-run.ts';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import type { Graph } from '../../../src/trace/schema.ts';
import { sampleGraph, sampleHeader, sampleStep } from '../trace/sample-records.ts';

suite('the step that is compared with', () => {
  let folder = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backstep-compared-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function recordingOf(name: string, steps: readonly number[]): Promise<Recording> {
    const runFolder = join(folder, name);
    using writer = new RunFolderWriter(runFolder, { ...sampleHeader, runId: name });
    writer.graph(sampleGraph('g'));
    for (const index of steps) {
      const { step, bytes } = sampleStep(index, [new Float32Array([index])]);
      writer.step(step, bytes);
    }
    const reader = await TraceReader.open(runFolder);
    return new Recording(
      runOfTrace(reader, (path) => pathToFileURL(path).href),
      reader,
    );
  }

  /** Names as the panel gives them: the same graph is told from the other run's by its label. */
  const named = async ({ run }: Recording, graph: Graph): Promise<Graph> => ({ ...graph, id: `${run.id} ${graph.id}` });

  test('is one of the same run, by its index, and none where that is not recorded', async () => {
    const shown = await recordingOf('shown', [0, 10, 20]);
    const run = shown.run.runFolder;
    const found = await readComparison({ kind: 'step', run, index: 10 }, shown, 20, named);
    assert.deepEqual([found?.title, found?.step.index], ['step 10', 10]);
    assert.equal(await readComparison({ kind: 'step', run, index: 11 }, shown, 20, named), null);
    assert.match(whyNotCompared({ kind: 'step', run, index: 11 }, shown), /this run has no recorded step 11/);
    const elsewhere = { kind: 'step', run: join(folder, 'other'), index: 10 } as const;
    assert.equal(
      await readComparison(elsewhere, shown, 20, named),
      null,
      'the same number of another run is another step',
    );
    assert.match(whyNotCompared(elsewhere, shown), /step 10 has ended: it was of another run/);
    await shown.close();
  });

  test('of another run is the same step where it was recorded, else the one before, else its newest', async () => {
    const shown = await recordingOf('shown', [0, 10, 20]);
    const recording = await recordingOf('other', [5, 10, 15]);
    const path = recording.run.runFolder;
    const compared = { kind: 'run', path, recording, title: 'other.ts', dispose: () => {} } as const;
    assert.deepEqual(sourceOf(compared), { kind: 'run', path, title: 'other.ts' }, 'what is kept is plain data');
    const at = async (step: number) => (await readComparison(compared, shown, step, named))?.title;
    assert.equal(await at(10), 'step 10 of other.ts');
    assert.equal(await at(20), 'step 15 of other.ts');
    assert.equal(await at(0), 'step 15 of other.ts');
    const found = await readComparison(compared, shown, 10, named);
    assert.equal(found?.graph.id, `${recording.run.id} g`, 'under the names of its own script');
    await Promise.all([shown.close(), recording.close()]);
  });

  test('of another run is read for any step, for a file that holds many; of the same run it is one for all', async () => {
    const shown = await recordingOf('shown', [0, 10, 20]);
    const recording = await recordingOf('other', [0, 20]);
    const path = recording.run.runFolder;
    const picked = { kind: 'run', path, recording, title: 'other.ts', dispose: () => void recording.close() } as const;
    const comparison = new PanelComparison({
      pickComparedRun: async () => picked,
      openComparedRun: () => Promise.reject(new Error('not asked')),
    });
    assert.equal(comparison.readerBeside(shown, named), null);
    await comparison.choose({ kind: 'otherRun' }, shown);
    assert.equal(comparison.recordingBeside(shown)?.recording, recording);
    const read = comparison.readerBeside(shown, named);
    assert.ok(read);
    assert.equal((await read(10))?.title, 'step 0 of other.ts');
    assert.equal((await read(20))?.title, 'step 20 of other.ts');
    assert.equal((await read(20))?.graph.id, `${recording.run.id} g`, 'under the names of its own script');

    await comparison.choose({ kind: 'step', index: 10 }, shown);
    assert.equal(comparison.readerBeside(shown, named), null);
    assert.deepEqual(comparison.recordingBeside(shown), { recording: shown, title: null });
    await assert.rejects(recording.tensor({ offset: 0, byteLength: 4 }, 'float32'), /has been closed/);
    comparison.end();
    assert.equal(comparison.recordingBeside(shown), null);
    await shown.close();
  });

  test('is asked for in words that the host knows', () => {
    assert.ok(isGraphPageMessage({ type: 'compare', with: null }));
    assert.ok(isGraphPageMessage({ type: 'compare', with: { kind: 'step', index: 3 } }));
    assert.ok(isGraphPageMessage({ type: 'compare', with: { kind: 'otherRun' } }));
    assert.ok(!isGraphPageMessage({ type: 'compare', with: { kind: 'step' } }));
    assert.ok(!isGraphPageMessage({ type: 'compare' }));
    for (const compared of [null, { kind: 'step', run: '/runs/1', index: 3 }, { kind: 'run', path: '/a', title: 'a' }])
      assert.ok(isGraphPageMessage({ type: 'ready', compared }));
    assert.ok(!isGraphPageMessage({ type: 'ready', compared: { kind: 'run', path: 3, title: 'a' } }));
  });
});
