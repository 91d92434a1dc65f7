import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, suite, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { RunRequest } from '../../../src/features/run/run-request.ts';
import { type Engine, RunService, type TrainingRun } from '../../../src/features/run/run-service.ts';
import { RunStore } from '../../../src/features/run/run-store.ts';
import type { EngineMessage, RunOptions } from '../../../src/protocol/engine-process.ts';
import type { Plot } from '../../../src/protocol/plot.ts';
import { readPlots } from '../../../src/trace/run-folder/plots.ts';
import { RunFolderWriter } from '../../../src/trace/run-folder/writer.ts';
import type { EndRecord, ScriptFailure } from '../../../src/trace/schema.ts';
import { sampleGraph, sampleHeader, sampleStep } from '../trace/sample-records.ts';

const settings = {
  device: 'cpu',
  gpu: null,
  deviceFallback: false,
  seed: 1,
  level: 'values',
  captureEvery: 100,
  dataFolder: null,
  cacheFolder: '/cache',
} as const;
let request: RunRequest;
let scriptPath: string;
const drawn: Plot = {
  title: 'First',
  xLabel: '',
  yLabel: '',
  aspect: 'equal',
  layers: [{ kind: 'line', label: '', x: [0, null], y: [1, 2] }],
};
const completed: EndRecord = { outcome: 'completed', exitCode: 0, endedAt: 2, steps: 1, failure: null };

/** An engine process that does nothing but what the test has it say. */
class SpokenEngine implements Engine {
  readonly calls: string[] = [];
  readonly options: RunOptions;
  readonly say: (message: EngineMessage) => void;
  readonly #closed = Promise.withResolvers<void>();
  readonly closed = this.#closed.promise;

  constructor(options: RunOptions, onMessage: (message: EngineMessage) => void) {
    this.options = options;
    this.say = onMessage;
  }

  pause(): void {
    this.calls.push('pause');
  }

  resume(): void {
    this.calls.push('resume');
  }

  askForMemory(): void {
    this.calls.push('askForMemory');
  }

  stop(): void {
    this.calls.push('stop');
    setImmediate(() => this.end({ ...completed, outcome: 'stopped' }));
  }

  dispose(): void {
    this.calls.push('dispose');
  }

  end(end: EndRecord): void {
    this.say({ type: 'ended', end });
    this.#closed.resolve();
  }
}

/** Of the recorded runs. */
let folder: string;
let project: string;
let engines: SpokenEngine[];
let service: RunService;

function engine(index: number): SpokenEngine {
  const found = engines[index];
  assert.ok(found, `no engine ${index} was started`);
  return found;
}

function newService(): RunService {
  return new RunService(new RunStore(folder), async () => (options, onMessage) => {
    const made = new SpokenEngine(options, onMessage);
    engines.push(made);
    return made;
  });
}

beforeEach(async () => {
  project = await realpath(await mkdtemp(join(tmpdir(), 'backstep-run-service-')));
  folder = join(project, 'runs');
  scriptPath = join(project, 'train.ts');
  await writeFile(scriptPath, '');
  const uri = pathToFileURL(scriptPath).href;
  request = { uri, title: 'train.ts', source: { path: scriptPath }, cwd: project, settings };
  engines = [];
  service = newService();
});

afterEach(async () => {
  service.dispose();
  await rm(project, { recursive: true });
});

test('a run shows its messages in its fields before its listeners hear of them', async () => {
  const run = await service.start(request);
  assert.equal(service.current, run);
  assert.equal(service.latest, run);
  assert.equal(run.state, 'starting');
  const seen: unknown[] = [];
  run.onDidChange((message) => seen.push([message.type, run.state, run.device, run.hasGraph]));
  engine(0).say({ type: 'state', state: 'running', device: 'cpu' });
  engine(0).say({ type: 'step', index: 0, graph: 'g', reason: 'first' });
  engine(0).say({ type: 'state', state: 'ended', device: 'cpu' });
  assert.equal(run.state, 'running', 'only the end record ends a run');
  service.onMessage(() => seen.push(['current', service.current]));
  engine(0).end(completed);
  assert.deepEqual(seen, [
    ['state', 'running', 'cpu', false],
    ['step', 'running', 'cpu', true],
    ['state', 'running', 'cpu', true],
    ['ended', 'ended', 'cpu', true],
    ['current', null],
  ]);
  assert.deepEqual(run.end, completed);
  assert.equal(service.latest, run);
});

