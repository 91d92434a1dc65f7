import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ComparedRecording } from '../../src/features/graph/compared-step.ts';
import { readElements } from '../../src/features/graph/recorded-tensor.ts';
import { copyTensor, saveTensor } from '../../src/features/graph/tensor-requests.ts';
import { Recording } from '../../src/features/recordings/recording.ts';
import { runOfTrace } from '../../src/features/traces/trace-run.ts';
import { TraceReader } from '../../src/trace/run-folder/reader.ts';
import { RunFolderWriter } from '../../src/trace/run-folder/writer.ts';
import type { TensorSummary } from '../../src/trace/schema.ts';
import { computeStatistics, previewOf } from '../../src/trace/statistics.ts';

const elements = Float32Array.from({ length: 12 }, (_, index) => (index - 5) / 4);

/** What the graph page asks the editor to do with a tensor, with the editor's own clipboard and file system. */
describe('a recorded tensor', () => {
  let folder = '';
  let recording: Recording;
  const shown = (compared: ComparedRecording | null = null) => ({
    recording,
    graph: { id: 'g', callSites: [], nodes: [] },
    step: 0,
    compared,
  });
  const value = { side: 'this', step: 0, node: 0, output: 0, part: 'value' } as const;

  async function writeRun(name: string, values: Float32Array<ArrayBuffer>): Promise<TraceReader> {
    const runFolder = join(folder, name);
    {
      using writer = new RunFolderWriter(runFolder, {
        format: 'backstep-trace',
        version: 1,
        runId: name,
        script: '/train.ts',
        startedAt: 0,
        device: 'cpu',
        seed: 1,
        level: 'values',
        captureEvery: 1,
      });
      const outputs = [{ shape: [3, 4], dtype: 'float32', device: 'cpu', requiresGrad: true }];
      const about = {
        kind: 'leaf',
        op: 'leaf',
        formula: '',
        label: 'my weight',
        callSite: null,
        modulePath: [],
      } as const;
      const node = { id: 0, ...about, inputs: [], attributes: {}, outputs, backward: null };
      writer.graph({ id: 'g', callSites: [], nodes: [node] });
      const summary = (blob: TensorSummary['blob']): TensorSummary => ({
        shape: [3, 4],
        dtype: 'float32',
        statistics: computeStatistics(values),
        preview: previewOf(values),
        blob,
      });
      const whole = summary({ offset: 0, byteLength: values.byteLength });
      const recorded = { node: 0, output: 0, storage: 0, version: 0, value: whole, gradient: summary(null) };
      const about0 = { index: 0, epoch: null, graph: 'g', reason: 'first', loss: 1, durationMs: 1 } as const;
      writer.step({ ...about0, values: [recorded], passes: [] }, new Uint8Array(values.buffer));
    }
    return TraceReader.open(runFolder);
  }

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backstep-tensors-'));
    const reader = await writeRun('run', elements);
    recording = new Recording(
      runOfTrace(reader, (path) => vscode.Uri.file(path).toString()),
      reader,
    );
  });

  after(async () => {
    await recording.close();
    await rm(folder, { recursive: true });
  });

  it('is read in parts, and no more of it', async () => {
    assert.deepEqual([...(await readElements(shown(), value, 4, 3))], [...elements.slice(4, 7)]);
    assert.deepEqual([...(await readElements(shown(), value, 10, 99))], [...elements.slice(10)], 'to its end at most');
    assert.deepEqual([...(await readElements(shown(), value, 50, 2))], []);
  });

  it('is copied to the clipboard as nested arrays', async () => {
    await copyTensor(shown(), value);
    const copied: unknown = JSON.parse(await vscode.env.clipboard.readText());
    assert.deepEqual(
      copied,
      [0, 4, 8].map((start) => [...elements.slice(start, start + 4)]),
    );
  });

  it('is saved as .npy under a name that says what it is', async () => {
    let asked = '';
    const uri = vscode.Uri.file(join(folder, 'saved.npy'));
    await saveTensor(shown(), value, async (name) => {
      asked = name;
      return uri;
    });
    assert.equal(asked, 'my-weight-value-step-0.npy');
    const bytes = await readFile(uri.fsPath);
    assert.equal(bytes.subarray(0, 6).toString('latin1'), '\u0093NUMPY');
    const headerLength = bytes.readUInt16LE(8);
    const header = bytes.subarray(10, 10 + headerLength).toString('latin1');
    assert.match(header, /'descr': '<f4'.*'fortran_order': False.*'shape': \(3, 4\)/);
    const data = bytes.subarray(10 + headerLength);
    assert.deepEqual(
      Array.from({ length: data.length / 4 }, (_, index) => data.readFloatLE(4 * index)),
      [...elements],
    );
  });

  it('is left alone when the user wants no file, and what was not kept is told', async () => {
    await saveTensor(shown(), value, async () => undefined);
    await assert.rejects(readElements(shown(), { ...value, part: 'gradient' }, 0, 1), /too large/);
    await assert.rejects(copyTensor(shown(), { ...value, node: 7 }), /no such value/);
  });

  it('of another run is copied and saved from there, under another name', async () => {
    const other = new Recording(
      recording.run,
      await writeRun(
        'other',
        elements.map((each) => 2 * each),
      ),
    );
    const compared = { recording: other, title: 'train.ts, 14:32' };
    const theirs = { ...value, side: 'compared' } as const;
    await copyTensor(shown(compared), theirs);
    const copied: unknown = JSON.parse(await vscode.env.clipboard.readText());
    assert.deepEqual(
      [copied].flat(2),
      [...elements].map((each) => 2 * each),
    );
    let asked = '';
    await saveTensor(shown(compared), theirs, async (name) => {
      asked = name;
      return undefined;
    });
    assert.equal(asked, 'my-weight-value-step-0-of-train.ts-14-32.npy');
    await assert.rejects(copyTensor(shown(), theirs), /nothing is compared/);
    await other.close();
    await assert.rejects(copyTensor(shown(compared), theirs), /has been closed/);
  });
});
