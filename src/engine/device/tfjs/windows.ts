import * as tf from '@tensorflow/tfjs-core';
import type { Operand } from '../kernels.ts';

/** A flat tensor is what a storage holds; windows on it are made dense before an op sees them. */
export type TfjsOperand = Operand<tf.Tensor>;

export function countElements(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Row-major strides of a dense tensor. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = shape.map(() => 1);
  for (let dim = shape.length - 2; dim >= 0; dim--) strides[dim] = strides[dim + 1]! * shape[dim + 1]!;
  return strides;
}

/** Flat positions of a window's elements, in row-major order. */
export function positionsOf(shape: readonly number[], strides: readonly number[], offset: number): Int32Array {
  const positions = new Int32Array(countElements(shape));
  const counters = shape.map(() => 0);
  let position = offset;
  for (let k = 0; k < positions.length; k++) {
    positions[k] = position;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      position += strides[dim]!;
      if (++counters[dim]! < shape[dim]!) break;
      position -= strides[dim]! * shape[dim]!;
      counters[dim] = 0;
    }
  }
  return positions;
}

function empty(shape: readonly number[], dtype: tf.DataType): tf.Tensor {
  return tf.tensor([], [...shape], dtype);
}

/** The dimensions from the longest stride to the shortest, if in that order they cover consecutive elements. */
function denseOrder(shape: readonly number[], strides: readonly number[]): number[] | null {
  const order = shape.map((_, dim) => dim).sort((a, b) => strides[b]! - strides[a]! || a - b);
  const long = order.filter((dim) => shape[dim] !== 1);
  let stride = 1;
  for (const dim of [...long].reverse()) {
    if (strides[dim] !== stride) return null;
    stride *= shape[dim]!;
  }
  return [...order.filter((dim) => shape[dim] === 1), ...long];
}

function consecutive(flat: tf.Tensor, offset: number, count: number): tf.Tensor {
  return offset === 0 && count === flat.size ? flat : tf.slice(flat, [offset], [count]);
}

/** The window as a dense tensor of its shape: by slicing and transposing where it can be, else by a look-up. */
export function materialise(x: TfjsOperand): tf.Tensor {
  const flat = x.storage.handle;
  if (countElements(x.shape) === 0) return empty(x.shape, flat.dtype);
  const own = x.shape.map((size, dim) => (x.strides[dim] === 0 ? 1 : size));
  const dense = materialiseDistinct(flat, own, x.strides, x.offset);
  return own.every((size, dim) => size === x.shape[dim]) ? dense : tf.broadcastTo(dense, [...x.shape]);
}

function materialiseDistinct(
  flat: tf.Tensor,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
): tf.Tensor {
  const order = denseOrder(shape, strides);
  if (order === null) {
    const positions = tf.tensor1d(positionsOf(shape, strides, offset), 'int32');
    return tf.reshape(tf.gather(flat, positions), [...shape]);
  }
  const run = consecutive(flat, offset, countElements(shape));
  const ordered = tf.reshape(
    run,
    order.map((dim) => shape[dim]!),
  );
  if (order.every((dim, place) => dim === place)) return ordered;
  return tf.transpose(
    ordered,
    shape.map((_, dim) => order.indexOf(dim)),
  );
}
