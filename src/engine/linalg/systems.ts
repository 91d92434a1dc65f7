/**
 * Equations with triangles, Cholesky factors and least squares, composed of `linalg`'s ops.
 * @dtype the one that both have, float32 or float64
 * @throws ShapeError where sizes do not fit, TypeMismatchError where dtypes differ
 */
import { LinAlgError, ShapeError, TypeMismatchError } from '../errors.ts';
import { about } from '../failure.ts';
import { sameSizes } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';
import { svdvals } from './norms.ts';
import { matrixRank, pinv } from './ranks.ts';

export interface TriangularOptions {
  /** Whether A is an upper triangle, of which alone is read; else a lower one. */
  readonly upper: boolean;
  /** false: X · A = B instead of A · X = B. Default true. */
  readonly left?: boolean;
  /** The diagonal counts as ones and is not read. Default false. */
  readonly unitriangular?: boolean;
}

/**
 * X with A · X = B for triangles A [..., n, n] and B [..., n, k]; zeros on the diagonal give infinities:
 * `torch.linalg.solve_triangular`.
 * @shape [..., n, n] and [..., n, k] to [..., n, k]; not `left`: [..., k, n]
 * @example linalg.solveTriangular(a, b, { upper: false })
 */
export function solveTriangular(a: Tensor, b: Tensor, options: TriangularOptions): Tensor {
  const { upper, left = true, unitriangular = false } = options;
  if (left) return a.solveTriangle(b, { upper, unitriangular });
  const size = a.size(-1);
  if (b.dim() >= 2 && a.dim() >= 2 && a.size(-2) === size && b.size(-1) !== size) {
    throw about(
      new ShapeError(
        `linalg.solve_triangular: Incompatible shapes of A and B for the equation XA = B (${size}x${size} and ${b.size(-2)}x${b.size(-1)})`,
      ),
      { a, b },
    );
  }
  if (b.dim() < 2)
    throw about(new ShapeError('linalg.solve_triangular: The input tensor B must have at least 2 dimensions.'), {
      a,
      b,
    });
  return a.mT.solveTriangle(b.mT, { upper: !upper, unitriangular }).mT;
}

export interface CholeskyOptions {
  /** Whether the factor is an upper triangle. Default false. */
  readonly upper?: boolean;
}

/**
 * X with A · X = b [..., n, k], given A's Cholesky factor [..., n, n]: `torch.cholesky_solve`.
 * @shape [..., n, k] and [..., n, n] to [..., n, k]
 */
export function choleskySolve(b: Tensor, factor: Tensor, options: CholeskyOptions = {}): Tensor {
  for (const [name, x] of Object.entries({ b, u: factor })) {
    if (x.dim() < 2) {
      throw about(new ShapeError(`${name} should have at least 2 dimensions, but has ${x.dim()} dimensions instead`), {
        b,
        factor,
      });
    }
  }
  const [rows, columns] = factor.shape.slice(-2);
  if (rows !== columns) {
    throw about(new ShapeError(`A must be batches of square matrices, but they are ${rows} by ${columns} matrices`), {
      b,
      factor,
    });
  }
  if (b.size(-2) !== rows) {
    throw about(
      new ShapeError(
        `Incompatible matrix sizes for cholesky_solve: each A matrix is ${rows} by ${rows} but each b matrix is ${b.size(-2)} by ${b.size(-1)}`,
      ),
      { b, factor },
    );
  }
  const lower = options.upper === true ? factor.mT : factor;
  const half = lower.solveTriangle(b, { upper: false, unitriangular: false });
  return lower.mT.solveTriangle(half, { upper: true, unitriangular: false });
}

/**
 * A⁻¹ [..., n, n], given A's Cholesky factor: `torch.cholesky_inverse`.
 * @shape [..., n, n]
 */
export function choleskyInverse(factor: Tensor, options: CholeskyOptions = {}): Tensor {
  if (factor.dim() < 2) {
    throw about(new ShapeError('cholesky_inverse: The input tensor A must have at least 2 dimensions.'), { factor });
  }
  const [rows, columns] = factor.shape.slice(-2);
  if (rows !== columns) {
    throw about(
      new ShapeError(
        `cholesky_inverse: A must be batches of square matrices, but they are ${rows} by ${columns} matrices`,
      ),
      { factor },
    );
  }
  const identity = factor.newZeros([rows!, rows!]);
  identity.diagonal().fill_(1);
  return choleskySolve(identity, factor, options);
}

