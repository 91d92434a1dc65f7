import { allocate, type DType, type TypedArray } from '../../dtype.ts';
import type { ReductionKernel } from '../kernels.ts';
import { settle } from './integers.ts';
import { columnSums, rowSums } from './simd/sums.ts';
import { type CpuOperand, countElements, isDense } from './strides.ts';
import { RowWalker } from './walker.ts';

interface Reduction {
  readonly start: number;
  /** Folds `n` elements, `step` apart, into one number. */
  readonly row: (total: number, x: TypedArray, i: number, step: number, n: number) => number;
  /** Folds `n` neighbouring elements into `n` totals. */
  readonly into: (totals: Float64Array, x: TypedArray, i: number, n: number) => void;
}

// Totals are doubles, added in an order that depends on the shape and strides alone.
const reductions: Readonly<Record<ReductionKernel, Reduction>> = {
  sum: {
    start: 0,
    row(total, x, i, step, n) {
      // Four partial sums: one would wait for each addition to finish.
      let first = 0;
      let second = 0;
      let third = 0;
      let fourth = 0;
      let left = n;
      for (; left >= 4; left -= 4, i += 4 * step) {
        first += x[i]!;
        second += x[i + step]!;
        third += x[i + 2 * step]!;
        fourth += x[i + 3 * step]!;
      }
      for (; left > 0; left--, i += step) first += x[i]!;
      return total + (first + second + (third + fourth));
    },
    into(totals, x, i, n) {
      for (let k = 0; k < n; k++) totals[k]! += x[i + k]!;
    },
  },
  prod: {
    start: 1,
    row(total, x, i, step, n) {
      for (let left = n; left > 0; left--, i += step) total *= x[i]!;
      return total;
    },
    into(totals, x, i, n) {
      for (let k = 0; k < n; k++) totals[k]! *= x[i + k]!;
    },
  },
  amax: {
    start: -Infinity,
    row(total, x, i, step, n) {
      for (let left = n; left > 0; left--, i += step) total = Math.max(total, x[i]!);
      return total;
    },
    into(totals, x, i, n) {
      for (let k = 0; k < n; k++) totals[k] = Math.max(totals[k]!, x[i + k]!);
    },
  },
  amin: {
    start: Infinity,
    row(total, x, i, step, n) {
      for (let left = n; left > 0; left--, i += step) total = Math.min(total, x[i]!);
      return total;
    },
    into(totals, x, i, n) {
      for (let k = 0; k < n; k++) totals[k] = Math.min(totals[k]!, x[i + k]!);
    },
  },
};

/** The sizes and strides of the dimensions that `chosen` names, or of the others. */
function pick(x: CpuOperand, chosen: ReadonlySet<number>, wanted: boolean): { shape: number[]; strides: number[] } {
  const shape: number[] = [];
  const strides: number[] = [];
  for (let dim = 0; dim < x.shape.length; dim++) {
    if (chosen.has(dim) !== wanted) continue;
    shape.push(x.shape[dim]!);
    strides.push(x.strides[dim]!);
  }
  return { shape, strides };
}

/** Each result on its own, following the reduced dimensions. */
function reduceEach(out: TypedArray, x: CpuOperand, kept: RowWalker, reduced: RowWalker, reduction: Reduction): void {
  const data = x.storage.handle;
  const step = reduced.steps[0]!;
  const keptStep = kept.steps[0]!;
  let o = 0;
  kept.startAt(x.offset);
  do {
    for (let k = 0, position = kept.positions[0]!; k < kept.length; k++, position += keptStep) {
      let total = reduction.start;
      reduced.startAt(position);
      do total = reduction.row(total, data, reduced.positions[0]!, step, reduced.length);
      while (reduced.next());
      out[o++] = total;
    }
  } while (kept.next());
}

