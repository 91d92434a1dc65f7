import { apply, applyAll } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type DimOption, dimOf, requireCamelCase } from '../options-by-place.ts';
import { Tensor } from '../tensor.ts';

/** One dimension or several; they may count from the end. */
export type Dimensions = number | readonly number[];

export interface KeepOption {
  /** Keep reduced dimensions with size 1. Default false. */
  readonly keepdim?: boolean;
}

/** Values and their indices along a dimension, both of the reduced shape; by name, or as `const [values, indices] = x.max(1)`. */
export interface ValuesAndIndices extends Iterable<Tensor> {
  readonly values: Tensor;
  readonly indices: Tensor;
}

/** Whether reduced dimensions are kept, by place or by name: `sum(1, true)` or `sum(1, { keepdim: true })`. */
export type Keep = boolean | KeepOption;

export function keeps(keep: Keep): boolean {
  if (typeof keep !== 'object') return keep;
  requireCamelCase(keep, '');
  return keep.keepdim ?? false;
}

/** All of it by name: `sum({ dim: 1, keepdim: true })`. */
export interface ReduceOptions extends KeepOption {
  readonly dim?: Dimensions | null;
}

export function isByName<Options extends ReduceOptions>(dim: Dimensions | Options | null | undefined): dim is Options {
  return typeof dim === 'object' && dim !== null && !Array.isArray(dim);
}

/** The attributes that most reductions have. */
export function reduceAttributes(
  dim: Dimensions | ReduceOptions | null | undefined,
  keep: Keep,
): { readonly dim: readonly number[] | null; readonly keepdim: boolean } {
  if (isByName(dim)) return reduceAttributes(dim.dim, dim);
  return { dim: typeof dim === 'number' ? [dim] : (dim ?? null), keepdim: keeps(keep) };
}

/** The same of what reduces one dimension or all. */
function reduceOne(dim: number | OneDimensionOptions | null | undefined, keep: Keep) {
  const byName = typeof dim === 'object' && dim !== null;
  return byName ? { dim: dim.dim ?? null, keepdim: keeps(dim) } : { dim: dim ?? null, keepdim: keeps(keep) };
}

export interface OneDimensionOptions extends KeepOption {
  readonly dim?: number | null;
}

/** One dimension by name: `max({ dim: 1, keepdim: true })`. */
export interface AlongOptions extends KeepOption {
  readonly dim: number;
}

function isAlong(dim: number | AlongOptions | Tensor): dim is AlongOptions {
  return typeof dim === 'object' && !(dim instanceof Tensor) && dim !== null && typeof dim.dim === 'number';
}

/** What an op that says where it found its values answers. */
export function valuesAndIndices([values, indices]: readonly Tensor[]): ValuesAndIndices {
  const pair = { values: values!, indices: indices! };
  // Hidden, so that it prints as what it is.
  return Object.defineProperty(pair, Symbol.iterator, { value: inOrder }) as typeof pair & Iterable<Tensor>;
}

function* inOrder(this: { readonly values: Tensor; readonly indices: Tensor }): Generator<Tensor, void, undefined> {
  yield this.values;
  yield this.indices;
}

/**
 * The largest element: `x.max()` of all (ties share the gradient), `x.max(dim)` along a dimension with its index (int64),
 * `x.max(other)` of each pair: `Tensor.max`.
 * @dtype this one's, the index int64
 * @shape [] of all; this one's without `dim`, or with 1 there (`keepdim`); that to which both broadcast
 * @throws RangeError for an extreme of nothing, ShapeError for a dimension that there is not
 */
function max(this: Tensor): Tensor;
function max(this: Tensor, other: Tensor): Tensor;
function max(this: Tensor, dim: number | AlongOptions, keepdim?: Keep): ValuesAndIndices;
function max(this: Tensor, dim?: number | AlongOptions | Tensor, keepdim: Keep = {}): Tensor | ValuesAndIndices {
  if (dim === undefined) return fullExtreme(this, 'max');
  if (isAlong(dim)) return this.max(dim.dim, dim);
  if (typeof dim !== 'number') return this.maximum(dim);
  return valuesAndIndices(applyAll(ops.maxAlong, [this], { dim, keepdim: keeps(keepdim) }));
}

/**
 * The smallest element: `x.min()` of all (ties share the gradient), `x.min(dim)` along a dimension with its index (int64),
 * `x.min(other)` of each pair: `Tensor.min`.
 * @dtype this one's, the index int64
 * @shape [] of all; this one's without `dim`, or with 1 there (`keepdim`); that to which both broadcast
 * @throws RangeError for an extreme of nothing, ShapeError for a dimension that there is not
 */
