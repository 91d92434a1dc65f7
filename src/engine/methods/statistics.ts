import { about } from '../failure.ts';
import { apply, applyAll, applyInPlace } from '../ops/dispatch.ts';
import type { VarianceAttributes } from '../ops/statistics.ts';
import { ops } from '../ops/table.ts';
import { type DimOption, dimOf } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import {
  type Dimensions,
  isByName,
  type Keep,
  type KeepOption,
  type ReduceOptions,
  reduceAttributes,
  type ValuesAndIndices,
  valuesAndIndices,
} from './reduction.ts';

export interface VarianceOptions extends KeepOption {
  /** What is taken off the number of elements: 1 (the default) for the unbiased estimate. */
  readonly correction?: number;
  /** PyTorch's older word for it: `false` is a correction of 0. */
  readonly unbiased?: boolean;
}

/** All of it by name: `std({ unbiased: false })`. */
export interface VarianceByName extends VarianceOptions {
  readonly dim?: Dimensions | null;
}

/** The attributes of `var`, `std` and the like; a boolean is PyTorch's third argument, `unbiased`. */
export function varianceAttributes(
  dim: Dimensions | VarianceByName | null | undefined,
  options: boolean | VarianceOptions,
): VarianceAttributes {
  if (isByName(dim)) return varianceAttributes(dim.dim, dim);
  if (typeof options === 'boolean') return varianceAttributes(dim, { unbiased: options });
  const correction = options.correction ?? (options.unbiased === false ? 0 : 1);
  return { ...reduceAttributes(dim, options), correction };
}

/**
 * Reductions made of several. `dim` is a number or a list; without it everything is reduced.
 * @shape [] without `dim`; else this one's without those dimensions, or with 1 there (`keepdim`)
 * @dtype this one's
 * @throws ShapeError for a dimension that there is not, TypeError for a dtype that the statistic is not of
 */
export const statisticsMethods = {
  /** The variance, unbiased unless told otherwise; floating point only: `Tensor.var`. */
  var(this: Tensor, dim?: Dimensions | VarianceByName | null, options: boolean | VarianceOptions = {}): Tensor {
    return apply(ops.var, [this], varianceAttributes(dim, options));
  },

  /** The standard deviation; its gradient is 0 where nothing varies; floating point only: `Tensor.std`. */
  std(this: Tensor, dim?: Dimensions | VarianceByName | null, options: boolean | VarianceOptions = {}): Tensor {
    return apply(ops.std, [this], varianceAttributes(dim, options));
  },

  /**
   * ln Σ eˣ without overflow; integers give float32: `Tensor.logsumexp`.
   * @dtype this one's; of integers int64 for sums, the default floating-point dtype for logarithms
   */
  logsumexp(this: Tensor, dim: Dimensions | ReduceOptions, keepdim: Keep = {}): Tensor {
    return apply(ops.logsumexp, [this], reduceAttributes(dim, keepdim));
  },

  /**
   * The sum of what is not NaN: `Tensor.nansum`.
   * @dtype this one's; of integers int64 for sums, the default floating-point dtype for logarithms
   */
  nansum(this: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.nansum, [this], reduceAttributes(dim, keepdim));
  },

  /** The mean of what is not NaN; floating point only: `Tensor.nanmean`. */
  nanmean(this: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim: Keep = {}): Tensor {
    if (!this.isFloatingPoint) {
      throw about(new TypeError(`nanmean(): expected input to have floating point dtype but got ${this.dtype}`), {
        input: this,
      });
    }
    return this.nansum(dim, keepdim).div(this.eq(this).sum(dim, keepdim));
  },

  /**
   * Whether some element is not 0; bool (uint8 for uint8): `Tensor.any`.
   * @dtype bool; uint8 of uint8
   */
  any(this: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.any, [this], reduceAttributes(dim, keepdim));
  },

  /**
   * Whether no element is 0; bool (uint8 for uint8): `Tensor.all`.
   * @dtype bool; uint8 of uint8
   */
  all(this: Tensor, dim?: Dimensions | ReduceOptions | null, keepdim: Keep = {}): Tensor {
    return apply(ops.all, [this], reduceAttributes(dim, keepdim));
  },

  /**
   * How many elements are not 0; int64: `Tensor.count_nonzero`.
   * @dtype int64
   */
  countNonzero(this: Tensor, dim?: Dimensions | ReduceOptions | null): Tensor {
    return apply(ops.countNonzero, [this], { dim: reduceAttributes(dim, {}).dim });
  },

  /**
   * Sums so far along `dim`; integers and booleans give int64: `Tensor.cumsum`.
   * @shape this one's
   * @dtype this one's, int64 for sums and products of integers and for indices
   */
  cumsum(this: Tensor, dim: number | DimOption): Tensor {
    return apply(ops.cumsum, [this], { dim: dimOf(dim) });
  },

  /**
   * Products so far along `dim`; integers and booleans give int64: `Tensor.cumprod`.
   * @shape this one's
   * @dtype this one's, int64 for sums and products of integers and for indices
   */
  cumprod(this: Tensor, dim: number | DimOption): Tensor {
    return apply(ops.cumprod, [this], { dim: dimOf(dim) });
  },

  /** `cumsum` into this: `Tensor.cumsum_`. */
  cumsum_(this: Tensor, dim: number): Tensor {
    return applyInPlace(ops.cumsum, [this], { dim });
  },

  /** `cumprod` into this: `Tensor.cumprod_`. */
  cumprod_(this: Tensor, dim: number): Tensor {
    return applyInPlace(ops.cumprod, [this], { dim });
  },

  /**
   * The largest so far along `dim`, and its index (the last one at a tie): `Tensor.cummax`.
   * @shape this one's
   * @dtype this one's, int64 for sums and products of integers and for indices
   */
  cummax(this: Tensor, dim: number): ValuesAndIndices {
    return valuesAndIndices(applyAll(ops.cummax, [this], { dim }));
  },

  /**
   * The smallest so far along `dim`, and its index (the last one at a tie): `Tensor.cummin`.
   * @shape this one's
   * @dtype this one's, int64 for sums and products of integers and for indices
   */
  cummin(this: Tensor, dim: number): ValuesAndIndices {
    return valuesAndIndices(applyAll(ops.cummin, [this], { dim }));
  },
};

export type StatisticsMethods = typeof statisticsMethods;
