import type { TypedArray } from '../../dtype.ts';
import { allocateUninitialized } from './allocation.ts';
import { cast } from './copy.ts';
import { computeRows, type RowSource, rowLoop } from './simd/rows.ts';
import { type CpuOperand, countElements, isDense } from './strides.ts';

/** The operand's elements in row-major order, from `offset` on. */
function denseElements(x: CpuOperand): { readonly data: TypedArray; readonly offset: number } {
  return isDense(x.shape, x.strides)
    ? { data: x.storage.handle, offset: x.offset }
    : { data: cast(x, x.dtype), offset: 0 };
}

function isFloat(source: { readonly data: TypedArray; readonly offset: number }): source is RowSource {
  return source.data instanceof Float32Array;
}

/** Each row, along the last dimension, to a row of the result; null where there is no vector loop for it. */
export function rowsByVectors(name: string, operands: readonly CpuOperand[]): TypedArray | null {
  const { shape, dtype } = operands[0]!;
  if (dtype !== 'float32') return null;
  const count = countElements(shape);
  const columns = shape[shape.length - 1]!;
  const loop = rowLoop(name, count, columns);
  if (loop === null) return null;
  const sources = operands.map(denseElements).filter(isFloat);
  const out = allocateUninitialized(dtype, count);
  if (out instanceof Float32Array) computeRows(loop, out, sources, columns);
  return out;
}

/** x - max - log(sum(exp(x - max))) along the last dimension; sums are doubles. */
export function logSoftmax(x: CpuOperand): TypedArray {
  return rowsByVectors('logSoftmax', [x]) ?? plainLogSoftmax(x);
}

function plainLogSoftmax(x: CpuOperand): TypedArray {
  const count = countElements(x.shape);
  const out = allocateUninitialized(x.dtype, count);
  const columns = x.shape[x.shape.length - 1]!;
  const { data, offset } = denseElements(x);
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
