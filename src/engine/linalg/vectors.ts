/**
 * `torch.linalg`'s functions of vectors.
 * @dtype the common one of both
 * @throws ShapeError where sizes do not fit
 */
import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import type { Tensor } from '../tensor.ts';
import { powersOf } from './vandermonde.ts';

/**
 * The cross product of vectors of 3 along `dim`; both of one rank, other sizes broadcast: `torch.linalg.cross`.
 * @shape that to which both broadcast, 3 along `dim`
 */
export function cross(a: Tensor, b: Tensor, options: { readonly dim?: number } = {}): Tensor {
  const { dim = -1 } = options;
  if (a.dim() !== b.dim())
    throw about(new ShapeError('linalg.cross: inputs must have the same number of dimensions.'), { a, b });
  const [sizeA, sizeB] = [a.size(dim), b.size(dim)];
  if (sizeA !== 3 || sizeB !== 3) {
    throw about(new ShapeError(`linalg.cross: inputs dimension ${dim} must have length 3. Got ${sizeA} and ${sizeB}`), {
      a,
      b,
    });
  }
  return a
    .roll(-1, dim)
    .mul(b.roll(-2, dim))
    .sub(a.roll(-2, dim).mul(b.roll(-1, dim)));
}

/**
 * Σ a · b along `dim`; broadcasts: `torch.linalg.vecdot`.
 * @shape that to which both broadcast, without `dim`
 */
export function vecdot(a: Tensor, b: Tensor, options: { readonly dim?: number } = {}): Tensor {
  return a.mul(b).sum(options.dim ?? -1);
}

/**
 * A view of the diagonals of matrices [..., m, n]: `torch.linalg.diagonal`.
 * @shape [..., n, m] to [..., length of the diagonal]
 * @dtype a's
 * @throws ShapeError for a dimension that there is not
 */
export function diagonal(
  a: Tensor,
  options: { readonly offset?: number; readonly dim1?: number; readonly dim2?: number } = {},
): Tensor {
  const { offset = 0, dim1 = -2, dim2 = -1 } = options;
  return a.diagonal({ offset, dim1, dim2 });
}

/**
 * 1, x, x²... as the last dimension, `N` of them (default: as many as x's last size): `torch.linalg.vander`.
 * @shape [..., n] to [..., n, N]
 * @dtype x's
 * @throws RangeError for a number
 */
export function vander(x: Tensor, options: { readonly N?: number } = {}): Tensor {
  return powersOf(x, options.N ?? x.size(-1));
}
