import type { DType, TypedArray } from '../../dtype.ts';

/** `size` elements at the beginning of shared memory. */
export function viewOn(memory: SharedArrayBuffer, dtype: DType, size: number): TypedArray {
  if (dtype === 'float32') return new Float32Array(memory, 0, size);
  if (dtype === 'int32') return new Int32Array(memory, 0, size);
  if (dtype === 'bool' || dtype === 'uint8') return new Uint8Array(memory, 0, size);
  return new Float64Array(memory, 0, size);
}
