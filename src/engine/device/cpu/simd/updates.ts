/** Steps of optimizers by vector loops, a region's length at a time. */
import type { TypedArray } from '../../../dtype.ts';
import { worthwhile } from './elementwise.ts';
import { regionLength } from './regions.ts';
import { vectorLoop } from './vector-unit.ts';

export type VectorUpdate = 'momentum' | 'nesterov' | 'adam';

function areFloat(arrays: readonly TypedArray[]): arrays is readonly Float32Array[] {
  return arrays.every((array) => array instanceof Float32Array);
}

/**
 * Updates all arrays but the gradient, which all have its length; false where plain loops do it better, with nothing done. Values
 * and factors: update-loops.ts.
 */
export function updateByVectors(
  name: VectorUpdate,
  gradient: TypedArray,
  values: readonly TypedArray[],
  factors: readonly number[],
): boolean {
  const arrays = [gradient, ...values];
  const loop = gradient.length < worthwhile || !areFloat(arrays) ? null : vectorLoop(name);
  if (loop === null) return false;
  const { unit, run } = loop;
  for (let done = 0; done < gradient.length; done += regionLength) {
    const end = Math.min(done + regionLength, gradient.length);
    for (let k = 0; k < arrays.length; k++) unit.floats[k]!.set(arrays[k]!.subarray(done, end));
    run(end - done, ...factors);
    for (let k = 1; k < arrays.length; k++) arrays[k]!.set(unit.floats[k]!.subarray(0, end - done), done);
  }
  return true;
}
