/** What the engine composes out of ops, against PyTorch: test/fixtures/make/composed-golden.py has the same names. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  blockDiag,
  cartesianProd,
  cdist,
  chainMatmul,
  choleskyInverse,
  choleskySolve,
  combinations,
  cumulativeTrapezoid,
  einsum,
  grad,
  kron,
  linalg,
  pdist,
  type Tensor,
  tensor,
  tensordot,
  trapezoid,
  vander,
} from '../../../src/engine/index.ts';
import { assertClose, type GoldenNumber, makeTensor } from './golden.ts';

interface Data {
  readonly shape: readonly number[];
  readonly values: readonly GoldenNumber[];
}

interface Case {
  readonly inputs: readonly Data[];
  readonly output: Data;
  readonly cotangent?: Data;
  readonly gradients?: readonly Data[];
}

const { cases }: { cases: Readonly<Record<string, Case>> } = JSON.parse(
  readFileSync(new URL('../../fixtures/composed-golden.json', import.meta.url), 'utf8'),
);

type Body = (a: Tensor, b: Tensor, c: Tensor) => Tensor;

const bodies: Readonly<Record<string, Body>> = {
  'quantile of all': (x) => x.quantile(0.3),
  'quantile along a dimension': (x) => x.quantile(0.6, 0),
  'quantiles, kept': (x) => x.quantile([0.1, 0.5, 1], 1, { keepdim: true }),
  'quantiles of all, kept': (x) => x.quantile(tensor([0.25, 0.75], { dtype: 'float64' }), undefined, { keepdim: true }),
  'quantile linear': (x) => x.quantile(0.45, -1),
  'quantile lower': (x) => x.quantile(0.45, -1, { interpolation: 'lower' }),
  'quantile higher': (x) => x.quantile(0.45, -1, { interpolation: 'higher' }),
  'quantile midpoint': (x) => x.quantile(0.45, -1, { interpolation: 'midpoint' }),
  'quantile nearest': (x) => x.quantile(0.45, -1, { interpolation: 'nearest' }),
  'quantile nearest at a half': (x) => x.quantile(0.5, undefined, { interpolation: 'nearest' }),
  'quantile beside NaN': (x) => x.quantile(0.5, 0),
  nanquantile: (x) => x.nanquantile(0.4, 1),
  nanmean: (x) => x.nanmean(1),
  'nanmean of all': (x) => x.nanmean(),
  outer: (a, b) => a.outer(b),
  kron,
  'kron of different ranks': kron,
  'tensordot 1': (a, b) => tensordot(a, b, 1),
  'tensordot 0': (a, b) => a.tensordot(b, 0),
  'tensordot lists': (a, b) =>
    tensordot(a, b, [
      [2, 0],
      [0, 2],
    ]),
  'norm of all': (x) => x.norm(),
  'norm nuc': (x) => x.norm('nuc'),
  'linalg.norm of all': (x) => linalg.norm(x),
  'linalg.norm of a vector': (x) => linalg.norm(x, 3),
  'linalg.norm fro of a matrix': (x) => linalg.norm(x, 'fro'),
  'linalg.norm nuc of a matrix': (x) => linalg.norm(x, 'nuc'),
  'linalg.norm 1 of a matrix': (x) => linalg.norm(x, 1),
  'linalg.norm -1 of a matrix': (x) => linalg.norm(x, -1),
  'linalg.norm 2 of a matrix': (x) => linalg.norm(x, 2),
  'linalg.norm -2 of a matrix': (x) => linalg.norm(x, -2),
  'linalg.norm inf of a matrix': (x) => linalg.norm(x, Number.POSITIVE_INFINITY),
  'linalg.norm -inf of a matrix': (x) => linalg.norm(x, Number.NEGATIVE_INFINITY),
  'matrixNorm 1 over other dimensions': (x) => linalg.matrixNorm(x, 1, [2, 0]),
  'matrixNorm inf, kept': (x) => linalg.matrixNorm(x, Number.POSITIVE_INFINITY, [-2, -1], { keepdim: true }),
  'matrixNorm 2 over other dimensions, kept': (x) => linalg.matrixNorm(x, 2, [0, 2], { keepdim: true }),
  logdet: (x) => x.logdet(),
  'logdet of a negative determinant': (x) => x.logdet(),
  svdvals: (x) => linalg.svdvals(x),
  eigvalsh: (x) => linalg.eigvalsh(x),
  'cholesky, upper': (x) => linalg.cholesky(x, { upper: true }),
  'pinv, tall': (x) => linalg.pinv(x),
  'pinv, wide': (x) => linalg.pinv(x),
  argsort: (x) => x.argsort(-1, { descending: true }),
  msort: (x) => x.msort(),
  floatPower: (a, b) => a.floatPower(b),
  isposinf: (x) => x.isposinf(),
  isneginf: (x) => x.isneginf(),
  signbit: (x) => x.signbit(),
  inner: (a, b) => a.inner(b),
  'inner of matrices': (a, b) => a.inner(b),
  'inner with a number': (a, b) => a.inner(b),
  vdot: (a, b) => a.vdot(b),
  cross: (a, b) => a.cross(b),
  'cross along the first dimension of 3': (a, b) => a.cross(b, 0),
  'linalg.cross, broadcast': (a, b) => linalg.cross(a, b),
  'linalg.vecdot': (a, b) => linalg.vecdot(a, b, { dim: 0 }),
  'linalg.diagonal': (x) => linalg.diagonal(x, { offset: 1 }),
  dist: (a, b) => a.dist(b),
  'dist 1': (a, b) => a.dist(b, 1),
  cdist: (a, b) => cdist(a, b),
  'cdist 1': (a, b) => cdist(a, b, { p: 1 }),
  'cdist inf': (a, b) => cdist(a, b, { p: Number.POSITIVE_INFINITY }),
  'cdist of batches': (a, b) => cdist(a, b),
  pdist: (x) => pdist(x),
  diff: (x) => x.diff(),
  'diff twice along the first dimension': (x) => x.diff({ n: 2, dim: 0 }),
  'diff more often than there are elements': (x) => x.diff({ n: 5 }),
  'diff with ends': (x, prepend, append) => x.diff({ prepend, append }),
  cov: (x) => x.cov(),
  'cov of one variable': (x) => x.cov(),
  'cov, correction 0': (x) => x.cov({ correction: 0 }),
  'cov with weights': (x) =>
    x.cov({ fweights: tensor([1, 3, 2], { dtype: 'int64' }), aweights: tensor([0.5, 1, 2], { dtype: 'float64' }) }),
  'cov with counts': (x) => x.cov({ fweights: tensor([1, 3, 2], { dtype: 'int64' }) }),
  corrcoef: (x) => x.corrcoef(),
  'corrcoef of one variable': (x) => x.corrcoef(),
  trapezoid: (y) => trapezoid(y),
  'trapezoid, dx': (y) => trapezoid(y, null, { dx: 0.5, dim: 0 }),
  'trapezoid at places': (y, x) => trapezoid(y, x),
  'trapezoid at places along the first dimension': (y, x) => trapezoid(y, x, { dim: 0 }),
  'trapezoid at places of their own': (y, x) => trapezoid(y, x),
  cumulativeTrapezoid: (y) => cumulativeTrapezoid(y, null, { dx: 2 }),
  'cumulativeTrapezoid at places': (y, x) => cumulativeTrapezoid(y, x),
  blockDiag: (a, b, c) => blockDiag(a, b, c),
  cartesianProd: (a, b, c) => cartesianProd(a, b, c),
  combinations: (x) => combinations(x),
  'combinations of 3 with replacement': (x) => combinations(x, 3, { withReplacement: true }),
  vander: (x) => vander(x),
  'vander, increasing': (x) => vander(x, { N: 4, increasing: true }),
  'linalg.vander': (x) => linalg.vander(x, { N: 4 }),
  selectScatter: (x, y) => x.selectScatter(y, 1, -1),
  sliceScatter: (x, y) => x.sliceScatter(y, { dim: 1, start: 0, end: 4, step: 2 }),
  diagonalScatter: (x, y) => x.diagonalScatter(y, { offset: 1 }),
  chainMatmul: (a, b, c) => chainMatmul(a, b, c),
  'multiDot with vectors': (a, b, c) => linalg.multiDot([a, b, c]),
  'cond fro': (x) => linalg.cond(x, 'fro'),
  'cond nuc': (x) => linalg.cond(x, 'nuc'),
  'cond 1': (x) => linalg.cond(x, 1),
  'cond -1': (x) => linalg.cond(x, -1),
  'cond 2': (x) => linalg.cond(x, 2),
  'cond -2': (x) => linalg.cond(x, -2),
  'cond inf': (x) => linalg.cond(x, Number.POSITIVE_INFINITY),
  'cond -inf': (x) => linalg.cond(x, Number.NEGATIVE_INFINITY),
  cond: (x) => linalg.cond(x),
  'cond 1 beside a singular matrix': (x) => linalg.cond(x, 1).detach(),
  'solveTriangular from the right': (a, b) => linalg.solveTriangular(a, b, { upper: true, left: false }),
  'matrixPower 5': (x) => linalg.matrixPower(x, 5),
  'matrixPower -2': (x) => linalg.matrixPower(x, -2),
  'matrixPower 0': (x) => linalg.matrixPower(x, 0),
  choleskySolve: (a, b) => choleskySolve(b, linalg.cholesky(a)),
  'choleskySolve, upper': (a, b) => choleskySolve(b, linalg.cholesky(a, { upper: true }), { upper: true }),
  choleskyInverse: (a) => choleskyInverse(linalg.cholesky(a)),
  lstsq: (a, b) => linalg.lstsq(a, b).solution,
  'lstsq of a vector': (a, b) => linalg.lstsq(a, b).solution,
  'lstsq of fewer equations': (a, b) => linalg.lstsq(a, b).solution,
  'lstsq residuals': (a, b) => linalg.lstsq(a, b, { driver: 'gelsd' }).residuals.detach(),
  matrixRank: (x) => linalg.matrixRank(x),
};

/** `einsum EQUATION` says all by itself. */
function bodyOf(name: string): (inputs: readonly Tensor[]) => Tensor {
  if (name.startsWith('einsum ')) return (inputs) => einsum(name.slice('einsum '.length), ...inputs);
  const body = bodies[name];
  assert.ok(body, `no body for ${name}`);
  return ([a, b = a, c = a]) => body(a!, b!, c!);
}

