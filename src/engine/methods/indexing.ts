import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { geometryOf, type WindowAttributes } from '../ops/windows.ts';
import type { Tensor } from '../tensor.ts';

export const indexingMethods = {
  /**
   * The slice at one index of a dimension, a view: `Tensor.select`.
   * @shape this one's without `dim`
   * @dtype this one's
   * @throws ShapeError for an index out of range, or a dimension that there is not
   */
  select(this: Tensor, dim: number, index: number): Tensor {
    return apply(ops.select, [this], { dim, index });
  },

  /**
   * Python's `start:end:step` along a dimension, a view; null for an open end.
   * @shape this one's with fewer along `dim`; bounds outside are taken to the ends
   * @dtype this one's
   * @throws ShapeError for a dimension that there is not
   */
  slice(this: Tensor, dim: number, start: number | null, end: number | null = null, step = 1): Tensor {
    return apply(ops.slice, [this], { dim, start, end, step });
  },

  /**
   * `length` elements of a dimension from `start`, a view: `Tensor.narrow`.
   * @shape this one's with `length` along `dim`
   * @dtype this one's
   * @throws RangeError where that many are not there
   */
  narrow(this: Tensor, dim: number, start: number, length: number): Tensor {
    if (this.dim() === 0) {
      throw about(new ShapeError('narrow() cannot be applied to a 0-dim tensor.'), { input: this });
    }
    const size = this.size(dim);
    const from = start < 0 ? start + size : start;
    if (from < 0 || from + length > size || length < 0) {
      throw new RangeError(`start (${start}) + length (${length}) exceeds dimension size (${size}).`);
    }
    return this.slice(dim, from, from + length);
  },

  /** Autograd's own: zeros of `shape` with this inside the range. */
  sliceBackward(
    this: Tensor,
    shape: readonly number[],
    dim: number,
    start: number | null,
    end: number | null,
    step: number,
  ): Tensor {
    return apply(ops.sliceBackward, [this], { shape, dim, start, end, step });
  },

  /**
   * A view told by strides alone, on this tensor's storage; `offset` (default: this tensor's own) counts from the storage's
   * first element: `Tensor.as_strided`.
   * @shape `shape`, or this one's for the scatter
   * @dtype this one's
   * @throws ShapeError for a window that leaves the storage
   */
  asStrided(this: Tensor, shape: readonly number[], strides: readonly number[], offset?: number): Tensor {
    const source = geometryOf(this);
    return apply(ops.asStrided, [this], { shape, strides, offset: offset ?? source.offset, source });
  },

  /**
   * A copy with `source` where the window told by strides lies: `torch.as_strided_scatter`.
   * @shape `shape`, or this one's for the scatter
   * @dtype this one's
   * @throws ShapeError for a window that leaves the storage
   */
  asStridedScatter(this: Tensor, source: Tensor, window: WindowAttributes): Tensor {
    return apply(ops.asStridedScatter, [this, source], window);
  },

  /** Autograd's own: zeros of the window's source with this where the window lies. */
  asStridedBackward(this: Tensor, window: WindowAttributes): Tensor {
    return apply(ops.asStridedBackward, [this], window);
  },

  /** Autograd's own: the window on this tensor, which has the shape of the window's source. */
  windowed(this: Tensor, window: WindowAttributes): Tensor {
    return apply(ops.asStrided, [this], window);
  },

  /**
   * result[i][j] = this[index[i][j]][j] for dim 0, and so on; `index` is an integer tensor: `Tensor.gather`.
   * @shape index's, of as many dimensions as this
   * @dtype this one's; the index int64 or int32
   * @throws IndexError for an index out of range, ShapeError where the index does not fit
   */
  gather(this: Tensor, dim: number, index: Tensor): Tensor {
    return apply(ops.gather, [this, index], { dim });
  },

  /**
   * The slices of `dim` that the 1-d integer `index` names: `Tensor.index_select`.
   * @shape this one's with as many along `dim` as the index is long
   * @dtype this one's; the index int64 or int32
   * @throws IndexError for an index out of range, ShapeError where the index is no vector
   */
  indexSelect(this: Tensor, dim: number, index: Tensor): Tensor {
    return apply(ops.indexSelect, [this, index], { dim });
  },

  /**
   * This with the slices of `source` added where the 1-d `index` points along `dim`: `Tensor.index_add`.
   * @shape this one's; source has as many along `dim` as the index is long, else the same sizes
   * @dtype this one's, which source must have too
   * @throws IndexError for an index out of range, ShapeError where source does not fit
   */
  indexAdd(this: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
    return apply(ops.indexAdd, [this, index, source], { dim });
  },
};

export type IndexingMethods = typeof indexingMethods;