test('a backward pass is offered once a step that went backward is recorded with its values', async () => {
  const progress = {
    step: 1,
    epoch: null,
    epochs: null,
    stepInEpoch: null,
    stepsPerEpoch: null,
    loss: 2,
    stepsPerSecond: 1,
    secondsLeft: null,
  } as const;
  for (const [level, loss, expected] of [
    ['values', 2, true],
    ['values', null, false],
    ['graph', 2, false],
  ] as const) {
    const run = await service.start({ ...request, settings: { ...settings, level } });
    const last = engines.at(-1) ?? assert.fail();
    last.say({ type: 'progress', progress: { ...progress, loss } });
    assert.equal(run.hasBackward, false, 'nothing is on the disk');
    last.say({ type: 'step', index: 0, graph: 'g', reason: 'first' });
    assert.equal(run.hasBackward, expected, `${level} ${loss}`);
    last.end(completed);
  }
});

test('the engine process gets the settings, and the folder of the new run', async () => {
  const run = await service.start(request);
  const { runId, runFolder, ...rest } = engine(0).options;
  assert.deepEqual(rest, { script: scriptPath, arguments: [], cwd: project, ...settings });
  assert.equal(runId, run.id);
  assert.ok(runFolder.startsWith(join(folder, run.id)));
});

test('a new run stops the one that is going and waits for its end', async () => {
  const first = await service.start(request);
  const second = await service.start(request);
  assert.deepEqual(engine(0).calls, ['stop']);
  assert.equal(first.state, 'ended');
  assert.equal(service.current, second);
  engine(0).say({ type: 'state', state: 'running', device: 'late' });
  assert.equal(first.device, '', 'nothing is taken in after the end');
});

test('two starts at once give one run', async () => {
  const [first, second] = await Promise.allSettled([service.start(request), service.start(request)]);
  assert.equal(first.status, 'fulfilled');
  assert.equal(second.status, 'rejected');
  assert.equal(engines.length, 1);
});

test('an untitled script runs from a copy, and its call sites lead back to the document', async () => {
  const source = { text: 'const a = 1;\n', fileName: 'Untitled-1.ts' };
  const run = await service.start({ ...request, uri: 'untitled:Untitled-1', title: 'Untitled-1', source });
  assert.equal(await readFile(run.script.path, 'utf8'), source.text);
  assert.equal(run.documentOf(run.script.path), 'untitled:Untitled-1');
  assert.equal(run.documentOf('/project/with space.ts'), 'file:///project/with%20space.ts');
});

test('call sites of a script behind a link lead to the documents as the editor names them', async () => {
  await mkdir(join(project, 'real'));
  await writeFile(join(project, 'real', 'train.ts'), '');
  await symlink(join(project, 'real'), join(project, 'linked'), 'junction');
  const path = join(project, 'linked', 'train.ts');
  const run = await service.start({ ...request, uri: pathToFileURL(path).href, source: { path } });
  assert.equal(engine(0).options.script, join(project, 'real', 'train.ts'));
  assert.equal(run.documentOf(join(project, 'real', 'train.ts')), pathToFileURL(path).href);
  assert.equal(
    run.documentOf(join(project, 'real', 'lib', 'net.ts')),
    pathToFileURL(join(project, 'linked', 'lib', 'net.ts')).href,
  );
  assert.equal(run.documentOf('/elsewhere/net.ts'), 'file:///elsewhere/net.ts');
});

test('a listener that throws keeps no other from hearing', async (context) => {
  const thrown = new Error('from a listener');
  const uncaught = Promise.withResolvers<unknown>();
  const previous = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.once('uncaughtException', uncaught.resolve);
  context.after(() => {
    for (const listener of previous) process.on('uncaughtException', listener);
  });
  const run = await service.start(request);
  run.onDidChange(() => {
    throw thrown;
  });
  let heard = 0;
  run.onDidChange(() => heard++);
  engine(0).say({ type: 'warning', message: 'careful' });
  assert.equal(heard, 1);
  assert.equal(await uncaught.promise, thrown);
});

test('disposing ends the process that is going, and one that has not gone yet', async () => {
  await service.start(request);
  await service.start(request);
  engine(1).say({ type: 'ended', end: completed });
  service.dispose();
  assert.deepEqual(engine(0).calls, ['stop']);
  assert.deepEqual(engine(1).calls, ['dispose']);
});

function record(runFolder: string, script: string, end: EndRecord | null): void {
  using writer = new RunFolderWriter(runFolder, {
    format: 'backstep-trace',
    version: 1,
    runId: 'r',
    script,
    startedAt: 5,
    device: 'cpu',
    seed: 1,
    level: 'values',
    captureEvery: 100,
  });
  writer.metrics([{ name: 'loss', step: 0, epoch: 0, value: 'nan', time: 6 }]);
  writer.plots([drawn]);
  writer.plots([drawn, { ...drawn, title: 'Second' }]);
  if (end !== null) writer.end(end);
  writer.close();
}

