import type { BinaryLoop } from './binary-loops.ts';

type DivisionKernel = 'remainder' | 'fmod' | 'floorDivide' | 'truncDivide';

/** Python's: exact where a / b rounds up to a whole number, and with b's sign on a remainder that it comes from. */
function floorDivide(a: number, b: number): number {
  if (b === 0) return a / b;
  const rest = a % b;
  let quotient = (a - rest) / b;
  if (rest !== 0 && b < 0 !== rest < 0) quotient -= 1;
  if (quotient === 0) return 0 * (a / b);
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** Rounded quotients and what they leave over. JavaScript's % is C's fmod. */
export const divisionLoops: Readonly<Record<DivisionKernel, BinaryLoop>> = {
  remainder(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) {
      const divisor = b[j]!;
      const rest = a[i]! % divisor;
      out[o] = rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
    }
  },
  fmod(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! % b[j]!;
  },
  floorDivide(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = floorDivide(a[i]!, b[j]!);
  },
  // Two steps, so that a float32 quotient is rounded as such before it is cut.
  truncDivide(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) {
      out[o] = a[i]! / b[j]!;
      out[o] = Math.trunc(out[o]!);
    }
  },
};

/** The same on integers, where (a - rest) / b is a whole number; the int64 of a division by 0 has been refused before. */
export const integerDivisionLoops: Readonly<Record<string, BinaryLoop>> = {
  floorDivide(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) {
      const [dividend, divisor] = [a[i]!, b[j]!];
      const rest = dividend % divisor;
      out[o] = (dividend - rest) / divisor - (rest !== 0 && rest < 0 !== divisor < 0 ? 1 : 0);
    }
  },
  truncDivide(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = (a[i]! - (a[i]! % b[j]!)) / b[j]!;
  },
};
