/**
 * `torch.linalg`: computed in float64 on the host; results have the input's dtype. Inputs are matrices or batches of
 * them.
 * @dtype the input's, float32 or float64
 * @throws ShapeError for what are no (square) matrices, TypeError for integers
 */
import type { QrResult, SlogdetResult, SvdOptions, SvdResult } from '../methods/linalg.ts';
import { apply, applyAll } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';

export type { QrResult, SlogdetResult, SvdResult } from '../methods/linalg.ts';
export { type MatrixNormOrder, matrixNorm, norm, svdvals, vectorNorm } from './norms.ts';
export { cond, matrixExp, matrixPower, multiDot } from './powers.ts';
export { matrixRank, pinv } from './ranks.ts';
export { type LstsqOptions, type LstsqResult, lstsq, solveTriangular, type TriangularOptions } from './systems.ts';
export { cross, diagonal, vander, vecdot } from './vectors.ts';

/**
 * A⁻¹ [..., n, n]; a singular matrix is an error: `torch.linalg.inv`.
 * @shape [..., n, n]
 * @throws LinAlgError for a singular matrix, ShapeError where it is not square, TypeError for integers
 */
export function inv(a: Tensor): Tensor {
  return a.inverse();
}

/**
 * X with A · X = B; B [..., n, k] or [..., n]; a singular matrix is an error: `torch.linalg.solve`.
 * @shape [..., n, n] and [..., n, k] to [..., n, k]; [..., n] to [..., n]
 * @throws LinAlgError for a singular matrix, ShapeError where sizes do not fit
 */
export function solve(a: Tensor, b: Tensor): Tensor {
  return apply(ops.solve, [a, b], {});
}

/**
 * The determinant; its gradient is right for singular matrices too: `torch.linalg.det`.
 * @shape [..., n, n] to [...]
 */
export function det(a: Tensor): Tensor {
  return a.det();
}

/**
 * The determinant's sign and the logarithm of its size: `torch.linalg.slogdet`.
 * @shape [..., n, n] to [...] and [...]
 */
export function slogdet(a: Tensor): SlogdetResult {
  return a.slogdet();
}

/**
 * L with L · Lᵀ = A for a symmetric positive-definite A, of which the lower triangle is read:
 * `torch.linalg.cholesky`.
 * @shape [..., n, n]
 * @throws LinAlgError where it is not positive-definite
 */
export function cholesky(a: Tensor, options: { readonly upper?: boolean } = {}): Tensor {
  return a.cholesky(options.upper ?? false);
}

export type QrMode = 'reduced' | 'complete' | 'r';

/**
 * Q [..., m, k] with orthonormal columns and R [..., k, n], upper triangular: `torch.linalg.qr`. 'r' leaves Q empty.
 * @shape [..., m, n] to [..., m, k] and [..., k, n] with k = min(m, n); 'complete': [..., m, m] and [..., m, n]
 * @throws RangeError for a mode that is none
 */
export function qr(a: Tensor, ...rest: ByPlace<[mode: QrMode], { readonly mode?: QrMode }>): QrResult {
  const { mode = 'reduced' } = named<{ readonly mode?: QrMode }>(rest, ['mode'], 'linalg.qr');
  if (mode !== 'reduced' && mode !== 'complete' && mode !== 'r') {
    throw new RangeError(
      `qr received unrecognized mode '${String(mode)}' but expected one of 'reduced' (default), 'r', or 'complete'`,
    );
  }
  const [q, r] = applyAll(ops.qr, [a], { mode: mode === 'r' ? 'reduced' : mode });
  return { q: mode === 'r' ? a.newZeros([0]) : q!, r: r! };
}

/**
 * U, S (the largest first) and Vh with U · diag(S) · Vh = A. `fullMatrices` (default true) makes U and Vh square. The largest
 * component of each column of U is positive, where LAPACK's sign is open: `torch.linalg.svd`.
 * @shape [..., m, n] to [..., m, m], [..., k] and [..., n, n] with k = min(m, n)
 */
export function svd(a: Tensor, ...rest: ByPlace<[fullMatrices: boolean], SvdOptions>): SvdResult {
  const { fullMatrices = true } = named<SvdOptions>(rest, ['fullMatrices'], 'linalg.svd');
  return a.svd({ fullMatrices });
}

/** Eigenvalues, ascending, and eigenvectors. */
export interface EighResult {
  readonly eigenvalues: Tensor;
  /** As columns. */
  readonly eigenvectors: Tensor;
}

/**
 * Eigenvalues (ascending) and eigenvectors (columns) of a symmetric A, of which one triangle is read. The largest component of
 * each vector is positive, where LAPACK's sign is open: `torch.linalg.eigh`.
 * @shape [..., n, n] to [..., n] and [..., n, n]
 * @throws RangeError for a triangle that is none
 */
export function eigh(a: Tensor, uplo: 'L' | 'U' = 'L'): EighResult {
  if (uplo !== 'L' && uplo !== 'U') {
    throw new RangeError(`Expected UPLO argument to be 'L' or 'U', but got ${String(uplo)}`);
  }
  const [eigenvalues, eigenvectors] = applyAll(ops.eigh, [a], { upper: uplo === 'U' });
  return { eigenvalues: eigenvalues!, eigenvectors: eigenvectors! };
}

/**
 * The eigenvalues of a symmetric A, ascending: `torch.linalg.eigvalsh`.
 * @shape [..., n, n] to [..., n]
 * @throws RangeError for a triangle that is none
 */
export function eigvalsh(a: Tensor, uplo: 'L' | 'U' = 'L'): Tensor {
  return eigh(a, uplo).eigenvalues;
}
