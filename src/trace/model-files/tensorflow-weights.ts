import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TraceError } from '../errors.ts';
import type { TensorData } from '../source.ts';
import { bytesOfType, readElements } from './element-types.ts';
import type { ForeignTensor } from './foreign-model.ts';
import { insideFolder } from './inside-folder.ts';

/** Weights that lie one after the other in files, which count as one. */
export interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    /** How they were made smaller: value = stored · scale + min, or stored in half precision. */
    readonly quantization?:
      | undefined
      | { readonly dtype: string; readonly scale?: number | undefined; readonly min?: number | undefined };
  }[];
}

/**
 * Finds the weights of a model. Where their files are missing they have a shape and no elements, so that the structure can be
 * looked at.
 */
export async function readWeights(
  model: string,
  groups: readonly WeightGroup[],
): Promise<ReadonlyMap<string, ForeignTensor>> {
  const found = new Map<string, ForeignTensor>();
  for (const { paths, weights } of groups) {
    const files = paths.map((path) => insideFolder(model, dirname(model), path));
    const sizes = files.map((file) => statSync(file, { throwIfNoEntry: false })?.size ?? null);
    const available = sizes.includes(null) ? null : sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
    let offset = 0;
    for (const { name, shape, dtype, quantization } of weights) {
      const stored = quantization?.dtype ?? dtype;
      const size = bytesOfType(stored);
      const count = shape.reduce((product, length) => product * length, 1);
      const start = offset;
      const end = start + count * (size ?? 0);
      offset = end;
      if (size === null || available === null) {
        found.set(name, { name, shape, dtype, read: null });
        continue;
      }
      if (end > available)
        throw new TraceError(model, `${end} bytes of weights`, `${available}, too few for '${name}'`);
      const read = (): TensorData => {
        const data = readElements(bytesBetween(files, start, end), stored);
        if (quantization?.scale === undefined) return data;
        const { scale, min = 0 } = quantization;
        return Float32Array.from(data, (value) => value * scale + min);
      };
      found.set(name, { name, shape, dtype, read });
    }
  }
  return found;
}

function bytesBetween(files: readonly string[], start: number, end: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const file of files) {
    const { size } = statSync(file);
    if (at < end && at + size > start) {
      parts.push(readFileSync(file).subarray(Math.max(0, start - at), Math.min(size, end - at)));
    }
    at += size;
  }
  return Buffer.concat(parts);
}
