import { fromTypedArray } from '../creation.ts';
import { indexDType } from '../device/index-dtype.ts';
import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply, applyAll, applyInPlace } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import { wrapDimension } from '../shape/rules.ts';
import { Tensor } from '../tensor.ts';

type Numbers = number | readonly number[];

function listOf(numbers: Numbers): readonly number[] {
  return typeof numbers === 'number' ? [numbers] : numbers;
}

function wrapped(dim: number, rank: number): number {
  const result = wrapDimension(dim, rank);
  if (typeof result === 'string') throw new ShapeError(result);
  return result;
}

/** Which diagonal, and of which dimensions. Default: the main one of the first two. */
export interface DiagonalOptions {
  /** Above 0 for a diagonal above the main one, below 0 for one below. Default 0. */
  readonly offset?: number;
  readonly dim1?: number;
  readonly dim2?: number;
}

export type DiagonalArguments = ByPlace<[offset: number, dim1: number, dim2: number], DiagonalOptions>;

function repeatCounts(repeats: Tensor, size: number): number[] {
  if (repeats.isFloatingPoint || repeats.dtype === 'bool') {
    throw new TypeError('repeats has to be Long or Int tensor');
  }
  const counts = Array.from(repeats.toTypedArray());
  if (counts.some((count) => count < 0)) throw about(new ShapeError('repeats can not be negative'), { repeats });
  if (repeats.dim() > 1) throw about(new ShapeError('repeats must be 0-dim or 1-dim tensor'), { repeats });
  if (counts.length === 1) return new Array<number>(size).fill(counts[0]!);
  if (counts.length !== size) {
    throw about(new ShapeError('repeats must have the same size as input along dim'), { repeats });
  }
  return counts;
}

/**
 * Copies and views in another arrangement. `split`, `chunk`, `unbind` and `unfold` give views, as do all of
 * dimensions.
 * @dtype this one's
 * @throws ShapeError for a dimension that there is not, or sizes that do not fit
 */
