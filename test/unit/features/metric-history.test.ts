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

test('a history of nothing but NaN stays bounded as well', () => {
  const history = new MetricHistory();
  for (let step = 0; step < 20_000; step++) history.add([loss(step, 'nan')]);
  assert.ok(history.series('loss').length < 4000);
});
