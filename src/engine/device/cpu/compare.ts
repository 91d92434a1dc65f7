import type { TypedArray } from '../../dtype.ts';
import type { ComparisonKernel } from '../kernels.ts';
import { allocateUninitialized } from './allocation.ts';
import { computeByVectors } from './simd/elementwise.ts';
import { type CpuOperand, countElements } from './strides.ts';
import { RowWalker } from './walker.ts';

type ComparisonLoop = (
  out: TypedArray,
  o: number,
  a: TypedArray,
  i: number,
  stepA: number,
  b: TypedArray,
  j: number,
  stepB: number,
  n: number,
) => void;

const loops: Readonly<Record<ComparisonKernel, ComparisonLoop>> = {
  eq(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! === b[j]! ? 1 : 0;
  },
  ne(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! !== b[j]! ? 1 : 0;
  },
  lt(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! < b[j]! ? 1 : 0;
  },
  le(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! <= b[j]! ? 1 : 0;
  },
  gt(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! > b[j]! ? 1 : 0;
  },
  ge(out, o, a, i, stepA, b, j, stepB, n) {
    for (let end = o + n; o < end; o++, i += stepA, j += stepB) out[o] = a[i]! >= b[j]! ? 1 : 0;
  },
};

export function compare(name: ComparisonKernel, a: CpuOperand, b: CpuOperand): TypedArray {
  const count = countElements(a.shape);
  const out = allocateUninitialized('bool', count);
  if (count === 0 || (a.dtype === 'float32' && computeByVectors(name, out, [a, b]))) return out;
  const loop = loops[name];
  const walker = new RowWalker(a.shape, [a.strides, b.strides]);
  const { length, positions } = walker;
  const stepA = walker.steps[0]!;
  const stepB = walker.steps[1]!;
  let o = 0;
  walker.start([a.offset, b.offset]);
  do {
    loop(out, o, a.storage.handle, positions[0]!, stepA, b.storage.handle, positions[1]!, stepB, length);
    o += length;
  } while (walker.next());
  return out;
}

export function where(condition: CpuOperand, a: CpuOperand, b: CpuOperand): TypedArray {
  const count = countElements(a.shape);
  const out = allocateUninitialized(a.dtype, count);
  if (count === 0 || (a.dtype === 'float32' && computeByVectors('where', out, [a, b, condition]))) return out;
  const walker = new RowWalker(a.shape, [condition.strides, a.strides, b.strides]);
  const { length, positions } = walker;
  const [stepCondition, stepA, stepB] = [walker.steps[0]!, walker.steps[1]!, walker.steps[2]!];
  const [chosen, dataA, dataB] = [condition.storage.handle, a.storage.handle, b.storage.handle];
  let o = 0;
  walker.start([condition.offset, a.offset, b.offset]);
  do {
    let c = positions[0]!;
    let i = positions[1]!;
    let j = positions[2]!;
    for (const end = o + length; o < end; o++, c += stepCondition, i += stepA, j += stepB) {
      out[o] = chosen[c] !== 0 ? dataA[i]! : dataB[j]!;
    }
  } while (walker.next());
  return out;
}
