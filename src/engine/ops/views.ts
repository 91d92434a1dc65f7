/** Other shapes of the same elements: windows on the same storage wherever strides can say it. */
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import {
  clipRange,
  expandShape,
  permuteShape,
  reshapeShape,
  sameShape,
  sliceShape,
  wrapDimension,
  wrapDimensions,
} from '../shape/rules.ts';
import { type AnyKernels, type AnyOperand, defineOp, savesNothing, type ViewGeometry } from './definition.ts';
import { countElements, denseOperand, denseStrides, isDense, operandFor, windowOf } from './operand.ts';

function wrapped(dim: number, rank: number): number {
  const result = wrapDimension(dim, rank);
  if (typeof result === 'string') throw new RangeError(result);
  return result;
}

/** What a view op does on a device or for a layout where only a copy will do. */
function copy(kernels: AnyKernels, x: AnyOperand): unknown[] {
  return [kernels.cast(x, x.dtype)];
}

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

const permute = defineOp<{ readonly dims: readonly number[] }>({
  name: 'permute',
  formula: 'a with its dimensions in another order',
  promotion: 'none',
  shape: ([input], { dims }) => permuteShape(input!, dims),
  view: (input, { dims }) => ({
    strides: dims.map((dim) => input.strides[wrapped(dim, dims.length)]!),
    offset: input.offset,
  }),
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'PermuteBackward0',
    rule: 'grad with its dimensions put back',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { dims } = context.attributes;
      const inverse = new Array<number>(dims.length);
      for (const [position, dim] of dims.entries()) inverse[wrapped(dim, dims.length)] = position;
      return [gradient.permute(inverse)];
    },
  },
});

function swapped<Item>(items: readonly Item[], a: number, b: number): Item[] {
  const result = [...items];
  if (items.length === 0) return result;
  const [left, right] = [wrapped(a, items.length), wrapped(b, items.length)];
  result[left] = items[right]!;
  result[right] = items[left]!;
  return result;
}

const transpose = defineOp<{ readonly dim0: number; readonly dim1: number }>({
  name: 'transpose',
  formula: 'aᵀ',
  promotion: 'none',
  shape: ([input], { dim0, dim1 }) => {
    for (const dim of [dim0, dim1]) {
      const one = wrapDimension(dim, input!.length);
      if (typeof one === 'string') return shapeError(one);
    }
    return okShape(swapped(input!, dim0, dim1));
  },
  view: (input, { dim0, dim1 }) => ({ strides: swapped(input.strides, dim0, dim1), offset: input.offset }),
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'TransposeBackward0',
    rule: 'gradᵀ',
    saves: savesNothing,
    backward: (gradient, context) => [gradient.transpose(context.attributes.dim0, context.attributes.dim1)],
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

const select = defineOp<{ readonly dim: number; readonly index: number }>({
  name: 'select',
  formula: 'a at one index of a dimension',
  promotion: 'none',
  shape: ([input], { dim, index }) => {
    if (input!.length === 0) return shapeError('select() cannot be applied to a 0-dim tensor.');
    const along = wrapDimension(dim, input!.length);
    if (typeof along === 'string') return shapeError(along);
    const size = input![along]!;
    if (typeof size === 'number' && (index < -size || index >= size || !Number.isInteger(index))) {
      return shapeError(`index ${index} is out of bounds for dimension ${along} with size ${size}`);
    }
    return okShape(input!.filter((_, other) => other !== along));
  },
  view: (input, { dim, index }) => {
    const along = wrapped(dim, input.shape.length);
    const position = index < 0 ? index + input.shape[along]! : index;
    return {
      strides: input.strides.filter((_, other) => other !== along),
      offset: input.offset + position * input.strides[along]!,
    };
  },
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'SelectBackward0',
    rule: 'grad at that index, 0 elsewhere',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { dim, index } = context.attributes;
      const shape = context.inputShape(0);
      const along = wrapped(dim, shape.length);
      const position = index < 0 ? index + shape[along]! : index;
      return [gradient.unsqueeze(along).sliceBackward(shape, along, position, position + 1, 1)];
    },
  },
});

export interface SliceAttributes {
  readonly dim: number;
  readonly start: number | null;
  readonly end: number | null;
  readonly step: number;
}

function sliceGeometry(input: AnyOperand, { dim, start, end, step }: SliceAttributes): ViewGeometry {
  const along = wrapped(dim, input.shape.length);
  const [from] = clipRange(input.shape[along]!, start, end);
  return {
    strides: input.strides.map((stride, other) => (other === along ? stride * step : stride)),
    offset: input.offset + from * input.strides[along]!,
  };
}

const slice = defineOp<SliceAttributes>({
  name: 'slice',
  formula: 'a[start:end:step]',
  promotion: 'none',
  shape: ([input], { dim, start, end, step }) => sliceShape(input!, dim, start, end, step),
  view: sliceGeometry,
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'SliceBackward0',
    rule: 'grad inside the range, 0 elsewhere',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { dim, start, end, step } = context.attributes;
      return [gradient.sliceBackward(context.inputShape(0), dim, start, end, step)];
    },
  },
});

/** Zeros of `shape` with the input in the range: what `slice` undoes. Autograd's own. */
const sliceBackward = defineOp<SliceAttributes & { readonly shape: readonly number[] }>({
  name: 'sliceBackward',
  formula: 'a inside the range, 0 elsewhere',
  promotion: 'none',
  shape: ([input], { shape, dim, start, end, step }) => {
    const inner = sliceShape(shape, dim, start, end, step);
    if (inner.kind !== 'ok') return inner;
    const expected = inner.shapes[0]!;
    const fits =
      input!.length === expected.length && !input!.some((size, index) => differentDims(size, expected[index]!));
    return fits
      ? okShape(shape)
      : shapeError(
          `sliceBackward(): expected an input of shape ${formatShape(expected)}, but got ${formatShape(input!)}`,
        );
  },
  forward: (kernels, [x], attributes, [result]) => {
    const size = countElements(result!.shape);
    const handle = kernels.full(result!.dtype, size, 0);
    const whole = denseOperand(handle, result!.shape, result!.dtype);
    const { strides, offset } = sliceGeometry(whole, attributes);
    return [kernels.write(windowOf(whole, x!.shape, strides, offset), x!)];
  },
  gradient: {
    name: 'SliceBackwardBackward0',
    rule: 'grad inside the range',
    saves: savesNothing,
    backward: (gradient, context) => {
      const { dim, start, end, step } = context.attributes;
      return [gradient.slice(dim, start, end, step)];
    },
  },
});

/** The same elements once more. */
const alias = defineOp({
  name: 'alias',
  formula: 'a',
  promotion: 'none',
  shape: sameShape,
  view: (input) => ({ strides: input.strides, offset: input.offset }),
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: {
    name: 'AliasBackward0',
    rule: 'grad',
    saves: savesNothing,
    backward: (gradient) => [gradient],
  },
});

/** The same elements, cut off from the gradient. */
const detach = defineOp({
  name: 'detach',
  formula: 'a without its history',
  promotion: 'none',
  shape: sameShape,
  view: (input) => ({ strides: input.strides, offset: input.offset }),
  forward: (kernels, [x]) => copy(kernels, x!),
  gradient: null,
});

/** Views, by the names of the op table. */
export const viewsOps = {
  reshape,
  permute,
  transpose,
  expand,
  unsqueeze,
  squeeze,
  select,
  slice,
  sliceBackward,
  alias,
  detach,
} as const;
