import type { TensorData } from '../source.ts';

/** How the elements of one type lie in a file, little-endian, and the array that holds them here. */
interface ElementType {
  readonly bytes: number;
  readonly make: (length: number) => TensorData;
  readonly at: (view: DataView, offset: number) => number;
}

const float32 = (length: number) => new Float32Array(length);
const float64 = (length: number) => new Float64Array(length);
const int32 = (length: number) => new Int32Array(length);
const uint8 = (length: number) => new Uint8Array(length);

/** Types by the names that PyTorch and NumPy give them. */
const elementTypes: ReadonlyMap<string, ElementType> = new Map<string, ElementType>([
  ['float32', { bytes: 4, make: float32, at: (view, offset) => view.getFloat32(offset, true) }],
  ['float64', { bytes: 8, make: float64, at: (view, offset) => view.getFloat64(offset, true) }],
  ['float16', { bytes: 2, make: float32, at: (view, offset) => halfToNumber(view.getUint16(offset, true)) }],
  ['bfloat16', { bytes: 2, make: float32, at: bfloat16At }],
  ['int8', { bytes: 1, make: int32, at: (view, offset) => view.getInt8(offset) }],
  ['int16', { bytes: 2, make: int32, at: (view, offset) => view.getInt16(offset, true) }],
  ['int32', { bytes: 4, make: int32, at: (view, offset) => view.getInt32(offset, true) }],
  ['int64', { bytes: 8, make: float64, at: (view, offset) => Number(view.getBigInt64(offset, true)) }],
  ['uint8', { bytes: 1, make: uint8, at: (view, offset) => view.getUint8(offset) }],
  ['uint16', { bytes: 2, make: int32, at: (view, offset) => view.getUint16(offset, true) }],
  ['uint32', { bytes: 4, make: float64, at: (view, offset) => view.getUint32(offset, true) }],
  ['uint64', { bytes: 8, make: float64, at: (view, offset) => Number(view.getBigUint64(offset, true)) }],
  ['bool', { bytes: 1, make: uint8, at: (view, offset) => view.getUint8(offset) }],
]);

/** Bytes of one element; null for a type whose elements are not shown (texts). */
export function bytesOfType(dtype: string): number | null {
  return elementTypes.get(dtype)?.bytes ?? null;
}

/** Reads little-endian elements. */
export function readElements(bytes: Uint8Array, dtype: string): TensorData {
  const type = elementTypes.get(dtype);
  if (type === undefined) throw new RangeError(`elements of type ${dtype}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const data = type.make(Math.floor(bytes.byteLength / type.bytes));
  for (let index = 0; index < data.length; index++) data[index] = type.at(view, index * type.bytes);
  return data;
}

/** IEEE 754 half precision. */
function halfToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
function bfloat16At(view: DataView, offset: number): number {
  const word = new DataView(new ArrayBuffer(4));
  word.setUint32(0, view.getUint16(offset, true) << 16);
  return word.getFloat32(0);
}
