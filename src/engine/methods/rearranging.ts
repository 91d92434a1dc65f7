import { fromTypedArray } from '../creation/values.ts';
import { indexDType } from '../device/index-dtype.ts';
import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type SizeArguments, sizesFrom } from '../options-by-place.ts';
import { Tensor } from '../tensor.ts';
import { dimensionOf } from './dimension.ts';

type Numbers = number | readonly number[];

function listOf(numbers: Numbers): readonly number[] {
  return typeof numbers === 'number' ? [numbers] : numbers;
}

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
 * Copies and views in another arrangement. All of dimensions give views.
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
    const sources = from.map((dim) => dimensionOf(this, dim));
    const destinations = to.map((dim) => dimensionOf(this, dim));
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
    const at = dimensionOf(this, dim);
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
  broadcastTo(this: Tensor, ...shape: SizeArguments): Tensor {
    return this.expand(sizesFrom(shape, 'broadcastTo'));
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
  repeat(this: Tensor, ...repeats: SizeArguments): Tensor {
    return apply(ops.repeat, [this], { repeats: sizesFrom(repeats, 'repeat') });
  },

  /**
   * `repeat`, where fewer repeats than dimensions belong to the last ones: `torch.tile`.
   * @shape this one's sizes times `repeats`, the shorter list filled up with 1s in front
   */
  tile(this: Tensor, ...given: SizeArguments): Tensor {
    const repeats = sizesFrom(given, 'tile');
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
    const size = this.size(dimensionOf(this, dim));
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
  flip(this: Tensor, ...dims: SizeArguments): Tensor {
    return apply(ops.flip, [this], { dims: sizesFrom(dims, 'flip') });
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
   * A constant around this: two sizes for each dimension, the last one first; below 0 they cut off. `F.pad` calls it.
   * @shape each size plus its two paddings
   */
  constantPad(this: Tensor, pad: readonly number[], value: number): Tensor {
    return apply(ops.constantPad, [this], { pad, value });
  },
};

export type RearrangingMethods = typeof rearrangingMethods;
