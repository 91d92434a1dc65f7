/** Parts of a tensor along one dimension, as windows on the same storage. */
import { differentDims, formatShape } from '../shape/dim.ts';
import { okShape, shapeError } from '../shape/result.ts';
import { clipRange, sliceShape, wrapDimension } from '../shape/rules.ts';
import { type AnyOperand, defineOp, savesNothing, type ViewGeometry } from './definition.ts';
import { countElements, denseOperand, windowOf } from './operand.ts';
import { copy, wrapped } from './view-helpers.ts';

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

/** Parts along a dimension; views.ts takes them up. */
export const slicesOps = { select, slice, sliceBackward } as const;