/** A row of neighbouring results at a time: where the kept dimension is the contiguous one, as in a bias gradient. */
function reduceRows(out: TypedArray, x: CpuOperand, kept: RowWalker, reduced: RowWalker, reduction: Reduction): void {
  const data = x.storage.handle;
  const step = reduced.steps[0]!;
  const totals = new Float64Array(kept.length);
  let o = 0;
  kept.startAt(x.offset);
  do {
    totals.fill(reduction.start);
    reduced.startAt(kept.positions[0]!);
    do {
      for (let k = 0, position = reduced.positions[0]!; k < reduced.length; k++, position += step) {
        reduction.into(totals, data, position, kept.length);
      }
    } while (reduced.next());
    out.set(totals, o);
    o += kept.length;
  } while (kept.next());
}

/** Sums of a dense float32 tensor; false where plain loops do it better. */
function sumByVectors(out: TypedArray, x: CpuOperand, kept: RowWalker, reduced: RowWalker): boolean {
  const data = x.storage.handle;
  if (!(data instanceof Float32Array && out instanceof Float32Array && isDense(x.shape, x.strides))) return false;
  const { length } = reduced;
  if (reduced.steps[0] !== 1 && length !== 1) {
    const isMatrix = kept.sizes.length === 1 && reduced.sizes.length === 1 && reduced.steps[0] === kept.length;
    return isMatrix && kept.steps[0] === 1 && columnSums(out, data, x.offset, length);
  }
  const sums = rowSums(data, x.offset, countElements(x.shape) / length, length);
  if (sums === null) return false;
  let o = 0;
  kept.startAt(0);
  do {
    for (let k = 0, position = kept.positions[0]!; k < kept.length; k++, position += kept.steps[0]!) {
      let total = 0;
      reduced.startAt(position);
      do total += sums[reduced.positions[0]! / length]!;
      while (reduced.next());
      out[o++] = total;
    }
  } while (kept.next());
  return true;
}

export function reduce(name: ReductionKernel, x: CpuOperand, dims: readonly number[]): TypedArray {
  const chosen = new Set(dims);
  const keptDims = pick(x, chosen, false);
  const reducedDims = pick(x, chosen, true);
  const out = allocate(x.dtype, countElements(keptDims.shape));
  if (out.length === 0) return out;
  // A sum of bools is true where any is.
  const reduction = name === 'sum' && x.dtype === 'bool' ? { ...reductions.amax, start: 0 } : reductions[name];
  if (countElements(reducedDims.shape) === 0) return out.fill(reduction.start);
  const kept = new RowWalker(keptDims.shape, [keptDims.strides]);
  const reduced = new RowWalker(reducedDims.shape, [reducedDims.strides]);
  if (name === 'sum' && sumByVectors(out, x, kept, reduced)) return out;
  const byRows = kept.length > 1 && kept.steps[0] === 1 && reduced.steps[0] !== 1;
  (byRows ? reduceRows : reduceEach)(out, x, kept, reduced, reduction);
  return settle(out, x.dtype);
}

export function argmax(x: CpuOperand, dim: number, indexDType: DType): TypedArray {
  const keptDims = pick(x, new Set([dim]), false);
  const out = allocate(indexDType, countElements(keptDims.shape));
  if (out.length === 0) return out;
  const data = x.storage.handle;
  const length = x.shape[dim]!;
  const step = x.strides[dim]!;
  const kept = new RowWalker(keptDims.shape, [keptDims.strides]);
  const keptStep = kept.steps[0]!;
  let o = 0;
  kept.startAt(x.offset);
  do {
    for (let k = 0, position = kept.positions[0]!; k < kept.length; k++, position += keptStep) {
      out[o++] = firstLargest(data, position, step, length);
    }
  } while (kept.next());
  return out;
}

function firstLargest(x: TypedArray, i: number, step: number, n: number): number {
  let best = 0;
  let largest = x[i]!;
  for (let k = 0; k < n; k++, i += step) {
    const value = x[i]!;
    if (Number.isNaN(value)) return k;
    if (value > largest) {
      largest = value;
      best = k;
    }
  }
  return best;
}
