import { layoutOf } from './dtype-layout.ts';
import type { TensorData } from './source.ts';

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
