/** Where values belong in sorted sequences. Computed on the host, whatever the device. */
import { indexDType } from '../device/index-dtype.ts';
import { allocate, type TypedArray } from '../dtype.ts';
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { defineOp } from './definition.ts';
import { elementsOf } from './host.ts';

export interface SearchAttributes {
  /** Behind equal elements rather than before them. */
  readonly right: boolean;
  /** int32 indices instead of int64. */
  readonly outInt32: boolean;
}

function searchShape(sequence: Shape, values: Shape): ShapeResult {
  if (sequence.length === 0) {
    return shapeError('torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension');
  }
  if (sequence.length === 1) return okShape(values);
  const mismatch =
    sequence.length !== values.length || sequence.slice(0, -1).some((size, dim) => differentDims(size, values[dim]!));
  if (!mismatch) return okShape(values);
  return shapeError(
    `torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor ${formatShape(sequence)} and input value tensor ${formatShape(values)}`,
  );
}

/** The place of `value` in elements [start, start + length); NaN belongs behind everything. */
function placeOf(elements: TypedArray, start: number, length: number, value: number, right: boolean): number {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const element = elements[start + middle]!;
    const isBefore = right ? !(element > value) : !(element >= value);
    if (isBefore) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Inputs: sequences, sorted along their last dimension, and values. */
const searchsorted = defineOp<SearchAttributes>({
  name: 'searchsorted',
  formula: 'where b belongs in the sorted a',
  promotion: 'none',
  shape: ([sequence, values]) => searchShape(sequence!, values!),
  dtype: (_promoted, { outInt32 }, _index, kernels) => (outInt32 ? 'int32' : indexDType(kernels)),
  forward: (kernels, [sequence, values], { right }, [result]) => {
    const elements = elementsOf(kernels, sequence!);
    const wanted = elementsOf(kernels, values!);
    const length = sequence!.shape[sequence!.shape.length - 1]!;
    const perSequence = sequence!.shape.length === 1 ? wanted.length : values!.shape[values!.shape.length - 1]!;
    const out = allocate(result!.dtype, wanted.length);
    for (let k = 0; k < out.length; k++) {
      out[k] = placeOf(elements, Math.floor(k / perSequence) * length, length, wanted[k]!, right);
    }
    return [kernels.upload(out, result!.dtype)];
  },
  gradient: null,
});

/** Searching, by the names of the op table. */
export const orderedSearchOps = { searchsorted } as const;
