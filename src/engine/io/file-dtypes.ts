/** The element types of safetensors files: those that the engine has, and those that become one of its own. */
import { type DTypeLayout, dtypeOfSafetensors, layoutOf } from '../../formats/dtype-layout.ts';
import { halfToNumber } from '../../formats/elements.ts';
import { type DType, isDType, type TypedArray } from '../dtype.ts';

export interface Decoded {
  readonly dtype: DType;
  readonly data: TypedArray;
}

interface ForeignType {
  readonly bytes: number;
  readonly dtype: DType;
  readonly decode: (bytes: Uint8Array) => TypedArray;
}

function viewed<View extends ArrayBufferView>(
  type: new (buffer: ArrayBufferLike, offset: number, length: number) => View,
  size: number,
): (bytes: Uint8Array) => View {
  return (bytes) => new type(bytes.buffer, bytes.byteOffset, bytes.byteLength / size);
}

const int16 = viewed(Int16Array, 2);
const uint16 = viewed(Uint16Array, 2);
const uint32 = viewed(Uint32Array, 4);
const uint64 = viewed(BigUint64Array, 8);
const int8 = viewed(Int8Array, 1);

function fromBfloat(bytes: Uint8Array): Float32Array {
  const words = uint16(bytes);
  return new Float32Array(Uint32Array.from(words, (word) => word << 16).buffer);
}

const foreign: ReadonlyMap<string, ForeignType> = new Map<string, ForeignType>([
  ['F16', { bytes: 2, dtype: 'float32', decode: (bytes) => Float32Array.from(uint16(bytes), halfToNumber) }],
  ['BF16', { bytes: 2, dtype: 'float32', decode: fromBfloat }],
  ['I8', { bytes: 1, dtype: 'int32', decode: (bytes) => Int32Array.from(int8(bytes)) }],
  ['I16', { bytes: 2, dtype: 'int32', decode: (bytes) => Int32Array.from(int16(bytes)) }],
  ['U16', { bytes: 2, dtype: 'int32', decode: (bytes) => Int32Array.from(uint16(bytes)) }],
  ['U32', { bytes: 4, dtype: 'int64', decode: (bytes) => Float64Array.from(uint32(bytes)) }],
  ['U64', { bytes: 8, dtype: 'int64', decode: (bytes) => Float64Array.from(uint64(bytes), Number) }],
]);

/** How a type of the file is read; null for one that nobody knows. */
export function fileType(
  name: string,
): { readonly bytes: number; readonly decode: (bytes: Uint8Array) => Decoded } | null {
  const other = foreign.get(name);
  if (other !== undefined)
    return { bytes: other.bytes, decode: (bytes) => ({ dtype: other.dtype, data: other.decode(bytes) }) };
  const dtype = dtypeOfSafetensors(name);
  if (dtype === null || !isDType(dtype)) return null;
  const layout = layoutFor(dtype);
  return { bytes: layout.bytesPerElement, decode: (bytes) => ({ dtype, data: layout.decode(bytes) }) };
}

export function layoutFor(dtype: DType): DTypeLayout {
  const layout = layoutOf(dtype);
  if (layout === null) throw new TypeError(`${dtype} has no form in files`);
  return layout;
}
