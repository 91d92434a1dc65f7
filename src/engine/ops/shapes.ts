/** The same elements under other sizes: windows on the same storage wherever strides can say it. */
import type { Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { expandShape, reshapeShape, wrapDimension, wrapDimensions } from '../shape/rules.ts';
import { type AnyOperand, defineOp, savesNothing } from './definition.ts';
import { denseStrides, isDense, operandFor } from './operand.ts';
import { copy, wrapped } from './view-helpers.ts';

/** Strides that show `x` under another shape without a copy, or null. Both shapes have the same number of elements. */
function reshapedStrides(x: AnyOperand, shape: readonly number[]): readonly number[] | null {
  if (isDense(x.shape, x.strides)) return denseStrides(shape);
  const sizes: number[] = [];
  const steps: number[] = [];
  for (const [dim, size] of x.shape.entries()) {
    if (size === 1) continue;
    sizes.push(size);
    steps.push(x.strides[dim]!);
  }
  const strides = new Array<number>(shape.length).fill(1);
  // Match the smallest runs of old and new dimensions that hold equally many elements.
  for (let oldStart = 0, newStart = 0; oldStart < sizes.length; ) {
    let oldEnd = oldStart + 1;
    let newEnd = newStart + 1;
    let oldCount = sizes[oldStart]!;
    let newCount = shape[newStart]!;
    while (oldCount !== newCount) {
      if (newCount < oldCount) newCount *= shape[newEnd++]!;
      else oldCount *= sizes[oldEnd++]!;
    }
    for (let dim = oldStart; dim < oldEnd - 1; dim++) {
      if (steps[dim] !== steps[dim + 1]! * sizes[dim + 1]!) return null;
    }
    let step = steps[oldEnd - 1]!;
    for (let dim = newEnd - 1; dim >= newStart; dim--) {
      strides[dim] = step;
      step *= shape[dim]!;
    }
    oldStart = oldEnd;
    newStart = newEnd;
  }
  return strides;
}

const reshape = defineOp<{ readonly shape: readonly number[] }>({
  name: 'reshape',
  formula: 'a in another shape',
  promotion: 'none',
  shape: ([input], { shape }) => reshapeShape(input!, shape),
  view: (input, _attributes, shape) => {
    const strides = reshapedStrides(input, shape);
    return strides === null ? null : { strides, offset: input.offset };
  },
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'ViewBackward0',
    rule: "grad in a's shape",
    saves: savesNothing,
    backward: (gradient, context) => [gradient.reshape(context.inputShape(0))],
  },
});

const expand = defineOp<{ readonly shape: readonly number[] }>({
  name: 'expand',
  formula: 'a repeated',
  promotion: 'none',
  shape: ([input], { shape }) => expandShape(input!, shape),
  view: (input, _attributes, shape) => operandFor(input, shape),
  forward: (kernels, [x], _attributes, [result]) => copy(kernels, operandFor(x!, result!.shape)),
  gradient: {
    name: 'ExpandBackward0',
    rule: 'Σ grad over the repeats',
    saves: savesNothing,
    // The traversal's sum over broadcast dimensions is the whole rule.
    backward: (gradient) => [gradient],
  },
});

function insertAt<Item>(items: readonly Item[], position: number, item: Item): Item[] {
  return [...items.slice(0, position), item, ...items.slice(position)];
}

const unsqueeze = defineOp<{ readonly dim: number }>({
  name: 'unsqueeze',
  formula: 'a with a dimension of size 1 more',
  promotion: 'none',
  shape: ([input], { dim }) => {
    const position = wrapDimension(dim, input!.length + 1);
    return typeof position === 'string' ? shapeError(position) : okShape(insertAt(input!, position, 1));
  },
  view: (input, { dim }) => ({
    strides: insertAt(input.strides, wrapped(dim, input.shape.length + 1), 1),
    offset: input.offset,
  }),
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'UnsqueezeBackward0',
    rule: 'grad without that dimension',
    saves: savesNothing,
    backward: (gradient, context) => [gradient.reshape(context.inputShape(0))],
  },
});

function squeezeShape(input: Shape, dim: number | readonly number[] | null): ShapeResult {
  if (Array.isArray(dim)) {
    const dims = wrapDimensions(dim, input.length);
    if (typeof dims === 'string') return shapeError(dims);
    if (dim.length > 0 && dims.some((one) => typeof input[one] !== 'number')) return { kind: 'unknown' };
    return okShape(input.filter((size, index) => dim.length === 0 || size !== 1 || !dims.includes(index)));
  }
  if (dim === null || typeof dim !== 'number') {
    return input.some((size) => typeof size !== 'number')
      ? { kind: 'unknown' }
      : okShape(input.filter((size) => size !== 1));
  }
  const position = wrapDimension(dim, input.length);
  if (typeof position === 'string') return shapeError(position);
  if (input.length > 0 && typeof input[position] !== 'number') return { kind: 'unknown' };
  return okShape(input.filter((size, index) => index !== position || size !== 1));
}

const squeeze = defineOp<{ readonly dim: number | readonly number[] | null }>({
  name: 'squeeze',
  formula: 'a without dimensions of size 1',
  promotion: 'none',
  shape: ([input], { dim }) => squeezeShape(input!, dim),
  view: (input, { dim }) => {
    const list = typeof dim === 'number' ? [dim] : dim;
    const only = list?.map((one) => wrapped(one, input.shape.length)) ?? null;
    const dropped = (index: number) => input.shape[index] === 1 && (only === null || only.includes(index));
    return { strides: input.strides.filter((_, index) => !dropped(index)), offset: input.offset };
  },
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: ({ dim }) => `SqueezeBackward${dim === null ? 0 : 1}`,
    rule: "grad in a's shape",
    saves: savesNothing,
    backward: (gradient, context) => [gradient.reshape(context.inputShape(0))],
  },
});

/** Views of other sizes; views.ts takes them up. */
export const shapesOps = { reshape, expand, unsqueeze, squeeze } as const;
