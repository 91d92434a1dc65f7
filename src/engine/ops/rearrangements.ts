/** Copies in another order: repeated, flipped, rolled, rotated. */
import { multiplyDims, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import { type AnyKernels, type AnyOperand, defineOp, savesNothing } from './definition.ts';
import { indexOperand } from './index-positions.ts';
import { countElements, denseOperand, toDense, windowOf, withShape } from './operand.ts';

function along(dim: number, rank: number): number {
  const wrapped = wrapDimension(dim, rank);
  if (typeof wrapped === 'string') throw new RangeError(wrapped);
  return wrapped;
}

/** The slices of a dimension in the order that `from` tells: result slice k is slice from(k). */
function reordered(kernels: AnyKernels, x: AnyOperand, dim: number, from: (place: number) => number): AnyOperand {
  const places = Float64Array.from({ length: x.shape[dim]! }, (_, place) => from(place));
  return denseOperand(kernels.indexSelect(x, dim, indexOperand(kernels, places)), x.shape, x.dtype);
}

function flipped(kernels: AnyKernels, x: AnyOperand, dims: readonly number[]): AnyOperand {
  let result = x;
  for (const dim of dims) result = reordered(kernels, result, dim, (place) => x.shape[dim]! - 1 - place);
  return result;
}

/** A result that is the operand itself must still be a copy. */
function copied(kernels: AnyKernels, x: AnyOperand, result: AnyOperand): unknown {
  return result === x ? kernels.cast(x, x.dtype) : result.storage.handle;
}

const repeat = defineOp<{ readonly repeats: readonly number[] }>({
  name: 'repeat',
  formula: 'a repeated',
  promotion: 'none',
  shape: ([input], { repeats }) => {
    const lead = repeats.length - input!.length;
    if (lead < 0) {
      return shapeError('Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor');
    }
    const shape = repeats.map((times, dim) => multiplyDims(input![dim - lead] ?? 1, times));
    const negative = shape.find((size) => typeof size === 'number' && size < 0);
    if (negative !== undefined) {
      return shapeError(`Trying to create tensor with negative dimension ${String(negative)}: [${shape.join(', ')}]`);
    }
    return okShape(shape);
  },
  forward: (kernels, [x], { repeats }) => {
    const lead = repeats.length - x!.shape.length;
    const shape = repeats.flatMap((times, dim) => [times, x!.shape[dim - lead] ?? 1]);
    const strides = repeats.flatMap((_, dim) => [0, x!.strides[dim - lead] ?? 0]);
    return [kernels.cast(windowOf(x!, shape, strides), x!.dtype)];
  },
  gradient: {
    name: 'RepeatBackward0',
    rule: 'Σ grad over the repeats',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { repeats } = context.attributes;
      const shape = context.inputShape(0);
      if (repeats.length === 0) return [gradient];
      const lead = repeats.length - shape.length;
      const apart = gradient.reshape(repeats.flatMap((times, dim) => [times, shape[dim - lead] ?? 1]));
      return [apart.sum(repeats.map((_, dim) => 2 * dim)).reshape(shape)];
    },
  },
});

const flip = defineOp<{ readonly dims: readonly number[] }>({
  name: 'flip',
  formula: 'a backwards',
  promotion: 'none',
  shape: ([input], { dims }) => {
    const seen: number[] = [];
    for (const dim of dims) {
      const wrapped = wrapDimension(dim, input!.length);
      if (typeof wrapped === 'string') return shapeError(wrapped);
      if (seen.includes(wrapped)) return shapeError(`dim ${wrapped} appears multiple times in the list of dims`);
      seen.push(wrapped);
    }
    return okShape(input!);
  },
  forward: (kernels, [x], { dims }) => {
    const wrapped = x!.shape.length === 0 ? [] : dims.map((dim) => along(dim, x!.shape.length));
    return [copied(kernels, x!, flipped(kernels, x!, wrapped))];
  },
  gradient: {
    name: 'FlipBackward0',
    rule: 'grad backwards',
    saves: savesNothing,
    backward: (gradient, context) => [gradient.flip(context.attributes.dims)],
  },
});

