import { type Scalar, toTensor } from '../methods/operand.ts';
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { nonzero } from './arrangement.ts';

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
