import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply, applyAll } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { dimensionOf } from './dimension.ts';

type Sections = number | readonly number[];

function splitAlong(x: Tensor, name: string, rank: number, dim: number, sections: Sections): Tensor[] {
  if (x.dim() < rank) {
    throw about(
      new ShapeError(
        `torch.${name} requires a tensor with at least ${rank} dimension, but got a tensor with ${x.dim()} dimensions!`,
      ),
      { input: x },
    );
  }
  const size = x.size(dim);
  if (typeof sections === 'number' && !(sections > 0 && size % sections === 0)) {
    throw about(
      new ShapeError(
        `torch.${name} attempted to split along dimension ${dim}, but the size of the dimension ${size} is not divisible by the split_size ${sections}!`,
      ),
      { input: x },
    );
  }
  return x.tensorSplit(sections, dim);
}

/**
 * Pieces along a dimension, all of them views.
 * @shape this one's with smaller sizes along that dimension
 * @dtype this one's
 * @throws ShapeError for too few dimensions, or a size that does not go evenly into so many
 */
export const splittingMethods = {
  /**
   * Views: pieces of `sizes` along `dim`, the last one smaller where it does not go evenly; or one piece of each size in a
   * list: `Tensor.split`.
   * @shape this one's with smaller sizes along `dim`, whose sum is the whole
   */
  split(this: Tensor, sizes: Sections, dim = 0): Tensor[] {
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
    const size = this.size(dimensionOf(this, dim));
    if (size === 0) return this.split(new Array<number>(chunks).fill(0), dim);
    return this.split(Math.ceil(size / chunks), dim);
  },

  /**
   * Views: as many pieces along `dim` as asked for, or cut before each of the indices: `Tensor.tensor_split`.
   * @shape this one's with smaller sizes along `dim`, whose sum is the whole
   */
  tensorSplit(this: Tensor, sections: Sections, dim = 0): Tensor[] {
    if (this.dim() === 0) {
      throw about(
        new ShapeError('tensor_split expected at least a 1-dimensional tensor, but got a tensor with 0 dims'),
        { input: this },
      );
    }
    const size = this.size(dimensionOf(this, dim));
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
    if (this.dim() > 0 && this.size(dimensionOf(this, dim)) === 0) return [];
    return applyAll(ops.unbind, [this], { dim });
  },

  /**
   * A view of all slices of `size` along `dim`, `step` apart, in a new last dimension: `Tensor.unfold`.
   * @shape this one's with (n - size) / step + 1, rounded down, for n along `dim`, and `size` as a new last one
   */
  unfold(this: Tensor, dim: number, size: number, step: number): Tensor {
    return apply(ops.unfold, [this], { dim, size, step });
  },

  /** Views: pieces beside each other, along the second dimension; of a vector, along its only one: `Tensor.hsplit`. */
  hsplit(this: Tensor, sections: Sections): Tensor[] {
    return splitAlong(this, 'hsplit', 1, this.dim() === 1 ? 0 : 1, sections);
  },

  /** Views: pieces one below the other, along the first dimension of at least two: `Tensor.vsplit`. */
  vsplit(this: Tensor, sections: Sections): Tensor[] {
    return splitAlong(this, 'vsplit', 2, 0, sections);
  },

  /** Views: pieces one behind the other, along the third dimension: `Tensor.dsplit`. */
  dsplit(this: Tensor, sections: Sections): Tensor[] {
    return splitAlong(this, 'dsplit', 3, 2, sections);
  },
};

export type SplittingMethods = typeof splittingMethods;
