import type { TypedArray } from '../../dtype.ts';
import { allocateUninitialized } from './allocation.ts';
import { cast } from './copy.ts';
import { logSoftmaxRows } from './simd/sums.ts';
import { type CpuOperand, countElements, isDense } from './strides.ts';

/** x - max - log(sum(exp(x - max))) along the last dimension; sums are doubles. */
export function logSoftmax(x: CpuOperand): TypedArray {
  const count = countElements(x.shape);
  const out = allocateUninitialized(x.dtype, count);
  const columns = x.shape[x.shape.length - 1]!;
  const dense = isDense(x.shape, x.strides);
  const data = dense ? x.storage.handle : cast(x, x.dtype);
  const offset = dense ? x.offset : 0;
  const isFloat = data instanceof Float32Array && out instanceof Float32Array;
  if (isFloat && logSoftmaxRows(out, data, offset, columns)) return out;
  for (let row = 0; row < count; row += columns) {
    const start = offset + row;
    let largest = -Infinity;
    for (let k = 0; k < columns; k++) largest = Math.max(largest, data[start + k]!);
    let total = 0;
    for (let k = 0; k < columns; k++) total += Math.exp(data[start + k]! - largest);
    const shift = largest + Math.log(total);
    for (let k = 0; k < columns; k++) out[row + k] = data[start + k]! - shift;
  }
  return out;
}
