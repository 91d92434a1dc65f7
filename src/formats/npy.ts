import { layoutOf, type TensorData } from './dtype-layout.ts';
import { elementType, fromColumnMajor } from './elements.ts';

/** How NumPy names the types, little-endian. */
const descriptions: Readonly<Record<string, string>> = {
  float32: '<f4',
  float64: '<f8',
  int32: '<i4',
  int64: '<i8',
  uint8: '|u1',
  bool: '|b1',
};

/** The header is padded so that the elements begin at a multiple of this. */
const alignment = 64;

/**
 * A tensor as a `.npy` file, format 1.0 (numpy.lib.format).
 * @throws RangeError for a dtype that NumPy's files do not have
 */
export function encodeNpy(shape: readonly number[], dtype: string, data: TensorData): Uint8Array {
  const description = descriptions[dtype];
  const layout = layoutOf(dtype);
  if (description === undefined || layout === null) throw new RangeError(`A .npy file cannot hold ${dtype}.`);
  // A tuple of one has a comma too.
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${description}', 'fortran_order': False, 'shape': (${sizes}), }`;
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0];
  const length = Math.ceil((magic.length + 2 + text.length + 1) / alignment) * alignment - magic.length - 2;
  const header = `${text.padEnd(length - 1)}\n`;
  return Buffer.concat([
    Buffer.from([...magic, length & 0xff, length >> 8]),
    Buffer.from(header, 'latin1'),
    layout.encode(data),
  ]);
}

export interface DecodedArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Row-major. */
  readonly data: TensorData;
}

/**
 * Reads a `.npy` file of format 1 to 3.
 * @param name what to call it in messages
 * @throws Error where it is cut short, another format, or holds Python objects
 */
export function decodeNpy(bytes: Uint8Array, name: string): DecodedArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 10 || view.getUint32(0) !== 0x934e554d || view.getUint16(4) !== 0x5059) {
    throw new Error(`${name} is no .npy file: it does not begin with \\x93NUMPY`);
  }
  const isLong = view.getUint8(6) > 1;
  const start = isLong ? 12 : 10;
  const length = isLong && bytes.byteLength >= 12 ? view.getUint32(8, true) : view.getUint16(8, true);
  if (start + length > bytes.byteLength) {
    throw new Error(
      `${name} is cut short: its header has ${length} bytes, but only ${bytes.byteLength - start} are there`,
    );
  }
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const description = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const order = /'fortran_order':\s*(True|False)/.exec(header)?.[1];
  const sizes = /'shape':\s*\(([\d,\sL]*)\)/.exec(header)?.[1];
  if (description === undefined || order === undefined || sizes === undefined) {
    throw new Error(`${name}: its header is not understood: ${header.trim().slice(0, 100)}`);
  }
  const type = elementType(description);
  if (type === null) {
    const reason = description.endsWith('O')
      ? 'Python objects, which only Python can make'
      : `elements of type '${description}', which Backstep does not have`;
    throw new Error(`${name} holds ${reason}`);
  }
  const shape = sizes.split(',').flatMap((size) => (size.trim() === '' ? [] : [Number.parseInt(size, 10)]));
  const count = shape.reduce((product, size) => product * size, 1);
  const data = bytes.subarray(start + length);
  if (data.byteLength < count * type.bytes) {
    throw new Error(
      `${name} is cut short: [${shape.join(', ')}] of ${description} takes ${count * type.bytes} bytes, but ${data.byteLength} are there`,
    );
  }
  const elements = type.decode(data.subarray(0, count * type.bytes));
  return { shape, dtype: type.dtype, data: order === 'True' ? fromColumnMajor(elements, shape) : elements };
}
