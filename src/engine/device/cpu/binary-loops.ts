import { type DType, isFloatingPoint, type TypedArray } from '../../dtype.ts';
import type { BinaryKernel } from '../kernels.ts';
import { bitwiseLoops } from './bitwise-loops.ts';
import { divisionLoops, integerDivisionLoops } from './division-loops.ts';
import { powInt32, powInteger } from './integers.ts';

/** One row: `n` elements of `a` from `i` on and of `b` from `j` on, to `out` from `o` on. */
export type BinaryLoop = (
  out: TypedArray,
  o: number,
  a: TypedArray,
  i: number,
  stepA: number,
  b: TypedArray,
  j: number,
  stepB: number,
  n: number,
  scale: number,
) => void;

/** As C's pow, which PyTorch follows: 1 to any power, and -1 to an infinite one, is 1 (JavaScript says NaN). */
function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Infinity)) return 1;
  return base ** exponent;
}

// Each loop is written out: a shared loop that calls a function per element is four times slower.
const loops: Readonly<Record<BinaryKernel, BinaryLoop>> = {
  add(out, o, a, i, stepA, b, j, stepB, n, scale) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! + scale * b[j]!;
  },
  sub(out, o, a, i, stepA, b, j, stepB, n, scale) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! - scale * b[j]!;
  },
  mul(out, o, a, i, stepA, b, j, stepB, n, scale) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! * (scale * b[j]!);
  },
  div(out, o, a, i, stepA, b, j, stepB, n, scale) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! / (scale * b[j]!);
  },
  pow(out, o, a, i, stepA, b, j, stepB, n, scale) {
    if (stepB === 0 && scale * b[j]! === 2) {
      for (let end = o + n; o < end; o++, i += stepA) out[o] = a[i]! * a[i]!;
      return;
    }
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = power(a[i]!, scale * b[j]!);
  },
  maximum(out, o, a, i, stepA, b, j, stepB, n, scale) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = Math.max(a[i]!, scale * b[j]!);
  },
  minimum(out, o, a, i, stepA, b, j, stepB, n, scale) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = Math.min(a[i]!, scale * b[j]!);
  },
  atan2(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = Math.atan2(a[i]!, b[j]!);
  },
  hypot(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = Math.hypot(a[i]!, b[j]!);
  },
  copysign(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) {
      const sign = b[j]!;
      out[o] = sign < 0 || Object.is(sign, -0) ? -Math.abs(a[i]!) : Math.abs(a[i]!);
    }
  },
  ...divisionLoops,
  ...bitwiseLoops,
};

/** Products that leave a double's 53 bits: they wrap as C's 32-bit integers do. */
const wrappingLoops: Partial<Record<BinaryKernel, BinaryLoop>> = {
  mul(out, o, a, i, stepA, b, j, stepB, n, scale) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = Math.imul(a[i]!, Math.imul(scale, b[j]!));
  },
  pow(out, o, a, i, stepA, b, j, stepB, n, scale) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = powInt32(a[i]!, scale * b[j]!);
  },
};

/** A Float64Array would keep the fraction of 2 to the power of -1. */
const int64Loops: Partial<Record<BinaryKernel, BinaryLoop>> = {
  pow(out, o, a, i, stepA, b, j, stepB, n, scale) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = powInteger(a[i]!, scale * b[j]!);
  },
};

export function binaryLoop(name: BinaryKernel, dtype: DType): BinaryLoop {
  if (isFloatingPoint(dtype)) return loops[name];
  const own = dtype === 'int64' ? int64Loops[name] : wrappingLoops[name];
  return own ?? integerDivisionLoops[name] ?? loops[name];
}
