import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply } from '../ops/dispatch.ts';
import { isDense } from '../ops/operand.ts';
import { ops } from '../ops/table.ts';
import { type ByPlace, type DimOption, dimOf, named, type SizeArguments, sizesFrom } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { dimensionOf } from './dimension.ts';

function isDims(dim: number | readonly number[] | DimOption | undefined): dim is readonly number[] {
  return Array.isArray(dim);
}

/** What becomes one dimension. */
export interface FlattenOptions {
  /** Default 0. */
  readonly startDim?: number;
  /** Default -1. */
  readonly endDim?: number;
}

export type FlattenArguments = ByPlace<[startDim: number, endDim: number], FlattenOptions>;

/**
 * Other shapes of the same elements. All but `reshape` (where strides cannot say it) and `contiguous` are views.
 * @dtype this one's
 * @throws ShapeError where the elements do not go into the shape, or for a dimension that there is not
 */
export const shapeMethods = {
  /**
   * The same elements in another shape; one size may be -1. A view where strides allow it: `Tensor.reshape`.
   * @shape `shape`, -1 filled in
   */
  reshape(this: Tensor, ...shape: SizeArguments): Tensor {
    return apply(ops.reshape, [this], { shape: sizesFrom(shape, 'reshape') });
  },

  /**
   * `reshape` that never copies: `Tensor.view`.
   * @shape `shape`, -1 filled in
   */
  view(this: Tensor, ...shape: SizeArguments): Tensor {
    const result = this.reshape(sizesFrom(shape, 'view'));
    if (result.storage !== this.storage) {
      throw about(
        new ShapeError(
          "view size is not compatible with input tensor's size and stride (at least one dimension spans across two contiguous subspaces). Use .reshape(...) instead.",
        ),
        { input: this },
      );
    }
    return result;
  },

  /**
   * Dimensions `startDim` to `endDim` made one: `Tensor.flatten`.
   * @shape [..., product of the sizes from startDim to endDim, ...]; [1] of a number
   */
  flatten(this: Tensor, ...rest: FlattenArguments): Tensor {
    const { startDim = 0, endDim = -1 } = named<FlattenOptions>(rest, ['startDim', 'endDim'], 'flatten');
    const rank = this.shape.length;
    const first = dimensionOf(this, startDim);
    const last = dimensionOf(this, endDim);
    if (rank === 0) return this.reshape([1]);
    if (first > last)
      throw about(new ShapeError('flatten() has invalid args: start_dim cannot come after end_dim'), { input: this });
    if (first === last) return this;
    let size = 1;
    for (let dim = first; dim <= last; dim++) size *= this.shape[dim] ?? 1;
    return this.reshape([...this.shape.slice(0, first), size, ...this.shape.slice(last + 1)]);
  },

  /**
   * Dimensions in another order: `Tensor.permute`.
   * @shape this one's sizes in the order of `dims`
   */
  permute(this: Tensor, ...dims: SizeArguments): Tensor {
    return apply(ops.permute, [this], { dims: sizesFrom(dims, 'permute') });
  },

  /**
   * Two dimensions swapped: `Tensor.transpose`.
   * @shape this one's with two sizes swapped
   */
  transpose(this: Tensor, dim0: number, dim1: number): Tensor {
    return apply(ops.transpose, [this], { dim0, dim1 });
  },

  /**
   * A matrix transposed; vectors and scalars as they are: `Tensor.t`.
   * @shape [n, m] to [m, n]; vectors and numbers as they are
   * @throws ShapeError for more than 2 dimensions
   */
  t(this: Tensor): Tensor {
    if (this.shape.length > 2) {
      throw about(new ShapeError(`t() expects a tensor with <= 2 dimensions, but self is ${this.shape.length}D`), {
        input: this,
      });
    }
    return this.shape.length < 2 ? this : this.transpose(0, 1);
  },

  /**
   * Dimensions of size 1 repeated, without a copy; -1 keeps a size: `Tensor.expand`.
   * @shape `shape`, -1 filled in; new dimensions come first
   */
  expand(this: Tensor, ...shape: SizeArguments): Tensor {
    return apply(ops.expand, [this], { shape: sizesFrom(shape, 'expand') });
  },

  /**
   * One dimension of size 1 more, at `dim`: `Tensor.unsqueeze`.
   * @shape this one's with a 1 at `dim`, which may be one past the last
   */
  unsqueeze(this: Tensor, dim: number | DimOption): Tensor {
    return apply(ops.unsqueeze, [this], { dim: dimOf(dim) });
  },

  /**
   * Without the dimensions `dim` (one or several) whose size is 1, or without all such dimensions: `Tensor.squeeze`.
   * @shape this one's without the 1s, or without those at `dim`
   */
  squeeze(this: Tensor, dim?: number | readonly number[] | DimOption): Tensor {
    return apply(ops.squeeze, [this], { dim: dim === undefined ? null : isDims(dim) ? dim : dimOf(dim) });
  },

  /**
   * This where its elements lie in row-major order, else a copy: `Tensor.contiguous`.
   * @shape this one's
   * @throws nothing
   */
  contiguous(this: Tensor): Tensor {
    return this.isContiguous() ? this : this.clone();
  },

  /** Whether the elements lie one behind the other in row-major order: `Tensor.is_contiguous`. */
  isContiguous(this: Tensor): boolean {
    return isDense(this.shape, this.strides);
  },
};

export type ShapeMethods = typeof shapeMethods;
