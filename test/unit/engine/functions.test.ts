/** A function does what the method of its name does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as engine from '../../../src/engine/index.ts';
import { randint, randn, stdMean, Tensor, varMean } from '../../../src/engine/index.ts';

const matrix = randn([4, 4], { dtype: 'float64' });
const batch = randn([2, 3, 3], { dtype: 'float64' });
const vector = randn([4], { dtype: 'float64' });
const counts = randint(0, 3, [6]);

/** The arguments after the first, where there must be some; the first where it is no matrix. */
const calls: Readonly<Record<string, { readonly input?: Tensor; readonly rest: readonly (readonly unknown[])[] }>> = {
  mm: { rest: [[matrix]] },
  bmm: { input: batch, rest: [[batch]] },
  mv: { rest: [[vector]] },
  dot: { input: vector, rest: [[vector]] },
  outer: { input: vector, rest: [[vector]] },
  addmm: {
    rest: [
      [matrix, matrix],
      [matrix, matrix, { beta: 2, alpha: 3 }],
    ],
  },
  addmv: { input: vector, rest: [[matrix, vector, { alpha: 3 }]] },
  baddbmm: { input: batch, rest: [[batch, batch, { beta: 2 }]] },
  trace: { rest: [[]] },
  max: { rest: [[], [1], [0, { keepdim: true }], [matrix.neg()]] },
  min: { rest: [[], [1], [0, { keepdim: true }], [matrix.neg()]] },
  median: { rest: [[], [1], [0, { keepdim: true }]] },
  nanmedian: { rest: [[], [1], [0, { keepdim: true }]] },
  norm: { rest: [[], [3], ['nuc'], [1, 0, { keepdim: true }]] },
  logsumexp: { rest: [[1], [[0, 1], { keepdim: true }]] },
  countNonzero: { rest: [[], [1]] },
  cumsum: { rest: [[1]] },
  cumprod: { rest: [[1]] },
  cummax: { rest: [[1]] },
  cummin: { rest: [[1]] },
  sort: { rest: [[], [0], [1, { descending: true }]] },
  argsort: { rest: [[], [0], [1, { descending: true }]] },
  msort: { rest: [[]] },
  topk: { rest: [[2], [2, 0, { largest: false }]] },
  kthvalue: { rest: [[2], [2, 0, { keepdim: true }]] },
  mode: { input: counts, rest: [[], [0, { keepdim: true }]] },
  quantile: { rest: [[0.3], [[0.2, 0.4], 0, { keepdim: true, interpolation: 'nearest' }]] },
  nanquantile: { rest: [[0.3], [[0.2, 0.4], 0, { keepdim: true, interpolation: 'nearest' }]] },
  unique: { input: counts, rest: [[], [{ returnCounts: true }]] },
  uniqueConsecutive: { input: counts, rest: [[], [{ returnInverse: true }]] },
  histc: { rest: [[], [5, -1, 1]] },
  bincount: { input: counts, rest: [[], [{ minlength: 9 }]] },
};
const ofDimensions = { rest: [[], [1], [0, { keepdim: true }]] };
const reductions = [
  'sum',
  'mean',
  'prod',
  'nansum',
  'nanmean',
  'amax',
  'amin',
  'aminmax',
  'argmax',
  'argmin',
  'var',
  'std',
  'any',
  'all',
];

function plain(result: unknown): unknown {
  if (result instanceof Tensor) return [result.dtype, result.shape, result.toArray()];
  if (Array.isArray(result)) return result.map(plain);
  if (typeof result !== 'object' || result === null) throw new TypeError('a tensor or several were expected');
  return Object.entries(result).map(([name, value]) => [name, plain(value)]);
}

describe('function = method', () => {
  for (const name of [...Object.keys(calls), ...reductions]) {
    const { input = matrix, rest } = { input: undefined, ...(calls[name] ?? ofDimensions) };
    test(name, () => {
      for (const args of rest) {
        const [body, method]: unknown[] = [Reflect.get(engine, name), Reflect.get(input, name)];
        assert.ok(typeof body === 'function' && typeof method === 'function', name);
        assert.deepEqual(plain(Reflect.apply(body, null, [input, ...args])), plain(Reflect.apply(method, input, args)));
      }
    });
  }

  test('the spread and the mean together', () => {
    const [variance, mean] = varMean(matrix, 1, { unbiased: false });
    assert.deepEqual(variance.toArray(), matrix.var(1, { correction: 0 }).toArray());
    assert.deepEqual(mean.toArray(), matrix.mean(1).toArray());
    const [std, again] = stdMean(matrix);
    assert.deepEqual([std.item(), again.item()], [matrix.std().item(), matrix.mean().item()]);
  });
});

describe('in place = method', () => {
  for (const name of ['addmm', 'addmv', 'baddbmm', 'cumsum', 'cumprod']) {
    test(`${name}_`, () => {
      const { input = matrix, rest } = { input: undefined, ...calls[name] };
      for (const args of rest ?? []) {
        const target = input.clone();
        const [form, inPlace]: unknown[] = [Reflect.get(input, name), Reflect.get(target, `${name}_`)];
        assert.ok(typeof form === 'function' && typeof inPlace === 'function');
        assert.equal(Reflect.apply(inPlace, target, args), target);
        assert.deepEqual(plain(target), plain(Reflect.apply(form, input, args)));
      }
    });
  }
});
