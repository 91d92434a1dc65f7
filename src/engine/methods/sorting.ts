import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply, applyAll } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { type Interpolation, quantileOf } from './quantile.ts';
import { type Keep, type KeepOption, keeps, type ValuesAndIndices, valuesAndIndices } from './reduction.ts';

export interface SortOptions {
  /** Default -1. */
  readonly dim?: number;
  /** Largest first. Default false. */
  readonly descending?: boolean;
  /** Whether equal elements keep their order: they always do. */
  readonly stable?: boolean;
}

export type SortArguments = ByPlace<[dim: number | undefined, descending: boolean], SortOptions>;

export interface TopkOptions {
  /** Default -1. */
  readonly dim?: number;
  /** The largest rather than the smallest. Default true. */
  readonly largest?: boolean;
  /** Whether the result is in order: it always is. */
  readonly sorted?: boolean;
}

export type TopkArguments = ByPlace<[dim: number | undefined, largest: boolean], TopkOptions>;

export interface QuantileOptions extends KeepOption {
  /** What to do between two elements. Default 'linear'. */
  readonly interpolation?: Interpolation;
}

export interface HistcOptions {
  /** How many parts. Default 100. */
  readonly bins?: number;
  readonly min?: number;
  readonly max?: number;
}

export type HistcArguments = ByPlace<[bins: number, min: number, max: number], HistcOptions>;

export interface BincountOptions {
  /** What each element counts. Default 1. */
  readonly weights?: Tensor | null;
  /** How many counts there are at least. Default 0. */
  readonly minlength?: number;
}

export type BincountArguments = ByPlace<[weights: Tensor | null, minlength: number], BincountOptions>;

export interface UniqueOptions {
  /** Whether the result is in order: it always is. */
  readonly sorted?: boolean;
  /** Compare the slices of this dimension rather than all elements. */
  readonly dim?: number;
  readonly returnInverse?: boolean;
  readonly returnCounts?: boolean;
}

/** What `unique` answers when more is asked for than the values. */
export interface UniqueResult {
  readonly output: Tensor;
  /** For each element (or slice) the place of its value in `output`; int64. */
  readonly inverseIndices: Tensor;
  /** How often each value is there; int64. */
  readonly counts: Tensor;
}

/** That `unique` is to answer more than the values. */
export type MoreThanValues = { readonly returnInverse: true } | { readonly returnCounts: true };

/**
 * The middle element (the lower one of two), of all or, with its index, along `dim`: `Tensor.median`.
 * @shape [] without `dim`; else this one's without it, or with 1 there (`keepdim`)
 * @dtype this one's, the index int64
 * @throws ShapeError for a dimension that there is not
 */
function median(this: Tensor): Tensor;
function median(this: Tensor, dim: number, keepdim?: Keep): ValuesAndIndices;
function median(this: Tensor, dim?: number, keepdim: Keep = {}): Tensor | ValuesAndIndices {
  if (dim === undefined) return apply(ops.median, [this], {});
  return valuesAndIndices(applyAll(ops.medianAlong, [this], { dim, keepdim: keeps(keepdim) }));
}

/**
 * The middle of the elements that are not NaN: `Tensor.nanmedian`.
 * @shape [] without `dim`; else this one's without it, or with 1 there (`keepdim`)
 * @dtype this one's, the index int64
 * @throws ShapeError for a dimension that there is not
 */
function nanmedian(this: Tensor): Tensor;
function nanmedian(this: Tensor, dim: number, keepdim?: Keep): ValuesAndIndices;
function nanmedian(this: Tensor, dim?: number, keepdim: Keep = {}): Tensor | ValuesAndIndices {
  if (dim === undefined) return apply(ops.nanmedian, [this], {});
  return valuesAndIndices(applyAll(ops.nanmedianAlong, [this], { dim, keepdim: keeps(keepdim) }));
}

function distinct(x: Tensor, options: UniqueOptions, consecutive: boolean): Tensor | UniqueResult {
  const [output, inverseIndices, counts] = applyAll(ops.unique, [x], { dim: options.dim ?? null, consecutive });
  if (options.returnInverse !== true && options.returnCounts !== true) return output!;
  return { output: output!, inverseIndices: inverseIndices!, counts: counts! };
}

/**
 * The distinct values in order; with `returnInverse` or `returnCounts` also where and how often: `Tensor.unique`.
 * @shape [count], or this one's with count along `dim`; the inverse has this one's shape or [size of dim], the counts
 * [count]
 * @dtype this one's; inverse and counts int64
 * @throws ShapeError for a dimension that there is not
 */
function unique(this: Tensor, options: UniqueOptions & MoreThanValues): UniqueResult;
function unique(this: Tensor, options?: UniqueOptions): Tensor;
function unique(this: Tensor, options: UniqueOptions = {}): Tensor | UniqueResult {
  return distinct(this, options, false);
}

/**
 * One element of each run of equal neighbours: `Tensor.unique_consecutive`.
 * @shape [count], or this one's with count along `dim`; the inverse has this one's shape or [size of dim], the counts
 * [count]
 * @dtype this one's; inverse and counts int64
 * @throws ShapeError for a dimension that there is not
 */
