import { tensor } from '../creation/values.ts';
import { about } from '../failure.ts';
import { apply, applyInPlace } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type NestedArray, Tensor } from '../tensor.ts';
import { type Index, type IndexArray, selectionOf } from './index-notation.ts';
import { type Scalar, toTensor } from './operand.ts';

function isIndexList(indices: Index | readonly Index[]): indices is readonly Index[] {
  return Array.isArray(indices);
}

/** A value to be written, in the target's dtype where it was no tensor; leading dimensions of size 1 dropped. */
function valueFor(target: Tensor, value: Tensor | Scalar | NestedArray): Tensor {
  if (typeof value === 'number' || typeof value === 'boolean') return target.newFull([], Number(value));
  if (!(value instanceof Tensor)) return tensor(value, { dtype: target.dtype, device: target.device });
  const extra = value.shape.findIndex((size) => size !== 1);
  const leading = extra < 0 ? Math.max(0, value.dim() - 1) : extra;
  return leading === 0 ? value : value.reshape(value.shape.slice(leading));
}

function asIndices(x: Tensor, indices: readonly (Tensor | null)[]) {
  const written: Index[] = indices.map((index) => index ?? ':');
  return selectionOf(x, written);
}

interface Accumulate {
  /** Add to what is there, once for each time that a place is named. Default false: the last value holds. */
  readonly accumulate?: boolean;
}

function indexPut(this: Tensor, indices: readonly (Tensor | null)[], values: Tensor, options: Accumulate = {}): Tensor {
  const selection = asIndices(this, indices);
  return this.indexPutAt(selection.dims, selection.indices, values, options.accumulate ?? false);
}

function nonzero(this: Tensor): Tensor;
function nonzero(this: Tensor, options: { readonly asTuple: true }): Tensor[];
function nonzero(this: Tensor, options: { readonly asTuple?: boolean } = {}): Tensor | Tensor[] {
  const rows = apply(ops.nonzero, [this], {});
  return options.asTuple === true ? this.shape.map((_, column) => rows.select(1, column)) : rows;
}

/**
 * Reading and writing in Python's index notation, by masks and by places.
 * @dtype this one's
 * @throws IndexError for an index or a mask that does not fit, ShapeError where a value does not broadcast to the
 * place
 */
