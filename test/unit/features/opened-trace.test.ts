import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { whyUnreadable } from '../../../src/features/graph/shown-step.ts';
import { OpenedTrace } from '../../../src/features/traces/opened-trace.ts';
import { exportTrace } from '../../../src/trace/exported-file.ts';
import { TraceReader } from '../../../src/trace/run-folder/reader.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import { sampleGraph, sampleHeader, sampleStep } from '../trace/sample-records.ts';

suite('a trace that is opened', () => {
  let folder = '';
  let script = '';
  const uriOf = (path: string) => pathToFileURL(path).href;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backstep-opened-'));
    script = join(folder, 'train.ts');
    await writeFile(script, 'the text that ran');
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Records a run of some steps and exports it. */
  async function record(name: string, steps: number): Promise<{ runFolder: string; file: string }> {
    const runFolder = join(folder, name);
    using writer = new RunFolderWriter(runFolder, { ...sampleHeader, script, startedAt: Date.now() });
    const callSites = [{ file: script, line: 1, column: 1, functionName: null }];
    writer.graph({ ...sampleGraph('g'), callSites });
    for (let index = 0; index < steps; index++) {
      const { step, bytes } = sampleStep(index, [new Float32Array([1, 2, 3])]);
      writer.step(step, bytes);
    }
    await using reader = await TraceReader.open(runFolder);
    await exportTrace(reader, `${runFolder}.safetensors`);
    return { runFolder, file: `${runFolder}.safetensors` };
  }

  test('is a run of its own, from a folder and from a file, with the text of its script', async () => {
    const { runFolder, file } = await record('run', 2);
    await rm(script);
    for (const path of [runFolder, file]) {
      const trace = new OpenedTrace(path, uriOf);
      const recording = (await trace.recording()) ?? assert.fail();
      const { run } = recording;
      assert.deepEqual(
        [run.id, run.script.title, run.state, run.level],
        [path, 'train.ts', 'ended', sampleHeader.level],
      );
      assert.equal(run.documentOf(script), uriOf(script));
      assert.equal(recording.steps().length, 2);
      // The folder's text was never kept, as it is not by the command line; the export carries it.
      assert.equal(await recording.texts.text(script), path === file ? 'the text that ran' : null);
      trace.dispose();
    }
  });

  test('is read anew when its file is another one, and tells so', async () => {
    const { file } = await record('first', 1);
    const trace = new OpenedTrace(file, uriOf);
    let changes = 0;
    trace.onDidChange(() => changes++);
    assert.equal((await trace.recording())?.steps().length, 1);
    const { runFolder } = await record('second', 3);
    await using reader = await TraceReader.open(runFolder);
    await exportTrace(reader, file);
    trace.reload();
    assert.equal((await trace.recording())?.steps().length, 3);
    assert.equal(changes, 1);
    trace.dispose();
  });

  test('grows with a run that goes on, as the same recording', async () => {
    const runFolder = join(folder, 'live');
    using writer = new RunFolderWriter(runFolder, { ...sampleHeader, script, startedAt: Date.now() });
    writer.graph(sampleGraph('g'));
    const write = (index: number): void => {
      const { step, bytes } = sampleStep(index, [new Float32Array([index])]);
      writer.step(step, bytes);
    };
    write(0);
    const trace = new OpenedTrace(runFolder, uriOf);
    let changes = 0;
    trace.onDidChange(() => changes++);
    const recording = await trace.recording();
    assert.equal(recording?.steps().length, 1);
    write(1);
    await trace.refresh();
    assert.equal(await trace.recording(), recording);
    assert.deepEqual([recording?.steps().length, changes], [2, 1]);
    trace.dispose();
  });

  test('without a step there is a run and nothing to show', async () => {
    const { file } = await record('none', 0);
    const trace = new OpenedTrace(file, uriOf);
    assert.equal(await trace.recording(), null);
    assert.equal((await trace.run())?.hasGraph, false);
    trace.dispose();
  });

  test('one that cannot be read says why by the name of its file, and is tried again', async () => {
    const path = join(folder, 'cut.safetensors');
    await writeFile(path, 'short');
    const trace = new OpenedTrace(path, uriOf);
    const error = await trace.recording().catch((thrown: unknown) => thrown);
    assert.equal(
      whyUnreadable(error),
      'cut.safetensors cannot be read as a trace: expected a safetensors file, but found only 5 bytes.',
    );
    const { runFolder } = await record('mended', 1);
    await using reader = await TraceReader.open(runFolder);
    await exportTrace(reader, path);
    assert.equal((await trace.recording())?.steps().length, 1);
    trace.dispose();
  });
});
