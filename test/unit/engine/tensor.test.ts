/** Storage, views, in-place writes, creation, promotion. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  arange,
  empty,
  emptyLike,
  eye,
  fromArray,
  full,
  fullLike,
  linspace,
  logspace,
  manualSeed,
  noGrad,
  rand,
  randint,
  randn,
  type Tensor,
  tensor,
} from '../../../src/engine/index.ts';
import { philox } from '../../../src/engine/random.ts';
import fc from '../../harness/fast-check.ts';

describe('views', () => {
  test('share their storage and version with the base', () => {
    const base = arange(0, 6).reshape([2, 3]);
    const view = base.t().select(0, 1);
    view.fill_(9);
    assert.deepEqual(base.toArray(), [
      [0, 9, 2],
      [3, 9, 5],
    ]);
    assert.equal(base.storage.version, 1);
    base.mul_(2);
    assert.deepEqual(view.toArray(), [18, 18]);
    assert.equal(view.storage.version, 2);
  });

  test('reshape is a view where strides can say it, else a copy', () => {
    const base = arange(0, 12).reshape([3, 4]);
    assert.equal(base.slice(0, 1, 3).reshape([8]).storage, base.storage);
    assert.equal(base.t().reshape([2, 2, 3]).storage, base.storage);
    assert.notEqual(base.t().reshape([12]).storage, base.storage);
    assert.throws(() => base.t().view([12]), /view size is not compatible/);
  });

  test('any chain of views and reshapes reads what a naive reference reads', () => {
    const step = fc.oneof(
      fc.constant('t' as const),
      fc.record({ dim: fc.nat(3), start: fc.nat(3), step: fc.integer({ min: 1, max: 2 }) }),
      fc.record({ split: fc.nat(5) }),
      fc.record({ unsqueeze: fc.nat(3) }),
    );
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
        fc.array(step, { maxLength: 6 }),
        (shape, path) => {
          const count = shape.reduce((a, b) => a * b, 1);
          let x: Tensor = arange(0, count).reshape(shape);
          let reference = { shape: [...shape], values: Array.from({ length: count }, (_, index) => index) };
          for (const move of path) {
            const rank = x.dim();
            if (move === 't') {
              if (rank < 2) continue;
              x = x.transpose(0, rank - 1);
              reference = rearrange(reference, (dims) => [dims[rank - 1]!, ...dims.slice(1, rank - 1), dims[0]!]);
            } else if ('dim' in move) {
              const dim = move.dim % rank;
              x = x.slice(dim, move.start, null, move.step);
              reference = sliced(reference, dim, move.start, move.step);
            } else if ('unsqueeze' in move) {
              const at = move.unsqueeze % (rank + 1);
              x = x.unsqueeze(at);
              reference = { ...reference, shape: [...reference.shape.slice(0, at), 1, ...reference.shape.slice(at)] };
            } else {
              const total = x.numel();
              const divisors = Array.from({ length: total }, (_, index) => index + 1).filter(
                (one) => total % one === 0,
              );
              const first = divisors[move.split % Math.max(divisors.length, 1)];
              if (first === undefined) continue;
              x = x.reshape([first, total / first]);
              reference = { ...reference, shape: [first, total / first] };
            }
            assert.deepEqual(x.shape, reference.shape);
            assert.deepEqual([...x.toTypedArray()], reference.values);
            assert.deepEqual([...x.clone().toTypedArray()], reference.values);
          }
        },
      ),
    );
  });
});

interface Reference {
  readonly shape: number[];
  readonly values: number[];
}

/** Elements by position, one multi-index after the other. */
function* positions(shape: readonly number[]): Generator<number[]> {
  const count = shape.reduce((a, b) => a * b, 1);
  for (let flat = 0; flat < count; flat++) {
    const index: number[] = [];
    for (let dim = shape.length - 1, rest = flat; dim >= 0; dim--) {
      index.unshift(rest % shape[dim]!);
      rest = Math.floor(rest / shape[dim]!);
    }
    yield index;
  }
}

function at({ shape, values }: Reference, index: readonly number[]): number {
  let flat = 0;
  for (const [dim, position] of index.entries()) flat = flat * shape[dim]! + position;
  return values[flat]!;
}

function rearrange(reference: Reference, order: (items: number[]) => number[]): Reference {
  const shape = order(reference.shape);
  return { shape, values: [...positions(shape)].map((index) => at(reference, order(index))) };
}

function sliced(reference: Reference, dim: number, start: number, step: number): Reference {
  const shape = [...reference.shape];
  shape[dim] = Math.max(0, Math.ceil((shape[dim]! - start) / step));
  const source = (index: number[]) =>
    index.map((position, other) => (other === dim ? start + position * step : position));
  return { shape, values: [...positions(shape)].map((index) => at(reference, source(index))) };
}

