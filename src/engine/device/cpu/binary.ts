import type { TypedArray } from '../../dtype.ts';
import type { BinaryKernel } from '../kernels.ts';
import { allocateUninitialized } from './allocation.ts';
import { binaryLoop } from './binary-loops.ts';
import { settle } from './integers.ts';
import { largeBytes } from './reuse.ts';
import { computeByVectors } from './simd/elementwise.ts';
import { type CpuOperand, countElements, isDense } from './strides.ts';
import { RowWalker } from './walker.ts';

/** Whether `out` may be written while `x` is read: element k of one is element k of the other, or they do not share. */
function mayOverwrite(out: TypedArray, x: CpuOperand): boolean {
  const { handle } = x.storage;
  if (handle === out) return x.offset === 0 && isDense(x.shape, x.strides);
  // A new small array costs less than the buffers that V8 would make for two of them to be told apart.
  return out.byteLength >= largeBytes && handle.buffer !== out.buffer;
}

export function binary(
  name: BinaryKernel,
  a: CpuOperand,
  b: CpuOperand,
  scale: number,
  offered: TypedArray | null,
): TypedArray {
  const count = countElements(a.shape);
  const reuses = offered !== null && offered.length === count && mayOverwrite(offered, a) && mayOverwrite(offered, b);
  const out = reuses ? offered : allocateUninitialized(a.dtype, count);
  if (count === 0) return out;
  if (a.dtype === 'float32' && computeByVectors(scale === 1 ? name : `${name}Scaled`, out, [a, b], scale)) return out;
  const loop = binaryLoop(name, a.dtype);
  const dataA = a.storage.handle;
  const dataB = b.storage.handle;
  if (isDense(a.shape, a.strides) && isDense(b.shape, b.strides)) {
    loop(out, 0, dataA, a.offset, 1, dataB, b.offset, 1, count, scale);
    return settle(out, a.dtype);
  }
  const walker = new RowWalker(a.shape, [a.strides, b.strides]);
  const { length, positions } = walker;
  const stepA = walker.steps[0]!;
  const stepB = walker.steps[1]!;
  let o = 0;
  walker.start([a.offset, b.offset]);
  do {
    loop(out, o, dataA, positions[0]!, stepA, dataB, positions[1]!, stepB, length, scale);
    o += length;
  } while (walker.next());
  return settle(out, a.dtype);
}
