/** A sample of a kernel: what to run, on what, and what must come out; and what samples share. */

import type { Kernels, Operand } from '../../../../src/engine/device/kernels.ts';
import { type DType, isFloatingPoint } from '../../../../src/engine/dtype.ts';
import fc from '../../../harness/fast-check.ts';
import type { OperandOptions } from '../operands.ts';
import { type HostOperand, stored } from '../reference.ts';

export interface Sample {
  readonly title: string;
  readonly inputs: readonly HostOperand[];
  readonly run: <Handle>(kernels: Kernels<Handle>, inputs: readonly Operand<Handle>[]) => Handle;
  readonly dtype: DType;
  readonly expected: readonly number[];
  /** Allowed difference, relative to 1 + |expected|, for float32; 0 for moved elements. */
  readonly tolerance: number;
}

/** What a device can be asked. */
export interface Scope {
  readonly dtypes: readonly DType[];
  /** Whether integer arithmetic wraps exactly. */
  readonly wraps: boolean;
}

/** Allowed relative difference of one rounded operation. */
export const rounding = 2e-6;

export function floatsOf(scope: Scope): DType[] {
  return scope.dtypes.filter(isFloatingPoint);
}

export function numbersOf(scope: Scope): DType[] {
  return scope.dtypes.filter((dtype) => dtype !== 'bool');
}

export function indexDTypeOf(scope: Scope): DType {
  return scope.dtypes.includes('int64') ? 'int64' : 'int32';
}

export function indexDTypes(scope: Scope): fc.Arbitrary<DType> {
  return fc.constantFrom(...scope.dtypes.filter((dtype) => ['int64', 'int32', 'uint8'].includes(dtype)));
}

export function range(scope: Scope): OperandOptions {
  return { small: !scope.wraps };
}

export function store(dtype: DType, values: readonly number[]): number[] {
  return values.map((value) => stored(dtype, value));
}