function min(this: Tensor): Tensor;
function min(this: Tensor, other: Tensor): Tensor;
function min(this: Tensor, dim: number | AlongOptions, keepdim?: Keep): ValuesAndIndices;
function min(this: Tensor, dim?: number | AlongOptions | Tensor, keepdim: Keep = {}): Tensor | ValuesAndIndices {
  if (dim === undefined) return fullExtreme(this, 'min');
  if (isAlong(dim)) return this.min(dim.dim, dim);
  if (typeof dim !== 'number') return this.minimum(dim);
  return valuesAndIndices(applyAll(ops.minAlong, [this], { dim, keepdim: keeps(keepdim) }));
}

function fullExtreme(x: Tensor, name: 'max' | 'min'): Tensor {
  if (x.numel() === 0) {
    throw new RangeError(
      `${name}(): Expected reduction dim to be specified for input.numel() == 0. Specify the reduction dim with the 'dim' argument.`,
    );
  }
  return apply(name === 'max' ? ops.maxOfAll : ops.minOfAll, [x], { dim: null, keepdim: false });
}

/**
 * Reductions, softmax and the product of matrices.
 * @shape [] without `dim`; else this one's without those dimensions, or with 1 there (`keepdim`)
 * @dtype this one's
 * @throws ShapeError for a dimension that there is not or that is named twice, RangeError for an extreme of nothing
 */
export const reductionMethods = {
  /**
   * The sum over `dim`, or of everything; integers and booleans sum to int64: `Tensor.sum`.
   * @dtype this one's; int64 of integers and booleans
   */
  sum(this: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.sum, [this], reduceAttributes(dim, keepdim));
  },

  /**
   * The mean over `dim`, or of everything; floating point only: `Tensor.mean`.
   * @throws TypeError for integers and booleans, ShapeError for a dimension that there is not
   */
  mean(this: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.mean, [this], reduceAttributes(dim, keepdim));
  },

  /** The largest element over `dim`, or of everything; ties share the gradient: `Tensor.amax`. */
  amax(this: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.amax, [this], reduceAttributes(dim, keepdim));
  },

  /** The smallest element over `dim`, or of everything; ties share the gradient: `Tensor.amin`. */
  amin(this: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.amin, [this], reduceAttributes(dim, keepdim));
  },

  max,

  min,

  /** The smallest and the largest element, along `dim` or of all: `Tensor.aminmax`. */
  aminmax(
    this: Tensor,
    dim?: number | OneDimensionOptions | null,
    keepdim: Keep = {},
  ): { readonly min: Tensor; readonly max: Tensor } {
    const [smallest, largest] = applyAll(ops.aminmax, [this], reduceAttributes(dim, keepdim));
    return { min: smallest!, max: largest! };
  },

  /**
   * The product over `dim`, or of everything; integers and booleans give int64: `Tensor.prod`.
   * @dtype this one's; int64 of integers and booleans
   */
  prod(this: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.prod, [this], reduceAttributes(dim, keepdim));
  },

  /**
   * The index of the smallest element along `dim`, or in the flattened tensor; int64: `Tensor.argmin`.
   * @dtype int64
   */
  argmin(this: Tensor, dim?: number | OneDimensionOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.argmin, [this], reduceOne(dim, keepdim));
  },

  /**
   * The index of the largest element along `dim`, or in the flattened tensor; int64: `Tensor.argmax`.
   * @dtype int64
   */
  argmax(this: Tensor, dim?: number | OneDimensionOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.argmax, [this], reduceOne(dim, keepdim));
  },

  /**
   * Sums what broadcasting repeated until this has `shape`: `Tensor.sum_to_size`.
   * @shape `shape`
   * @throws nothing: `shape` must be one that broadcasts to this one's
   */
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

  /**
   * softmax along `dim`: `Tensor.softmax`.
   * @shape this one's
   * @throws ShapeError for a dimension that there is not
   */
  softmax(this: Tensor, dim: number | DimOption): Tensor {
    return apply(ops.softmax, [this], { dim: dimOf(dim) });
  },

  /**
   * The logarithm of softmax along `dim`, computed without overflow: `Tensor.log_softmax`.
   * @shape this one's
   * @throws ShapeError for a dimension that there is not
   */
  logSoftmax(this: Tensor, dim: number | DimOption): Tensor {
    return apply(ops.logSoftmax, [this], { dim: dimOf(dim) });
  },

  /**
   * The product of matrices, of a matrix and a vector, of two vectors, or of batches of them: `Tensor.matmul`.
   * @shape [n, k] · [k, m] = [n, m]; [n, k] · [k] = [n]; [k] · [k, m] = [m]; [k] · [k] = []; batches [..., n, k] ·
   * [..., k, m] = [..., n, m], the sizes before broadcast
   * @throws ShapeError where the inner sizes differ or batches do not broadcast, TypeError where the dtypes differ
   */
  matmul(this: Tensor, other: Tensor): Tensor {
    // As PyTorch, whose nodes say which product it was.
    const isVector = other instanceof Tensor && other.dim() === 1;
    if (isVector && this.dim() === 1) return this.dot(other);
    if (isVector && this.dim() === 2) return this.mv(other);
    return apply(ops.matmul, [this, other], {});
  },
};

export type ReductionMethods = typeof reductionMethods;