export const rearrangingMethods = {
  /**
   * Two dimensions swapped, a view: `Tensor.swapaxes`, the same as `transpose`.
   * @shape this one's with two sizes swapped
   */
  swapaxes(this: Tensor, axis0: number, axis1: number): Tensor {
    return this.transpose(axis0, axis1);
  },

  /**
   * Two dimensions swapped, a view: `Tensor.swapdims`, the same as `transpose`.
   * @shape this one's with two sizes swapped
   */
  swapdims(this: Tensor, dim0: number, dim1: number): Tensor {
    return this.transpose(dim0, dim1);
  },

  /**
   * Dimensions `source` moved to `destination`, the others in their order, a view: `Tensor.movedim`.
   * @shape this one's sizes in another order
   */
  movedim(this: Tensor, source: Numbers, destination: Numbers): Tensor {
    const rank = this.dim();
    const [from, to] = [listOf(source), listOf(destination)];
    if (from.length !== to.length) {
      throw about(
        new ShapeError(
          `movedim: Invalid source or destination dims: source ([${from.join(', ')}] dims) should contain the same number of dims as destination ([${to.join(', ')}] dims)`,
        ),
        { input: this },
      );
    }
    const sources = from.map((dim) => wrapped(dim, rank));
    const destinations = to.map((dim) => wrapped(dim, rank));
    if (new Set(sources).size < sources.length) {
      throw about(new ShapeError(`movedim: repeated dim in \`source\` ([${from.join(', ')}])`), { input: this });
    }
    if (new Set(destinations).size < destinations.length) {
      throw about(new ShapeError(`movedim: repeated dim in \`destination\` ([${to.join(', ')}])`), { input: this });
    }
    const others = this.shape.map((_, dim) => dim).filter((dim) => !sources.includes(dim));
    const order = this.shape.map((_, place) => {
      const which = destinations.indexOf(place);
      return which < 0 ? others.shift()! : sources[which]!;
    });
    return rank === 0 ? this : this.permute(order);
  },

  /**
   * `movedim` by its other name: `Tensor.moveaxis`.
   * @shape this one's sizes in another order
   */
  moveaxis(this: Tensor, source: Numbers, destination: Numbers): Tensor {
    return this.movedim(source, destination);
  },

  /**
   * Dimension `dim` made several of `sizes`, one of which may be -1; a view: `Tensor.unflatten`.
   * @shape [..., n, ...] to [..., ...sizes, ...], whose product is n; one size may be -1
   */
  unflatten(this: Tensor, dim: number, sizes: readonly number[]): Tensor {
    if (this.dim() === 0) {
      throw about(new ShapeError(`Dimension specified as ${dim} but tensor has no dimensions`), { input: this });
    }
    const at = wrapped(dim, this.dim());
    if (sizes.indexOf(-1) !== sizes.lastIndexOf(-1)) {
      throw about(new ShapeError('only one dimension can be inferred'), { input: this });
    }
    const known = sizes.reduce((product, size) => (size === -1 ? product : product * size), 1);
    const inferred = sizes.includes(-1);
    const size = this.shape[at]!;
    if (inferred ? known === 0 || size % known !== 0 : known !== size) {
      throw about(
        new ShapeError(
          `unflatten: Provided sizes [${sizes.join(', ')}] don't multiply up to the size of dim ${dim} (${size}) in the input tensor`,
        ),
        { input: this },
      );
    }
    const exact = sizes.map((one) => (one === -1 ? size / known : one));
    return this.view([...this.shape.slice(0, at), ...exact, ...this.shape.slice(at + 1)]);
  },

  /**
   * `reshape([-1])`: `Tensor.ravel`.
   * @shape [number of elements]
   */
  ravel(this: Tensor): Tensor {
    return this.reshape([-1]);
  },

  /**
   * Repeated to `shape` without a copy: `torch.broadcast_to`, the same as `expand`.
   * @shape `shape`
   */
  broadcastTo(this: Tensor, shape: readonly number[]): Tensor {
    return this.expand(shape);
  },

  /**
   * Repeated to the shape of `other` without a copy: `Tensor.expand_as`.
   * @shape other's
   */
  expandAs(this: Tensor, other: Tensor): Tensor {
    return this.expand(other.shape);
  },

  /**
   * A view of the shape of `other`: `Tensor.view_as`.
   * @shape other's
   */
  viewAs(this: Tensor, other: Tensor): Tensor {
    return this.view(other.shape);
  },

  /**
   * The same elements in the shape of `other`: `Tensor.reshape_as`.
   * @shape other's
   */
  reshapeAs(this: Tensor, other: Tensor): Tensor {
    return this.reshape(other.shape);
  },

  /**
   * Copied `repeats[k]` times along dimension k; more repeats than dimensions make new leading ones: `Tensor.repeat`.
   * @shape this one's sizes times `repeats`, the shorter list filled up with 1s in front
   */
  repeat(this: Tensor, repeats: readonly number[]): Tensor {
    return apply(ops.repeat, [this], { repeats });
  },

  /**
   * `repeat`, where fewer repeats than dimensions belong to the last ones: `torch.tile`.
   * @shape this one's sizes times `repeats`, the shorter list filled up with 1s in front
   */
  tile(this: Tensor, repeats: readonly number[]): Tensor {
    const lead = Math.max(0, this.dim() - repeats.length);
    return this.repeat([...new Array<number>(lead).fill(1), ...repeats]);
  },

  /**
   * Each slice of `dim`, or each element, `repeats` times one after the other; `repeats` a number, or an integer tensor with
   * one for each slice: `Tensor.repeat_interleave`.
   * @shape this one's with the sum of the repeats along `dim`; without `dim` a vector
   * @throws ShapeError where there is not a count for each slice, or one is negative
   */
  repeatInterleave(this: Tensor, repeats: number | Tensor, dim?: number): Tensor {
    if (dim === undefined) return this.reshape([-1]).repeatInterleave(repeats, 0);
    const size = this.size(wrapped(dim, this.dim()));
    if (typeof repeats === 'number' && repeats < 0)
      throw about(new ShapeError('repeats can not be negative'), { input: this });
    const counts = repeats instanceof Tensor ? repeatCounts(repeats, size) : new Array<number>(size).fill(repeats);
    const places = counts.flatMap((count, place) => new Array<number>(count).fill(place));
    const index = fromTypedArray(Float64Array.from(places), [places.length], {
      dtype: indexDType(this.storage.kernels),
      device: this.device,
    });
    return this.indexSelect(dim, index);
  },

  /**
   * A copy with the order along `dims` reversed: `Tensor.flip`.
   * @shape this one's
   */
  flip(this: Tensor, dims: Numbers): Tensor {
    return apply(ops.flip, [this], { dims: listOf(dims) });
  },

  /**
   * A copy with the columns reversed: `Tensor.fliplr`.
   * @shape this one's, of at least 2 dimensions
   */
  fliplr(this: Tensor): Tensor {
    if (this.dim() < 2) throw about(new ShapeError('Input must be >= 2-d.'), { input: this });
    return this.flip([1]);
  },

  /**
   * A copy with the rows reversed: `Tensor.flipud`.
   * @shape this one's, of at least 1 dimension
   */
  flipud(this: Tensor): Tensor {
    if (this.dim() < 1) throw about(new ShapeError('Input must be >= 1-d.'), { input: this });
    return this.flip([0]);
  },

  /**
   * A copy shifted along `dims`, or flattened, what falls off coming in at the other end: `Tensor.roll`.
   * @shape this one's
   */
  roll(this: Tensor, shifts: Numbers, dims: Numbers = []): Tensor {
    return apply(ops.roll, [this], { shifts: listOf(shifts), dims: listOf(dims) });
  },

  /**
   * A copy turned by `k` quarters in the plane of two dimensions, from the first towards the second: `Tensor.rot90`.
   * @shape this one's; for odd turns with two sizes swapped
   */
  rot90(this: Tensor, k = 1, dims: readonly number[] = [0, 1]): Tensor {
    return apply(ops.rot90, [this], { k, dims });
  },

  /**
   * Views: pieces of `sizes` along `dim`, the last one smaller where it does not go evenly; or one piece of each size in a
   * list: `Tensor.split`.
   * @shape this one's with smaller sizes along `dim`, whose sum is the whole
   */
  split(this: Tensor, sizes: Numbers, dim = 0): Tensor[] {
    if (typeof sizes === 'number') return applyAll(ops.split, [this], { size: sizes, dim });
    return sizes.length === 0 ? [] : applyAll(ops.splitWithSizes, [this], { sizes, dim });
  },

  /**
   * Views: at most `chunks` equal pieces along `dim`, the last one smaller: `Tensor.chunk`.
   * @shape this one's with smaller sizes along `dim`, whose sum is the whole
   */
  chunk(this: Tensor, chunks: number, dim = 0): Tensor[] {
    if (this.dim() === 0) throw about(new ShapeError('chunk expects at least a 1-dimensional tensor'), { input: this });
    if (chunks <= 0)
      throw about(new ShapeError(`chunk expects \`chunks\` to be greater than 0, got: ${chunks}`), { input: this });
    const size = this.size(wrapped(dim, this.dim()));
    if (size === 0) return this.split(new Array<number>(chunks).fill(0), dim);
    return this.split(Math.ceil(size / chunks), dim);
  },

  /**
   * Views: as many pieces along `dim` as asked for, or cut before each of the indices: `Tensor.tensor_split`.
   * @shape this one's with smaller sizes along `dim`, whose sum is the whole
   */
  tensorSplit(this: Tensor, sections: Numbers, dim = 0): Tensor[] {
    if (this.dim() === 0) {
      throw about(
        new ShapeError('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims'),
        { input: this },
      );
    }
    const size = this.size(wrapped(dim, this.dim()));
    if (typeof sections !== 'number') {
      return [...sections, size].map((end, k) => this.slice(dim, k === 0 ? 0 : sections[k - 1]!, end));
    }
    if (sections <= 0)
      throw about(new ShapeError(`number of sections must be larger than 0, got ${sections}`), { input: this });
    const [least, larger] = [Math.floor(size / sections), size % sections];
    return Array.from({ length: sections }, (_, k) => {
      const start = k * least + Math.min(k, larger);
      return this.slice(dim, start, start + least + Number(k < larger));
    });
  },

  /**
   * Views: all slices of a dimension: `Tensor.unbind`.
   * @shape this one's without `dim`, as often as that is long
   */
  unbind(this: Tensor, dim = 0): Tensor[] {
    if (this.dim() > 0 && this.size(wrapped(dim, this.dim())) === 0) return [];
    return applyAll(ops.unbind, [this], { dim });
  },

  /**
   * A view of all slices of `size` along `dim`, `step` apart, in a new last dimension: `Tensor.unfold`.
   * @shape this one's with (n - size) / step + 1, rounded down, for n along `dim`, and `size` as a new last one
   */
  unfold(this: Tensor, dim: number, size: number, step: number): Tensor {
    return apply(ops.unfold, [this], { dim, size, step });
  },

  /**
   * A view of a diagonal, as the last dimension: `Tensor.diagonal`.
   * @shape [..., n, m] to [..., length of the diagonal]
   */
  diagonal(this: Tensor, ...rest: DiagonalArguments): Tensor {
    const options = named<DiagonalOptions>(rest, ['offset', 'dim1', 'dim2'], 'diagonal');
    const { offset = 0, dim1 = 0, dim2 = 1 } = options;
    return apply(ops.diagonal, [this], { offset, dim1, dim2 });
  },

  /**
   * A vector as a diagonal of a matrix of zeros; a copy of a diagonal of a matrix: `Tensor.diag`.
   * @shape [n] to [n + |k|, n + |k|] for diagonal k; [n, m] to [length of the diagonal]
   * @throws ShapeError for other than 1 or 2 dimensions
   */
  diag(this: Tensor, diagonal = 0): Tensor {
    return apply(ops.diag, [this], { diagonal });
  },

  /**
   * The last dimension as diagonals of matrices of zeros, by default in the last two dimensions: `torch.diag_embed`.
   * @shape [..., n] to [..., n + |offset|, n + |offset|]
   */
  diagEmbed(this: Tensor, ...rest: DiagonalArguments): Tensor {
    const options = named<DiagonalOptions>(rest, ['offset', 'dim1', 'dim2'], 'diagEmbed');
    const { offset = 0, dim1 = -2, dim2 = -1 } = options;
    return apply(ops.diagEmbed, [this], { offset, dim1, dim2 });
  },

  /**
   * All elements as a diagonal of a matrix of zeros: `torch.diagflat`.
   * @shape [n + |offset|, n + |offset|] for n elements
   */
  diagflat(this: Tensor, offset = 0): Tensor {
    return this.reshape([-1]).diag(offset);
  },

  /**
   * The lower triangles of matrices, 0 above the diagonal: `Tensor.tril`.
   * @shape this one's, [..., n, m]
   * @throws ShapeError for less than 2 dimensions
   */
  tril(this: Tensor, diagonal = 0): Tensor {
    return apply(ops.tril, [this], { diagonal });
  },

  /**
   * `tril` in place: `Tensor.tril_`.
   * @shape this one's
   */
  tril_(this: Tensor, diagonal = 0): Tensor {
    return applyInPlace(ops.tril, [this], { diagonal });
  },

  /**
   * The upper triangles of matrices, 0 below the diagonal: `Tensor.triu`.
   * @shape this one's, [..., n, m]
   * @throws ShapeError for less than 2 dimensions
   */
  triu(this: Tensor, diagonal = 0): Tensor {
    return apply(ops.triu, [this], { diagonal });
  },

  /**
   * `triu` in place: `Tensor.triu_`.
   * @shape this one's
   */
  triu_(this: Tensor, diagonal = 0): Tensor {
    return applyInPlace(ops.triu, [this], { diagonal });
  },

  /**
   * A constant around this: two sizes for each dimension, the last one first; below 0 they cut off. `F.pad` calls it.
   * @shape each size plus its two paddings
   */
  constantPad(this: Tensor, pad: readonly number[], value: number): Tensor {
    return apply(ops.constantPad, [this], { pad, value });
  },
};

export type RearrangingMethods = typeof rearrangingMethods;
