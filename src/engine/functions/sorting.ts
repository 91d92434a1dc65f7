/** Order and counts as functions: each is the method of its name. */
import type { Keep, ValuesAndIndices } from '../methods/reduction.ts';
import type {
  BincountArguments,
  HistcArguments,
  MoreThanValues,
  QuantileOptions,
  SortArguments,
  TopkArguments,
  UniqueOptions,
  UniqueResult,
} from '../methods/sorting.ts';
import type { Tensor } from '../tensor.ts';

/** The elements in order along `dim`, and where each stood: `torch.sort`. */
export function sort(input: Tensor, ...rest: SortArguments): ValuesAndIndices {
  return input.sort(...rest);
}

/** The indices that put `dim` in order: `torch.argsort`. */
export function argsort(input: Tensor, ...rest: SortArguments): Tensor {
  return input.argsort(...rest);
}

/** In order along the first dimension: `torch.msort`. */
export function msort(input: Tensor): Tensor {
  return input.msort();
}

/** The `k` largest (or smallest) along `dim` in order, and where they stood: `torch.topk`. */
export function topk(input: Tensor, k: number, ...rest: TopkArguments): ValuesAndIndices {
  return input.topk(k, ...rest);
}

/** The `k`-th smallest (1 for the smallest) along `dim`, and where it stood: `torch.kthvalue`. */
export function kthvalue(input: Tensor, k: number, dim?: number, keepdim?: Keep): ValuesAndIndices {
  return input.kthvalue(k, dim, keepdim);
}

/** The commonest value along `dim`, and its last place: `torch.mode`. */
export function mode(input: Tensor, dim?: number, keepdim?: Keep): ValuesAndIndices {
  return input.mode(dim, keepdim);
}

/** The middle element of all or, with its index, along `dim`: `torch.median`. */
export function median(input: Tensor): Tensor;
export function median(input: Tensor, dim: number, keepdim?: Keep): ValuesAndIndices;
export function median(input: Tensor, dim?: number, keepdim?: Keep): Tensor | ValuesAndIndices {
  return dim === undefined ? input.median() : input.median(dim, keepdim);
}

/** The middle of the elements that are not NaN: `torch.nanmedian`. */
export function nanmedian(input: Tensor): Tensor;
export function nanmedian(input: Tensor, dim: number, keepdim?: Keep): ValuesAndIndices;
export function nanmedian(input: Tensor, dim?: number, keepdim?: Keep): Tensor | ValuesAndIndices {
  return dim === undefined ? input.nanmedian() : input.nanmedian(dim, keepdim);
}

/** The value below which the fraction `q` of the elements lies: `torch.quantile`. */
export function quantile(
  input: Tensor,
  q: number | readonly number[] | Tensor,
  dim?: number,
  options?: QuantileOptions,
): Tensor {
  return input.quantile(q, dim, options);
}

/** `quantile` of what is not NaN: `torch.nanquantile`. */
export function nanquantile(
  input: Tensor,
  q: number | readonly number[] | Tensor,
  dim?: number,
  options?: QuantileOptions,
): Tensor {
  return input.nanquantile(q, dim, options);
}

/** The distinct values in order; with `returnInverse` or `returnCounts` also where and how often: `torch.unique`. */
export function unique(input: Tensor, options: UniqueOptions & MoreThanValues): UniqueResult;
export function unique(input: Tensor, options?: UniqueOptions): Tensor;
export function unique(input: Tensor, options?: UniqueOptions): Tensor | UniqueResult {
  return input.unique(options);
}

/** One element of each run of equal neighbours: `torch.unique_consecutive`. */
export function uniqueConsecutive(input: Tensor, options: UniqueOptions & MoreThanValues): UniqueResult;
export function uniqueConsecutive(input: Tensor, options?: UniqueOptions): Tensor;
export function uniqueConsecutive(input: Tensor, options?: UniqueOptions): Tensor | UniqueResult {
  return input.uniqueConsecutive(options);
}

/** How many elements fall into each of `bins` equal parts of [min, max]: `torch.histc`. */
export function histc(input: Tensor, ...rest: HistcArguments): Tensor {
  return input.histc(...rest);
}

/** How often each of 0, 1, 2... is there, or the sum of the weights there: `torch.bincount`. */
export function bincount(input: Tensor, ...rest: BincountArguments): Tensor {
  return input.bincount(...rest);
}