describe('in-place writes', () => {
  test('an operand among the elements that are written is refused, or read before they are overwritten', () => {
    const x = tensor([
      [1, 2],
      [3, 4],
    ]);
    assert.throws(() => x.add_(x.t()), /some elements of the input tensor and the written-to tensor refer to a single/);
    x.slice(1, 1).add_(x.slice(1, 0, 1));
    assert.deepEqual(x.toArray(), [
      [1, 3],
      [3, 7],
    ]);
  });

  test('keep the dtype, and refuse what it cannot hold', () => {
    const x = arange(0, 3);
    x.add_(1);
    assert.equal(x.dtype, 'int64');
    assert.throws(() => x.add_(0.5), /result type float32 can't be cast to the desired output type int64/);
    assert.throws(
      () =>
        tensor([1, 2]).add_(
          tensor([
            [1, 2],
            [3, 4],
          ]),
        ),
      /output with shape \[2\] doesn't match the broadcast shape \[2, 2\]/,
    );
  });

  test('an expanded tensor cannot be written to', () => {
    assert.throws(
      () => tensor([1]).expand([3]).add_(1),
      /more than one element of the written-to tensor refers to a single memory location/,
    );
  });

  test('copy_ broadcasts and casts', () => {
    const x = full([2, 2], 0, { dtype: 'int32' });
    noGrad(() => x.copy_(tensor([1.9, -1.9])));
    assert.deepEqual(x.toArray(), [
      [1, -1],
      [1, -1],
    ]);
  });
});

describe('creation', () => {
  test('dtypes', () => {
    assert.equal(tensor([1, 2]).dtype, 'float32');
    assert.equal(tensor([true, false]).dtype, 'bool');
    assert.equal(tensor([1, 2], { dtype: 'int64' }).dtype, 'int64');
    assert.equal(tensor(new Int32Array([1])).dtype, 'int32');
    assert.equal(arange(3).dtype, 'int64');
    assert.equal(arange(0, 1, 0.25).dtype, 'float32');
  });

  test('ragged arrays are refused', () => {
    assert.throws(() => tensor([[1, 2], [3]]), /expected sequence of length 2 at dim 1 \(got 1\)/);
    assert.throws(() => tensor([[1], 2]), /expected sequence of length 1 at dim 1 \(got a number\)/);
  });

  test('linspace ends where it should', () => {
    assert.deepEqual(linspace(0, 1, 5).toArray(), [0, 0.25, 0.5, 0.75, 1]);
    assert.deepEqual(linspace(2, 3, 1).toArray(), [2]);
  });

  test('constants and sequences', () => {
    assert.deepEqual(eye(2, 3).toArray(), [
      [1, 0, 0],
      [0, 1, 0],
    ]);
    assert.deepEqual(eye(2, 2, { dtype: 'bool' }).toArray(), [
      [true, false],
      [false, true],
    ]);
    assert.deepEqual(logspace(0, 3, 4).toArray(), [1, 10, 100, 1000]);
    assert.deepEqual(logspace(0, 3, 4, { base: 2 }).toArray(), [1, 2, 4, 8]);
    assert.deepEqual(logspace(2, 5, 1).toArray(), [100]);
    assert.deepEqual(empty([2, 0]).shape, [2, 0]);
    assert.equal(full([1], true).dtype, 'bool');
    const x = arange(3);
    assert.equal(fullLike(x, 7).dtype, 'int64');
    assert.deepEqual(fullLike(x, 7).toArray(), [7, 7, 7]);
    assert.deepEqual(emptyLike(x, { dtype: 'float64' }).shape, [3]);
    const nested = [
      [1, 2],
      [3, 4],
    ];
    assert.deepEqual(fromArray(nested).toArray(), nested);
  });

  test('a number never widens a tensor within its category', () => {
    assert.equal(tensor([1]).add(1.5).dtype, 'float32');
    assert.equal(tensor([1], { dtype: 'float64' }).add(1.5).dtype, 'float64');
    assert.equal(arange(3).add(1).dtype, 'int64');
    assert.equal(arange(3).add(0.5).dtype, 'float32');
    assert.equal(tensor([1]).add(tensor(1, { dtype: 'float64' })).dtype, 'float32');
    assert.equal(tensor([true]).add(1).dtype, 'int64');
  });
});

describe('random numbers', () => {
  test('Philox 4x32-10 gives the published numbers', () => {
    // Known answers of the Random123 distribution.
    assert.deepEqual(philox(0, 0, 0), [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  });

  test('a seed repeats', () => {
    manualSeed(7);
    const first = randn([5]).toArray();
    manualSeed(7);
    assert.deepEqual(randn([5]).toArray(), first);
    assert.notDeepEqual(randn([5]).toArray(), first);
  });

  test('have the moments of their distributions', () => {
    manualSeed(1);
    const normal = randn([100_000]);
    assert.ok(Math.abs(normal.mean().item()) < 0.02);
    assert.ok(Math.abs(normal.mul(normal).mean().item() - 1) < 0.03);
    const uniform = rand([100_000]);
    assert.ok(Math.abs(uniform.mean().item() - 0.5) < 0.01);
    assert.ok(uniform.amin().item() >= 0 && uniform.amax().item() < 1);
    const whole = randint(-2, 3, [10_000]);
    assert.equal(whole.amin().item(), -2);
    assert.equal(whole.amax().item(), 2);
  });
});
