/** What a graph panel shows while its steps take long to be read, and when a person gives a reading up. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { PanelContents } from '../../../src/features/graph/panel-contents.ts';
import { Recording } from '../../../src/features/recordings/recording.ts';
import { runOfTrace } from '../../../src/features/traces/trace-run.ts';
import type { GraphHostMessage, GraphOfRun } from '../../../src/protocol/graph-view.ts';
import type { StepRecord } from '../../../src/trace/schema.ts';
import type { TraceSource } from '../../../src/trace/source.ts';
import { waitUntil } from '../../e2e/support/wait.ts';
import { sampleGraph, sampleHeader, sampleStep } from '../trace/sample-records.ts';

/** A trace of which a step comes when the test says so; those in `slow` only. */
class SlowTrace implements TraceSource {
  readonly path: string;
  readonly header = sampleHeader;
  readonly slow = new Set<number>();
  readonly #indices: number[];
  readonly #waiting = new Map<number, () => void>();

  constructor(path: string, indices: readonly number[]) {
    this.path = path;
    this.#indices = [...indices];
  }

  add(index: number): void {
    this.#indices.push(index);
  }

  isAsked(index: number): boolean {
    return this.#waiting.has(index);
  }

  finish(index: number): void {
    this.#waiting.get(index)?.();
  }

  readonly steps = () =>
    this.#indices.map((index) => ({ index, epoch: 0, graph: 'g', reason: 'interval', loss: 1 }) as const);
  readonly graph = async () => sampleGraph('g');
  readonly metrics = async () => [];
  readonly end = () => null;
  readonly tensor = async () => new Float32Array();
  readonly scriptTexts = async () => new Map();
  readonly refresh = async () => true;
  readonly close = async () => {};

