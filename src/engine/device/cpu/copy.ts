import { type DType, isFloatingPoint, type TypedArray } from '../../dtype.ts';
import { allocateUninitialized } from './allocation.ts';
import { toInt32, toInt64 } from './integers.ts';
import { type CpuOperand, countElements, denseStrides } from './strides.ts';
import { RowWalker } from './walker.ts';

/** One row from `source` to `out`, each with its own step. */
type CopyLoop = (
  out: TypedArray,
  o: number,
  stepOut: number,
  x: TypedArray,
  i: number,
  step: number,
  n: number,
) => void;

/** What a store into the target's typed array does by itself: to float rounds, to uint8 and int64 to int32 wraps. */
const plainLoop: CopyLoop = (out, o, stepOut, x, i, step, n) => {
  if (stepOut === 1 && n >= 16) {
    if (step === 1) {
      out.set(i === 0 && x.length === n ? x : x.subarray(i, i + n), o);
      return;
    }
    if (step === 0) {
      out.fill(x[i]!, o, o + n);
      return;
    }
  }
  for (let left = n; left > 0; left--, o += stepOut, i += step) out[o] = x[i]!;
};

const boolLoop: CopyLoop = (out, o, stepOut, x, i, step, n) => {
  for (let left = n; left > 0; left--, o += stepOut, i += step) out[o] = x[i] !== 0 ? 1 : 0;
};

const int32Loop: CopyLoop = (out, o, stepOut, x, i, step, n) => {
  for (let left = n; left > 0; left--, o += stepOut, i += step) out[o] = toInt32(x[i]!);
};

const int64Loop: CopyLoop = (out, o, stepOut, x, i, step, n) => {
  for (let left = n; left > 0; left--, o += stepOut, i += step) out[o] = toInt64(x[i]!);
};

function loopBetween(from: DType, to: DType): CopyLoop {
  if (from === to) return plainLoop;
  if (to === 'bool') return boolLoop;
  if (isFloatingPoint(from) && to === 'int32') return int32Loop;
  if (isFloatingPoint(from) && to === 'int64') return int64Loop;
  return plainLoop;
}

const blockSize = 32;

/** rows x columns, where `x` runs along its columns: by square blocks, so that both sides stay in the cache. */
function copyTransposed(
  out: TypedArray,
  o: number,
  stepRowOut: number,
  x: TypedArray,
  i: number,
  stepColumn: number,
  rows: number,
  columns: number,
): void {
  for (let row = 0; row < rows; row += blockSize) {
    const rowEnd = Math.min(rows, row + blockSize);
    for (let column = 0; column < columns; column += blockSize) {
      const columnEnd = Math.min(columns, column + blockSize);
      for (let r = row; r < rowEnd; r++) {
        let target = o + r * stepRowOut + column;
        let source = i + r + column * stepColumn;
        for (let c = column; c < columnEnd; c++, target++, source += stepColumn) out[target] = x[source]!;
      }
    }
  }
}

/** Copies `source`, converted to `dtype`, through the window on `out`; the windows do not overlap. */
export function copyInto(
  out: TypedArray,
  dtype: DType,
  strides: readonly number[],
  offset: number,
  source: CpuOperand,
): void {
  if (countElements(source.shape) === 0) return;
  const loop = loopBetween(source.dtype, dtype);
  const walker = new RowWalker(source.shape, [strides, source.strides]);
  const { length, positions, sizes } = walker;
  const [stepOut, step] = [walker.steps[0]!, walker.steps[1]!];
  const data = source.storage.handle;
  const outer = sizes.length - 2;
  if (sizes.length === 2 && loop === plainLoop && stepOut === 1 && walker.strides[1]![outer] === 1 && step > 1) {
    copyTransposed(out, offset, walker.strides[0]![outer]!, data, source.offset, step, sizes[outer]!, length);
    return;
  }
  walker.start([offset, source.offset]);
  do loop(out, positions[0]!, stepOut, data, positions[1]!, step, length);
  while (walker.next());
}

/** A dense copy in `dtype`. */
export function cast(x: CpuOperand, dtype: DType): TypedArray {
  const count = countElements(x.shape);
  const out = allocateUninitialized(dtype, count);
  copyInto(out, dtype, denseStrides(x.shape), 0, x);
  return out;
}

export function write(target: CpuOperand, source: CpuOperand): TypedArray {
  copyInto(target.storage.handle, target.dtype, target.strides, target.offset, source);
  return target.storage.handle;
}

export function concat(inputs: readonly CpuOperand[], dim: number): TypedArray {
  const first = inputs[0];
  if (first === undefined) throw new Error('concat needs at least one input');
  const shape = [...first.shape];
  shape[dim] = inputs.reduce((total, input) => total + input.shape[dim]!, 0);
  const strides = denseStrides(shape);
  const out = allocateUninitialized(first.dtype, countElements(shape));
  let offset = 0;
  for (const input of inputs) {
    copyInto(out, first.dtype, strides, offset, input);
    offset += input.shape[dim]! * strides[dim]!;
  }
  return out;
}
