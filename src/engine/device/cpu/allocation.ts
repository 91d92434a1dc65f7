import { Buffer } from 'node:buffer';
import { allocate, bytesPerElement, type DType, type TypedArray } from '../../dtype.ts';
import { reserveMemory } from '../../memory/host-limit.ts';
import { largeBytes, noteMade, takeIdle } from './reuse.ts';

/**
 * An array that holds `length` elements of `dtype`, whatever they are: for a result of which every element is written. Not
 * filling it with zeros first saves a third of the time of a large addition, and one that was used before is in the cache.
 */
export function allocateUninitialized(dtype: DType, length: number): TypedArray {
  const bytes = length * bytesPerElement(dtype);
  if (bytes < largeBytes) return allocate(dtype, length);
  const buffer = takeIdle(bytes) ?? newBuffer(bytes);
  noteMade(buffer);
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, 0, length);
    case 'float64':
    case 'int64':
      return new Float64Array(buffer, 0, length);
    case 'int32':
      return new Int32Array(buffer, 0, length);
    default:
      return new Uint8Array(buffer, 0, length);
  }
}

function newBuffer(bytes: number): ArrayBufferLike {
  reserveMemory(bytes);
  return Buffer.allocUnsafeSlow(bytes).buffer;
}
