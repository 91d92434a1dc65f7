import type { DType } from '../dtype.ts';
import type { AnyKernels, AnyOperand } from './definition.ts';

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

export function countElements(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}

/** Whether the window covers consecutive elements in row-major order (sizes of 1 have any stride). */
export function isDense(shape: readonly number[], strides: readonly number[]): boolean {
  let stride = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    const size = shape[dim]!;
    if (size === 0) return true;
    if (size !== 1) {
      // A size of 0 further out: there are no elements, so nothing lies between them.
      if (strides[dim] !== stride) return shape.includes(0);
      stride *= size;
    }
  }
  return true;
}

/** The operand repeated to `shape` by strides of 0. The shape rule has already said that it fits. */
export function operandFor(x: AnyOperand, shape: readonly number[]): AnyOperand {
  if (x.shape === shape || sameSizes(x.shape, shape)) return x;
  const lead = shape.length - x.shape.length;
  const strides = new Array<number>(shape.length);
  for (let dim = 0; dim < shape.length; dim++) {
    strides[dim] = dim < lead || (x.shape[dim - lead] === 1 && shape[dim] !== 1) ? 0 : x.strides[dim - lead]!;
  }
  return windowOf(x, shape, strides);
}

/** A fresh kernel result as an operand of the next kernel. */
export function denseOperand(handle: unknown, shape: readonly number[], dtype: DType): AnyOperand {
  return {
    storage: { handle, size: countElements(shape) },
    dtype,
    shape,
    strides: denseStrides(shape),
    offset: 0,
  };
}

/** The operand itself where it is dense, else a dense copy: for giving it another shape. */
export function toDense(kernels: AnyKernels, x: AnyOperand): AnyOperand {
  return isDense(x.shape, x.strides) ? x : denseOperand(kernels.cast(x, x.dtype), x.shape, x.dtype);
}

/** Another window on the operand's storage. Operands may be tensors, whose dtype is a getter: they cannot be spread. */
export function windowOf(
  x: AnyOperand,
  shape: readonly number[],
  strides: readonly number[],
  offset: number = x.offset,
): AnyOperand {
  return { storage: x.storage, dtype: x.dtype, shape, strides, offset };
}

/** A dense operand's elements under another shape of the same count. */
export function withShape(x: AnyOperand, shape: readonly number[]): AnyOperand {
  return windowOf(x, shape, denseStrides(shape));
}

export function sameSizes(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length) return false;
  for (let dim = 0; dim < a.length; dim++) if (a[dim] !== b[dim]) return false;
  return true;
}
