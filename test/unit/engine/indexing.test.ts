/** `get` and `set` against PyTorch's brackets: the cases of test/fixtures/make/indexing-golden.py. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { DType } from '../../../src/engine/dtype.ts';
import { arange, grad, gradcheck, type Index, randn, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';
import { assertClose, float64Tolerance, makeTensor } from './golden.ts';

interface IndexTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: readonly (number | boolean)[];
}

interface Golden {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

interface Outcome extends Golden {
  readonly gradient: Golden;
}

interface Case {
  readonly shape: readonly number[];
  readonly indices: readonly (Exclude<Index, Tensor> | IndexTensor)[];
  readonly error?: string;
  readonly read?: Outcome;
  readonly number?: Outcome;
  readonly tensor?: Outcome & { readonly valueShape: readonly number[]; readonly valueGradient: Golden | null };
}

const { cases }: { cases: readonly Case[] } = JSON.parse(
  readFileSync(new URL('../../fixtures/indexing-golden.json', import.meta.url), 'utf8'),
);

const float64 = { dtype: 'float64' } as const;

/** 1, 2, 3... divided. */
function counted(shape: readonly number[], divisor: number): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return arange(1, count + 1)
    .to('float64')
    .div(tensor(divisor, float64))
    .reshape(shape);
}

function decode(index: Case['indices'][number]): Index {
  if (typeof index === 'object' && index !== null && 'dtype' in index) {
    return makeTensor(index.shape, index.values, index.dtype);
  }
  return index;
}

function weighted(x: Tensor): Tensor {
  return x.mul(x).mul(counted(x.shape, 4)).sum();
}

function close(found: Tensor | null | undefined, expected: Golden | null, what: string): void {
  if (expected === null || found == null) assert.equal(found ?? null, expected, what);
  else assertClose(found, expected.shape, expected.values, float64Tolerance, what);
}

function ourMessage(error: string): string {
  return error.replace('must be long, byte or bool', 'must be long, int, byte or bool');
}

describe('index notation', () => {
  for (const [number, one] of cases.entries()) {
    const indices = one.indices.map(decode);
    const leaf = () => counted(one.shape, 1).detach().requiresGrad_();
    test(`case ${number}: [${one.shape.join(', ')}] at ${JSON.stringify(one.indices)}`, () => {
      const { error } = one;
      if (error !== undefined) {
        assert.throws(
          () => leaf().get(...indices),
          (thrown: unknown) => thrown instanceof Error && thrown.message === ourMessage(error),
          error,
        );
        return;
      }
      const x = leaf();
      const read = x.mul(1).get(...indices);
      close(read, one.read!, 'read');
      close(grad(weighted(read), x)[0], one.read!.gradient, 'gradient of what is read');
      const y = x.mul(1).set(indices, 7.5);
      close(y, one.number!, 'number written');
      close(grad(weighted(y), x)[0], one.number!.gradient, 'gradient beside a number');
      if (one.tensor === undefined) return;
      const value = counted(one.tensor.valueShape, 2).detach().requiresGrad_();
      const z = x.mul(1).set(indices, value);
      close(z, one.tensor, 'tensor written');
      const [own, others] = grad(weighted(z), [x, value], { allowUnused: true });
      close(own, one.tensor.gradient, 'gradient beside a tensor');
      // PyTorch's null, for what was not written at all, and a zero gradient are the same sum.
      if (one.tensor.valueGradient !== null) close(others, one.tensor.valueGradient, "the value's gradient");
    });
  }

  test('what PyTorch has no form of', () => {
    const x = arange(0, 24).reshape([2, 3, 4]);
    const mask = tensor([
      [true, false, false],
      [false, true, true],
    ]);
    assert.deepEqual(x.get(mask, '1:3').toArray(), [
      [1, 2],
      [17, 18],
      [21, 22],
    ]);
    assert.throws(() => x.get('...', '...'), /an index can only have a single ellipsis/);
    assert.throws(() => x.get('a'), /valid indices \(got 'a'\)/);
    assert.throws(() => x.get([0.5]), /tensors used as indices must be/);
  });

  test('a view shares, a copy does not', () => {
    const x = zeros([2, 3]);
    x.get(0, '1:').add_(1);
    x.get([1]).add_(5);
    assert.deepEqual(x.toArray(), [
      [0, 1, 1],
      [0, 0, 0],
    ]);
    assert.equal(x.get('...').storage, x.storage);
  });

  test('what is written: numbers, arrays, one index without a list, refusals', () => {
    const x = zeros([2, 3]);
    x.set(0, 1).set([1, '1:'], [2, 3]).set(x.eq(3), -1);
    assert.deepEqual(x.toArray(), [
      [1, 1, 1],
      [0, 2, -1],
    ]);
    assert.throws(
      () => x.set(0, tensor([1, 2])),
      /The expanded size of the tensor \(3\) must match the existing size \(2\) at non-singleton dimension 0/,
    );
    assert.throws(
      () => x.set([[0, 1]], tensor([1, 2])),
      /shape mismatch: value tensor of shape \[2\] cannot be broadcast to indexing result of shape \[2, 3\]/,
    );
    assert.throws(() => zeros([2]).requiresGrad_().set(0, 1), /a view of a leaf Variable that requires grad/);
    assert.throws(
      () =>
        zeros([2])
          .requiresGrad_()
          .set([[0]], 1),
      /a leaf Variable that requires grad is being used/,
    );
  });

  test('gradients of the second order through reading and writing', () => {
    const rows = tensor([2, 0, 2], { dtype: 'int64' });
    const x = randn([3, 4], float64).requiresGrad_();
    const y = randn([3, 2], float64).requiresGrad_();
    gradcheck(
      (a, b) => {
        const z = a!.mul(a!).set([[1, 2, 0], '1:3'], b!.mul(b!));
        const [first] = grad(z.mul(z).get(rows, '...').sum(), a!, { createGraph: true });
        return first!;
      },
      [x, y],
    );
  });

  test('a source larger than its index', () => {
    const index = tensor([[2], [0]], { dtype: 'int64' });
    const [x, source] = [randn([3, 2], float64).requiresGrad_(), randn([3, 2], float64).requiresGrad_()];
    gradcheck((a, b) => a!.scatter(0, index, b!), [x, source]);
    assert.deepEqual(
      zeros([3])
        .scatter(0, tensor([1, 1], { dtype: 'int64' }), 2, { reduce: 'add' })
        .toArray(),
      [0, 4, 0],
    );
  });
});
