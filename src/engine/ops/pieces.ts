/** Ops that cut a tensor into views: equal pieces, pieces of given sizes, slices, sliding windows. */
import { cat, stack } from '../functions/joining.ts';
import { type Dim, differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError, unknownShape } from '../shape/result.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyKernels, type AnyOperand, type BackwardContext, defineOp, savesNothing } from './definition.ts';
import { windowOf } from './operand.ts';
import { denseGeometry } from './windows.ts';

function along(dim: number, rank: number): number {
  const wrapped = wrapDimension(dim, rank);
  if (typeof wrapped === 'string') throw new RangeError(wrapped);
  return wrapped;
}

/** Sizes of the pieces: all of one size but the last; one empty piece of nothing. */
function equalSizes(total: number, size: number): number[] {
  if (total === 0) return [0];
  return Array.from({ length: Math.ceil(total / size) }, (_, k) => Math.min(size, total - k * size));
}

function pieceShapes(input: Shape, dim: number, sizes: readonly number[]): ShapeResult {
  return {
    kind: 'ok',
    shapes: sizes.map((size) => input.map((whole, other): Dim => (other === dim ? size : whole))),
  };
}

function pieceViews(x: AnyOperand, dim: number, sizes: readonly number[]) {
  let start = 0;
  return sizes.map((size) => {
    const offset = x.offset + start * x.strides[dim]!;
    start += size;
    return { strides: x.strides, offset };
  });
}

/** What the pieces are where views cannot be: never asked for, since strides can always say it. */
function copies(kernels: AnyKernels, x: AnyOperand, dim: number, sizes: readonly number[]): unknown[] {
  return pieceViews(x, dim, sizes).map(({ strides, offset }, k) =>
    kernels.cast(windowOf(x, x.shape.with(dim, sizes[k]!), strides, offset), x.dtype),
  );
}

/** Each output's gradient, zeros where none arrived, joined again. */
function joined<Attributes>(
  gradient: Tensor,
  context: BackwardContext<Attributes>,
  shapes: readonly (readonly number[])[],
  join: (parts: readonly Tensor[]) => Tensor,
): Tensor {
  return join(shapes.map((shape, index) => context.gradientOf(index) ?? gradient.newZeros(shape)));
}

function catParts(gradient: Tensor, context: BackwardContext<object>, dim: number, sizes: readonly number[]): Tensor {
  const shapes = sizes.map((size) => context.inputShape(0).with(dim, size));
  return joined(gradient, context, shapes, (parts) => cat(parts, dim));
}

const split = defineOp<{ readonly size: number; readonly dim: number }>({
  name: 'split',
  formula: 'a in pieces',
  promotion: 'none',
  shape: ([input], { size, dim }) => {
    if (input!.length === 0) return shapeError('split expects at least a 1-dimensional tensor');
    const at = wrapDimension(dim, input!.length);
    if (typeof at === 'string') return shapeError(at);
    if (size < 0) return shapeError(`split expects split_size be non-negative, but got split_size=${size}`);
    const total = input![at]!;
    if (size === 0 && total !== 0) {
      return shapeError(`split_size can only be 0 if dimension size is 0, but got dimension size of ${String(total)}`);
    }
    return typeof total === 'number' ? pieceShapes(input!, at, equalSizes(total, size)) : unknownShape;
  },
  views: (x, { size, dim }) => {
    const at = along(dim, x.shape.length);
    return pieceViews(x, at, equalSizes(x.shape[at]!, size));
  },
  forward: (kernels, [x], { size, dim }) => {
    const at = along(dim, x!.shape.length);
    return copies(kernels, x!, at, equalSizes(x!.shape[at]!, size));
  },
  gradient: {
    name: 'SplitBackward0',
    rule: 'the pieces of grad joined',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { size, dim } = context.attributes;
      const shape = context.inputShape(0);
      const at = along(dim, shape.length);
      return [catParts(gradient, context, at, equalSizes(shape[at]!, size))];
    },
  },
});

