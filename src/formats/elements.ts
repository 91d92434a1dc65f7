/** Element types as NumPy names them, `<f4`: how their bytes become an array of ours. */
import type { TensorData } from './dtype-layout.ts';

export interface ElementType {
  readonly bytes: number;
  /** The dtype that it becomes. */
  readonly dtype: string;
  decode(bytes: Uint8Array): TensorData;
}

type Read = (view: DataView, at: number, little: boolean) => number;

const kinds: Readonly<Record<string, { readonly dtype: string; readonly read: Read }>> = {
  f2: { dtype: 'float32', read: (view, at, little) => halfToNumber(view.getUint16(at, little)) },
  f4: { dtype: 'float32', read: (view, at, little) => view.getFloat32(at, little) },
  f8: { dtype: 'float64', read: (view, at, little) => view.getFloat64(at, little) },
  i1: { dtype: 'int32', read: (view, at) => view.getInt8(at) },
  i2: { dtype: 'int32', read: (view, at, little) => view.getInt16(at, little) },
  i4: { dtype: 'int32', read: (view, at, little) => view.getInt32(at, little) },
  i8: { dtype: 'int64', read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  u1: { dtype: 'uint8', read: (view, at) => view.getUint8(at) },
  u2: { dtype: 'int32', read: (view, at, little) => view.getUint16(at, little) },
  u4: { dtype: 'int64', read: (view, at, little) => view.getUint32(at, little) },
  u8: { dtype: 'int64', read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  b1: { dtype: 'bool', read: (view, at) => view.getUint8(at) },
};

const arrays: Readonly<Record<string, new (length: number) => TensorData>> = {
  float32: Float32Array,
  float64: Float64Array,
  int32: Int32Array,
  int64: Float64Array,
  uint8: Uint8Array,
  bool: Uint8Array,
};

/** IEEE 754 half precision. */
export function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/**
 * Null for a type that is not known: objects, texts, records.
 * @param description kind and size, `f4`, with the byte order in front: `<` little, `>` big, `|` or `=` neither
 */
export function elementType(description: string): ElementType | null {
  const order = /^[<>|=]/.test(description) ? description[0] : '=';
  const kind = kinds[description.replace(/^[<>|=]/, '').replace(/^\?$/, 'b1')];
  const array = arrays[kind?.dtype ?? ''];
  if (kind === undefined || array === undefined) return null;
  const size = Number(description.at(-1) === '?' ? 1 : description.at(-1));
  return {
    bytes: size,
    dtype: kind.dtype,
    decode(bytes) {
      const result = new array(bytes.byteLength / size);
      // Of our own size and order the bytes are the elements. 64-bit integers are held in doubles.
      if (order !== '>' && kind.dtype !== 'int64' && result.BYTES_PER_ELEMENT === size) {
        new Uint8Array(result.buffer).set(bytes);
        return result;
      }
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      for (let index = 0; index < result.length; index++) result[index] = kind.read(view, index * size, order !== '>');
      return result;
    },
  };
}

/** Column-major elements in row-major order. */
export function fromColumnMajor(data: TensorData, shape: readonly number[]): TensorData {
  const result = data.slice();
  const strides: number[] = [];
  let stride = 1;
  for (const size of shape) {
    strides.push(stride);
    stride *= size;
  }
  const index = shape.map(() => 0);
  let place = 0;
  for (let written = 0; written < result.length; written++) {
    result[written] = data[place] ?? 0;
    for (let dim = shape.length - 1; dim >= 0; dim--) {
      const next = (index[dim] ?? 0) + 1;
      place += strides[dim] ?? 0;
      if (next < (shape[dim] ?? 1)) {
        index[dim] = next;
        break;
      }
      place -= (strides[dim] ?? 0) * (shape[dim] ?? 1);
      index[dim] = 0;
    }
  }
  return result;
}
