import { Buffer } from 'node:buffer';
import { allocate, bytesPerElement, type DType, type TypedArray } from '../../dtype.ts';
import { reserveMemory } from '../../memory/host-limit.ts';

/** Below this many bytes an ordinary array is as fast. */
const largeBytes = 1024;

/**
 * An array that holds `length` elements of `dtype`, whatever they are: for a result of which every element is written. Not
 * filling it with zeros first saves a third of the time of a large addition.
 */
export function allocateUninitialized(dtype: DType, length: number): TypedArray {
  const bytes = length * bytesPerElement(dtype);
  if (bytes < largeBytes) return allocate(dtype, length);
  reserveMemory(bytes);
  const { buffer, byteOffset } = Buffer.allocUnsafeSlow(bytes);
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, length);
    case 'float64':
    case 'int64':
      return new Float64Array(buffer, byteOffset, length);
    case 'int32':
      return new Int32Array(buffer, byteOffset, length);
    default:
      return new Uint8Array(buffer, byteOffset, length);
  }
}
