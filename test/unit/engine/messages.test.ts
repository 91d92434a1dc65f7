/**
 * The words of errors, against PyTorch's: test/fixtures/make/messages-golden.py makes the same mistakes under the same names.
 * Ours differ only as `translated` says: dtypes by their names, options in camelCase, null for None.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  addcdiv,
  arange,
  bernoulli,
  blockDiag,
  bucketize,
  cartesianProd,
  cat,
  cdist,
  choleskyInverse,
  choleskySolve,
  combinations,
  div,
  eye,
  F,
  grad,
  isclose,
  lerp,
  linalg,
  linspace,
  matmul,
  multinomial,
  normal,
  ones,
  pdist,
  rand,
  randint,
  randn,
  searchsorted,
  stack,
  type Tensor,
  tensor,
  trapezoid,
  trilIndices,
  vander,
  where,
  zeros,
} from '../../../src/engine/index.ts';
import { translated } from './translated.ts';

const { messages }: { messages: Readonly<Record<string, string>> } = JSON.parse(
  readFileSync(new URL('../../fixtures/messages-golden.json', import.meta.url), 'utf8'),
);

const floats = (...shape: number[]): Tensor => ones(shape);
const integers = (...shape: number[]): Tensor => ones(shape, { dtype: 'int64' });
const booleans = (...shape: number[]): Tensor => ones(shape, { dtype: 'bool' });
const leaf = (...shape: number[]): Tensor => ones(shape, { requiresGrad: true });

const mistakes: Readonly<Record<string, () => unknown>> = {
  'add: sizes': () => floats(2, 3).add(floats(2, 4)),
  'add: sizes of different rank': () => floats(5, 2, 3).add(floats(4, 3)),
  'add_: result too large': () => floats(3).add_(floats(2, 3)),
  'add_: float into int': () => integers(2).add_(1.5),
  'mul_: int into bool': () => booleans(2).mul_(2),
  'sqrt_: float into int': () => integers(2).sqrt_(),
  'add: alpha': () => integers(2).add(integers(2), { alpha: 0.5 }),
  'sub: two bools': () => booleans(2).sub(booleans(2)),
  'sub: one bool': () => integers(2).sub(booleans(2)),
  'neg: bool': () => booleans(2).neg(),
  'abs: bool': () => booleans(2).abs(),
  'relu: bool': () => booleans(2).relu(),
  'floor: bool': () => booleans(2).floor(),
  'frac: int': () => integers(2).frac(),
  'pow: negative': () => integers(2).pow(-1),
  'pow: bools': () => booleans(2).pow(booleans(2)),
  'floor_divide: zero': () => integers(2).floorDivide(0),
  'remainder: zero': () => integers(2).remainder(0),
  'fmod: zero': () => integers(2).fmod(0),
  // A mode that the type forbids, as a script without types would give it.
  'div: mode': () => div(floats(2), 2, JSON.parse('{"roundingMode":"up"}')),
  'hypot: int': () => integers(2).hypot(integers(2)),
  'lerp: int': () => lerp(integers(2), integers(2), 0.5),
  'lerp: dtypes': () => lerp(floats(2), floats(2).double(), 0.5),
  'addcdiv: int': () => addcdiv(integers(2), integers(2), integers(2)),
  'clamp: nothing': () => floats(2).clamp(),
  'bitwise_and: float': () => floats(2).bitwiseAnd(floats(2)),
  'bitwise_not: float': () => floats(2).bitwiseNot(),
  'isclose: dtypes': () => isclose(floats(2), floats(2).double()),
  'isclose: rtol': () => isclose(floats(2), floats(2), { rtol: -1 }),
  'isclose: atol': () => isclose(floats(2), floats(2), { atol: -1 }),
  'where: condition': () => where(integers(2), floats(2), floats(2)),
  'expanded written': () => floats(1).expand([3]).add_(1),
  'leaf written': () => leaf(2).add_(1),
  'requires_grad: int': () => integers(2).requiresGrad_(),
  'tensor: int that requires a gradient': () => tensor([1], { dtype: 'int64', requiresGrad: true }),
  'backward: no gradient': () => floats(1).backward(),
  'backward: not one element': () => leaf(2).mul(2).backward(),
  'backward: gradient of another shape': () => leaf(2).mul(2).backward(floats(3)),
  'backward: twice': () => {
    const x = leaf(2);
    const y = x.mul(x).sum();
    y.backward();
    y.backward();
  },
  'backward: saved tensor changed': () => {
    const y = leaf(3).mul(2);
    const z = y.mul(y);
    y.add_(1);
    z.sum().backward();
  },
  'grad: unused': () => grad(leaf(1).sum(), leaf(1)),
  'sum: dim': () => floats(2, 3).sum(2),
  'sum: dim twice': () => floats(2, 3).sum([0, 0]),
  'mean: int': () => integers(2).mean(),
  'matmul: sizes': () => matmul(floats(2, 3), floats(2, 3)),
  'matmul: scalar': () => matmul(floats(2), tensor(1)),
  'reshape: size': () => floats(2, 3).reshape([4, 2]),
  'view: strides': () => floats(2, 3).t().view([6]),
  'expand: size': () => floats(2, 3).expand([2, 4]),
  'permute: dims': () => floats(2, 3).permute([0]),
  'cat: sizes': () => cat([floats(2, 3), floats(2, 4)]),
  'stack: sizes': () => stack([floats(2), floats(3)]),
  'narrow: length': () => floats(3).narrow(0, 1, 5),
  'uniform_: bounds': () => floats(2).uniform_(1, 0),
  'uniform_: int': () => integers(2).uniform_(),
  'normal_: std': () => floats(2).normal_(0, -1),
  'normal_: int': () => integers(2).normal_(),
  'normal: std tensor': () => normal(floats(2), floats(2).neg()),
  'bernoulli_: p': () => floats(2).bernoulli_(1.5),
  'bernoulli: int': () => bernoulli(integers(2)),
  'multinomial: negative': () => multinomial(floats(2).neg(), 1),
  'multinomial: zeros': () => multinomial(zeros([2]), 1),
  'multinomial: too many': () => multinomial(floats(2), 3),
  'multinomial: none': () => multinomial(floats(2), 0),
  'multinomial: rank': () => multinomial(floats(2, 2, 2), 1),
  'multinomial: int': () => multinomial(integers(2), 1),
  'randint: bounds': () => randint(5, 3, [2]),
  'rand: int': () => rand([2], { dtype: 'int64' }),
  'randn: int': () => randn([2], { dtype: 'int64' }),
  'zeros: negative': () => zeros([2, -3]),
  'eye: negative': () => eye(-1),
  'arange: step': () => arange(0, 3, 0),
  'arange: sign': () => arange(3, 0),
  'linspace: steps': () => linspace(0, 1, -1),
  'float_power_: dtype': () => floats(2).floatPower_(2),
  'positive: bool': () => booleans(2).positive(),
  'inner: sizes': () => floats(2, 3).inner(floats(4, 2)),
  'cross: no 3': () => floats(2, 4).cross(floats(2, 4)),
  'cross: sizes': () => floats(2, 3).cross(floats(2, 2)),
  'cross: ranks': () => floats(2, 3).cross(floats(3)),
  'cross: broadcast': () => floats(2, 3).cross(floats(4, 3)),
  'cdist: rank': () => cdist(floats(3), floats(2, 3)),
  'cdist: columns': () => cdist(floats(2, 3), floats(2, 4)),
  'cdist: p': () => cdist(floats(2, 3), floats(2, 3), { p: -1 }),
  'cdist: int': () => cdist(integers(2, 3), integers(2, 3)),
  'pdist: rank': () => pdist(floats(3)),
  'diff: number': () => floats().diff(),
  'diff: prepend': () => floats(2, 3).diff({ prepend: floats(2) }),
  'diff: append': () => floats(2, 3).diff({ append: floats(3, 1) }),
  'diff: dim': () => floats(2, 3).diff({ dim: 2 }),
  'cov: rank': () => floats(2, 3, 4).cov(),
  'cov: bool': () => booleans(2, 3).cov(),
  'cov: fweights dtype': () => floats(2, 3).cov({ fweights: floats(3) }),
  'cov: aweights dtype': () => floats(2, 3).cov({ aweights: integers(3) }),
  'cov: fweights count': () => floats(2, 3).cov({ fweights: integers(2) }),
  'cov: fweights rank': () => floats(2, 3).cov({ fweights: integers(1, 3) }),
  'cov: fweights sign': () => floats(2, 3).cov({ fweights: integers(3).neg() }),
  'corrcoef: rank': () => floats(2, 2, 2).corrcoef(),
  'searchsorted: side': () => {
    // @ts-expect-error: a side that is none.
    searchsorted(floats(3), floats(1), { side: 'up' });
  },
  'bucketize: rank': () => bucketize(floats(2), floats(2, 2)),
  'hsplit: rank': () => floats().hsplit(1),
  'vsplit: rank': () => floats(3).vsplit(1),
  'dsplit: rank': () => floats(3, 3).dsplit(1),
  'hsplit: uneven': () => floats(2, 3).hsplit(2),
  'vsplit: uneven': () => floats(3, 2).vsplit(2),
  'hsplit: none': () => floats(3).hsplit(0),
  'block_diag: rank': () => blockDiag(floats(2, 2, 2)),
  'cartesian_prod: rank': () => cartesianProd(floats(2, 2)),
  'cartesian_prod: dtypes': () => cartesianProd(floats(2), integers(2)),
  'combinations: rank': () => combinations(floats(2, 2)),
  'combinations: negative': () => combinations(floats(3), -1),
  'vander: rank': () => vander(floats(2, 2)),
  'vander: negative': () => vander(floats(2), { N: -1 }),
  'tril_indices: float': () => trilIndices(2, 3, 0, { dtype: 'float32' }),
  'scatter: reduce': () => {
    // @ts-expect-error: a reduction that scatter has not.
    floats(2).scatter(0, integers(1), 3, { reduce: 'mean' });
  },
  'select_scatter: size': () => floats(3, 3).selectScatter(floats(2), 0, 0),
  'diagonal_scatter: size': () => floats(3, 3).diagonalScatter(floats(3), { offset: 1 }),
  'fill_diagonal_: vector': () => floats(3).fillDiagonal_(1),
  'fill_diagonal_: sizes': () => floats(3, 2, 3).fillDiagonal_(1),
  'trapezoid: x': () => trapezoid(floats(3), floats(2)),
  'trapezoid: number': () => trapezoid(floats()),
  'trapezoid: bool': () => trapezoid(booleans(3)),
  'multi_dot: one': () => linalg.multiDot([floats(2, 3)]),
  'multi_dot: sizes': () => linalg.multiDot([floats(2, 3), floats(2, 3)]),
  'multi_dot: first': () => linalg.multiDot([floats(2, 3, 1), floats(3, 2)]),
  'multi_dot: last': () => linalg.multiDot([floats(2, 3), floats(3, 2, 1)]),
  'multi_dot: middle': () => linalg.multiDot([floats(2, 3), floats(3), floats(3)]),
  'nll_loss: float classes': () => F.nllLoss(floats(4, 3), floats(4)),
  'cross_entropy: float classes': () => F.crossEntropy(floats(4, 3), floats(4)),
  'cond: rank': () => linalg.cond(floats(3)),
  'cond: order': () => linalg.cond(floats(2, 2), 3),
  'cond: square': () => linalg.cond(floats(2, 3), 1),
  'solve_triangular: right': () => linalg.solveTriangular(floats(2, 2), floats(2, 3), { upper: true, left: false }),
  'matrix_power: square': () => linalg.matrixPower(floats(2, 3), 2),
  'matrix_power: rank': () => linalg.matrixPower(floats(2), 2),
  'matrix_power: singular': () => linalg.matrixPower(floats(2, 2), -1),
  'cholesky_solve: vector': () => choleskySolve(floats(2), floats(2, 2)),
  'cholesky_solve: square': () => choleskySolve(floats(2, 2), floats(2, 3)),
  'cholesky_solve: sizes': () => choleskySolve(floats(3, 1), floats(2, 2)),
  'cholesky_inverse: rank': () => choleskyInverse(floats(3)),
  'lstsq: rank': () => linalg.lstsq(floats(3), floats(3)),
  'lstsq: sizes': () => linalg.lstsq(floats(3, 2), floats(2, 1)),
  'lstsq: dtypes': () => linalg.lstsq(floats(3, 2).double(), floats(3, 1)),
  'lstsq: number': () => linalg.lstsq(floats(3, 2), floats()),
  'lstsq: driver': () => {
    // @ts-expect-error: a driver that LAPACK has not.
    linalg.lstsq(floats(3, 2), floats(3, 1), { driver: 'qr' });
  },
};

/** Where ours says something else on purpose: what it must hold instead, and why. */
const deliberate: Readonly<Record<string, RegExp>> = {
  // A JavaScript number makes a float32 tensor, so ours says how to make classes.
  'nll_loss: float classes': /^expected scalar type int64 but found float32: .*\{ dtype: 'int64' \}/,
  'cross_entropy: float classes': /^expected scalar type int64 but found float32: .*\{ dtype: 'int64' \}/,
  // Ours also knows which operation saved the tensor.
  'backward: saved tensor changed':
    /^one of the variables needed for gradient computation has been modified by an inplace operation: \[float32 \[3\]\], which is output 0 of AddBackward0, is at version 1; expected version 0 instead\. It was saved by MulBackward0\. Hint: enable anomaly detection/,
};

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return 'no error';
}

describe("errors say what PyTorch's say", () => {
  assert.deepEqual(Object.keys(mistakes).sort(), Object.keys(messages).sort());
  for (const [name, run] of Object.entries(mistakes)) {
    test(name, () => {
      const expected = translated(messages[name] ?? '');
      const other = deliberate[name];
      if (other === undefined) assert.equal(messageOf(run), expected);
      else {
        assert.notEqual(messageOf(run), expected, 'no longer different: take it off the list');
        assert.match(messageOf(run), other);
      }
    });
  }
});
