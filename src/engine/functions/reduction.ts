/** Reductions as functions: each is the method of its name. `dim` is a number or a list; without it everything is reduced. */
import type { PNormArguments } from '../methods/linalg.ts';
import type {
  AlongOptions,
  Dimensions,
  Keep,
  OneDimensionOptions,
  ReduceOptions,
  ValuesAndIndices,
} from '../methods/reduction.ts';
import { type VarianceByName, type VarianceOptions, varianceAttributes } from '../methods/statistics.ts';
import { applyAll } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { DimOption } from '../options-by-place.ts';
import { Tensor } from '../tensor.ts';

/** The sum; integers and booleans sum to int64: `torch.sum`. */
export function sum(input: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim?: Keep): Tensor {
  return input.sum(dim, keepdim);
}

/** The mean; floating point only: `torch.mean`. */
export function mean(input: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim?: Keep): Tensor {
  return input.mean(dim, keepdim);
}

/** The product; integers and booleans give int64: `torch.prod`. */
export function prod(input: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim?: Keep): Tensor {
  return input.prod(dim, keepdim);
}

/** The sum of what is not NaN: `torch.nansum`. */
export function nansum(input: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim?: Keep): Tensor {
  return input.nansum(dim, keepdim);
}

/** The mean of what is not NaN; floating point only: `torch.nanmean`. */
export function nanmean(input: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim?: Keep): Tensor {
  return input.nanmean(dim, keepdim);
}

/** The largest element; ties share the gradient: `torch.amax`. */
export function amax(input: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim?: Keep): Tensor {
  return input.amax(dim, keepdim);
}

/** The smallest element; ties share the gradient: `torch.amin`. */
export function amin(input: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim?: Keep): Tensor {
  return input.amin(dim, keepdim);
}

/** The smallest and the largest element: `torch.aminmax`. */
export function aminmax(
  input: Tensor,
  dim?: number | OneDimensionOptions | null,
  keepdim?: Keep,
): { min: Tensor; max: Tensor } {
  return input.aminmax(dim, keepdim);
}

/** The largest of all, along a dimension with its index, or of each pair: `torch.max`. */
export function max(input: Tensor): Tensor;
export function max(input: Tensor, other: Tensor): Tensor;
export function max(input: Tensor, dim: number | AlongOptions, keepdim?: Keep): ValuesAndIndices;
export function max(input: Tensor, dim?: number | AlongOptions | Tensor, keepdim?: Keep): Tensor | ValuesAndIndices {
  if (dim === undefined) return input.max();
  return dim instanceof Tensor ? input.max(dim) : input.max(dim, keepdim);
}

/** The smallest of all, along a dimension with its index, or of each pair: `torch.min`. */
export function min(input: Tensor): Tensor;
export function min(input: Tensor, other: Tensor): Tensor;
export function min(input: Tensor, dim: number | AlongOptions, keepdim?: Keep): ValuesAndIndices;
export function min(input: Tensor, dim?: number | AlongOptions | Tensor, keepdim?: Keep): Tensor | ValuesAndIndices {
  if (dim === undefined) return input.min();
  return dim instanceof Tensor ? input.min(dim) : input.min(dim, keepdim);
}

/** The index of the largest element along `dim`, or in the flattened tensor; int64: `torch.argmax`. */
export function argmax(input: Tensor, dim?: number | OneDimensionOptions | null, keepdim?: Keep): Tensor {
  return input.argmax(dim, keepdim);
}

/** The index of the smallest element along `dim`, or in the flattened tensor; int64: `torch.argmin`. */
export function argmin(input: Tensor, dim?: number | OneDimensionOptions | null, keepdim?: Keep): Tensor {
  return input.argmin(dim, keepdim);
}

/** The variance, unbiased unless told otherwise; floating point only. Exported as `var`: `torch.var`. */
function variance(
  input: Tensor,
  dim?: Dimensions | VarianceByName | null,
  options?: boolean | VarianceOptions,
): Tensor {
  return input.var(dim, options);
}

export { variance as var };

/** The standard deviation, unbiased unless told otherwise; floating point only: `torch.std`. */
export function std(
  input: Tensor,
  dim?: Dimensions | VarianceByName | null,
  options?: boolean | VarianceOptions,
): Tensor {
  return input.std(dim, options);
}

/**
 * The variance and the mean: `torch.var_mean`.
 * @shape [] without `dim`; else input's without those dimensions, or with 1 there (`keepdim`); both alike
 * @dtype input's
 * @throws TypeError for integers, ShapeError for a dimension that there is not
 */
export function varMean(
  input: Tensor,
  dim?: Dimensions | VarianceByName | null,
  options: boolean | VarianceOptions = {},
): [Tensor, Tensor] {
  const [spread, middle] = applyAll(ops.varMean, [input], varianceAttributes(dim, options));
  return [spread!, middle!];
}

/**
 * The standard deviation and the mean: `torch.std_mean`.
 * @shape [] without `dim`; else input's without those dimensions, or with 1 there (`keepdim`); both alike
 * @dtype input's
 * @throws TypeError for integers, ShapeError for a dimension that there is not
 */
export function stdMean(
  input: Tensor,
  dim?: Dimensions | VarianceByName | null,
  options: boolean | VarianceOptions = {},
): [Tensor, Tensor] {
  const [spread, middle] = applyAll(ops.stdMean, [input], varianceAttributes(dim, options));
  return [spread!, middle!];
}

/** The norm of all elements or along `dim`: `torch.norm`. */
export function norm(input: Tensor, ...rest: PNormArguments): Tensor {
  return input.norm(...rest);
}

/** ln Σ eˣ without overflow: `torch.logsumexp`. */
export function logsumexp(input: Tensor, dim: Dimensions | ReduceOptions, keepdim?: Keep): Tensor {
  return input.logsumexp(dim, keepdim);
}

/** Whether some element is not 0: `torch.any`. */
export function any(input: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim?: Keep): Tensor {
  return input.any(dim, keepdim);
}

/** Whether no element is 0: `torch.all`. */
export function all(input: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim?: Keep): Tensor {
  return input.all(dim, keepdim);
}

/** How many elements are not 0; int64: `torch.count_nonzero`. */
export function countNonzero(input: Tensor, dim?: Dimensions): Tensor {
  return input.countNonzero(dim);
}

/** Sums so far along `dim`: `torch.cumsum`. */
export function cumsum(input: Tensor, dim: number | DimOption): Tensor {
  return input.cumsum(dim);
}

/** Products so far along `dim`: `torch.cumprod`. */
export function cumprod(input: Tensor, dim: number | DimOption): Tensor {
  return input.cumprod(dim);
}

/** The largest so far along `dim`, and its index: `torch.cummax`. */
export function cummax(input: Tensor, dim: number): ValuesAndIndices {
  return input.cummax(dim);
}

/** The smallest so far along `dim`, and its index: `torch.cummin`. */
export function cummin(input: Tensor, dim: number): ValuesAndIndices {
  return input.cummin(dim);
}
