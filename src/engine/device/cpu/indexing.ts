import { allocate, type TypedArray } from '../../dtype.ts';
import { allocateUninitialized } from './allocation.ts';
import { cast } from './copy.ts';
import { settle } from './integers.ts';
import { type CpuOperand, countElements, denseStrides, isDense } from './strides.ts';
import { RowWalker } from './walker.ts';

function withoutStep(strides: readonly number[], dim: number): number[] {
  return strides.map((stride, other) => (other === dim ? 0 : stride));
}

export function gather(x: CpuOperand, dim: number, index: CpuOperand): TypedArray {
  const out = allocateUninitialized(x.dtype, countElements(index.shape));
  if (out.length === 0) return out;
  const walker = new RowWalker(index.shape, [index.strides, withoutStep(x.strides, dim)]);
  const { length, positions } = walker;
  const [stepIndex, step] = [walker.steps[0]!, walker.steps[1]!];
  const stride = x.strides[dim]!;
  const [data, chosen] = [x.storage.handle, index.storage.handle];
  let o = 0;
  walker.start([index.offset, x.offset]);
  do {
    let at = positions[0]!;
    let i = positions[1]!;
    for (const end = o + length; o < end; o++, at += stepIndex, i += step) out[o] = data[i + chosen[at]! * stride]!;
  } while (walker.next());
  return out;
}

export function scatterAdd(shape: readonly number[], dim: number, index: CpuOperand, source: CpuOperand): TypedArray {
  const out = allocate(source.dtype, countElements(shape));
  if (countElements(index.shape) === 0) return out;
  const strides = denseStrides(shape);
  const walker = new RowWalker(index.shape, [index.strides, source.strides, withoutStep(strides, dim)]);
  const { length, positions } = walker;
  const [stepIndex, stepSource, step] = [walker.steps[0]!, walker.steps[1]!, walker.steps[2]!];
  const stride = strides[dim]!;
  const [data, chosen] = [source.storage.handle, index.storage.handle];
  walker.start([index.offset, source.offset, 0]);
  do {
    let at = positions[0]!;
    let i = positions[1]!;
    let o = positions[2]!;
    for (let left = length; left > 0; left--, at += stepIndex, i += stepSource, o += step) {
      out[o + chosen[at]! * stride]! += data[i]!;
    }
  } while (walker.next());
  return settle(out, source.dtype);
}

/** x's elements, dense: its own buffer where it is dense already. */
function denseElements(x: CpuOperand): { data: TypedArray; offset: number } {
  return isDense(x.shape, x.strides)
    ? { data: x.storage.handle, offset: x.offset }
    : { data: cast(x, x.dtype), offset: 0 };
}

/** How many slices lie outside and how many elements inside dimension `dim`. */
function around(shape: readonly number[], dim: number): { outer: number; inner: number } {
  return { outer: countElements(shape.slice(0, dim)), inner: countElements(shape.slice(dim + 1)) };
}

export function indexSelect(x: CpuOperand, dim: number, index: CpuOperand): TypedArray {
  const length = x.shape[dim]!;
  const count = index.shape[0]!;
  const { outer, inner } = around(x.shape, dim);
  const out = allocateUninitialized(x.dtype, outer * count * inner);
  if (out.length === 0) return out;
  const { data, offset } = denseElements(x);
  const chosen = index.storage.handle;
  const step = index.strides[0]!;
  let o = 0;
  for (let block = 0; block < outer; block++) {
    const start = offset + block * length * inner;
    for (let k = 0, at = index.offset; k < count; k++, at += step, o += inner) {
      const from = start + chosen[at]! * inner;
      if (inner >= 16) out.set(data.subarray(from, from + inner), o);
      else for (let e = 0; e < inner; e++) out[o + e] = data[from + e]!;
    }
  }
  return out;
}

export function indexAdd(shape: readonly number[], dim: number, index: CpuOperand, source: CpuOperand): TypedArray {
  const out = allocate(source.dtype, countElements(shape));
  const length = shape[dim]!;
  const count = index.shape[0]!;
  const { outer, inner } = around(shape, dim);
  if (outer * count * inner === 0) return out;
  const { data, offset } = denseElements(source);
  const chosen = index.storage.handle;
  const step = index.strides[0]!;
  let from = offset;
  for (let block = 0; block < outer; block++) {
    for (let k = 0, at = index.offset; k < count; k++, at += step, from += inner) {
      const to = (block * length + chosen[at]!) * inner;
      for (let e = 0; e < inner; e++) out[to + e]! += data[from + e]!;
    }
  }
  return settle(out, source.dtype);
}
