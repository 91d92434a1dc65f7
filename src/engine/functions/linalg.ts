/** Linear algebra as functions: each is the method of its name. All of it is in `linalg`, under the names of today. */
import { matrixExp as exponential, matrixPower as power } from '../linalg/powers.ts';
import type { QrResult, SlogdetResult, SvdResult } from '../methods/linalg.ts';
import type { Tensor } from '../tensor.ts';

/** The inverse of square matrices [..., n, n]; a singular one is an error: `torch.inverse`. */
export function inverse(input: Tensor): Tensor {
  return input.inverse();
}

/** The determinant of square matrices [..., n, n]: `torch.det`. */
export function det(input: Tensor): Tensor {
  return input.det();
}

/** The natural logarithm of the determinant; NaN where that is negative: `torch.logdet`. */
export function logdet(input: Tensor): Tensor {
  return input.logdet();
}

/** The determinant's sign and the logarithm of its size: `torch.slogdet`. */
export function slogdet(input: Tensor): SlogdetResult {
  return input.slogdet();
}

/** L with L · Lᵀ = input, or its transpose (`upper`): `torch.cholesky`. */
export function cholesky(input: Tensor, upper = false): Tensor {
  return input.cholesky(upper);
}

/** Q and R, reduced: `torch.qr`. */
export function qr(input: Tensor): QrResult {
  return input.qr();
}

/** U, S and Vh with min(m, n) vectors, unless `fullMatrices`; Vh, where PyTorch's function of this name gives V: `torch.svd`. */
export function svd(input: Tensor, options: { readonly fullMatrices?: boolean } = {}): SvdResult {
  return input.svd(options);
}

/**
 * A square matrix times itself, `n` factors in all: `torch.matrix_power`.
 * @shape [..., n, n]
 * @dtype input's
 * @throws ShapeError where it is not square, LinAlgError for a negative power of a singular matrix
 */
export function matrixPower(input: Tensor, n: number): Tensor {
  return power(input, n);
}

/**
 * e to the power of square matrices: `torch.matrix_exp`.
 * @shape [..., n, n]
 * @dtype input's, float32 or float64
 * @throws ShapeError where it is not square, TypeMismatchError for integers
 */
export function matrixExp(input: Tensor): Tensor {
  return exponential(input);
}
