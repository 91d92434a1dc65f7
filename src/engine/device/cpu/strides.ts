import type { TypedArray } from '../../dtype.ts';
import type { Operand } from '../kernels.ts';

export type CpuOperand = Operand<TypedArray>;

export function countElements(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}

/** Row-major strides of a dense tensor. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    strides[dim] = stride;
    stride *= shape[dim]!;
  }
  return strides;
}

/** Whether the window covers consecutive elements in row-major order; sizes of 1 may have any stride. */
export function isDense(shape: readonly number[], strides: readonly number[]): boolean {
  let stride = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    const size = shape[dim]!;
    if (size === 1) continue;
    if (strides[dim] !== stride) return false;
    stride *= size;
  }
  return true;
}

/** A fresh dense buffer as an operand. */
export function denseOperand(handle: TypedArray, shape: readonly number[], dtype: CpuOperand['dtype']): CpuOperand {
  return { storage: { handle, size: handle.length }, dtype, shape, strides: denseStrides(shape), offset: 0 };
}
