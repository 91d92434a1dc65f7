import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  colourWindow,
  elementText,
  isColourImage,
  placeInside,
  stackOf,
  windowAt,
} from '../../../webview/graph/model/tensor-window.ts';
import fc from '../../harness/fast-check.ts';

describe('a window on a tensor', () => {
  it('is a matrix of a stack', () => {
    const stack = stackOf([4, 3, 5, 7]);
    assert.deepEqual(stack, { leading: [4, 3], rows: 5, columns: 7 });
    const window = windowAt(stack, { leading: [2, 1], firstRow: 0 }, false);
    assert.deepEqual(window, { start: (2 * 3 + 1) * 35, count: 35, firstRow: 0, rows: 5, columns: 7 });
  });

  it('takes a vector for one row and a scalar for one cell', () => {
    assert.deepEqual(windowAt(stackOf([6]), { leading: [], firstRow: 0 }, false).count, 6);
    assert.deepEqual(windowAt(stackOf([]), { leading: [], firstRow: 0 }, false).count, 1);
  });

  it('is a few rows of a matrix that is too large to read at once', () => {
    const stack = stackOf([100_000, 1000]);
    const window = windowAt(stack, { leading: [], firstRow: 99_990 }, false);
    assert.deepEqual([window.start, window.rows, window.count], [99_990_000, 10, 10_000]);
    assert.ok(windowAt(stack, { leading: [], firstRow: 0 }, false).count <= 1 << 18);
  });

  it('lies within the tensor, whatever the place was kept from', () => {
    const shape = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 });
    const place = fc.record({ leading: fc.array(fc.nat(12), { maxLength: 5 }), firstRow: fc.nat(20) });
    fc.assert(
      fc.property(shape, place, fc.boolean(), (sizes, kept, isTable) => {
        const stack = stackOf(sizes);
        const inside = placeInside(stack, kept);
        const { start, count } = windowAt(stack, inside, isTable);
        const total = sizes.reduce((product, size) => product * size, 1);
        assert.ok(start >= 0 && count > 0 && start + count <= total);
      }),
    );
  });

  it('on an image of three planes holds all of them', () => {
    assert.deepEqual(
      [
        [2, 3, 8, 8],
        [3, 8, 8],
        [1, 8, 8],
        [8, 8],
        [3, 2, 2],
      ].map(isColourImage),
      [true, true, false, false, false],
    );
    const window = colourWindow(stackOf([2, 3, 8, 8]), { leading: [1, 2], firstRow: 0 });
    assert.deepEqual([window.start, window.count], [192, 192]);
  });

  it('names its elements by all their indices', () => {
    const at = { leading: [2, 0], firstRow: 0 };
    assert.equal(elementText([4, 3, 5, 7], at, 1, 6, 0.25), '[2, 0, 1, 6] = 0.25');
    assert.equal(elementText([5], { leading: [], firstRow: 0 }, 0, 3, Number.NaN), '[3] = NaN');
    assert.equal(elementText([5], { leading: [], firstRow: 0 }, 0, 3, Number.NEGATIVE_INFINITY), '[3] = −∞');
  });
});
