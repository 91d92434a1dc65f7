import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrainingSnapshot } from '../../../src/protocol/training-view.ts';
import type { MetricRecord } from '../../../src/trace/schema.ts';
import { Announcer } from '../../../webview/training/model/announcer.ts';
import { firstState, restoreState } from '../../../webview/training/model/page-state.ts';
import { curveOf, decimate, nearest, type Point, smooth } from '../../../webview/training/model/points.ts';
import { downloadText, factsOf, fractionDone, stateText } from '../../../webview/training/model/run-text.ts';
import { epochMarks, positive, stepDomain, valueDomain } from '../../../webview/training/model/scales.ts';

const points = (...values: number[]): Point[] => values.map((value, step) => ({ step, value }));
const values = (curve: readonly Point[]): number[] => curve.map(({ value }) => value);
const record = (step: number, value: MetricRecord['value'], epoch: number | null = null): MetricRecord => ({
  name: 'loss',
  step,
  epoch,
  value,
  time: 0,
});

const running: TrainingSnapshot = {
  script: 'train.ts',
  state: 'running',
  device: 'cpu',
  progress: {
    epoch: 1,
    epochs: 4,
    step: 150,
    stepInEpoch: 50,
    stepsPerEpoch: 100,
    loss: 0.25,
    stepsPerSecond: 12.345,
    secondsLeft: 20,
  },
  outcome: null,
  failure: null,
  download: null,
  startedAt: 1000,
  endedAt: null,
  hasGraph: true,
  hasBackward: true,
};

test('NaN and infinity are gaps, not points', () => {
  const { points: finite, gaps } = curveOf([record(0, 1), record(1, 'nan'), record(2, 'inf'), record(3, 2)]);
  assert.deepEqual(values(finite), [1, 2]);
  assert.deepEqual(gaps, [
    { step: 1, value: Number.NaN },
    { step: 2, value: Number.POSITIVE_INFINITY },
  ]);
});

test('smoothing starts at the first value and follows a step slowly', () => {
  assert.deepEqual(values(smooth(points(1, 2, 3), 0)), [1, 2, 3]);
  const smoothed = values(smooth(points(5, 5, 5, 0, 0), 0.5));
  assert.deepEqual(smoothed.slice(0, 3), [5, 5, 5]);
  assert.ok((smoothed[3] ?? 0) > 2 && (smoothed[3] ?? 9) < 3);
  assert.ok((smoothed[4] ?? 9) < (smoothed[3] ?? 0));
});

test('decimation keeps the extremes of every column, in order', () => {
  const many = Array.from({ length: 10_000 }, (_, step) => ({ step, value: step === 5005 ? 99 : Math.sin(step) }));
  const few = decimate(many, 100);
  assert.ok(few.length <= 200, `${few.length}`);
  assert.ok(few.some(({ value }) => value === 99));
  assert.ok(few.every((point, index) => index === 0 || point.step > (few[index - 1]?.step ?? 0)));
  assert.equal(decimate(points(1, 2, 3), 100).length, 3);
});

test('the nearest point is found from either side and beyond the ends', () => {
  const curve = [
    { step: 0, value: 1 },
    { step: 10, value: 2 },
    { step: 30, value: 3 },
  ];
  assert.deepEqual(
    [-5, 4, 6, 21, 99].map((step) => nearest(curve, step)?.step),
    [0, 0, 10, 30, 30],
  );
  assert.equal(nearest([], 3), null);
});

test('a falling loss stands on zero; a flat one and an empty one have a range all the same', () => {
  const [least, greatest] = valueDomain(points(4, 2, 0.1), false);
  assert.equal(least, 0);
  assert.ok(greatest > 4);
  assert.ok(valueDomain(points(0.97, 0.98), false)[0] > 0.9, 'an accuracy is not squeezed');
  assert.deepEqual(valueDomain(points(3, 3), false), [1.5, 4.5]);
  assert.deepEqual(valueDomain(points(0), false), [-0.5, 0.5]);
  assert.deepEqual(valueDomain([], false), [0, 1]);
  assert.deepEqual(valueDomain(points(1, 1), true), [0.5, 2]);
  assert.deepEqual(values(positive(points(0, -1, 2))), [2]);
  assert.deepEqual(stepDomain([[], []]), [0, 1]);
  assert.deepEqual(stepDomain([points(1)]), [0, 1]);
});

