/** Reading golden files and comparing with them. */
import assert from 'node:assert/strict';
import type { DType } from '../../../src/engine/dtype.ts';
import { fromTypedArray, type Tensor } from '../../../src/engine/index.ts';

export type GoldenNumber = number | string | boolean;

/** JSON has no NaN, no infinities and no negative zero. */
export function encodeNumber(value: number): number | string {
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  return value === Number.NEGATIVE_INFINITY ? '-inf' : value + 0;
}

export function decodeNumber(value: GoldenNumber): number {
  if (value === 'inf') return Number.POSITIVE_INFINITY;
  if (value === '-inf') return Number.NEGATIVE_INFINITY;
  return value === 'nan' ? Number.NaN : Number(value);
}

export interface Tolerance {
  readonly atol: number;
  readonly rtol: number;
}

/** For values computed in float32 against values of float64. */
export const float32Tolerance: Tolerance = { atol: 1e-6, rtol: 1e-5 };
/** For values computed in float64 against values of float64. */
export const float64Tolerance: Tolerance = { atol: 1e-12, rtol: 1e-11 };

/** Same shape, and every element within atol + rtol · |expected|; NaN and infinities exactly. */
export function assertClose(
  actual: Tensor,
  shape: readonly number[],
  expected: readonly GoldenNumber[],
  tolerance: Tolerance,
  what: string,
): void {
  assert.deepEqual(actual.shape, shape, `${what}: shape`);
  const values = actual.toTypedArray();
  for (const [index, wanted] of expected.map(decodeNumber).entries()) {
    const got = values[index] ?? Number.NaN;
    const same = Object.is(got, wanted) || got === wanted || (Number.isNaN(got) && Number.isNaN(wanted));
    if (same || Math.abs(got - wanted) <= tolerance.atol + tolerance.rtol * Math.abs(wanted)) continue;
    assert.fail(`${what}: element ${index} is ${got}, expected ${wanted}`);
  }
}

export function makeTensor(shape: readonly number[], values: readonly GoldenNumber[], dtype: DType): Tensor {
  return fromTypedArray(Float64Array.from(values, decodeNumber), shape, { dtype });
}
