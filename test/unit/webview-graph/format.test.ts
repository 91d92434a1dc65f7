import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  fileName,
  formatAttribute,
  formatBytes,
  formatCount,
  formatNumber,
  formatShape,
  formatTicks,
  speakShape,
  toNumber,
} from '../../../webview/shared/format.ts';
import { binRange, formatSpread, histogramOf, problemOf, summarise } from '../../../webview/shared/statistics.ts';
import fc from '../../harness/fast-check.ts';
import { summarise as summaryOf } from './build-document.ts';

describe('numbers for people', () => {
  it('has few digits, no trailing zeros and a real minus', () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, '0'],
      [-0, '0'],
      [1, '1'],
      [-4.666666, '−4.667'],
      [0.1 + 0.2, '0.3'],
      [123456, '123456'],
      [1234567, '1.23e6'],
      [0.00001234, '1.23e−5'],
      [99.999, '100'],
      [0.0001, '0.0001'],
    ];
    for (const [value, text] of cases) assert.equal(formatNumber(value), text);
    assert.deepEqual([formatNumber('nan'), formatNumber('inf'), formatNumber('-inf')], ['NaN', '∞', '−∞']);
  });

  it('is never far from the number it stands for', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -1e300, max: 1e300 }), (value) => {
        const read = Number(formatNumber(value).replaceAll('−', '-'));
        assert.ok(Math.abs(read - value) <= Math.abs(value) * 6e-3 + 5e-324, `${value} became ${formatNumber(value)}`);
      }),
    );
  });

  it('writes a mean no finer than its deviation', () => {
    assert.equal(formatSpread(0.0108, 0.578), '0.01 ± 0.58');
    assert.equal(formatSpread(-0.000159, 0.0114), '0 ± 0.011');
    assert.equal(formatSpread(2.345, 0), '2.345');
    assert.equal(formatSpread(1234.5, 0.012), '1234.5 ± 0.012');
    assert.equal(formatSpread(Number.NaN, Number.NaN), 'NaN');
    assert.equal(formatSpread(-0.6, 1.2), '−0.6 ± 1.2');
  });

  it('writes counts, shapes, sizes and attributes', () => {
    assert.equal(formatCount(1234567), '1\u2009234\u2009567');
    assert.deepEqual([formatShape([]), formatShape([64, 10])], ['scalar', '64 × 10']);
    assert.equal(speakShape([2, 3]), 'shape 2 by 3');
    assert.deepEqual([formatBytes(12), formatBytes(1500)], ['12 B', '1.50 kB']);
    assert.equal(formatAttribute([1, [true, null], 'mean', 'inf']), '[1, [true, null], mean, ∞]');
    assert.deepEqual([fileName('/a/b c.ts'), fileName('C:\\x\\y.ts')], ['b c.ts', 'y.ts']);
    assert.ok(Number.isNaN(toNumber('nan')));
  });
});

describe('statistics for people', () => {
  it('places zero and bins in a histogram', () => {
    const histogram = histogramOf(summaryOf([3], [-1, 0, 3]).statistics);
    assert.ok(histogram);
    assert.equal(histogram.zeroAt, 0.25);
    assert.deepEqual(binRange(histogram, 31)[1], 3);
    assert.equal(histogramOf(summaryOf([1], [Number.NaN]).statistics), null);
    assert.equal(histogramOf(summaryOf([2], [2, 3]).statistics)?.zeroAt, null);
  });

  it('says what is wrong, worst first', () => {
    assert.equal(problemOf(summaryOf([2], [Number.NaN, Number.POSITIVE_INFINITY]).statistics), '1 NaN');
    assert.equal(problemOf(summaryOf([2], [1, Number.NEGATIVE_INFINITY]).statistics), '1 infinite');
    assert.equal(problemOf(summaryOf([2], [1, 2]).statistics), null);
  });

  it('sums a tensor up in a line', () => {
    assert.equal(summarise(summaryOf([], [2.25])), '2.25');
    assert.equal(summarise(summaryOf([0], [])), 'empty');
    assert.equal(summarise(summaryOf([2], [Number.NaN, Number.NaN])), '2 NaN');
    assert.equal(summarise(summaryOf([2], [1, 3])), '2 ± 1');
  });

  it('tells the numbers of an axis apart, with no more digits than that takes', () => {
    assert.deepEqual(formatTicks([2.296, 2.3, 2.304, 2.308]), ['2.296', '2.3', '2.304', '2.308']);
    assert.deepEqual(formatTicks([0, 0.2, 0.4]), ['0', '0.2', '0.4']);
    assert.deepEqual(formatTicks([-0.015, -0.01, -0.005, 0]), ['−0.015', '−0.01', '−0.005', '0']);
    assert.deepEqual(
      formatTicks([1e-24, 1e-18, 1e-12]),
      ['1e-24', '1e-18', '1e-12'].map((text) => text.replace('-', '−')),
    );
    assert.deepEqual(formatTicks([2000, 4000]), ['2000', '4000']);
    assert.deepEqual(formatTicks([0.5]), ['0.5']);
    assert.deepEqual(formatTicks([]), []);
  });
});