test('the last run of an earlier session is the latest one', async () => {
  await service.start(request);
  record(engine(0).options.runFolder, scriptPath, null);
  await service.start({ ...request, title: 'never wrote a trace' });
  const later = newService();
  await later.restoreLatest();
  assert.equal(later.current, null);
  assert.equal(later.latest?.script.title, 'train.ts');
  assert.equal(later.latest.state, 'ended');
  assert.equal(later.latest.end?.outcome, 'crashed', 'it could not write its end');
  assert.deepEqual(await later.latest.metrics(), [{ name: 'loss', step: 0, epoch: 0, value: 'nan', time: 6 }]);
  assert.equal((await later.latest.metrics()).length, 1);
  assert.deepEqual(later.latest.plots, [drawn, { ...drawn, title: 'Second' }]);
});

test('how far a run of an earlier session came is told by its last recorded step', async () => {
  await service.start(request);
  const { runFolder } = engine(0).options;
  {
    using writer = new RunFolderWriter(runFolder, sampleHeader);
    writer.graph(sampleGraph('g'));
    for (const [index, loss] of [
      [0, 2],
      [300, 0.25],
    ] as const) {
      const { step, bytes } = sampleStep(index, [], loss);
      writer.step(step, bytes);
    }
    writer.end({ ...completed, steps: 312 });
  }
  const later = newService();
  await later.restoreLatest();
  const { progress } = later.latest ?? assert.fail();
  assert.deepEqual([progress?.step, progress?.loss, progress?.secondsLeft], [312, 0.25, null]);
});

test('a run whose plots are damaged is opened without them', async () => {
  await service.start(request);
  const { runFolder } = engine(0).options;
  record(runFolder, scriptPath, completed);
  await writeFile(join(runFolder, 'plots.json'), '[{"title":"First"}]');
  await assert.rejects(readPlots(runFolder), /plots\.json.*a list of plots/s);
  const later = newService();
  await later.restoreLatest();
  assert.equal(later.latest?.script.title, 'train.ts');
  assert.deepEqual(later.latest.plots, []);
});

test('the last twenty runs are kept', async () => {
  for (let index = 0; index < 23; index++) {
    await service.start({ ...request, title: `run ${index}` });
    engine(index).end(completed);
  }
  const kept = (await readdir(folder)).sort();
  assert.equal(kept.length, 20);
  assert.equal(kept.at(-1), service.latest?.id);
});

test('clearing leaves the run that is going', async () => {
  await service.start(request);
  engine(0).end(completed);
  const going = await service.start(request);
  assert.ok((await service.clear()) > 0);
  assert.deepEqual(await readdir(folder), [going.id]);
  assert.equal(service.latest, going);
  engine(1).end(completed);
  const changes: unknown[] = [];
  service.onDidChangeLatest((run) => changes.push(run));
  await service.clear();
  assert.deepEqual(changes, [null]);
  assert.deepEqual(await readdir(folder), []);
});

suite('a device that goes away in the middle of a run', () => {
  const failure: ScriptFailure = {
    name: 'DeviceLostError',
    message:
      "Device 'webgpu' is lost: a card went away. The tensors on it are gone; start the run again, or use device 'cpu'.",
    file: null,
    line: null,
    column: null,
    frames: [],
    stack: '',
  };
  const lost: EndRecord = { ...completed, outcome: 'failed', exitCode: 1, failure };
  const onGpu = { ...settings, device: 'webgpu' };

  test('begins again on the CPU where the user allows it, and says so in the new run', async () => {
    const warnings: unknown[] = [];
    service.onMessage(({ run, message }) => {
      if (message.type === 'warning') warnings.push([run.id, message.message]);
    });
    const first = await service.start({ ...request, settings: { ...onGpu, deviceFallback: true } });
    const begun = new Promise<TrainingRun>((resolve) => service.onDidStart(resolve));
    engine(0).end(lost);
    const second = await begun;
    assert.notEqual(second.id, first.id);
    assert.equal(engine(1).options.device, 'cpu');
    assert.equal(engine(1).options.seed, engine(0).options.seed);
    assert.equal(first.end?.outcome, 'failed');
    await null;
    assert.deepEqual(warnings, [
      [
        second.id,
        "Device 'webgpu' is lost: a card went away. What its tensors held is gone, so the run begins again on the CPU, from its first line.",
      ],
    ]);
  });

  test('ends the run where they do not, and so does every other failure', async () => {
    await service.start({ ...request, settings: onGpu });
    engine(0).end(lost);
    await service.start({ ...request, settings: { ...onGpu, deviceFallback: true } });
    engine(1).end({ ...lost, failure: { ...failure, name: 'DeviceOperationError' } });
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(engines.length, 2);
  });
});
