/** Operations as functions, for those whose first argument is not one tensor. */

import { ShapeError } from './errors.ts';
import { nonzero } from './functions-arrangement.ts';
import { type Scalar, toTensor } from './methods/operand.ts';
import { apply } from './ops/dispatch.ts';
import { ops } from './ops/table.ts';
import type { Tensor } from './tensor.ts';

/**
 * Tensors joined along an existing dimension; vectors of no elements, `tensor([])`, count as nothing: `torch.cat`.
 * @shape [..., sum of the sizes along `dim`, ...], the other sizes alike
 * @dtype the common one
 * @throws ShapeError for no tensors, or other sizes that differ
 */
export function cat(tensors: readonly Tensor[], dim = 0): Tensor {
  requireList(tensors, 'cat');
  if (tensors.length === 0) throw new ShapeError('torch.cat(): expected a non-empty list of Tensors');
  const isNothing = ({ shape }: Tensor) => shape.length === 1 && shape[0] === 0;
  const joined = tensors.some(({ shape }) => shape.length > 1) ? tensors.filter((x) => !isNothing(x)) : tensors;
  return apply(ops.cat, joined, { dim });
}

/**
 * Tensors of one shape joined along a new dimension: `torch.stack`.
 * @shape [..., number of tensors, ...] at `dim`, all of one shape
 * @dtype the common one
 * @throws ShapeError for no tensors, or shapes that differ
 */
export function stack(tensors: readonly Tensor[], dim = 0): Tensor {
  requireList(tensors, 'stack');
  return apply(ops.stack, tensors, { dim });
}

/**
 * `a` where `condition` (bool) holds, else `b`; of a condition alone the indices where it holds, as
 * `nonzero(condition, { asTuple: true })`: `torch.where`.
 * @shape that to which all three broadcast
 * @dtype the common one of `a` and `b`
 * @throws ShapeError where they do not broadcast, TypeMismatchError for a condition that is not bool
 */
export function where(condition: Tensor): Tensor[];
export function where(condition: Tensor, a: Tensor | Scalar, b: Tensor | Scalar): Tensor;
export function where(condition: Tensor, a?: Tensor | Scalar, b?: Tensor | Scalar): Tensor | Tensor[] {
  if (a === undefined && b === undefined) return nonzero(condition, { asTuple: true });
  if (a === undefined || b === undefined)
    throw new TypeError('where(): expected condition, a and b, or a condition alone');
  return apply(ops.where, [condition, toTensor(a), toTensor(b)], {});
}

/** A copy that takes part in the gradient: `torch.clone`. */
export function clone(input: Tensor): Tensor {
  return input.clone();
}

/** The same values cut off from the history; shares the storage: `torch.detach`. */
export function detach(input: Tensor): Tensor {
  return input.detach();
}

/** The product of matrices, vectors or batches of them: `torch.matmul`. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return a.matmul(b);
}

/** Scripts run without their types: `cat(a, b)` is a likely slip. */
function requireList(tensors: readonly Tensor[], caller: string): void {
  if (!Array.isArray(tensors))
    throw new TypeError(`${caller}(): expected a list of tensors, ${caller}([a, b]), but got one`);
}
