import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply, applyInPlace } from '../ops/dispatch.ts';
import { sameSizes } from '../ops/operand.ts';
import type { ScatterReduction } from '../ops/scatter-reduce.ts';
import { ops } from '../ops/table.ts';
import { Tensor } from '../tensor.ts';
import type { DiagonalOptions } from './diagonals.ts';
import { type Scalar, toTensor } from './operand.ts';

export interface ScatterReduceOptions {
  /** Whether what was there takes part. Default true. */
  readonly includeSelf?: boolean;
}

export interface SliceOptions {
  /** Default 0. */
  readonly dim?: number;
  /** Default 0; negative: from the end. */
  readonly start?: number;
  /** The first that is no longer in it. Default: the size. */
  readonly end?: number;
  /** Default 1. */
  readonly step?: number;
}

interface ScatterOptions {
  /** How what meets is joined; without it the last one holds. */
  readonly reduce?: 'add' | 'multiply';
}

function scatterWith(
  run: typeof apply,
  x: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor | Scalar,
  { reduce }: ScatterOptions,
): Tensor {
  if (reduce === 'add') {
    const filled = source instanceof Tensor ? source : x.newFull([], Number(source)).expand(index.shape);
    const used = filled.shape.reduce(
      (view, size, at) => (size > index.shape[at]! ? view.slice(at, 0, index.shape[at]!) : view),
      filled,
    );
    return run(ops.scatterAdd, [x, index, used], { dim });
  }
  if (reduce === 'multiply') {
    const factors = source instanceof Tensor ? source : x.newFull([], Number(source)).expand(index.shape);
    return run(ops.scatterReduce, [x, index, factors], { dim, reduce: 'prod', includeSelf: true });
  }
  if (reduce !== undefined) throw new RangeError('reduce argument must be either add or multiply.');
  if (source instanceof Tensor) return run(ops.scatter, [x, index, source], { dim });
  return run(ops.scatterValue, [x, index, toTensor(source)], { dim });
}

/** A copy of `x` with `source` written to the view that `window` makes of it. */
function written(x: Tensor, source: Tensor, window: (copy: Tensor) => Tensor): Tensor {
  const copy = x.clone();
  const target = window(copy);
  if (!sameSizes(target.shape, source.shape)) {
    throw about(
      new ShapeError(
        `expected src to have a size equal to the slice of self. src size = [${source.shape.join(', ')}], slice size = [${target.shape.join(', ')}]`,
      ),
      { input: x, source },
    );
  }
  target.copy_(source);
  return copy;
}

/**
 * Copies of a tensor with other elements put into some places.
 * @shape this one's
 * @dtype this one's, which what is put there must have
 * @throws ShapeError where it does not fit, IndexError for a place that there is not, TypeError for another dtype
 */
export const placingMethods = {
  /**
   * This with the elements of `source`, a number or a tensor at least as large as the index, at the places that `index` names
   * along `dim`: result[index[i][j]][j] = source[i][j] for dim 0. `Tensor.scatter`. `reduce: 'add'` or
   * `'multiply'` joins them to what is there.
   */
  scatter(this: Tensor, dim: number, index: Tensor, source: Tensor | Scalar, options: ScatterOptions = {}): Tensor {
    return scatterWith(apply, this, dim, index, source, options);
  },

  /** `scatter` in place: `Tensor.scatter_`. */
  scatter_(this: Tensor, dim: number, index: Tensor, source: Tensor | Scalar, options: ScatterOptions = {}): Tensor {
    return scatterWith(applyInPlace, this, dim, index, source, options);
  },

  /**
   * This with `source`, at least as large as the index, added at the places that `index` names along `dim`:
   * `Tensor.scatter_add`.
   */
  scatterAdd(this: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
    return scatterWith(apply, this, dim, index, source, { reduce: 'add' });
  },

  /** `scatterAdd` in place: `Tensor.scatter_add_`. */
  scatterAdd_(this: Tensor, dim: number, index: Tensor, source: Tensor): Tensor {
    return scatterWith(applyInPlace, this, dim, index, source, { reduce: 'add' });
  },

  /**
   * This with the elements of `source`, in order, where `mask` (bool, broadcasts) holds: `Tensor.masked_scatter`.
   * @shape that to which this and the mask broadcast
   * @throws ShapeError for too few elements
   */
  maskedScatter(this: Tensor, mask: Tensor, source: Tensor): Tensor {
    return apply(ops.maskedScatter, [this, mask, source], {});
  },

  /** `maskedScatter` in place: `Tensor.masked_scatter_`. */
  maskedScatter_(this: Tensor, mask: Tensor, source: Tensor): Tensor {
    return applyInPlace(ops.maskedScatter, [this, mask, source], {});
  },

  /**
   * This with the elements of `source` joined to those at the places that `index` names along `dim`, by their sum, product,
   * mean or extreme; ties share the gradient: `Tensor.scatter_reduce`.
   */
  scatterReduce(
    this: Tensor,
    dim: number,
    index: Tensor,
    source: Tensor,
    reduce: ScatterReduction,
    options: ScatterReduceOptions = {},
  ): Tensor {
    return apply(ops.scatterReduce, [this, index, source], { dim, reduce, includeSelf: options.includeSelf ?? true });
  },

  /** `scatterReduce` in place: `Tensor.scatter_reduce_`. */
  scatterReduce_(
    this: Tensor,
    dim: number,
    index: Tensor,
    source: Tensor,
    reduce: ScatterReduction,
    options: ScatterReduceOptions = {},
  ): Tensor {
    const includeSelf = options.includeSelf ?? true;
    return applyInPlace(ops.scatterReduce, [this, index, source], { dim, reduce, includeSelf });
  },

  /** A copy of this with `source` in one slice of a dimension: `Tensor.select_scatter`. */
  selectScatter(this: Tensor, source: Tensor, dim: number, index: number): Tensor {
    return written(this, source, (copy) => copy.select(dim, index));
  },

  /** A copy of this with `source` in a range of a dimension: `Tensor.slice_scatter`. */
  sliceScatter(this: Tensor, source: Tensor, options: SliceOptions = {}): Tensor {
    const { dim = 0, start = 0, end = this.size(dim), step = 1 } = options;
    return written(this, source, (copy) => copy.slice(dim, start, end, step));
  },

  /** A copy of this with `source` as a diagonal: `Tensor.diagonal_scatter`. */
  diagonalScatter(this: Tensor, source: Tensor, options: DiagonalOptions = {}): Tensor {
    return written(this, source, (copy) => copy.diagonal(options));
  },

  /** A number written to the main diagonal of a matrix, or of all dimensions where they are equal: `Tensor.fill_diagonal_`. */
  fillDiagonal_(this: Tensor, value: number): Tensor {
    if (this.dim() < 2) throw about(new ShapeError('dimensions must larger than 1'), { input: this });
    if (this.dim() > 2 && this.shape.some((size) => size !== this.shape[0])) {
      throw about(new ShapeError('all dimensions of input must be of equal length'), { input: this });
    }
    const step = this.strides.reduce((sum, stride) => sum + stride, 0);
    this.asStrided([Math.min(...this.shape)], [step], this.offset).fill_(value);
    return this;
  },
};

export type PlacingMethods = typeof placingMethods;
