import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import type { Tensor } from '../../tensor.ts';

/**
 * x · weightᵀ + bias: `F.linear`. x [..., in], weight [out, in], bias [out].
 * @shape [..., in] to [..., out]
 * @dtype the one that all have
 * @throws ShapeError where sizes do not fit, TypeError where dtypes differ
 */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return apply(ops.linear, bias === null ? [x, weight] : [x, weight, bias], {});
}
