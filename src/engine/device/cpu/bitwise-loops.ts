import type { BinaryLoop } from './binary-loops.ts';

type BitwiseKernel = 'bitwiseAnd' | 'bitwiseOr' | 'bitwiseXor';

const twoTo32 = 2 ** 32;

function isSmall(value: number): boolean {
  return (value | 0) === value;
}

/** JavaScript's operators see the low 32 bits: the rest of an int64 in a double is done as a number of its own. */
function high(value: number): number {
  return Math.floor(value / twoTo32);
}

/** On bool, uint8, int32 and int64 alike. */
export const bitwiseLoops: Readonly<Record<BitwiseKernel, BinaryLoop>> = {
  bitwiseAnd(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) {
      const [x, y] = [a[i]!, b[j]!];
      if (isSmall(x) && isSmall(y)) out[o] = x & y;
      else out[o] = (high(x) & high(y)) * twoTo32 + ((x & y) >>> 0);
    }
  },
  bitwiseOr(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) {
      const [x, y] = [a[i]!, b[j]!];
      if (isSmall(x) && isSmall(y)) out[o] = x | y;
      else out[o] = (high(x) | high(y)) * twoTo32 + ((x | y) >>> 0);
    }
  },
  bitwiseXor(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) {
      const [x, y] = [a[i]!, b[j]!];
      if (isSmall(x) && isSmall(y)) out[o] = x ^ y;
      else out[o] = (high(x) ^ high(y)) * twoTo32 + ((x ^ y) >>> 0);
    }
  },
};
