import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';

/** A dimension of `x` counted from the front. Throws ShapeError where there is none of that number. */
export function dimensionOf(x: Tensor, dim: number): number {
  const result = wrapDimension(dim, x.dim());
  if (typeof result === 'string') throw about(new ShapeError(result), { input: x });
  return result;
}
