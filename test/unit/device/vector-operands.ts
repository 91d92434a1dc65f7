/** Windows on float32 and bool buffers for tests of the vector loops, and how close results must come. */
import assert from 'node:assert/strict';
import type { CpuOperand } from '../../../src/engine/device/cpu/strides.ts';
import { allocate, type DType } from '../../../src/engine/dtype.ts';

const special = [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1, 2.5, -2.5, 1e-42, 3e38, -3e38, 88.9, -88.9, -104];

/** Numbers of many sizes, the special ones among them. */
function number(seed: number, k: number): number {
  if ((k * 7 + seed) % 29 === 0) return special[(k + seed) % special.length]!;
  return Math.sin(seed + k * 1.7) * 10 ** ((k % 5) - 2);
}

/** A window of `shape` on a larger buffer: `gaps` says what lies between the rows of each dimension, -1 repeats it. */
export function operand(shape: readonly number[], gaps: readonly number[], offset: number, seed: number, dtype: DType) {
  const strides = shape.map(() => 0);
  let stride = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    if (gaps[dim] === -1) continue;
    strides[dim] = stride;
    stride = stride * shape[dim]! + gaps[dim]!;
  }
  const handle = allocate(dtype, offset + stride + 3);
  for (let k = 0; k < handle.length; k++) handle[k] = dtype === 'bool' ? (k + seed) % 2 : number(seed, k);
  return { storage: { handle, size: handle.length }, dtype, shape, strides, offset } satisfies CpuOperand;
}

/** The operand's elements in row-major order. */
export function elements(x: CpuOperand): number[] {
  const positions = x.shape.reduce<number[]>(
    (starts, size, dim) => starts.flatMap((at) => Array.from({ length: size }, (_, k) => at + k * x.strides[dim]!)),
    [x.offset],
  );
  return positions.map((position) => x.storage.handle[position]!);
}

/** How many float32 numbers lie between two. */
export function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  const [left, right] = new Int32Array(new Float32Array([a, b]).buffer);
  const ordered = (bits: number) => (bits < 0 ? -(bits & 0x7fffffff) : bits);
  return Math.abs(ordered(left!) - ordered(right!));
}

export function requireClose(
  actual: ArrayLike<number>,
  expected: readonly number[],
  units: number,
  what: string,
): void {
  assert.equal(actual.length, expected.length);
  for (const [k, value] of expected.entries()) {
    const rounded = Math.fround(value);
    if (distance(actual[k]!, rounded) <= units) continue;
    assert.fail(`${what} [${k}]: ${actual[k]} instead of ${rounded}`);
  }
}

/** Without NaN and infinities, in [rows, ...] order. */
export function finite(shape: readonly number[], offset: number, seed: number): CpuOperand {
  const x = operand(
    shape,
    shape.map(() => 0),
    offset,
    seed,
    'float32',
  );
  const { handle } = x.storage;
  for (let k = 0; k < handle.length; k++) handle[k] = Math.sin(seed + k * 1.3) * 5;
  return x;
}
