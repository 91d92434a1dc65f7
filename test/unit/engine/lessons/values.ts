/** Making tensors, printing them, dtypes and elementwise functions. */
import * as torch from '../../../../src/engine/index.ts';
import { tensor } from '../../../../src/engine/index.ts';
import {
  arange,
  booleans,
  doubles,
  inf,
  ints,
  type Lines,
  leaf,
  linspace,
  nan,
  ones,
  R,
  several,
  X,
  zeros,
} from './support.ts';

export const values: Lines = {
  'tensor of floats': () => tensor([1.0, 2.5]),
  'a number': () => several(tensor(3.5), tensor(3.5).shape, tensor(3.5).dim(), tensor(3.5).item()),
  'a nested list': () =>
    several(
      tensor([
        [1, 2],
        [3, 4],
        [5, 6],
      ]).shape,
      tensor([[[1]]]).dim(),
    ),
  booleans: () => several(booleans(true, false), booleans(true, false).dtype),
  'a ragged list': () => tensor([[1, 2], [3]]),
  'ragged deeper': () => tensor([[1, 2], 3]),
  nothing: () => several(tensor([]), tensor([]).dtype, tensor([]).shape, tensor([[]]).shape),
  'nothing of integers': () => torch.empty([0], { dtype: 'int64' }),
  'zeros and ones': () => several(zeros([2, 3]), ones([2], { dtype: 'int64' }), torch.full([2], 7)),
  arange: () => several(arange(5), arange(1, 10, 3), arange(0, 1, 0.25), arange(5, 0, -2), arange(0)),
  'arange of fractions': () => arange(0.5, 3),
  linspace: () => several(linspace(0, 1, 5), linspace(3, 3, 2), linspace(0, 10, 1)),
  logspace: () => torch.logspace(0, 3, 4),
  eye: () => several(torch.eye(2), torch.eye(2, 3, { dtype: 'int64' })),
  likes: () => several(torch.zerosLike(X), torch.onesLike(tensor([1, 2])), torch.fullLike(ints([1, 2]), 3)),
  'number of elements': () => several(R.numel(), R.shape, R.size(1), R.size(-1), R.dim(), R.shape[0]),
  'print: fractions': () => tensor([0.1, 0.25, 1 / 3]),
  'print: large and small': () =>
    several(tensor([1e-8, 1.0]), tensor([1e6, 1.5]), tensor([123456789.0]), tensor([1e15])),
  'print: whole': () => several(tensor([1, 2, 3]), tensor([1e7, 1]), tensor([1234567.0, 0.5])),
  'print: negative': () => several(tensor([-1.5, 2.25, -0.0]), ints([-1, 10, -100])),
  'print: nan and inf': () =>
    several(tensor([nan, 1.5]), tensor([inf, -inf]), tensor([nan]), tensor(nan), tensor([inf, 1.0])),
  'print: number': () => several(ints(3), tensor(3.0), tensor(1e-10), tensor(true), doubles(-2.5)),
  'print: three dimensions': () => R,
  'print: four dimensions': () => zeros([2, 1, 1, 2]),
  'print: long row': () => arange(30),
  'print: large': () => arange(2000),
  'print: large matrix': () => arange(10000).to('float32').reshape([100, 100]),
  'print: wide and few': () => zeros([3, 500]),
  'print: dtypes': () => several(ints([1, 2], 'int32'), ints([1, 2], 'uint8'), doubles([1, 2]), tensor([true])),
  'print: halves': () =>
    several(
      tensor([1 / 32, 3 / 32, -5 / 32]),
      tensor([1 / 64, 9.99995]),
      tensor([1.00005e-9, 100000.5]),
      tensor([1.5 / 2 ** 20, 1.0, 2 ** 13 + 1 / 32]),
    ),
  'print: mixed scale': () => several(tensor([0.001, 100.0]), tensor([0.0001, 1000.0]), tensor([99999.5, 0.1])),
  'print: empty shapes': () => several(zeros([0, 3]), zeros([2, 0], { dtype: 'int64' }), zeros([0], { dtype: 'bool' })),
  'print: a leaf': () => leaf(1, 2),
  'print: a result': () =>
    several(leaf(1, 2).mul(2), leaf(1, 2).sum(), leaf(1, 2).view([2, 1]), leaf(1, 2).get(0), leaf(1).neg()),
  'print: names of nodes': () =>
    several(
      leaf(4).pow(2),
      leaf(4).div(2),
      leaf(4).sub(1),
      leaf(4).sqrt(),
      leaf(1).exp(),
      leaf(4).mean(),
      leaf(4).max(),
      leaf(1, 2).matmul(leaf(3, 4)),
      leaf(4).relu(),
      leaf(4).clone(),
    ),
  'print: long with gradFn': () => linspace(0, 1, 12, { requiresGrad: true }).mul(1.5),
  'print: matrix of a leaf': () => ones([2, 3], { requiresGrad: true }),
  'print options': () =>
    [
      { precision: 2 },
      { sciMode: true, precision: 3 },
      { profile: 'short' as const },
      { linewidth: 20 },
      { profile: 'full' as const },
      { threshold: 3, edgeitems: 1 },
    ].map((options) => {
      torch.setPrintoptions(options);
      const matrix = tensor([
        [1.23456, 1000.5],
        [0.001, 3],
      ]);
      const shown = [matrix, tensor([1, 2]), arange(8), arange(1200)].map(String);
      torch.setPrintoptions({ profile: 'default' });
      return shown.map((text) => (text.length < 1000 ? text : text.length));
    }),
  'integer division': () =>
    several(
      ints([7, -7]).div(2),
      ints([7, -7]).floorDivide(2),
      ints([7, -7]).remainder(3),
      ints([7, -7]).div(2, { roundingMode: 'trunc' }),
    ),
  'division by zero': () => several(tensor([1, -1, 0]).div(0), ints([1, 0]).div(0)),
  'integers divided by 0': () => ints([1]).floorDivide(0),
  'floats by 0': () => several(tensor([1, -1]).floorDivide(0), tensor([1, -1]).remainder(0)),
  promotion: () =>
    several(
      ints([1]).add(1.5).dtype,
      ints([1]).add(tensor([1.5])).dtype,
      tensor([true]).add(1).dtype,
      tensor([1]).add(doubles(1.5)).dtype,
      tensor([1]).add(doubles([1.5])).dtype,
      ints([1], 'uint8').add(ints([1], 'int32')).dtype,
    ),
  'booleans add up': () =>
    several(
      booleans(true, true, false).sum(),
      booleans(true).add(booleans(true)),
      booleans(true, false).float().mean(),
    ),
  'mean of booleans': () => booleans(true, false).mean(),
  'mean of integers': () => ints([1, 2]).mean(),
  'to integers': () =>
    several(tensor([1.9, -1.9]).int(), tensor([1.5, 0]).bool(), tensor([300]).to('uint8'), tensor([2.7]).long()),
  comparison: () => several(ints([1, 2, 3]).gt(2), tensor([1, nan]).eq(tensor([1, nan])), ints([1, 2]).ne(2)),
  'and, or, not': () =>
    several(
      booleans(true, false).bitwiseAnd(booleans(true, true)),
      booleans(true, false).bitwiseOr(booleans(false, false)),
      booleans(true, false).bitwiseNot(),
      ints([5]).bitwiseAnd(ints([3])),
    ),
  'and of floats': () => tensor([1]).bitwiseAnd(tensor([1])),
  'uint8 wraps': () => several(ints([250], 'uint8').add(10), ints([1], 'uint8').sub(2), ints([1], 'uint8').neg()),
  'int32 wraps': () => ints([2147483647], 'int32').add(1),
  'power of integers': () => several(ints([2, 3]).pow(2), ints([2, 3]).pow(0.5), torch.pow(2, ints([1, 2]))),
  'negative power of integers': () => ints([2]).pow(-1),
  rounding: () =>
    several(
      tensor([0.5, 1.5, 2.5, -0.5]).round(),
      tensor([1.25]).round({ decimals: 1 }),
      tensor([-1.5]).floor(),
      tensor([-1.5]).trunc(),
    ),
  'a fraction added in place to integers': () => ints([1]).add_(0.5),
  'square root of integers': () =>
    several(ints([4, 2]).sqrt(), tensor([-1]).sqrt(), tensor([0]).log(), tensor([-1]).log()),
  clamp: () => several(tensor([-1, 0.5, 2]).clamp(0, 1), ints([-1, 5]).clamp({ min: 0 }), tensor([nan]).clamp(0, 1)),
};
