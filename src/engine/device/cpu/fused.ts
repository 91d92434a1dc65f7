import type { TypedArray } from '../../dtype.ts';
import type { FusedKernel } from '../kernels.ts';
import { allocateUninitialized } from './allocation.ts';
import { computeByVectors, worthwhile } from './simd/elementwise.ts';
import { rowsByVectors } from './softmax.ts';
import { type CpuOperand, countElements } from './strides.ts';

const elementwise: ReadonlySet<FusedKernel> = new Set(['gelu', 'geluTanh', 'geluBackward']);

/** By vector loops only: without them, the plain loops of the composition are as fast. */
export function fused(name: FusedKernel, operands: readonly CpuOperand[]): TypedArray | null {
  if (!elementwise.has(name)) return rowsByVectors(name, operands);
  const { shape, dtype } = operands[0]!;
  const count = countElements(shape);
  if (dtype !== 'float32' || count < worthwhile) return null;
  const out = allocateUninitialized(dtype, count);
  return computeByVectors(name, out, operands) ? out : null;
}