export interface LstsqResult {
  /** X [..., n, k], or [..., n] for a vector: the one of the least norm where there are several. */
  readonly solution: Tensor;
  /** Σ (A · X - B)² for each column, where m > n, A has full rank and the driver is not 'gelsy'; else empty. */
  readonly residuals: Tensor;
  /** The rank of A, int64; empty for the driver 'gels'. */
  readonly rank: Tensor;
  /** Those of A, for the drivers 'gelsd' and 'gelss'; else empty. */
  readonly singularValues: Tensor;
}

export interface LstsqOptions {
  /** Singular values up to this part of the largest count as 0. Default max(m, n) · ε. */
  readonly rcond?: number;
  /** Which of LAPACK's drivers PyTorch would use: it decides what is told beside the solution. Default 'gelsy'. */
  readonly driver?: 'gels' | 'gelsy' | 'gelsd' | 'gelss';
}

const drivers: readonly string[] = ['gels', 'gelsy', 'gelsd', 'gelss'];

function checkLeastSquares(a: Tensor, b: Tensor, driver: string): void {
  const name = 'torch.linalg.lstsq';
  if (a.dim() < 2) throw about(new ShapeError(`${name}: input must have at least 2 dimensions.`), { a, b });
  if (b.dim() < 1) throw about(new ShapeError(`${name}: other must have at least 1 dimension.`), { a, b });
  if (a.dtype !== b.dtype) {
    throw about(
      new TypeMismatchError(
        `${name}: Expected input and other to have the same dtype, but got input's dtype ${a.dtype} and other's dtype ${b.dtype}`,
      ),
      { a, b },
    );
  }
  if (!a.isFloatingPoint)
    throw about(new TypeMismatchError("This function doesn't handle types other than float and double"), { a, b });
  if (!drivers.includes(driver)) {
    throw new RangeError(`${name}: parameter \`driver\` should be one of (gels, gelsy, gelsd, gelss)`);
  }
}

/**
 * X for which ‖A · X - B‖ is least; A [..., m, n], B [..., m, k] or [..., m]. Of several the one of the least norm:
 * `torch.linalg.lstsq`.
 * @shape [..., m, n] and [..., m, k] to [..., n, k]; [..., m] to [..., n]
 */
export function lstsq(a: Tensor, b: Tensor, options: LstsqOptions = {}): LstsqResult {
  const { driver = 'gelsy', rcond } = options;
  checkLeastSquares(a, b, driver);
  const isVector = a.dim() - 1 === b.dim() && sameSizes(a.shape.slice(0, -1), b.shape);
  const columns = isVector ? b.unsqueeze(-1) : b;
  const [m, n] = [a.size(-2), a.size(-1)];
  if (columns.dim() < 2 || columns.size(-2) !== m) {
    throw about(new ShapeError('torch.linalg.lstsq: input.size(-2) should match other.size(-2)'), { a, b });
  }
  const tolerance = rcond === undefined ? {} : { rtol: rcond };
  const rank = matrixRank(a, tolerance);
  const isFull = rank.toTypedArray().every((one) => one === Math.min(m, n));
  if (driver === 'gels' && !isFull) {
    throw about(
      new LinAlgError(
        'torch.linalg.lstsq: The least squares solution could not be computed because A is not of full rank.',
      ),
      { a, b },
    );
  }
  const solution = pinv(a, tolerance).matmul(columns);
  const hasResiduals = driver !== 'gelsy' && m > n && isFull;
  const empty = a.newZeros([0]);
  return {
    solution: isVector ? solution.squeeze(-1) : solution,
    residuals: hasResiduals ? a.matmul(solution).sub(columns).square().sum(-2) : empty,
    rank: driver === 'gels' ? rank.newZeros([0]) : rank,
    singularValues: driver === 'gelsd' || driver === 'gelss' ? svdvals(a) : empty,
  };
}
