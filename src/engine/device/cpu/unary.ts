import type { TypedArray } from '../../dtype.ts';
import { erf, erfc, erfinv } from '../error-function.ts';
import type { UnaryKernel } from '../kernels.ts';
import { allocateUninitialized } from './allocation.ts';
import { settle } from './integers.ts';
import { computeByVectors } from './simd/elementwise.ts';
import { type CpuOperand, countElements, isDense } from './strides.ts';
import { RowWalker } from './walker.ts';

/** One row: `n` elements of `x` from `i` on, `step` apart, to `out` from `o` on. */
type UnaryLoop = (out: TypedArray, o: number, x: TypedArray, i: number, step: number, n: number) => void;

const twoTo52 = 2 ** 52;

// Each loop is written out: a shared loop that calls a function per element is four times slower.
const loops: Readonly<Record<UnaryKernel, UnaryLoop>> = {
  neg(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = -x[i]!;
  },
  abs(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.abs(x[i]!);
  },
  // As in PyTorch, the sign of NaN is 0.
  sign(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) {
      const value = x[i]!;
      out[o] = value > 0 ? 1 : value < 0 ? -1 : 0;
    }
  },
  exp(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.exp(x[i]!);
  },
  log(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.log(x[i]!);
  },
  sqrt(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.sqrt(x[i]!);
  },
  reciprocal(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = 1 / x[i]!;
  },
  sin(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.sin(x[i]!);
  },
  cos(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.cos(x[i]!);
  },
  tanh(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.tanh(x[i]!);
  },
  sigmoid(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = 1 / (1 + Math.exp(-x[i]!));
  },
  relu(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.max(x[i]!, 0);
  },
  floor(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.floor(x[i]!);
  },
  tan(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.tan(x[i]!);
  },
  asin(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.asin(x[i]!);
  },
  acos(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.acos(x[i]!);
  },
  atan(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.atan(x[i]!);
  },
  sinh(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.sinh(x[i]!);
  },
  cosh(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.cosh(x[i]!);
  },
  asinh(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.asinh(x[i]!);
  },
  acosh(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.acosh(x[i]!);
  },
  atanh(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.atanh(x[i]!);
  },
  log2(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.log2(x[i]!);
  },
  log10(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.log10(x[i]!);
  },
  log1p(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.log1p(x[i]!);
  },
  expm1(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.expm1(x[i]!);
  },
  erf(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = erf(x[i]!);
  },
  erfc(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = erfc(x[i]!);
  },
  erfinv(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = erfinv(x[i]!);
  },
  ceil(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.ceil(x[i]!);
  },
  trunc(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = Math.trunc(x[i]!);
  },
  // Beyond 2^52 a double has no fraction; below, adding 2^52 lets the arithmetic itself round halves to even.
  round(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) {
      const value = x[i]!;
      if (value >= 0) out[o] = value < twoTo52 ? value + twoTo52 - twoTo52 : value;
      else out[o] = value > -twoTo52 ? -(-value + twoTo52 - twoTo52) : value;
    }
  },
  logicalNot(out, o, x, i, step, n) {
    for (let end = o + n; o < end; o++, i += step) out[o] = x[i] === 0 ? 1 : 0;
  },
};

export function unary(name: UnaryKernel, x: CpuOperand): TypedArray {
  const count = countElements(x.shape);
  const dtype = name === 'logicalNot' ? 'bool' : x.dtype;
  const out = allocateUninitialized(dtype, count);
  if (count === 0 || (x.dtype === 'float32' && computeByVectors(name, out, [x]))) return out;
  const loop = loops[name];
  const data = x.storage.handle;
  if (isDense(x.shape, x.strides)) {
    loop(out, 0, data, x.offset, 1, count);
    return settle(out, dtype);
  }
  const walker = new RowWalker(x.shape, [x.strides]);
  const { length, positions } = walker;
  const step = walker.steps[0]!;
  let o = 0;
  walker.startAt(x.offset);
  do {
    loop(out, o, data, positions[0]!, step, length);
    o += length;
  } while (walker.next());
  return settle(out, dtype);
}
