import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { LineOrder } from '../../../src/engine/device/cpu/order/line-order.ts';
import { allocate, type DType, type TypedArray } from '../../../src/engine/dtype.ts';
import fc from '../../harness/fast-check.ts';

/** The smaller first, NaN last. */
function compare(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return a === b ? 0 : Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

function naiveOrder(line: TypedArray, descending: boolean): number[] {
  const sign = descending ? -1 : 1;
  return Array.from(line.keys()).sort((a, b) => sign * compare(line[a]!, line[b]!) || a - b);
}

const anyNumber = fc.oneof(
  fc.integer({ min: -20, max: 20 }),
  fc.double(),
  fc.constantFrom(Number.NaN, -Number.NaN, Infinity, -Infinity, 0, -0, 1e-45, -1e-45, 2 ** 31, -(2 ** 31), 2 ** 53 - 1),
);

const lines = fc
  .record({
    dtype: fc.constantFrom<DType>('float32', 'float64', 'int64', 'int32', 'uint8', 'bool'),
    numbers: fc.oneof(
      fc.array(anyNumber, { minLength: 1, maxLength: 60 }),
      // Long enough for wide digits, with many equal elements.
      fc
        .record({ length: fc.integer({ min: 2000, max: 2100 }), seed: fc.nat() })
        .map(({ length, seed }) =>
          Array.from({ length }, (_, k) => Math.round(Math.sin(seed + k * k) * 10 ** (seed % 9)) / 8),
        ),
    ),
  })
  .map(({ dtype, numbers }) => {
    const line = allocate(dtype, numbers.length);
    for (const [k, value] of numbers.entries()) line[k] = dtype === 'int64' ? Math.round(value) || 0 : value;
    return line;
  });

suite('the order of a line against a sort by comparison', () => {
  const order = (line: TypedArray) => new LineOrder(line.length, line instanceof Float64Array);

  test('sort', () => {
    const check = (line: TypedArray, descending: boolean) =>
      assert.deepEqual(Array.from(order(line).sort(line, descending)), naiveOrder(line, descending));
    fc.assert(fc.property(lines, fc.boolean(), check), { numRuns: 200 });
  });

  test('select', () => {
    const check = (line: TypedArray, share: number) => {
      const rank = Math.min(line.length - 1, Math.floor((share / 100) * line.length));
      assert.equal(order(line).select(line, rank), naiveOrder(line, false)[rank]);
    };
    fc.assert(fc.property(lines, fc.integer({ min: 0, max: 100 }), check), { numRuns: 200 });
  });

  test('first', () => {
    const check = (line: TypedArray, share: number, descending: boolean) => {
      const count = Math.floor((share / 100) * line.length);
      assert.deepEqual(
        Array.from(order(line).first(line, count, descending)),
        naiveOrder(line, descending).slice(0, count),
      );
    };
    fc.assert(fc.property(lines, fc.integer({ min: 0, max: 100 }), fc.boolean(), check), { numRuns: 200 });
  });

  test('one order serves many lines', () => {
    const one = new LineOrder(5, true);
    for (const numbers of [
      [3, 1, 2, 1, 0],
      [0.5, Number.NaN, -1, 0.25, 2],
      [5, 4, 3, 2, 1],
    ]) {
      const line = Float64Array.from(numbers);
      assert.deepEqual(Array.from(one.sort(line)), naiveOrder(line, false));
    }
  });
});
