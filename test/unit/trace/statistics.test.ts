import assert from 'node:assert/strict';
import test from 'node:test';
import { fromJsonNumber } from '../../../src/trace/json-number.ts';
import { computeStatistics, previewOf } from '../../../src/trace/statistics.ts';
import fc from '../../harness/fast-check.ts';

test('statistics of a few numbers, by hand', () => {
  const statistics = computeStatistics(Float64Array.of(3, -4, 0, 1));
  assert.equal(statistics.count, 4);
  assert.equal(statistics.min, -4);
  assert.equal(statistics.max, 3);
  assert.equal(statistics.mean, 0);
  assert.equal(statistics.std, Math.sqrt(26 / 4));
  assert.equal(statistics.norm, Math.sqrt(26));
  assert.equal(statistics.zeroCount, 1);
  assert.equal(statistics.histogram.length, 32);
  assert.equal(statistics.histogram[0], 1);
  assert.equal(statistics.histogram[31], 1);
});

test('elements that are not finite are counted and left out', () => {
  const statistics = computeStatistics(Float32Array.of(Number.NaN, 2, Number.POSITIVE_INFINITY, -Infinity, 2));
  assert.deepEqual(
    { ...statistics },
    {
      count: 5,
      min: 2,
      max: 2,
      mean: 2,
      std: 0,
      norm: Math.sqrt(8),
      nanCount: 1,
      infCount: 2,
      zeroCount: 0,
      histogram: [2],
    },
  );
});

test('nothing finite, and nothing at all', () => {
  for (const values of [new Float32Array(0), Float32Array.of(Number.NaN, Infinity)]) {
    const statistics = computeStatistics(values);
    assert.equal(statistics.count, values.length);
    assert.equal(statistics.mean, 'nan');
    assert.equal(statistics.min, 'nan');
    assert.deepEqual(statistics.histogram, []);
  }
});

test('the range of the largest doubles does not overflow the histogram', () => {
  const { histogram } = computeStatistics(Float64Array.of(-Number.MAX_VALUE, 0, Number.MAX_VALUE));
  assert.equal(histogram.length, 32);
  assert.deepEqual([histogram[0], histogram[16], histogram[31]], [1, 1, 1]);
});

test('every element is counted once and the extremes hold all of them', () => {
  fc.assert(
    fc.property(fc.float32Array(), (values) => {
      const statistics = computeStatistics(values);
      const finite = [...values].filter(Number.isFinite);
      assert.equal(statistics.count, values.length);
      assert.equal(statistics.nanCount, [...values].filter(Number.isNaN).length);
      assert.equal(statistics.count - statistics.nanCount - statistics.infCount, finite.length);
      assert.equal(
        statistics.histogram.reduce((sum, n) => sum + n, 0),
        finite.length,
      );
      for (const value of finite) {
        assert.ok(fromJsonNumber(statistics.min) <= value && value <= fromJsonNumber(statistics.max));
      }
    }),
  );
});

test('a preview holds at most 64 elements, as JSON can', () => {
  assert.equal(previewOf(new Float32Array(100)).length, 64);
  assert.deepEqual(previewOf(Float32Array.of(Number.NaN, -Infinity, Infinity, 1)), ['nan', '-inf', 'inf', 1]);
});
