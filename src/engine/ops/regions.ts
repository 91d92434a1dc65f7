/** Windows over the positions of a tensor [n, channels, ...positions]: what convolution and pooling share. */
import { indexDType } from '../device/index-dtype.ts';
import { addDims, type Dim, floorDivideDims, type Shape } from '../shape/dim.ts';
import type { AnyKernels, AnyOperand } from './definition.ts';
import { uploaded } from './host.ts';
import { countElements, denseOperand, toDense, windowOf, withShape } from './operand.ts';

/** Windows that slide: one number for each dimension of positions. */
export interface SlidingAttributes {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  /** Before the first position. */
  readonly padding: readonly number[];
  /** After the last position. */
  readonly paddingEnd: readonly number[];
  readonly dilation: readonly number[];
}

/** For each dimension, for each window, the positions it covers; -1 is outside. All windows of a dimension are as long. */
export type Regions = readonly (readonly (readonly number[])[])[];

/** How many windows fit, by dimension. */
export function windowCounts(positions: Shape, windows: SlidingAttributes, ceilMode = false): Dim[] {
  const { kernelSize, stride, padding, paddingEnd, dilation } = windows;
  return positions.map((size, dim) => {
    const reach = dilation[dim]! * (kernelSize[dim]! - 1) + 1;
    const step = stride[dim]!;
    // One step more: the window at the beginning.
    const room = addDims(size, padding[dim]! + paddingEnd[dim]! - reach + step);
    const count = floorDivideDims(ceilMode ? addDims(room, step - 1) : room, step);
    // As PyTorch: the last window must begin inside the input or the padding before it.
    const late = ceilMode && typeof count === 'number' && typeof size === 'number';
    return late && (count - 1) * step >= size + padding[dim]! ? count - 1 : count;
  });
}

export function slidingRegions(
  sizes: readonly number[],
  counts: readonly number[],
  windows: SlidingAttributes,
): Regions {
  const { kernelSize, stride, padding, dilation } = windows;
  return sizes.map((size, dim) =>
    Array.from({ length: counts[dim]! }, (_, window) =>
      Array.from({ length: kernelSize[dim]! }, (_unused, place) => {
        const position = window * stride[dim]! - padding[dim]! + place * dilation[dim]!;
        return position >= 0 && position < size ? position : -1;
      }),
    ),
  );
}

/** Windows that share the positions out evenly, overlapping where they must. */
export function adaptiveRegions(sizes: readonly number[], counts: readonly number[]): Regions {
  return sizes.map((size, dim) => {
    const count = counts[dim]!;
    const bounds = Array.from({ length: count }, (_, window) => [
      Math.floor((window * size) / count),
      Math.ceil(((window + 1) * size) / count),
    ]);
    const longest = Math.max(0, ...bounds.map(([start, end]) => end! - start!));
    return bounds.map(([start, end]) =>
      Array.from({ length: longest }, (_, place) => (start! + place < end! ? start! + place : -1)),
    );
  });
}

/** The flattened position that each place of each window covers, [places, windows] row by row; -1 is outside. */
export interface FlatRegions {
  readonly positions: Float64Array;
  readonly places: number;
  readonly windows: number;
}

export function flattened(regions: Regions, sizes: readonly number[]): FlatRegions {
  const counts = regions.map((dim) => dim.length);
  const lengths = regions.map((dim) => dim[0]?.length ?? 0);
  const [places, windows] = [countElements(lengths), countElements(counts)];
  const positions = new Float64Array(places * windows);
  for (let place = 0, k = 0; place < places; place++) {
    for (let window = 0; window < windows; window++, k++) {
      let [restPlace, restWindow, stride, position] = [place, window, 1, 0];
      for (let dim = sizes.length - 1; dim >= 0; dim--) {
        const covered = regions[dim]![restWindow % counts[dim]!]![restPlace % lengths[dim]!]!;
        restWindow = Math.floor(restWindow / counts[dim]!);
        restPlace = Math.floor(restPlace / lengths[dim]!);
        position = covered < 0 || position < 0 ? -1 : position + covered * stride;
        stride *= sizes[dim]!;
      }
      positions[k] = position;
    }
  }
  return { positions, places, windows };
}

/** The same with a number of its own, `outside`, for what is outside. */
export function withOutside({ positions }: FlatRegions, outside: number): Float64Array {
  return positions.map((position) => (position < 0 ? outside : position));
}

function indexOperand(kernels: AnyKernels, numbers: Float64Array): AnyOperand {
  const dtype = indexDType(kernels);
  return denseOperand(uploaded(kernels, numbers, dtype), [numbers.length], dtype);
}

/** What the windows show of x [n, channels, ...], as [n · channels, places · windows]; `padding` where they are outside. */
export function gatherRegions(kernels: AnyKernels, x: AnyOperand, regions: FlatRegions, padding: number): AnyOperand {
  const rows = x.shape[0]! * x.shape[1]!;
  const inside = countElements(x.shape.slice(2));
  let flat = withShape(toDense(kernels, x), [rows, inside]);
  if (regions.positions.includes(-1)) {
    const outside = denseOperand(kernels.full(x.dtype, rows, padding), [rows, 1], x.dtype);
    flat = denseOperand(kernels.concat([flat, outside], 1), [rows, inside + 1], x.dtype);
  }
  const index = indexOperand(kernels, withOutside(regions, inside));
  return denseOperand(kernels.indexSelect(flat, 1, index), [rows, regions.positions.length], x.dtype);
}

/** The reverse: [rows, places · windows] added up where the windows lie, as a dense [rows, inside]. */
export function addRegions(kernels: AnyKernels, parts: AnyOperand, regions: FlatRegions, inside: number): AnyOperand {
  const rows = parts.shape[0]!;
  const index = indexOperand(kernels, withOutside(regions, inside));
  const sums = kernels.indexAdd([rows, inside + 1], 1, index, parts);
  const kept = windowOf(denseOperand(sums, [rows, inside + 1], parts.dtype), [rows, inside], [inside + 1, 1]);
  return denseOperand(kernels.cast(kept, parts.dtype), [rows, inside], parts.dtype);
}