  async step(index: number): Promise<StepRecord> {
    if (this.slow.has(index)) await new Promise<void>((resolve) => this.#waiting.set(index, resolve));
    return sampleStep(index, [new Float32Array([index])]).step;
  }
}

const recordingOf = (trace: SlowTrace) =>
  new Recording(
    runOfTrace(trace, (path) => path),
    trace,
  );

/** A panel of `trace`, and what its page was told; null: the panel follows the latest run. */
function open(trace: SlowTrace, source: GraphOfRun | null) {
  const told: GraphHostMessage[] = [];
  const errors: unknown[] = [];
  const other = recordingOf(new SlowTrace('/other', [0, 10]));
  const compared = { trace: new SlowTrace('/other', [0, 10, 20]), isClosed: false };
  let recording = recordingOf(trace);
  const followed = {
    onDidChange: () => ({ dispose: () => {} }),
    run: async () => recording.run,
    recording: async () => recording,
  };
  const delegate = {
    named: async (_: Recording, graph: ReturnType<typeof sampleGraph>) => graph,
    didShow: () => {},
    failed: (error: unknown) => errors.push(error),
    pickComparedRun: async () =>
      ({
        kind: 'run',
        path: '/other',
        title: 'other.ts',
        recording: recordingOf(compared.trace),
        dispose: () => {
          compared.isClosed = true;
        },
      }) as const,
    openComparedRun: async () => {
      throw new Error('not here');
    },
  };
  const contents = new PanelContents(followed, delegate, source, (message) => told.push(message));
  contents.isReady = true;
  const documents = () =>
    told.filter((message) => message.type === 'document').map(({ document }) => document.step.index);
  return {
    contents,
    told,
    errors,
    documents,
    compared,
    /** Another run is the latest. */
    replace: () => {
      recording = other;
    },
  };
}

const source: GraphOfRun = { path: '/trace', title: 'trace', step: null };

suite('a reading that a person gives up', () => {
  test('is announced with the step, and ends at once; what was shown stays, as it was followed', async () => {
    const trace = new SlowTrace('/trace', [0, 10, 20]);
    trace.slow.add(0);
    const { contents, told, documents, errors } = open(trace, source);
    await contents.read();
    assert.deepEqual(documents(), [20]);
    const reading = contents.select(0);
    await waitUntil('the step is read', () => trace.isAsked(0));
    assert.deepEqual(told.at(-1), { type: 'reading', step: 0, canGoBack: true });
    contents.giveUp();
    // Not when the step has come, which this test has not let it.
    await reading;
    assert.deepEqual(told.at(-1), { type: 'readingEnded' });
    assert.equal(contents.shown?.step, 20);
    trace.add(30);
    await contents.update();
    assert.deepEqual(documents(), [20, 30], 'it goes on following the run');
    trace.finish(0);
    await contents.select(0);
    assert.deepEqual(documents(), [20, 30, 0], 'what was given up has been read meanwhile');
    assert.deepEqual(errors, []);
  });

  test('before it has begun goes back, too', async () => {
    const { contents, documents } = open(new SlowTrace('/trace', [0, 10]), source);
    await contents.read();
    const reading = contents.select(0);
    contents.giveUp();
    await reading;
    await contents.update();
    assert.deepEqual(documents(), [10, 10]);
  });

  test('of a newer step of the run stays with the one that is shown, until another is picked', async () => {
    const trace = new SlowTrace('/trace', [0, 10]);
    const { contents, documents } = open(trace, source);
    await contents.read();
    trace.add(20);
    trace.slow.add(20);
    const reading = contents.update();
    await waitUntil('the step is read', () => trace.isAsked(20));
    contents.giveUp();
    await reading;
    await contents.update();
    assert.deepEqual([...new Set(documents())], [10]);
    trace.finish(20);
    await contents.select(20);
    assert.equal(documents().at(-1), 20);
  });

  test('where nothing is shown yet: not read again until somebody asks', async () => {
    const trace = new SlowTrace('/trace', [0]);
    trace.slow.add(0);
    const { contents, told, documents } = open(trace, source);
    const reading = contents.read();
    await waitUntil('the step is read', () => trace.isAsked(0));
    assert.deepEqual(told.at(-1), { type: 'reading', step: 0, canGoBack: false });
    contents.giveUp();
    await reading;
    const count = told.length;
    await contents.update();
    assert.equal(told.length, count, 'the page is told nothing when the trace changes');
    assert.equal(contents.shown, null);
    trace.finish(0);
    await contents.read();
    assert.deepEqual(documents(), [0]);
  });

  test('of one run does not keep the next one away', async () => {
    const trace = new SlowTrace('/trace', [0]);
    trace.slow.add(0);
    const { contents, documents, replace } = open(trace, null);
    const reading = contents.read();
    await waitUntil('the step is read', () => trace.isAsked(0));
    contents.giveUp();
    await reading;
    await contents.update();
    assert.deepEqual(documents(), []);
    replace();
    await contents.update();
    assert.deepEqual(documents(), [10]);
  });

  test('to compare with keeps what is compared already, and closes what is not wanted', async () => {
    const trace = new SlowTrace('/trace', [0, 10, 20]);
    const { contents, told, compared } = open(trace, source);
    await contents.read();
    const shown = () => contents.shown?.recording ?? null;
    await contents.comparison.choose({ kind: 'step', index: 10 }, shown());
    await contents.read();
    compared.trace.slow.add(20);
    await contents.comparison.choose({ kind: 'otherRun' }, shown());
    const reading = contents.read();
    await waitUntil('the other run is read', () => compared.trace.isAsked(20));
    contents.giveUp();
    await reading;
    assert.equal(compared.isClosed, true);
    await contents.update();
    const last = told.findLast((message) => message.type === 'document');
    assert.equal(last?.document.comparison?.title, 'step 10');
  });

  test('another step that is picked while one is read is shown next', async () => {
    const trace = new SlowTrace('/trace', [0, 10, 20]);
    trace.slow.add(10);
    const { contents, documents } = open(trace, source);
    await contents.read();
    const first = contents.select(10);
    await waitUntil('the step is read', () => trace.isAsked(10));
    const second = contents.select(0);
    trace.finish(10);
    await Promise.all([first, second]);
    assert.deepEqual(documents(), [20, 10, 0]);
  });

  test('that is over already changes nothing', async () => {
    const { contents, told, documents } = open(new SlowTrace('/trace', [0]), source);
    await contents.read();
    const count = told.length;
    contents.giveUp();
    assert.equal(told.length, count);
    assert.deepEqual(documents(), [0]);
    assert.equal(contents.shown?.step, 0);
  });

  test('a step that cannot be read is an error as before', async () => {
    const trace = new SlowTrace('/trace', [0]);
    trace.step = () => Promise.reject(new Error('damaged'));
    const { contents, told, errors } = open(trace, source);
    await contents.read();
    assert.deepEqual(told.at(-1), { type: 'error', message: 'damaged' });
    assert.equal(errors.length, 1);
  });
});