const roll = defineOp<{ readonly shifts: readonly number[]; readonly dims: readonly number[] }>({
  name: 'roll',
  formula: 'a shifted, what falls off coming in again',
  promotion: 'none',
  shape: ([input], { shifts, dims }) => {
    if (shifts.length === 0) return shapeError('`shifts` required');
    if (shifts.length !== dims.length && !(dims.length === 0 && shifts.length === 1)) {
      return shapeError(`shifts and dimensions must align. shifts: ${shifts.length}, dims:${dims.length}`);
    }
    for (const dim of dims) {
      if (input!.length === 0) return shapeError(`Dimension specified as ${dim} but tensor has no dimensions`);
      const wrapped = wrapDimension(dim, input!.length);
      if (typeof wrapped === 'string') return shapeError(wrapped);
    }
    return okShape(input!);
  },
  forward: (kernels, [x], { shifts, dims }) => {
    const { shape } = x!;
    if (countElements(shape) === 0) return [kernels.cast(x!, x!.dtype)];
    const flat = dims.length === 0;
    const start = flat ? withShape(toDense(kernels, x!), [countElements(shape)]) : x!;
    let result = start;
    for (const [which, shift] of shifts.entries()) {
      const dim = flat || shape.length === 0 ? 0 : along(dims[which]!, shape.length);
      const size = result.shape[dim];
      if (size === undefined) continue;
      result = reordered(kernels, result, dim, (place) => (((place - shift) % size) + size) % size);
    }
    return [copied(kernels, start, result)];
  },
  gradient: {
    name: 'RollBackward0',
    rule: 'grad shifted back',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { shifts, dims } = context.attributes;
      return [
        gradient.roll(
          shifts.map((shift) => -shift),
          dims,
        ),
      ];
    },
  },
});

function rotationShape(input: Shape, dims: readonly number[], k: number): ShapeResult {
  if (dims.length !== 2) return shapeError(`expected total rotation dims == 2, but got dims = ${dims.length}`);
  if (input.length < 2) return shapeError(`expected total dims >= 2, but got total dims = ${input.length}`);
  const [dim0, dim1] = [dims[0]!, dims[1]!];
  const apart = Math.abs(dim0 - dim1);
  if (apart === 0 || apart === input.length) {
    return shapeError(`expected rotation dims to be different, but got dim0 = ${dim0} and dim1 = ${dim1}`);
  }
  for (const [which, dim] of dims.entries()) {
    if (dim >= input.length || dim < -input.length) {
      return shapeError(`Rotation dim${which} out of range, dim${which} = ${dim}`);
    }
  }
  return okShape(quarterTurns(k) % 2 === 0 ? input : swapped(input, dims));
}

function quarterTurns(k: number): number {
  return ((k % 4) + 4) % 4;
}

function swapped<Item>(items: readonly Item[], dims: readonly number[]): Item[] {
  const [first, second] = [along(dims[0]!, items.length), along(dims[1]!, items.length)];
  return items.with(first, items[second]!).with(second, items[first]!);
}

const rot90 = defineOp<{ readonly k: number; readonly dims: readonly number[] }>({
  name: 'rot90',
  formula: 'a turned by quarters',
  promotion: 'none',
  shape: ([input], { k, dims }) => rotationShape(input!, dims, k),
  forward: (kernels, [x], { k, dims }) => {
    const turns = quarterTurns(k);
    const [first, second] = dims.map((dim) => along(dim, x!.shape.length));
    const turned = turns === 0 ? [] : turns === 1 ? [second!] : turns === 2 ? [first!, second!] : [first!];
    const result = flipped(kernels, x!, turned);
    if (turns % 2 === 0) return [copied(kernels, x!, result)];
    return [kernels.cast(windowOf(result, swapped(result.shape, dims), swapped(result.strides, dims)), x!.dtype)];
  },
  gradient: {
    name: 'Rot90Backward0',
    rule: 'grad turned back',
    saves: savesNothing,
    backward: (gradient, context) => [gradient.rot90(-context.attributes.k, context.attributes.dims)],
  },
});

/** Rearrangements, by the names of the op table. */
export const rearrangementsOps = { repeat, flip, roll, rot90 } as const;
