/** Index tensors on the host: checked, counted from the start, made into places along one dimension. */
import { indexDType } from '../device/index-dtype.ts';
import { IndexError } from '../errors.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import type { AnyKernels, AnyOperand } from './definition.ts';
import { firstOutside, indicesOf, uploaded } from './host.ts';
import { countElements, denseOperand, operandFor, toDense, withShape } from './operand.ts';

export interface DimAttributes {
  readonly dim: number;
}

/** The dimension counted from the start; the shape rule has checked it. */
export function along(dim: number, rank: number): number {
  const wrapped = wrapDimension(dim, rank);
  if (typeof wrapped === 'string') throw new RangeError(wrapped);
  return wrapped;
}

/** All elements in row-major order, 1-d. */
export function flat(kernels: AnyKernels, x: AnyOperand): AnyOperand {
  return withShape(toDense(kernels, x), [countElements(x.shape)]);
}

export function isIndexDType({ dtype }: { readonly dtype: string }): boolean {
  return dtype === 'int64' || dtype === 'int32';
}

/** Throws for an entry outside [-size, size); `lowest` 0 refuses negative ones too. */
export function requireWithin(
  index: Tensor,
  size: number,
  message: (position: number) => string,
  lowest = -size,
): void {
  const position = firstOutside(index, lowest, size);
  if (position !== null) throw new IndexError(message(position));
}

export function outOfBounds(dim: number, size: number): (position: number) => string {
  return (position) => `index ${position} is out of bounds for dimension ${dim} with size ${size}`;
}

/** Places in the row-major order of `sizes`, one for each element of `shape`, from an index into each of the sizes. */
export function placesOf(
  kernels: AnyKernels,
  indices: readonly AnyOperand[],
  sizes: readonly number[],
  shape: readonly number[],
): Float64Array {
  const count = shape.reduce((product, size) => product * size, 1);
  const places = new Float64Array(count);
  for (const [which, index] of indices.entries()) {
    const size = sizes[which]!;
    const elements = indicesOf(kernels, operandFor(index, shape));
    for (let k = 0; k < count; k++) {
      const position = elements[k]!;
      places[k] = places[k]! * size + (position < 0 ? position + size : position);
    }
  }
  return places;
}

/** Host numbers as a 1-d index of the device. */
export function indexOperand(kernels: AnyKernels, places: ArrayLike<number>): AnyOperand {
  const dtype = indexDType(kernels);
  return denseOperand(uploaded(kernels, places, dtype), [places.length], dtype);
}

/**
 * `x` with its slices along `dim` replaced at `places` by those of `source`; where a place is named twice the last one holds.
 * One look-up in both joined: no device needs a kernel for it.
 */
export function withSlices(
  kernels: AnyKernels,
  x: AnyOperand,
  dim: number,
  places: Float64Array,
  source: AnyOperand,
): AnyOperand {
  const size = x.shape[dim]!;
  const choice = Float64Array.from({ length: size }, (_, place) => place);
  for (let k = 0; k < places.length; k++) choice[places[k]!] = size + k;
  const joinedShape = x.shape.with(dim, size + places.length);
  const joined = denseOperand(kernels.concat([x, source], dim), joinedShape, x.dtype);
  return denseOperand(kernels.indexSelect(joined, dim, indexOperand(kernels, choice)), x.shape, x.dtype);
}

/** `x` with the slices of `source` added along `dim` at `places`. */
export function withAddedSlices(
  kernels: AnyKernels,
  x: AnyOperand,
  dim: number,
  places: Float64Array,
  source: AnyOperand,
): AnyOperand {
  const added = kernels.indexAdd(x.shape, dim, indexOperand(kernels, places), source);
  return denseOperand(kernels.binary('add', x, denseOperand(added, x.shape, x.dtype), 1, added), x.shape, x.dtype);
}
