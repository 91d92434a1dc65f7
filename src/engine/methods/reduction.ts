import { apply, applyAll } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';

/** One dimension or several; they may count from the end. */
export type Dimensions = number | readonly number[];

export interface KeepOption {
  /** Keep reduced dimensions with size 1. Default false. */
  readonly keepdim?: boolean;
}

/** Values and their indices along a dimension, both of the reduced shape. */
export interface ValuesAndIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

function listOf(dim: Dimensions | undefined): readonly number[] | null {
  if (dim === undefined) return null;
  return typeof dim === 'number' ? [dim] : dim;
}

/** `x.max()` reduces everything; `x.max(dim)` also tells where. */
function max(this: Tensor): Tensor;
function max(this: Tensor, dim: number, options?: KeepOption): ValuesAndIndices;
function max(this: Tensor, dim?: number, options: KeepOption = {}): Tensor | ValuesAndIndices {
  if (dim === undefined) return apply(ops.amax, [this], { dim: null, keepdim: false });
  const [values, indices] = applyAll(ops.maxAlong, [this], { dim, keepdim: options.keepdim ?? false });
  return { values: values!, indices: indices! };
}

export const reductionMethods = {
  /** The sum over `dim`, or of everything; integers and booleans sum to int64: `Tensor.sum`. */
  sum(this: Tensor, dim?: Dimensions, options: KeepOption = {}): Tensor {
    return apply(ops.sum, [this], { dim: listOf(dim), keepdim: options.keepdim ?? false });
  },

  /** The mean over `dim`, or of everything; floating point only: `Tensor.mean`. */
  mean(this: Tensor, dim?: Dimensions, options: KeepOption = {}): Tensor {
    return apply(ops.mean, [this], { dim: listOf(dim), keepdim: options.keepdim ?? false });
  },

  /** The largest element over `dim`, or of everything; ties share the gradient: `Tensor.amax`. */
  amax(this: Tensor, dim?: Dimensions, options: KeepOption = {}): Tensor {
    return apply(ops.amax, [this], { dim: listOf(dim), keepdim: options.keepdim ?? false });
  },

  /** The smallest element over `dim`, or of everything; ties share the gradient: `Tensor.amin`. */
  amin(this: Tensor, dim?: Dimensions, options: KeepOption = {}): Tensor {
    return apply(ops.amin, [this], { dim: listOf(dim), keepdim: options.keepdim ?? false });
  },

  max,

  /** The index of the largest element along `dim`, or in the flattened tensor; int64: `Tensor.argmax`. */
  argmax(this: Tensor, dim?: number, options: KeepOption = {}): Tensor {
    return apply(ops.argmax, [this], { dim: dim ?? null, keepdim: options.keepdim ?? false });
  },

  /** Sums what broadcasting repeated until this has `shape`: `Tensor.sum_to_size`. */
  sumToSize(this: Tensor, shape: readonly number[]): Tensor {
    const lead = this.shape.length - shape.length;
    const dims: number[] = [];
    for (let dim = 0; dim < this.shape.length; dim++) {
      if (dim < lead || (shape[dim - lead] === 1 && this.shape[dim] !== 1)) dims.push(dim);
    }
    if (dims.length === 0) return this;
    const summed = this.sum(dims, { keepdim: true });
    return lead === 0 ? summed : summed.reshape(shape);
  },

  /** softmax along `dim`: `Tensor.softmax`. */
  softmax(this: Tensor, dim: number): Tensor {
    return apply(ops.softmax, [this], { dim });
  },

  /** The logarithm of softmax along `dim`, computed without overflow: `Tensor.log_softmax`. */
  logSoftmax(this: Tensor, dim: number): Tensor {
    return apply(ops.logSoftmax, [this], { dim });
  },

  /** The product of matrices, of a matrix and a vector, of two vectors, or of batches of them: `Tensor.matmul`. */
  matmul(this: Tensor, other: Tensor): Tensor {
    return apply(ops.matmul, [this, other], {});
  },
};

export type ReductionMethods = typeof reductionMethods;
