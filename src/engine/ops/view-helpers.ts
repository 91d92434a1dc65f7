import { wrapDimension } from '../shape/rules.ts';
import type { AnyKernels, AnyOperand } from './definition.ts';

/** The dimension counted from the first one; the shape rule has found it to be there. */
export function wrapped(dim: number, rank: number): number {
  const result = wrapDimension(dim, rank);
  if (typeof result === 'string') throw new RangeError(result);
  return result;
}

/** What a view op does on a device or for a layout where only a copy will do. */
export function copy(kernels: AnyKernels, x: AnyOperand): unknown[] {
  return [kernels.cast(x, x.dtype)];
}