const splitWithSizes = defineOp<{ readonly sizes: readonly number[]; readonly dim: number }>({
  name: 'splitWithSizes',
  formula: 'a in pieces of given sizes',
  promotion: 'none',
  shape: ([input], { sizes, dim }) => {
    if (input!.length === 0) return shapeError('split expects at least a 1-dimensional tensor');
    const at = wrapDimension(dim, input!.length);
    if (typeof at === 'string') return shapeError(at);
    if (sizes.some((size) => size < 0)) {
      return shapeError(
        `split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=${formatShape(sizes)}`,
      );
    }
    const total = sizes.reduce((sum, size) => sum + size, 0);
    if (differentDims(total, input![at]!)) {
      return shapeError(
        `split_with_sizes expects split_sizes to sum exactly to ${String(input![at])} (input tensor's size at dimension ${at}), but got split_sizes=${formatShape(sizes)}`,
      );
    }
    return pieceShapes(input!, at, sizes);
  },
  views: (x, { sizes, dim }) => pieceViews(x, along(dim, x.shape.length), sizes),
  forward: (kernels, [x], { sizes, dim }) => copies(kernels, x!, along(dim, x!.shape.length), sizes),
  gradient: {
    name: 'SplitWithSizesBackward0',
    rule: 'the pieces of grad joined',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { sizes, dim } = context.attributes;
      return [catParts(gradient, context, along(dim, context.inputShape(0).length), sizes)];
    },
  },
});

const unbind = defineOp<{ readonly dim: number }>({
  name: 'unbind',
  formula: 'the slices of a',
  promotion: 'none',
  shape: ([input], { dim }) => {
    if (input!.length === 0) return shapeError(`Dimension specified as ${dim} but tensor has no dimensions`);
    const at = wrapDimension(dim, input!.length);
    if (typeof at === 'string') return shapeError(at);
    const size = input![at]!;
    if (typeof size !== 'number') return unknownShape;
    const slice = input!.filter((_, other) => other !== at);
    return { kind: 'ok', shapes: Array.from({ length: size }, () => slice) };
  },
  views: (x, { dim }) => {
    const at = along(dim, x.shape.length);
    const strides = x.strides.filter((_, other) => other !== at);
    return Array.from({ length: x.shape[at]! }, (_, k) => ({ strides, offset: x.offset + k * x.strides[at]! }));
  },
  forward: (kernels, [x], { dim }) => {
    const at = along(dim, x!.shape.length);
    const ones = Array.from({ length: x!.shape[at]! }, () => 1);
    return copies(kernels, x!, at, ones);
  },
  gradient: {
    name: 'UnbindBackward0',
    rule: 'the slices of grad put together',
    saves: savesNothing,
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      const at = along(context.attributes.dim, shape.length);
      const slice = shape.filter((_, other) => other !== at);
      const shapes = Array.from({ length: shape[at]! }, () => slice);
      return [joined(gradient, context, shapes, (parts) => stack(parts, at))];
    },
  },
});

export interface UnfoldAttributes {
  readonly dim: number;
  readonly size: number;
  readonly step: number;
}

/** All slices of `size` of a dimension, `step` apart; they stand in a new last dimension. */
const unfold = defineOp<UnfoldAttributes>({
  name: 'unfold',
  formula: 'sliding windows on a',
  promotion: 'none',
  shape: ([input], { dim, size, step }) => {
    const at = wrapDimension(dim, input!.length);
    if (typeof at === 'string') return shapeError(at);
    const total = input![at] ?? 1;
    if (typeof total === 'number' && size > total) {
      return shapeError(`maximum size for tensor at dimension ${at} is ${total} but size is ${size}`);
    }
    if (size < 0) return shapeError(`size is ${size} but must be >= 0`);
    if (step <= 0) return shapeError(`step is ${step} but must be > 0`);
    if (typeof total !== 'number') return unknownShape;
    if (input!.length === 0) return okShape([size]);
    return okShape([...input!.with(at, Math.floor((total - size) / step) + 1), size]);
  },
  view: (x, { dim, step }) => {
    if (x.shape.length === 0) return { strides: [1], offset: x.offset };
    const at = along(dim, x.shape.length);
    return { strides: [...x.strides.with(at, x.strides[at]! * step), x.strides[at]!], offset: x.offset };
  },
  forward: (kernels, [x]) => [kernels.cast(x!, x!.dtype)],
  gradient: {
    name: 'UnfoldBackward0',
    rule: 'grad added where each window lies',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { dim, step } = context.attributes;
      const shape = context.inputShape(0);
      if (shape.length === 0) return [gradient.reshape([])];
      const at = along(dim, shape.length);
      const source = denseGeometry(shape);
      const strides = [...source.strides.with(at, source.strides[at]! * step), source.strides[at]!];
      return [gradient.asStridedBackward({ shape: gradient.shape, strides, offset: 0, source })];
    },
  },
});

/** Pieces, by the names of the op table. */
export const piecesOps = { split, splitWithSizes, unbind, unfold } as const;
