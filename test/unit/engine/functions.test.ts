/** A function does what the method of its name does. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as engine from '../../../src/engine/index.ts';
import {
  bucketize,
  randint,
  randn,
  searchsorted,
  stdMean,
  Tensor,
  tensor,
  trilIndices,
  triuIndices,
  varMean,
  zeros,
} from '../../../src/engine/index.ts';

const matrix = randn([4, 4], { dtype: 'float64' });
const batch = randn([2, 3, 3], { dtype: 'float64' });
const vector = randn([4], { dtype: 'float64' });
const batchOf4 = randn([2, 4, 4], { dtype: 'float64' });
const places = randint(0, 4, [3, 4]);
const some = tensor([2, 0], { dtype: 'int64' });
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
  addbmm: { rest: [[batchOf4, batchOf4, { beta: 2, alpha: 0.5 }]] },
  addr: { rest: [[vector, vector, { beta: 2 }]] },
  vdot: { input: vector, rest: [[vector]] },
  inner: { rest: [[matrix], [vector]] },
  cross: { input: batch, rest: [[batch], [batch, 2]] },
  dist: { rest: [[matrix.neg()], [vector, 1]] },
  logaddexp: { rest: [[vector]] },
  logaddexp2: { rest: [[vector]] },
  floatPower: { rest: [[2], [matrix.abs()]] },
  positive: { rest: [[]] },
  isposinf: { rest: [[]] },
  isneginf: { rest: [[]] },
  signbit: { rest: [[]] },
  logcumsumexp: { rest: [[1]] },
  diff: { rest: [[], [{ n: 2, dim: 0 }], [{ append: matrix }]] },
  cov: { rest: [[], [{ correction: 0 }]] },
  corrcoef: { rest: [[]] },
  hsplit: { rest: [[2], [[1, 3]]] },
  vsplit: { rest: [[2], [[1, 3]]] },
  dsplit: { input: batch, rest: [[3], [[1]]] },
  scatter: {
    rest: [
      [0, places, matrix],
      [0, places, 2],
      [1, places, matrix, { reduce: 'multiply' }],
    ],
  },
  scatterAdd: { rest: [[0, places, matrix]] },
  scatterReduce: { rest: [[0, places, matrix, 'mean', { includeSelf: false }]] },
  indexAdd: { rest: [[0, some, matrix.narrow(0, 0, 2)]] },
  indexCopy: { rest: [[0, some, matrix.narrow(0, 0, 2)]] },
  indexFill: { rest: [[1, some, 3]] },
  maskedFill: { rest: [[matrix.gt(0), 3]] },
  maskedScatter: { rest: [[matrix.gt(0), matrix.neg()]] },
  selectScatter: { rest: [[vector, 0, 1]] },
  sliceScatter: { rest: [[matrix.narrow(0, 0, 2), { start: 1, end: 3 }]] },
  diagonalScatter: { rest: [[vector]] },
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
  const names = [
    'addmm',
    'addmv',
    'baddbmm',
    'addbmm',
    'addr',
    'floatPower',
    'cumsum',
    'cumprod',
    'scatter',
    'scatterAdd',
    'scatterReduce',
    'indexAdd',
    'indexCopy',
    'indexFill',
    'maskedFill',
    'maskedScatter',
  ];
  for (const name of names) {
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

describe('where values belong', () => {
  const sorted = tensor([1, 3, 5]);

  test('a number, an order, and boundaries', () => {
    assert.equal(searchsorted(sorted, 3).item(), 1);
    assert.equal(searchsorted(sorted, 3, { side: 'right' }).item(), 2);
    assert.equal(bucketize(4, sorted).item(), 2);
    assert.deepEqual(bucketize(tensor([0, 5, 9]), sorted, { right: true }).toArray(), [0, 3, 3]);
    const shuffled = tensor([5, 1, 3]);
    assert.deepEqual(searchsorted(shuffled, tensor([2, 6]), { sorter: shuffled.argsort() }).toArray(), [1, 3]);
    assert.throws(() => searchsorted(sorted, 3, { side: 'left', right: true }), {
      message: "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was true",
    });
  });
});

describe('triangles', () => {
  test('their places, rows before columns', () => {
    assert.deepEqual(trilIndices(2, 3, 1).toArray(), [
      [0, 0, 1, 1, 1],
      [0, 1, 0, 1, 2],
    ]);
    assert.deepEqual(triuIndices(3, 2, -1, { dtype: 'int32' }).toArray(), [
      [0, 0, 1, 1, 2],
      [0, 1, 0, 1, 1],
    ]);
    assert.deepEqual(triuIndices(0, 3).shape, [2, 0]);
  });

  test('a diagonal filled in place, of a matrix that is longer than wide too', () => {
    assert.deepEqual(zeros([3, 2]).fillDiagonal_(7).toArray(), [
      [7, 0],
      [0, 7],
      [0, 0],
    ]);
    assert.equal(zeros([2, 2, 2]).fillDiagonal_(1).sum().item(), 2);
  });
});

test('scatterReduce takes the corner of a larger source', () => {
  const source = randn([4, 4], { dtype: 'float64', requiresGrad: true });
  const index = tensor([[0, 1, 1]], { dtype: 'int64' });
  const reduced = matrix.scatterReduce(0, index, source, 'amax');
  assert.deepEqual(
    plain(reduced),
    plain(matrix.scatterReduce(0, index, source.narrow(0, 0, 1).narrow(1, 0, 3), 'amax')),
  );
  reduced.sum().backward();
  assert.deepEqual(source.grad?.shape, [4, 4]);
});

test('a covariance with too few observations is said to be one', (context) => {
  const warned = context.mock.method(console, 'warn', () => {});
  assert.equal(tensor([1, 2, 4]).cov({ correction: 3 }).item(), Number.POSITIVE_INFINITY);
  assert.ok(Number.isNaN(tensor([3]).cov().item()));
  assert.deepEqual(
    warned.mock.calls.map((call) => call.arguments),
    [['UserWarning: cov(): degrees of freedom is <= 0']],
  );
});
