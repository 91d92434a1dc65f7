/**
 * Functions of rows of numbers: differences, areas, spreads, distances.
 * @dtype the input's; of integers the default floating-point dtype where there is a quotient or a root
 */
import { ShapeError, TypeMismatchError } from '../errors.ts';
import { about } from '../failure.ts';
import type { CovarianceOptions, DiffArguments } from '../methods/samples.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { cat } from './joining.ts';

/** ln Σ eˣ so far along `dim`, without overflow: `torch.logcumsumexp`. */
export function logcumsumexp(input: Tensor, dim: number): Tensor {
  return input.logcumsumexp(dim);
}

/** Each element minus the one before it along `dim`: `torch.diff`. */
export function diff(input: Tensor, ...rest: DiffArguments): Tensor {
  return input.diff(...rest);
}

/** The covariances of variables (rows) over observations (columns): `torch.cov`. */
export function cov(input: Tensor, options: CovarianceOptions = {}): Tensor {
  return input.cov(options);
}

/** The correlations of variables (rows) over observations (columns): `torch.corrcoef`. */
export function corrcoef(input: Tensor): Tensor {
  return input.corrcoef();
}

export interface TrapezoidOptions {
  /** How far points are apart where no places are given. Default 1. */
  readonly dx?: number;
  /** Default -1. */
  readonly dim?: number;
}

/** Twice the area of each strip between neighbours along `dim`. */
function strips(y: Tensor, x: Tensor | null, { dx = 1, dim = -1 }: TrapezoidOptions, name: string): Tensor {
  if (y.dim() === 0) throw new RangeError(`Dimension specified as ${dim} but tensor has no dimensions`);
  const length = y.size(dim);
  if (y.dtype === 'bool' || x?.dtype === 'bool') {
    throw about(
      new TypeMismatchError(
        `${name}: received a bool input for \`${y.dtype === 'bool' ? 'y' : 'x'}\`, but bool is not supported`,
      ),
      { y },
    );
  }
  const along = dim < 0 ? dim + y.dim() : dim;
  const pairs = y.narrow(along, 0, length - 1).add(y.narrow(along, 1, length - 1));
  if (x === null) return pairs.mul(dx);
  if (x.dim() === 0) throw new RangeError(`${name}: received 0-dimensional \`x\` is not supported`);
  if (x.dim() === 1) {
    if (x.numel() !== length)
      throw about(new ShapeError(`${name}: There must be one \`x\` value for each sample point`), { y, x });
    const steps = x.diff();
    return pairs.mul(steps.reshape(y.shape.map((_, other) => (other === along ? steps.numel() : 1))));
  }
  const steps = x.diff({ dim: x.dim() === y.dim() ? along : dim });
  return pairs.mul(steps);
}

/**
 * The area under y along `dim` by trapezoids, at places `x` (1-d, or of y's rank) or `dx` apart: `torch.trapezoid`.
 * @shape y's without `dim`
 * @throws ShapeError where there is not a place for each point, TypeMismatchError for booleans
 * @example trapezoid(y); trapezoid(y, x); trapezoid(y, null, { dx: 0.1 })
 */
export function trapezoid(y: Tensor, x: Tensor | null = null, options: TrapezoidOptions = {}): Tensor {
  if (y.dim() > 0 && y.size(options.dim ?? -1) === 0) return y.sum(options.dim ?? -1).mul(1);
  return strips(y, x, options, 'trapezoid')
    .sum(options.dim ?? -1)
    .div(2);
}

/**
 * The area under y up to each point but the first, by trapezoids; as `trapezoid`: `torch.cumulative_trapezoid`.
 * @shape y's with one less along `dim`
 * @throws ShapeError where there is not a place for each point, TypeMismatchError for booleans
 */
export function cumulativeTrapezoid(y: Tensor, x: Tensor | null = null, options: TrapezoidOptions = {}): Tensor {
  const areas = strips(y, x, options, 'cumulative_trapezoid');
  return areas.cumsum(options.dim ?? -1).div(2);
}

/** The p-norm of the difference of two tensors that broadcast; one element: `torch.dist`. */
export function dist(input: Tensor, other: Tensor, p = 2): Tensor {
  return input.dist(other, p);
}

/**
 * The distances in p-norm of every row of `a` [..., n, d] to every row of `b` [..., m, d]: [..., n, m]. The gradient where
 * rows are the same is 0: `torch.cdist`.
 * @shape [..., n, d] and [..., m, d] to [..., n, m]
 * @throws ShapeError where the last sizes differ, RangeError for p < 0, TypeMismatchError for integers
 */
export function cdist(a: Tensor, b: Tensor, ...rest: ByPlace<[p: number], { readonly p?: number }>): Tensor {
  const { p = 2 } = named<{ readonly p?: number }>(rest, ['p'], 'cdist');
  for (const [name, x] of Object.entries({ X1: a, X2: b })) {
    if (x.dim() < 2)
      throw about(new ShapeError(`cdist only supports at least 2D tensors, ${name} got: ${x.dim()}D`), { a, b });
  }
  for (const [name, x] of Object.entries({ X1: a, X2: b })) {
    if (!x.isFloatingPoint) {
      throw about(new TypeMismatchError(`cdist only supports floating-point dtypes, ${name} got: ${x.dtype}`), {
        a,
        b,
      });
    }
  }
  if (a.size(-1) !== b.size(-1)) {
    throw about(new ShapeError(`X1 and X2 must have the same number of columns. X1: ${a.size(-1)} X2: ${b.size(-1)}`), {
      a,
      b,
    });
  }
  if (p < 0) throw new RangeError('cdist only supports non-negative p values');
  return a.unsqueeze(-2).sub(b.unsqueeze(-3)).norm(p, -1);
}

/**
 * The distances in p-norm of every two rows of a matrix [n, d], as a vector of n · (n - 1) / 2: `torch.pdist`.
 * @shape [n, d] to [n · (n - 1) / 2]
 * @throws ShapeError for other than a matrix, RangeError for p < 0
 */
export function pdist(input: Tensor, p = 2): Tensor {
  if (input.dim() !== 2) throw about(new ShapeError(`pdist only supports 2D tensors, got: ${input.dim()}D`), { input });
  if (p < 0) throw new RangeError('pdist only supports non-negative p values');
  const count = input.size(0);
  const rows = Array.from({ length: Math.max(0, count - 1) }, (_, row) =>
    input.select(0, row).sub(input.narrow(0, row + 1, count - 1 - row)),
  );
  return rows.length === 0 ? input.newZeros([0]) : cat(rows).norm(p, -1);
}