const tolerance = { atol: 1e-11, rtol: 1e-10 };

describe('composed functions against PyTorch', () => {
  for (const [name, one] of Object.entries(cases)) {
    test(name, () => {
      const inputs = one.inputs.map(({ shape, values }) => makeTensor(shape, values, 'float64').requiresGrad_());
      const output = bodyOf(name)(inputs);
      assertClose(output, one.output.shape, one.output.values, tolerance, name);
      assert.equal(output.requiresGrad, one.gradients !== undefined, 'whether a gradient flows');
      if (one.cotangent === undefined || one.gradients === undefined) return;
      const cotangent = makeTensor(one.cotangent.shape, one.cotangent.values, 'float64');
      const found = grad(output, inputs, { gradOutputs: cotangent });
      for (const [position, { shape, values }] of one.gradients.entries()) {
        assertClose(found[position]!, shape, values, tolerance, `${name}: gradient ${position}`);
      }
    });
  }

  test('each body has its golden values', () => {
    assert.deepEqual(
      Object.keys(bodies).filter((name) => cases[name] === undefined),
      [],
    );
  });
});

describe('what einsum and tensordot refuse', () => {
  const x = makeTensor([2, 3], [1, 2, 3, 4, 5, 6], 'float32');
  const refused: readonly (readonly [() => unknown, string])[] = [
    [
      () => einsum('ij,jk->ik', x, x),
      'einsum(): subscript j has size 2 for operand 1 which does not broadcast with previously seen size 3',
    ],
    [() => einsum('ij->iz', x), 'einsum(): output subscript z does not appear in the equation for any input operand'],
    [
      () => einsum('ijk->ik', x),
      'einsum(): the number of subscripts in the equation (3) does not match the number of dimensions (2) for operand 0 and no ellipsis was given',
    ],
    [() => einsum('ij->ii', x), 'einsum(): output subscript i appears more than once in the output'],
    [
      () => einsum('i!->i', x),
      'einsum(): invalid subscript given at index 1 in the equation string, subscripts must be in [a-zA-Z]',
    ],
    [() => einsum('ij,jk', x), 'einsum(): fewer operands were provided than specified in the equation'],
    [() => einsum('ij', x, x), 'einsum(): more operands were provided than specified in the equation'],
    [() => einsum('ii', x), "einsum(): subscript i is repeated for operand 0 but the sizes don't match, 3 != 2"],
    [
      () => x.tensordot(x, 1),
      'contracted dimensions need to match, but first has size 3 in dim -1 and second has size 2 in dim 0',
    ],
    [() => x.tensordot(x, [[0], [0, 1]]), 'both dimension lists should have same length'],
    [() => x.tensordot(x, -1), 'tensordot expects dims >= 0, but got dims=-1'],
    [() => x.outer(x), 'outer: Expected 1-D argument self, but got 2-D'],
    [() => x.quantile(1.5), 'quantile() q must be in the range [0, 1] but got 1.5'],
    [() => x.to('int64').quantile(0.5), 'quantile() input tensor must be either float or double dtype'],
    [() => linalg.matrixNorm(x, 3), 'linalg.matrix_norm: Order 3 not supported.'],
    [() => x.to('int64').norm(), 'norm(): input dtype should be either floating point or complex. Got int64 instead.'],
    [() => x.to('int64').nanmean(), 'nanmean(): expected input to have floating point dtype but got int64'],
  ];
  for (const [body, message] of refused) test(message, () => assert.throws(body, { message }));
});
