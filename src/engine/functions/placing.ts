/** Copies with other elements in some places, as functions: each is the method of its name. And where elements belong. */
import { about } from '../failure.ts';
import type { DiagonalOptions } from '../methods/diagonals.ts';
import { type Scalar, toTensor } from '../methods/operand.ts';
import type { ScatterReduceOptions, SliceOptions } from '../methods/placing.ts';
import { apply } from '../ops/dispatch.ts';
import type { ScatterReduction } from '../ops/scatter-reduce.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';

/** `input` with the elements of `source` at the places that `index` names along `dim`: `torch.scatter`. */
export function scatter(
  input: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor | Scalar,
  options: { readonly reduce?: 'add' | 'multiply' } = {},
): Tensor {
  return input.scatter(dim, index, source, options);
}

/** `input` with the elements of `source` added at the places that `index` names along `dim`: `torch.scatter_add`. */
export function scatterAdd(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  return input.scatterAdd(dim, index, source);
}

/** `input` with the elements of `source` joined to those at the places that `index` names: `torch.scatter_reduce`. */
export function scatterReduce(
  input: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  reduce: ScatterReduction,
  options: ScatterReduceOptions = {},
): Tensor {
  return input.scatterReduce(dim, index, source, reduce, options);
}

/** `input` with the slices of `source` added at the places of the 1-d `index` along `dim`: `torch.index_add`. */
export function indexAdd(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  return input.indexAdd(dim, index, source);
}

/** `input` with the slices of `source` at the places of the 1-d `index` along `dim`: `torch.index_copy`. */
export function indexCopy(input: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
  return input.indexCopy(dim, index, source);
}

/** `input` with `value` in the slices that the 1-d `index` names along `dim`: `torch.index_fill`. */
export function indexFill(input: Tensor, dim: number, index: Tensor, value: Tensor | Scalar): Tensor {
  return input.indexFill(dim, index, value);
}

/** `input` with `value` where `mask` (bool, broadcasts) holds: `torch.masked_fill`. */
export function maskedFill(input: Tensor, mask: Tensor, value: Tensor | Scalar): Tensor {
  return input.maskedFill(mask, value);
}

/** `input` with the elements of `source`, in order, where `mask` (bool, broadcasts) holds: `torch.masked_scatter`. */
export function maskedScatter(input: Tensor, mask: Tensor, source: Tensor): Tensor {
  return input.maskedScatter(mask, source);
}

/** A copy of `input` with `source` in one slice of a dimension: `torch.select_scatter`. */
export function selectScatter(input: Tensor, source: Tensor, dim: number, index: number): Tensor {
  return input.selectScatter(source, dim, index);
}

/** A copy of `input` with `source` in a range of a dimension: `torch.slice_scatter`. */
export function sliceScatter(input: Tensor, source: Tensor, options: SliceOptions = {}): Tensor {
  return input.sliceScatter(source, options);
}

/** A copy of `input` with `source` as a diagonal: `torch.diagonal_scatter`. */
export function diagonalScatter(input: Tensor, source: Tensor, options: DiagonalOptions = {}): Tensor {
  return input.diagonalScatter(source, options);
}

export interface SearchOptions {
  /** Behind equal elements rather than before them. Default false. */
  readonly right?: boolean;
  /** `'right'` is another word for `right: true`. */
  readonly side?: 'left' | 'right';
  /** int32 indices instead of int64. */
  readonly outInt32?: boolean;
  /** The order that would sort the sequences (`argsort`), where they are not sorted. */
  readonly sorter?: Tensor | null;
}

/**
 * Where `values` belong in sequences that are sorted along their last dimension: a single one [n], or one for each row of
 * values, all dimensions but the last alike. int64 of values' shape: `torch.searchsorted`.
 * @shape values'; sequences [n], or [..., n] beside values [..., m]
 * @dtype int64; int32 with `outInt32`
 * @throws ShapeError where rows do not match, RangeError for a side that is none
 */
export function searchsorted(sortedSequence: Tensor, values: Tensor | number, options: SearchOptions = {}): Tensor {
  const { right = false, side, outInt32 = false, sorter = null } = options;
  if (side !== undefined && side !== 'left' && side !== 'right') {
    throw new RangeError(`torch.searchsorted(): side can only be 'left' or 'right' but got ${String(side)}`);
  }
  if (side === 'left' && right) {
    throw new RangeError(
      "torch.searchsorted(): side and right can't be set to opposites, got side of left while right was true",
    );
  }
  const sequence = sorter === null ? sortedSequence : sortedSequence.gather(-1, sorter);
  return apply(ops.searchsorted, [sequence, toTensor(values)], { right: right || side === 'right', outInt32 });
}

/**
 * For each element of `input` the place where it belongs in the sorted 1-d `boundaries`; int64: `torch.bucketize`.
 * @shape input's; boundaries [n]
 * @dtype int64; int32 with `outInt32`
 * @throws RangeError for boundaries that are no vector
 */
export function bucketize(
  input: Tensor | number,
  boundaries: Tensor,
  options: { readonly right?: boolean; readonly outInt32?: boolean } = {},
): Tensor {
  if (boundaries.dim() !== 1) {
    throw about(new RangeError(`boundaries tensor must be 1 dimension, but got dim(${boundaries.dim()})`), {
      boundaries,
    });
  }
  return searchsorted(boundaries, input, options);
}
