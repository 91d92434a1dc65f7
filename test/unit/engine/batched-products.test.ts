import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { randn, type Tensor } from '../../../src/engine/index.ts';
import fc from '../../harness/fast-check.ts';

/** The product of every pair of matrices, number by number. */
function naive(a: Tensor, b: Tensor): number[] {
  const [m, inner, n] = [a.size(-2), a.size(-1), b.size(-1)];
  const [left, right] = [a.reshape([-1, m, inner]), b.reshape([-1, inner, n])];
  const result: number[] = [];
  for (let batch = 0; batch < left.size(0); batch++) {
    const x = Array.from(left.select(0, batch).toTypedArray());
    const y = Array.from(right.select(0, batch).toTypedArray());
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += x[row * inner + k]! * y[k * n + column]!;
        result.push(sum);
      }
    }
  }
  return result;
}

const sizes = fc.integer({ min: 1, max: 4 });

/** A tensor of `shape` whose dimensions lie in memory in another order, some repeated. */
function laidOut(shape: readonly number[], order: readonly number[], repeats: readonly boolean[]): Tensor {
  const kept = shape.map((size, dim) => (repeats[dim] === true ? 1 : size));
  const inMemory = order.map((dim) => kept[dim]!);
  const back = shape.map((_, dim) => order.indexOf(dim));
  return randn(inMemory).permute(back).expand(shape);
}

suite('products of batches', () => {
  test('however the operands lie in memory', () => {
    const layout = fc.record({
      order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
      repeats: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    });
    const check = (
      [outer, inner, m, k, n, times]: readonly number[],
      left: { order: number[]; repeats: boolean[] },
      right: { order: number[]; repeats: boolean[] },
    ) => {
      // Some are large enough for the library that computes batches.
      const scale = times!;
      const a = laidOut([outer!, inner!, m! * scale, k! * scale], left.order, left.repeats);
      const b = laidOut([outer!, inner!, k! * scale, n! * scale], right.order, right.repeats);
      const actual = a.matmul(b).toTypedArray();
      for (const [index, expected] of naive(a, b).entries()) {
        assert.ok(Math.abs(actual[index]! - expected) <= 1e-5 * (1 + Math.abs(expected)) * scale, `[${index}]`);
      }
    };
    fc.assert(
      fc.property(fc.tuple(sizes, sizes, sizes, sizes, sizes, fc.constantFrom(1, 1, 6)), layout, layout, check),
      {
        numRuns: 150,
      },
    );
  });
});
