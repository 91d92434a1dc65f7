import type { TypedArray } from '../dtype.ts';

/** The elements of an idx file, row-major. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: TypedArray;
}

const elementTypes: Readonly<
  Record<number, { readonly bytes: number; readonly read: (view: DataView, at: number) => number }>
> = {
  8: { bytes: 1, read: (view, at) => view.getUint8(at) },
  9: { bytes: 1, read: (view, at) => view.getInt8(at) },
  11: { bytes: 2, read: (view, at) => view.getInt16(at) },
  12: { bytes: 4, read: (view, at) => view.getInt32(at) },
  13: { bytes: 4, read: (view, at) => view.getFloat32(at) },
  14: { bytes: 8, read: (view, at) => view.getFloat64(at) },
};

/**
 * Reads the idx format of the MNIST files (LeCun, Cortes, Burges: http://yann.lecun.com/exdb/mnist/): two zero bytes, the
 * element type, the number of dimensions, each size as a big-endian 32-bit number, the elements.
 * @param name for messages: the file's path
 */
export function readIdx(bytes: Uint8Array, name: string): IdxArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = bytes.byteLength >= 4 && view.getUint16(0) === 0 ? elementTypes[view.getUint8(2)] : undefined;
  if (type === undefined) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new Error(
      `${name} is not an idx file: it should begin with 00 00 and an element type, but begins with ${start || 'nothing'}`,
    );
  }
  const rank = view.getUint8(3);
  const header = 4 + 4 * rank;
  const shape: number[] = [];
  for (let dim = 0; dim < rank && bytes.byteLength >= header; dim++) shape.push(view.getUint32(4 + 4 * dim));
  const count = shape.reduce((product, size) => product * size, 1);
  const expected = header + count * type.bytes;
  if (bytes.byteLength < header || bytes.byteLength !== expected) {
    throw new Error(
      `${name} is ${bytes.byteLength < expected ? 'truncated' : 'too long'}: its header says [${shape.join(', ')}], ${expected} bytes in all, but it has ${bytes.byteLength}. Delete it and get it again.`,
    );
  }
  if (type.bytes === 1 && view.getUint8(2) === 8) return { shape, data: bytes.slice(header) };
  const data = new Float64Array(count);
  for (let index = 0; index < count; index++) data[index] = type.read(view, header + index * type.bytes);
  return { shape, data };
}
