/**
 * For ops that are computed on the host whatever the device: sorting, scanning, factorising. They cost a wait and two
 * transfers elsewhere, and nothing on the CPU, whose buffers are here already.
 */
import { noteFallback } from '../device/fallback.ts';
import { allocate, type DType, type TypedArray } from '../dtype.ts';
import { hooks } from '../observer.ts';
import type { Tensor } from '../tensor.ts';
import type { AnyKernels, AnyOperand } from './definition.ts';
import { countElements, isDense } from './operand.ts';

/**
 * The operand's elements in row-major order, to compute with; not to be written to. Waits for the device, and tells the user
 * that the operation runs on the CPU.
 */
export function elementsOf(kernels: AnyKernels, x: AnyOperand): TypedArray {
  if (kernels.device !== 'cpu') noteFallback(hooks.operationName, kernels.device);
  return indicesOf(kernels, x);
}

/** The same of an index or a mask, which the host looks at to know what the device has to do. */
export function indicesOf(kernels: AnyKernels, x: AnyOperand): TypedArray {
  const count = countElements(x.shape);
  if (!isDense(x.shape, x.strides)) return kernels.download(kernels.cast(x, x.dtype), x.dtype, count);
  const elements = kernels.download(x.storage.handle, x.dtype, x.storage.size);
  return elements.length === count ? elements : elements.subarray(x.offset, x.offset + count);
}

/** The first element of an index outside [lowest, size); null where all are inside. Waits for the device. */
export function firstOutside(index: Tensor, lowest: number, size: number): number | null {
  const elements = indicesOf(index.storage.kernels, index);
  for (let k = 0; k < elements.length; k++) {
    const position = elements[k]!;
    if (position < lowest || position >= size) return position;
  }
  return null;
}

/** An array for a result; the device takes it over. */
export function uploaded(kernels: AnyKernels, elements: ArrayLike<number>, dtype: DType): unknown {
  const typed = allocate(dtype, elements.length);
  typed.set(elements);
  return kernels.upload(typed, dtype);
}

/** The lines of elements along one dimension: element k of line (o, i) is at (o · length + k) · inner + i. */
export interface Lines {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** A 0-d tensor has one line of one element. */
export function linesAlong(shape: readonly number[], dim: number): Lines {
  if (shape.length === 0) return { outer: 1, length: 1, inner: 1 };
  return {
    outer: countElements(shape.slice(0, dim)),
    length: shape[dim]!,
    inner: countElements(shape.slice(dim + 1)),
  };
}
