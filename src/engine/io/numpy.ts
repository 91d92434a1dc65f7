import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { decodeNpy, encodeNpy } from '../../formats/npy.ts';
import { fromTypedArray } from '../creation/values.ts';
import { isDType } from '../dtype.ts';
import { quietly } from '../observer.ts';
import type { Tensor } from '../tensor.ts';
import { writeFileWhole } from './atomic-file.ts';

function tensorFrom(bytes: Uint8Array, name: string): Tensor {
  const { shape, dtype, data } = decodeNpy(bytes, name);
  if (!isDType(dtype)) throw new TypeError(`${name}: Backstep has no ${dtype}`);
  return quietly(() => fromTypedArray(data, shape, { dtype }));
}

/** Saves a tensor as a `.npy` file: `numpy.save`. */
export function saveNpy(path: string, tensor: Tensor): void {
  writeFileWhole(path, [encodeNpy(tensor.shape, tensor.dtype, tensor.toTypedArray())]);
}

/**
 * The array of a `.npy` file: `numpy.load`. Half precision becomes float32, integers that Backstep does not have the next
 * larger ones; big-endian files and column-major ones too.
 * @throws Error where the file is cut short, no `.npy` file, or holds Python objects
 */
export function loadNpy(path: string | URL): Tensor {
  return tensorFrom(readFileSync(path), String(path));
}

/** Saves tensors by name in one `.npz` file: `numpy.savez`, or `numpy.savez_compressed` with `compress`. */
export function saveNpz(
  path: string,
  tensors: Readonly<Record<string, Tensor>>,
  options: { readonly compress?: boolean } = {},
): void {
  const files = Object.entries(tensors).map(([name, tensor]) => [
    `${name}.npy`,
    encodeNpy(tensor.shape, tensor.dtype, tensor.toTypedArray()),
  ]);
  writeFileWhole(path, [zipSync(Object.fromEntries(files), { level: options.compress === true ? 6 : 0 })]);
}

/** The arrays of a `.npz` file by their names: `numpy.load`. */
export function loadNpz(path: string | URL): Record<string, Tensor> {
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(readFileSync(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path} is no .npz file, or cut short (${reason})`, { cause: error });
  }
  return Object.fromEntries(
    Object.entries(files).map(([name, bytes]) => [name.replace(/\.npy$/, ''), tensorFrom(bytes, `${path}, ${name}`)]),
  );
}
