import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricHistory } from '../../../src/protocol/metric-history.ts';
import type { JsonNumber, MetricRecord } from '../../../src/trace/schema.ts';

function loss(step: number, value: JsonNumber): MetricRecord {
  return { name: 'loss', step, epoch: null, value, time: step };
}

test('a short history is kept as it is, by metric', () => {
  const history = new MetricHistory();
  history.add([loss(0, 3), { ...loss(0, 0.5), name: 'accuracy' }, loss(1, 2)]);
  assert.deepEqual(history.names(), ['loss', 'accuracy']);
  assert.deepEqual(
    history.series('loss').map(({ value }) => value),
    [3, 2],
  );
  assert.equal(history.records().length, 3);
});

test('a long history stays bounded, in order, with its first, last, spike and NaN', () => {
  const history = new MetricHistory();
  const count = 200_000;
  for (let step = 0; step < count; step++) {
    const value = step === 77_777 ? 1e6 : step === 50_000 ? 'nan' : Math.sin(step / 1000);
    history.add([loss(step, value)]);
  }
  const series = history.series('loss');
  assert.ok(series.length < 4000, `${series.length} points`);
  assert.equal(series[0]?.step, 0);
  assert.equal(series.at(-1)?.step, count - 1);
  assert.ok(series.some(({ step, value }) => step === 77_777 && value === 1e6));
  assert.ok(series.some(({ step, value }) => step === 50_000 && value === 'nan'));
  assert.ok(series.every((record, index) => index === 0 || record.step > (series[index - 1]?.step ?? 0)));
});

test('a long history is as dense at its beginning as at its end', () => {
  const history = new MetricHistory();
  const count = 100_000;
  for (let step = 0; step < count; step++) history.add([loss(step, Math.exp(-step / 500) + 0.01 * Math.sin(step))]);
  const steps = history.series('loss').map(({ step }) => step);
  for (let tenth = 0; tenth < 10; tenth++) {
    const [from, to] = [(tenth * count) / 10, ((tenth + 1) * count) / 10];
    const points = steps.filter((step) => from <= step && step < to).length;
    assert.ok(points >= 100, `${points} points from step ${from} to ${to}`);
  }
  // The fall of the loss, which is over after 2,000 steps, is still a curve.
  const early = history.series('loss').filter(({ step }) => step < 2000);
  assert.ok(early.length >= 20, `${early.length} points in the first 2,000 steps`);
});

test('metrics of one step, and of steps that are not whole, are bounded too', () => {
  const history = new MetricHistory();
  for (let index = 0; index < 10_000; index++) history.add([loss(7, index)]);
  assert.ok(history.series('loss').length < 4000);
  history.clear();
  for (let index = 0; index < 10_000; index++) history.add([loss(index / 10_000, index)]);
  assert.ok(history.series('loss').length < 4000);
});

test('a history of nothing but NaN stays bounded as well', () => {
  const history = new MetricHistory();
  for (let step = 0; step < 20_000; step++) history.add([loss(step, 'nan')]);
  assert.ok(history.series('loss').length < 4000);
});