test('epochs are marked where they begin, and thinned out when there are many', () => {
  const records = Array.from({ length: 30 }, (_, step) => record(step, 1, Math.floor(step / 3)));
  assert.deepEqual(epochMarks(records, 20).slice(0, 2), [
    { step: 3, epochs: 1 },
    { step: 6, epochs: 2 },
  ]);
  assert.deepEqual(
    epochMarks(records, 2).map(({ epochs }) => epochs),
    [5],
  );
  const twice = [...records, ...records.map(({ step, epoch }) => record(step + 30, 1, epoch))];
  assert.deepEqual(
    epochMarks(twice, 2).map(({ step, epochs }) => [step, epochs]),
    [
      [15, 5],
      [45, 5],
    ],
  );
  // Thinned out, a long run has no record of most epochs: their marks stand where the next record is.
  const thinned = Array.from({ length: 20 }, (_, index) => record(index * 70, 1, index * 7));
  assert.deepEqual(
    epochMarks(thinned, 3).map(({ step, epochs }) => [step, epochs]),
    [
      [560, 50],
      [1050, 100],
    ],
  );
  assert.deepEqual(epochMarks([record(0, 1)], 4), []);
});

test('the facts of a run are worded for people', () => {
  assert.deepEqual(
    factsOf(running, 3500).map(({ label, value }) => `${label}: ${value}`),
    [
      'Loss: 0.25',
      'Epoch: 2 of 4',
      'Step: 150',
      'In epoch: 50 of 100',
      'Speed: 12.3 steps/s',
      'Time left: 20 s',
      'Time: 2.5 s',
      'Device: cpu',
    ],
  );
  const { progress } = running;
  assert.ok(progress !== null);
  const broken = factsOf({ ...running, progress: { ...progress, loss: 'nan' } }, 3500);
  assert.equal(broken[0]?.value, 'NaN');
  const ended = factsOf({ ...running, state: 'ended', outcome: 'completed', endedAt: 61_000 }, 0);
  assert.ok(
    factsOf({ ...running, progress: { ...progress, stepsPerSecond: 12_345.6 } }, 0).some(
      ({ value }) => value === '12\u2009346 steps/s',
    ),
  );
  assert.ok(ended.some(({ label, value }) => label === 'Took' && value === '1 min 0 s'));
  assert.ok(!ended.some(({ label }) => label === 'Time left'));
});

test('every state and every end has its words', () => {
  for (const state of ['starting', 'running', 'pausing', 'paused', 'stopping'] as const) {
    assert.notEqual(stateText({ ...running, state }).text, '');
  }
  for (const outcome of ['completed', 'failed', 'stopped', 'crashed', 'exited', null] as const) {
    assert.notEqual(stateText({ ...running, state: 'ended', outcome }).text, '');
  }
  assert.equal(stateText({ ...running, state: 'ended', outcome: 'failed' }).tone, 'bad');
});

test('how much is done is known only where the script says how long it is', () => {
  assert.equal(fractionDone(running), (1 + 0.5) / 4);
  assert.equal(fractionDone({ ...running, progress: null }), null);
  const { progress } = running;
  assert.ok(progress !== null);
  assert.equal(fractionDone({ ...running, progress: { ...progress, epochs: null } }), null);
  assert.equal(fractionDone({ ...running, progress: { ...progress, epoch: null, epochs: null } }), 0.5);
  assert.equal(fractionDone({ ...running, outcome: 'completed', progress: null }), 1);
  assert.equal(downloadText({ label: 'a.gz', done: 1500, total: 3_000_000 }), 'a.gz, 1.50 kB of 3.00 MB');
});

test('a screen reader hears of a change of state at once, of epochs only now and then', () => {
  const announcer = new Announcer();
  const at = (epoch: number): TrainingSnapshot => ({
    ...running,
    progress: running.progress === null ? null : { ...running.progress, epoch },
  });
  assert.equal(announcer.next(at(0), 0), 'train.ts: Running');
  assert.equal(announcer.next(at(1), 5000), null);
  assert.equal(announcer.next(at(2), 16_000), 'Epoch 3 of 4, loss 0.25');
  assert.equal(announcer.next(at(2), 40_000), null);
  const failure = { name: 'Error', message: 'no', file: null, line: null, column: null, frames: [], stack: '' };
  const failed = { ...at(2), state: 'ended', outcome: 'failed', failure } as const;
  assert.equal(announcer.next(failed, 40_001), 'train.ts: Failed. Error: no');
});

test('what was saved of the page is taken only as far as it is sound', () => {
  const saved = { isLogarithmic: true, smoothing: 0.6, areSamplesOpen: true };
  assert.deepEqual(restoreState(saved), saved);
  assert.deepEqual(restoreState(undefined), firstState);
  assert.deepEqual(restoreState({ isLogarithmic: 'yes', smoothing: 7 }), firstState);
});