function uniqueConsecutive(this: Tensor, options: UniqueOptions & MoreThanValues): UniqueResult;
function uniqueConsecutive(this: Tensor, options?: UniqueOptions): Tensor;
function uniqueConsecutive(this: Tensor, options: UniqueOptions = {}): Tensor | UniqueResult {
  return distinct(this, options, true);
}

/**
 * Order, and what follows from it. NaN counts as the largest. Indices are int64.
 * @shape this one's without `dim`, or with 1 there (`keepdim`)
 * @dtype this one's, indices int64
 * @throws ShapeError for a dimension that there is not
 */
export const sortingMethods = {
  median,
  nanmedian,
  unique,
  uniqueConsecutive,

  /**
   * The elements in order along `dim`, and where each stood; equal ones keep their order: `Tensor.sort`.
   * @shape this one's
   */
  sort(this: Tensor, ...rest: SortArguments): ValuesAndIndices {
    const { dim = -1, descending = false } = named<SortOptions>(rest, ['dim', 'descending'], 'sort');
    return valuesAndIndices(applyAll(ops.sort, [this], { dim, descending }));
  },

  /**
   * The indices that put `dim` in order: `Tensor.argsort`.
   * @shape this one's
   */
  argsort(this: Tensor, ...rest: SortArguments): Tensor {
    return this.sort(...rest).indices;
  },

  /**
   * In order along the first dimension: `Tensor.msort`.
   * @shape this one's
   */
  msort(this: Tensor): Tensor {
    return this.sort(0).values;
  },

  /**
   * The `k` largest (or smallest) along `dim` in order, and where they stood: `Tensor.topk`.
   * @shape this one's with k along `dim`
   * @throws ShapeError where there are fewer than k
   */
  topk(this: Tensor, k: number, ...rest: TopkArguments): ValuesAndIndices {
    const { dim = -1, largest = true } = named<TopkOptions>(rest, ['dim', 'largest'], 'topk');
    return valuesAndIndices(applyAll(ops.topk, [this], { k, dim, largest }));
  },

  /** The `k`-th smallest (1 for the smallest) along `dim`, and where it stood: `Tensor.kthvalue`. */
  kthvalue(this: Tensor, k: number, dim = -1, keepdim: Keep = {}): ValuesAndIndices {
    return valuesAndIndices(applyAll(ops.kthvalue, [this], { k, dim, keepdim: keeps(keepdim) }));
  },

  /** The commonest value along `dim` (the smallest of those), and its last place: `Tensor.mode`. */
  mode(this: Tensor, dim = -1, keepdim: Keep = {}): ValuesAndIndices {
    return valuesAndIndices(applyAll(ops.mode, [this], { dim, keepdim: keeps(keepdim) }));
  },

  /**
   * The value below which the fraction `q` of the elements lies, along `dim` or of all; float32 or float64 only. A 1-d `q`
   * gives its quantiles along a new first dimension: `Tensor.quantile`.
   * @shape [] for all elements, this one's without `dim` for one; several quantiles come first, [q, ...]
   * @dtype this one's, floating point
   * @throws RangeError for fractions outside [0, 1], TypeError for integers
   */
  quantile(this: Tensor, q: number | readonly number[] | Tensor, dim?: number, options: QuantileOptions = {}): Tensor {
    return quantileOf(this, 'quantile', q, dim, options.interpolation ?? 'linear', options.keepdim ?? false);
  },

  /**
   * `quantile` of what is not NaN: `Tensor.nanquantile`.
   * @shape as `quantile`
   * @dtype this one's, floating point
   * @throws RangeError for fractions outside [0, 1], TypeError for integers
   */
  nanquantile(
    this: Tensor,
    q: number | readonly number[] | Tensor,
    dim?: number,
    options: QuantileOptions = {},
  ): Tensor {
    return quantileOf(this, 'nanquantile', q, dim, options.interpolation ?? 'linear', options.keepdim ?? false);
  },

  /**
   * How many elements fall into each of `bins` equal parts of [min, max] (of the elements' own range where the two are
   * equal); floating point only, no gradient: `Tensor.histc`.
   * @shape [bins]
   * @throws TypeError for integers, RangeError for a range that is not finite
   */
  histc(this: Tensor, ...rest: HistcArguments): Tensor {
    const { bins = 100, min = 0, max = 0 } = named<HistcOptions>(rest, ['bins', 'min', 'max'], 'histc');
    return apply(ops.histc, [this], { bins, min, max });
  },

  /**
   * How often each of 0, 1, 2... is in this vector of whole numbers, or the sum of the weights there; int64, with weights
   * their float type: `Tensor.bincount`.
   * @shape [largest + 1] of a vector, at least [minlength]
   * @dtype int64; with weights float64, or float32 of float32
   * @throws ShapeError for more than a vector, RangeError for negative numbers, TypeError for what are no integers
   */
  bincount(this: Tensor, ...rest: BincountArguments): Tensor {
    const { weights = null, minlength = 0 } = named<BincountOptions>(rest, ['weights', 'minlength'], 'bincount');
    if (this.dim() > 1)
      throw about(new ShapeError('bincount only supports 1-d non-negative integral inputs.'), { input: this });
    return apply(ops.bincount, weights === null ? [this] : [this, weights], { minlength });
  },
};

export type SortingMethods = typeof sortingMethods;
