import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { Emitter } from '../../../src/features/events.ts';
import { Recordings } from '../../../src/features/recordings/recordings.ts';
import type { RunMessage } from '../../../src/features/run/run-service.ts';
import { ObservedRun, type TrainingRun } from '../../../src/features/run/training-run.ts';
import type { EngineMessage } from '../../../src/protocol/engine-process.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import { sampleGraph, sampleHeader, sampleStep } from '../trace/sample-records.ts';

suite('the recording of the latest run', () => {
  let folder = '';
  let script = '';

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backstep-recordings-'));
    script = join(folder, 'train.ts');
    await writeFile(script, 'the text that ran');
  });
  // A text may still be on its way to the disk.
  afterEach(() => rm(folder, { recursive: true, maxRetries: 10, retryDelay: 50 }));

  /** Runs as the run service has them: this test says what happens to them. */
  class Runs {
    latest: TrainingRun | null = null;
    readonly messages = new Emitter<RunMessage>();
    readonly changed = new Emitter<TrainingRun | null>();
    readonly onMessage = this.messages.event;
    readonly onDidChangeLatest = this.changed.event;
    readonly restoreLatest = () => Promise.resolve();

    start(id: string): { readonly writer: RunFolderWriter; tell(message: EngineMessage): void } {
      const runFolder = join(folder, id);
      const run = new ObservedRun({
        id,
        script: { uri: `file://${script}`, title: 'train.ts', path: script },
        runFolder,
        startedAt: Date.now(),
        level: 'values',
      });
      const writer = new RunFolderWriter(runFolder, { ...sampleHeader, runId: id, script, startedAt: Date.now() });
      const callSites = [{ file: script, line: 1, column: 1, functionName: null }];
      writer.graph({ ...sampleGraph('g'), callSites });
      this.latest = run;
      this.changed.fire(run);
      return {
        writer,
        tell: (message) => {
          run.accept(message);
          this.messages.fire({ run, message });
        },
      };
    }
  }

  function write(writer: RunFolderWriter, index: number): EngineMessage {
    const { step, bytes } = sampleStep(index, [new Float32Array([1, 2, 3])]);
    writer.step(step, bytes);
    return { type: 'step', index, graph: 'g', reason: 'interval' };
  }

  test('is there from the first step, follows the run, and gives way to the next one', async () => {
    const runs = new Runs();
    using recordings = disposable(new Recordings(runs));
    assert.equal(await recordings.latest(), null);
    const first = runs.start('one');
    assert.equal(await recordings.latest(), null);
    first.tell(write(first.writer, 0));
    const recording = await recordings.latest();
    assert.deepEqual(
      recording?.steps().map(({ index }) => index),
      [0],
    );
    const announced = Promise.withResolvers<void>();
    const subscription = recordings.onDidChange(() => announced.resolve());
    first.tell(write(first.writer, 1));
    await announced.promise;
    subscription.dispose();
    assert.equal(await recordings.latest(), recording);
    assert.deepEqual(
      recording?.steps().map(({ index }) => index),
      [0, 1],
    );
    const { step } = await recording.step(1);
    assert.equal(step.values[0]?.value?.preview.length, 3);
    first.writer.close();
    const second = runs.start('two');
    assert.equal(await recordings.latest(), null);
    second.tell(write(second.writer, 5));
    assert.deepEqual(
      (await recordings.latest())?.steps().map(({ index }) => index),
      [5],
    );
    second.writer.close();
  });

  test('keeps the text that ran as soon as a step is recorded', async () => {
    const runs = new Runs();
    using recordings = disposable(new Recordings(runs));
    const { writer, tell } = runs.start('one');
    tell(write(writer, 0));
    const kept = join(folder, 'one', 'sources.json');
    for (let attempt = 0; ; attempt++) {
      const text = await readFile(kept, 'utf8').catch(() => '');
      if (text !== '') break;
      assert.ok(attempt < 100, 'the text is kept');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await writeFile(script, 'edited');
    assert.equal(await (await recordings.latest())?.texts.text(script), 'the text that ran');
    writer.close();
  });

  test('a run folder that went away is told to whoever asks, each time anew', async () => {
    const runs = new Runs();
    using recordings = disposable(new Recordings(runs));
    const { writer, tell } = runs.start('one');
    const message = write(writer, 0);
    writer.close();
    await rm(join(folder, 'one'), { recursive: true });
    tell(message);
    await assert.rejects(recordings.latest(), /nothing there/);
    await assert.rejects(recordings.latest(), /nothing there/);
  });
});

function disposable(recordings: Recordings): Recordings & Disposable {
  return Object.assign(recordings, { [Symbol.dispose]: () => recordings.dispose() });
}
