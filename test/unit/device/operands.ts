/** fast-check generators of operands: any order of dimensions, steps, repeats by stride 0, offsets, empty and 0-d. */

import { allocate, type DType } from '../../../src/engine/dtype.ts';
import fc from '../../harness/fast-check.ts';
import type { HostOperand } from './reference.ts';

export const anyShape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 });
export const filledShape = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

export interface OperandOptions {
  /** Integers small enough for every product and sum to be exact. */
  readonly small?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Without NaN and infinities. */
  readonly finite?: boolean;
  /** Without dimensions repeated by stride 0: for windows that are written to. */
  readonly distinct?: boolean;
}

function element(dtype: DType, options: OperandOptions): fc.Arbitrary<number> {
  const { min, max } = options;
  if (dtype === 'bool') return fc.integer({ min: 0, max: 1 });
  if (min !== undefined && max !== undefined) return fc.integer({ min, max });
  if (dtype === 'uint8') return fc.integer({ min: 0, max: options.small ? 9 : 255 });
  if (dtype === 'int32' || dtype === 'int64') {
    const limit = options.small ? 9 : dtype === 'int32' ? 2 ** 31 - 1 : 2 ** 26;
    return fc.integer({ min: -limit, max: limit });
  }
  const ordinary = fc.integer({ min: -400, max: 400 }).map((value) => value / 64);
  if (options.finite) return ordinary;
  return fc.oneof(
    { weight: 12, arbitrary: ordinary },
    { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Infinity, -Infinity, 0, -0, 1, -1) },
  );
}

/** A window of `shape` on a buffer that has other elements around and between. */
export function operandOf(
  shape: readonly number[],
  dtype: DType,
  options: OperandOptions = {},
): fc.Arbitrary<HostOperand> {
  const dense = { weight: 2, arbitrary: fc.constant(shape.map(() => 1)) };
  const steps = {
    weight: 3,
    arbitrary: fc.tuple(...shape.map(() => fc.constantFrom(...(options.distinct ? [1, 2] : [0, 1, 1, 2])))),
  };
  const identity = shape.map((_, dim) => dim);
  return fc
    .record({
      steps: fc.oneof(dense, steps),
      order: fc.oneof(fc.constant(identity), fc.shuffledSubarray(identity, { minLength: identity.length })),
      offset: fc.integer({ min: 0, max: 3 }),
      tail: fc.integer({ min: 0, max: 2 }),
    })
    .chain(({ steps: chosen, order, offset, tail }) => {
      const strides = shape.map(() => 0);
      let running = 1;
      for (const dim of [...order].reverse()) {
        const stride = running * chosen[dim]!;
        strides[dim] = stride;
        if (stride > 0) running = stride * Math.max(1, shape[dim]!);
      }
      const span = shape.reduce((sum, size, dim) => sum + Math.max(0, size - 1) * strides[dim]!, 1);
      const size = shape.includes(0) ? offset + tail : offset + span + tail;
      return fc.array(element(dtype, options), { minLength: size, maxLength: size }).map((values): HostOperand => {
        const data = allocate(dtype, size);
        data.set(values);
        return { data, dtype, shape, strides, offset };
      });
    });
}

/** An index tensor of whole numbers below `limit`. */
export function indexOf(shape: readonly number[], limit: number, dtype: DType): fc.Arbitrary<HostOperand> {
  return operandOf(shape, dtype, { min: 0, max: Math.max(0, limit - 1) });
}
