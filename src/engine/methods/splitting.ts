import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import type { Tensor } from '../tensor.ts';

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
 * Pieces along a certain dimension: so many equal ones, or cut before each of the indices.
 * @shape this one's with smaller sizes along that dimension
 * @dtype this one's
 * @throws ShapeError for too few dimensions, or a size that does not go evenly into so many
 */
export const splittingMethods = {
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
