/** Tensors joined to one. */

import { ShapeError } from '../errors.ts';
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type DimOption, dimOf } from '../options-by-place.ts';
import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';

/**
 * Tensors joined along an existing dimension; vectors of no elements, `tensor([])`, count as nothing: `torch.cat`.
 * @shape [..., sum of the sizes along `dim`, ...], the other sizes alike
 * @dtype the common one
 * @throws ShapeError for no tensors, or other sizes that differ
 */
export function cat(tensors: readonly Tensor[], dim: number | DimOption = 0): Tensor {
  requireList(tensors, 'cat');
  if (tensors.length === 0) throw new ShapeError('torch.cat(): expected a non-empty list of Tensors');
  const isNothing = ({ shape }: Tensor) => shape.length === 1 && shape[0] === 0;
  const joined = tensors.some(({ shape }) => shape.length > 1) ? tensors.filter((x) => !isNothing(x)) : tensors;
  return apply(ops.cat, joined, { dim: dimOf(dim) });
}

/**
 * Tensors of one shape joined along a new dimension: `torch.stack`.
 * @shape [..., number of tensors, ...] at `dim`, all of one shape
 * @dtype the common one
 * @throws ShapeError for no tensors, or shapes that differ
 */
export function stack(tensors: readonly Tensor[], dim: number | DimOption = 0): Tensor {
  requireList(tensors, 'stack');
  return apply(ops.stack, tensors, { dim: dimOf(dim) });
}

/** Scripts run without their types: `cat(a, b)` is a likely slip. */
function requireList(tensors: readonly Tensor[], caller: string): void {
  if (!Array.isArray(tensors))
    throw new TypeError(`${caller}(): expected a list of tensors, ${caller}([a, b]), but got one`);
  for (const [index, item] of tensors.entries()) {
    if (!(item instanceof Tensor))
      throw new TypeError(`${caller}(): expected Tensor as element ${index} in the list, but got ${typeNameOf(item)}`);
  }
}
