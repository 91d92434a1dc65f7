import { apply, applyInPlace } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';

/** Which diagonal, and of which dimensions. Default: the main one of the first two. */
export interface DiagonalOptions {
  /** Above 0 for a diagonal above the main one, below 0 for one below. Default 0. */
  readonly offset?: number;
  readonly dim1?: number;
  readonly dim2?: number;
}

export type DiagonalArguments = ByPlace<[offset: number, dim1: number, dim2: number], DiagonalOptions>;

/**
 * Diagonals and triangles of matrices.
 * @dtype this one's
 * @throws ShapeError for a dimension that there is not
 */
export const diagonalMethods = {
  /**
   * A view of a diagonal, as the last dimension: `Tensor.diagonal`.
   * @shape [..., n, m] to [..., length of the diagonal]
   */
  diagonal(this: Tensor, ...rest: DiagonalArguments): Tensor {
    const options = named<DiagonalOptions>(rest, ['offset', 'dim1', 'dim2'], 'diagonal');
    const { offset = 0, dim1 = 0, dim2 = 1 } = options;
    return apply(ops.diagonal, [this], { offset, dim1, dim2 });
  },

  /**
   * A vector as a diagonal of a matrix of zeros; a copy of a diagonal of a matrix: `Tensor.diag`.
   * @shape [n] to [n + |k|, n + |k|] for diagonal k; [n, m] to [length of the diagonal]
   * @throws ShapeError for other than 1 or 2 dimensions
   */
  diag(this: Tensor, diagonal = 0): Tensor {
    return apply(ops.diag, [this], { diagonal });
  },

  /**
   * The last dimension as diagonals of matrices of zeros, by default in the last two dimensions: `torch.diag_embed`.
   * @shape [..., n] to [..., n + |offset|, n + |offset|]
   */
  diagEmbed(this: Tensor, ...rest: DiagonalArguments): Tensor {
    const options = named<DiagonalOptions>(rest, ['offset', 'dim1', 'dim2'], 'diagEmbed');
    const { offset = 0, dim1 = -2, dim2 = -1 } = options;
    return apply(ops.diagEmbed, [this], { offset, dim1, dim2 });
  },

  /**
   * All elements as a diagonal of a matrix of zeros: `torch.diagflat`.
   * @shape [n + |offset|, n + |offset|] for n elements
   */
  diagflat(this: Tensor, offset = 0): Tensor {
    return this.reshape([-1]).diag(offset);
  },

  /**
   * The lower triangles of matrices, 0 above the diagonal: `Tensor.tril`.
   * @shape this one's, [..., n, m]
   * @throws ShapeError for less than 2 dimensions
   */
  tril(this: Tensor, diagonal = 0): Tensor {
    return apply(ops.tril, [this], { diagonal });
  },

  /**
   * `tril` in place: `Tensor.tril_`.
   * @shape this one's
   */
  tril_(this: Tensor, diagonal = 0): Tensor {
    return applyInPlace(ops.tril, [this], { diagonal });
  },

  /**
   * The upper triangles of matrices, 0 below the diagonal: `Tensor.triu`.
   * @shape this one's, [..., n, m]
   * @throws ShapeError for less than 2 dimensions
   */
  triu(this: Tensor, diagonal = 0): Tensor {
    return apply(ops.triu, [this], { diagonal });
  },

  /**
   * `triu` in place: `Tensor.triu_`.
   * @shape this one's
   */
  triu_(this: Tensor, diagonal = 0): Tensor {
    return applyInPlace(ops.triu, [this], { diagonal });
  },
};

export type DiagonalMethods = typeof diagonalMethods;