export const selectionMethods = {
  /**
   * Python's `x[i, j, ...]`. An index is a number, `'start:end:step'` (steps above 0), `'...'`, null (a new dimension), true or
   * false, a boolean tensor (a mask), an integer tensor or nested arrays. Numbers, ranges, `'...'` and null give a view; a
   * tensor or an array gives a copy, of the shape that PyTorch gives it.
   * @shape this one's, from which a number takes its dimension, a range shortens it, null makes one of 1, tensors and masks
   * give theirs
   * @example x.get(0); x.get('1:3', '...', -1); x.get(x.gt(0)); x.get([0, 2], ':')
   * @throws IndexError for an index out of bounds, too many indices, a mask of another shape
   */
  get(this: Tensor, ...indices: readonly Index[]): Tensor {
    const { view, dims, indices: tensors } = selectionOf(this, indices);
    if (tensors.length > 0) return view.indexAt(dims, tensors);
    return view === this ? apply(ops.alias, [this], {}) : view;
  },

  /**
   * Python's `x[i, j, ...] = value`: writes into this tensor; indices as for `get`, in a list if there are several or if
   * an array is among them. The value is broadcast; numbers and arrays take this tensor's dtype.
   * @shape this one's; the value broadcasts to the place
   * @example x.set(0, 1); x.set(['...', -1], y); x.set(x.lt(0), 0); x.set([[0, 2]], y)
   */
  set(this: Tensor, indices: Index | readonly Index[], value: Tensor | Scalar | NestedArray): Tensor {
    const { view, dims, indices: tensors } = selectionOf(this, isIndexList(indices) ? indices : [indices]);
    const values = valueFor(view, value);
    if (tensors.length > 0) {
      applyInPlace(ops.indexPut, [view, values, ...tensors], { dims, accumulate: false });
    } else if (values.dim() === 0) view.fill_(values);
    else {
      const fits = values.dim() === view.dim() && values.shape.every((size, dim) => size === view.shape[dim]);
      view.copy_(fits ? values : values.expand(view.shape));
    }
    return this;
  },

  /**
   * The indices of the elements that are not 0, a row each [count, rank]; int64: `Tensor.argwhere`.
   * @shape [count, rank]
   * @dtype int64
   * @throws nothing
   */
  argwhere(this: Tensor): Tensor {
    return this.nonzero();
  },

  /** Autograd's own: the elements at an integer index for each of `dims`. */
  indexAt(this: Tensor, dims: readonly number[], indices: readonly Tensor[]): Tensor {
    return apply(ops.index, [this, ...indices], { dims });
  },

  /** Autograd's own: `indexPut` with an integer index for each of `dims`. */
  indexPutAt(
    this: Tensor,
    dims: readonly number[],
    indices: readonly Tensor[],
    values: Tensor,
    accumulate: boolean,
  ): Tensor {
    return apply(ops.indexPut, [this, values, ...indices], { dims, accumulate });
  },

  /**
   * This with `values` at the places that the tensors name, null for a whole dimension: `Tensor.index_put`.
   * @shape this one's; the values broadcast to what the indices select
   */
  indexPut,

  /**
   * `indexPut` in place: `Tensor.index_put_`.
   * @shape this one's
   */
  indexPut_(this: Tensor, indices: readonly (Tensor | null)[], values: Tensor, options: Accumulate = {}): Tensor {
    const { view, dims, indices: tensors } = asIndices(this, indices);
    applyInPlace(ops.indexPut, [view, values, ...tensors], { dims, accumulate: options.accumulate ?? false });
    return this;
  },

  /**
   * `value`, a number or a 0-d tensor, where the mask (broadcast) holds, else this: `Tensor.masked_fill`.
   * @shape that to which this and the mask broadcast
   */
  maskedFill(this: Tensor, mask: Tensor, value: Tensor | Scalar): Tensor {
    return apply(ops.maskedFill, [this, mask, toTensor(value)], {});
  },

  /**
   * `maskedFill` in place: `Tensor.masked_fill_`.
   * @shape this one's
   */
  maskedFill_(this: Tensor, mask: Tensor, value: Tensor | Scalar): Tensor {
    return applyInPlace(ops.maskedFill, [this, mask, toTensor(value)], {});
  },

  /**
   * The elements where the mask (broadcast) holds, as a 1-d copy: `Tensor.masked_select`.
   * @shape [count]
   */
  maskedSelect(this: Tensor, mask: Tensor): Tensor {
    return apply(ops.maskedSelect, [this, mask], {});
  },

  /**
   * The indices of the elements that are not 0, int64 of shape [how many, dimensions]; with `asTuple` an index tensor for
   * each dimension, as `get` takes them: `Tensor.nonzero`.
   * @shape [count, rank]; with `asTuple` so many [count] as there are dimensions
   * @dtype int64
   * @throws nothing
   */
  nonzero,

  /**
   * The elements at places of this tensor flattened, of the index's shape: `Tensor.take`.
   * @shape index's
   */
  take(this: Tensor, index: Tensor): Tensor {
    return apply(ops.take, [this, index], {});
  },

  /**
   * This with the elements of `source` at places of this tensor flattened: `Tensor.put`.
   * @shape this one's
   */
  put(this: Tensor, index: Tensor, source: Tensor, options: Accumulate = {}): Tensor {
    return apply(ops.put, [this, index, source], { accumulate: options.accumulate ?? false });
  },

  /**
   * `put` in place: `Tensor.put_`.
   * @shape this one's
   */
  put_(this: Tensor, index: Tensor, source: Tensor, options: Accumulate = {}): Tensor {
    return applyInPlace(ops.put, [this, index, source], { accumulate: options.accumulate ?? false });
  },

  /**
   * `gather` whose index broadcasts against this, as `argmax` and `argsort` give it; without `dim` in this tensor flattened:
   * `torch.take_along_dim`.
   * @shape that to which this and the index broadcast, but for `dim`; without `dim` [size of the index]
   */
  takeAlongDim(this: Tensor, index: Tensor, dim?: number): Tensor {
    if (dim === undefined) return this.reshape([-1]).gather(0, index.reshape([-1]));
    if (index.dim() !== this.dim()) {
      throw about(
        new RangeError(
          `torch.take_along_dim(): input and indices should have the same number of dimensions, but got ${this.dim()} dimensions for input, and ${index.dim()} dimensions for indices`,
        ),
        { input: this, index },
      );
    }
    const along = dim < 0 ? dim + this.dim() : dim;
    const common = (own: Tensor, other: Tensor) =>
      own.shape.map((size, at) => (at === along || size !== 1 ? size : other.shape[at]!));
    const repeat = (x: Tensor, shape: readonly number[]) =>
      shape.every((size, at) => size === x.shape[at]) ? x : x.expand(shape);
    const indices = repeat(index, common(index, this));
    return repeat(this, common(this, index)).gather(dim, indices);
  },

  /**
   * This with the slices of `source` at the places that the 1-d `index` names along `dim`: `Tensor.index_copy`.
   * @shape this one's; source has as many along `dim` as the index is long
   */
  indexCopy(this: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
    return apply(ops.indexCopy, [this, index, source], { dim });
  },

  /**
   * `indexCopy` in place: `Tensor.index_copy_`.
   * @shape this one's
   */
  indexCopy_(this: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
    return applyInPlace(ops.indexCopy, [this, index, source], { dim });
  },

  /**
   * This with `value` in the slices that the 1-d `index` names along `dim`: `Tensor.index_fill`.
   * @shape this one's
   */
  indexFill(this: Tensor, dim: number, index: Tensor, value: Tensor | Scalar): Tensor {
    return apply(ops.indexFill, [this, index, toTensor(value)], { dim });
  },

  /**
   * `indexFill` in place: `Tensor.index_fill_`.
   * @shape this one's
   */
  indexFill_(this: Tensor, dim: number, index: Tensor, value: Tensor | Scalar): Tensor {
    return applyInPlace(ops.indexFill, [this, index, toTensor(value)], { dim });
  },

  /**
   * `indexAdd` in place: `Tensor.index_add_`.
   * @shape this one's
   */
  indexAdd_(this: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
    return applyInPlace(ops.indexAdd, [this, index, source], { dim });
  },
};

export type { Index, IndexArray };
export type SelectionMethods = typeof selectionMethods;
