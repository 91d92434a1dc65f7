/** Tensors on their way between threads. */
import { fromTypedArray } from '../../creation/values.ts';
import type { DType, TypedArray } from '../../dtype.ts';
import { quietly } from '../../observer.ts';
import { Tensor } from '../../tensor.ts';

/** A tensor as data. */
export interface Packed {
  readonly packedTensor: true;
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

/** `share`: in memory that all threads see, for what several get. */
export function pack(tensor: Tensor, how: 'share' | 'move'): Packed {
  const elements = tensor.toTypedArray();
  const data = how === 'share' ? shared(elements) : elements;
  return { packedTensor: true, dtype: tensor.dtype, shape: tensor.shape, data };
}

function shared(elements: TypedArray): TypedArray {
  const buffer = new SharedArrayBuffer(elements.byteLength);
  if (elements instanceof Float32Array) return copied(new Float32Array(buffer), elements);
  if (elements instanceof Float64Array) return copied(new Float64Array(buffer), elements);
  return elements instanceof Int32Array
    ? copied(new Int32Array(buffer), elements)
    : copied(new Uint8Array(buffer), elements);
}

function copied(target: TypedArray, elements: TypedArray): TypedArray {
  target.set(elements);
  return target;
}

export function unpack({ dtype, shape, data }: Packed): Tensor {
  return quietly(() => fromTypedArray(data, shape, { dtype }));
}

function isPacked(value: object): value is Packed {
  return 'packedTensor' in value && value.packedTensor === true;
}

/** A batch of any form with its tensors packed; their buffers go to `moved`. */
export function packAll(value: unknown, moved: ArrayBuffer[]): unknown {
  if (value instanceof Tensor) {
    const packed = pack(value, 'move');
    const { buffer } = packed.data;
    if (buffer instanceof ArrayBuffer && !moved.includes(buffer)) moved.push(buffer);
    return packed;
  }
  if (Array.isArray(value)) return value.map((item) => packAll(item, moved));
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, packAll(item, moved)]));
}

export function unpackAll(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unpackAll);
  if (!isPlain(value)) return value;
  if (isPacked(value)) return unpack(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpackAll(item)]));
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
