import type { DType, TypedArray } from '../../dtype.ts';

const twoTo63 = 2 ** 63;

/** A float64 value as the int64 that C makes of it: truncated; what does not fit is the smallest int64. */
export function toInt64(value: number): number {
  // `+ 0` turns -0 into 0: an integer has no negative zero.
  if (value >= -twoTo63 && value < twoTo63) return Math.trunc(value) + 0;
  return -twoTo63;
}

/** A floating-point value as the int32 that C makes of it on x86 and that PyTorch gives: what does not fit is the smallest. */
export function toInt32(value: number): number {
  return value > -2147483649 && value < 2147483648 ? Math.trunc(value) : -2147483648;
}

function wrapInt64(value: number): number {
  if (value >= -twoTo63 && value < twoTo63) return Math.trunc(value) + 0;
  return Number.isFinite(value) ? Number(BigInt.asIntN(64, BigInt(value))) : -twoTo63;
}

/** base ** exponent for a negative exponent: a fraction, cut off, as in PyTorch; 0 where C would divide by 0. */
function powNegative(base: number, exponent: number): number {
  if (base === 1) return 1;
  if (base === -1) return exponent % 2 === 0 ? 1 : -1;
  return 0;
}

/** base ** exponent, in a double. */
export function powInteger(base: number, exponent: number): number {
  return exponent < 0 ? powNegative(base, exponent) : base ** exponent;
}

/** base ** exponent modulo 2^32. */
export function powInt32(base: number, exponent: number): number {
  if (exponent < 0) return powNegative(base, exponent);
  let result = 1;
  let factor = base | 0;
  for (let left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) result = Math.imul(result, factor);
    factor = Math.imul(factor, factor);
  }
  return result;
}

/** Puts the results of float arithmetic into the range of `dtype`, where storing them has not done so already. */
export function settle(out: TypedArray, dtype: DType): TypedArray {
  if (dtype === 'bool') {
    for (let i = 0; i < out.length; i++) if (out[i]! > 1) out[i] = 1;
  } else if (dtype === 'int64') {
    for (let i = 0; i < out.length; i++) out[i] = wrapInt64(out[i]!);
  }
  return out;
}
