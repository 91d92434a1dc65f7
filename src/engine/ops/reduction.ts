/** Reductions over some dimensions or all of them. */
import { indexDType } from '../device/index-dtype.ts';
import { productOfDims, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { reduceShape, wrapDimension, wrapDimensions } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { defineOp, savesNothing, savesOutput } from './definition.ts';
import { countElements, denseOperand, operandFor } from './operand.ts';

export interface ReduceAttributes {
  /** null: all dimensions. */
  readonly dim: readonly number[] | null;
  readonly keepdim: boolean;
}

export interface AlongAttributes {
  readonly dim: number;
  readonly keepdim: boolean;
}

/** The dimensions of an input of this rank that are reduced; the shape rule has checked them. */
function reduced(dim: readonly number[] | null, rank: number): number[] {
  const wrapped = wrapDimensions(dim, rank);
  if (typeof wrapped === 'string') throw new RangeError(wrapped);
  return wrapped;
}

/** A reduced result given back its dimensions of size 1, so that it broadcasts against the input. */
function withReducedDims(x: Tensor, attributes: ReduceAttributes, inputShape: readonly number[]): Tensor {
  if (attributes.keepdim || inputShape.length === 0) return x;
  const dims = reduced(attributes.dim, inputShape.length);
  return x.reshape(inputShape.map((size, dim) => (dims.includes(dim) ? 1 : size)));
}

function reduceOp(inputs: readonly Shape[], attributes: ReduceAttributes): ShapeResult {
  return reduceShape(inputs[0]!, attributes.dim, attributes.keepdim);
}

const sum = defineOp<ReduceAttributes>({
  name: 'sum',
  formula: 'Σ a',
  promotion: 'common',
  shape: reduceOp,
  dtype: (promoted, _attributes, _index, kernels) =>
    promoted === 'float32' || promoted === 'float64' ? promoted : indexDType(kernels),
  forward: (kernels, [x], { dim }, [result]) => {
    const dims = reduced(dim, x!.shape.length);
    const operand =
      x!.dtype === result!.dtype ? x! : denseOperand(kernels.cast(x!, result!.dtype), x!.shape, result!.dtype);
    return [dims.length === 0 ? kernels.cast(operand, operand.dtype) : kernels.reduce('sum', operand, dims)];
  },
  gradient: {
    name: 'SumBackward0',
    rule: 'grad, repeated over what was summed',
    saves: savesNothing,
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      return [withReducedDims(gradient, context.attributes, shape).expand(shape)];
    },
  },
});

const mean = defineOp<ReduceAttributes>({
  name: 'mean',
  formula: 'Σ a / n',
  promotion: 'common',
  shape: reduceOp,
  check: ([x]) => {
    if (!x!.isFloatingPoint) {
      throw new TypeError(
        `mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: ${x!.dtype}`,
      );
    }
  },
  forward: (kernels, [x], { dim }, [result]) => {
    const dims = reduced(dim, x!.shape.length);
    if (dims.length === 0) return [kernels.cast(x!, x!.dtype)];
    const total = denseOperand(kernels.reduce('sum', x!, dims), result!.shape, result!.dtype);
    const count = countElements(dims.map((one) => x!.shape[one]!));
    const divisor = denseOperand(kernels.full(result!.dtype, 1, count), [], result!.dtype);
    return [kernels.binary('div', total, operandFor(divisor, result!.shape), 1, total.storage.handle)];
  },
  gradient: {
    name: 'MeanBackward0',
    rule: 'grad / n, repeated over what was averaged',
    saves: savesNothing,
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      const dims = reduced(context.attributes.dim, shape.length);
      const count = countElements(dims.map((dim) => shape[dim]!));
      return [withReducedDims(gradient, context.attributes, shape).expand(shape).div(count)];
    },
  },
});

function requireElements(x: Tensor, dim: readonly number[] | null, name: string): void {
  const empty = reduced(dim, x.shape.length).find((one) => x.shape[one] === 0);
  if (empty !== undefined) {
    throw new RangeError(`${name}(): Expected reduction dim ${empty} to have non-zero size.`);
  }
}

/** amax and amin: ties share the gradient evenly. */
function extreme(name: 'amax' | 'amin', backwardName: string) {
  return defineOp<ReduceAttributes>({
    name,
    formula: name === 'amax' ? 'max a' : 'min a',
    promotion: 'common',
    shape: reduceOp,
    check: ([x], { dim }) => requireElements(x!, dim, name),
    forward: (kernels, [x], { dim }) => {
      const dims = reduced(dim, x!.shape.length);
      return [dims.length === 0 ? kernels.cast(x!, x!.dtype) : kernels.reduce(name, x!, dims)];
    },
    gradient: {
      name: backwardName,
      rule: 'grad, shared evenly by the elements that are the extreme',
      saves: () => [0, 'output'],
      backward: (gradient, context) => {
        const shape = context.inputShape(0);
        const input = context.input(0);
        const extremum = withReducedDims(context.output(), context.attributes, shape);
        const chosen = input.eq(extremum).to(gradient.dtype);
        const count = chosen.sum(reduced(context.attributes.dim, shape.length), { keepdim: true });
        return [chosen.mul(withReducedDims(gradient, context.attributes, shape).div(count))];
      },
    },
  });
}

const amax = extreme('amax', 'AmaxBackward0');
const amin = extreme('amin', 'AminBackward0');

function alongShape(inputs: readonly Shape[], attributes: AlongAttributes): ShapeResult {
  return reduceShape(inputs[0]!, [attributes.dim], attributes.keepdim);
}

/** `x.max(dim)`: outputs the values and the index of each (one index at a tie). */
const maxAlong = defineOp<AlongAttributes>({
  name: 'max',
  formula: 'max a, argmax a',
  promotion: 'common',
  shape: (inputs, attributes) => {
    const one = alongShape(inputs, attributes);
    return one.kind === 'ok' ? { kind: 'ok', shapes: [one.shapes[0]!, one.shapes[0]!] } : one;
  },
  dtype: (promoted, _attributes, index, kernels) => (index === 0 ? promoted : indexDType(kernels)),
  check: ([x], { dim }) => requireElements(x!, [dim], 'max'),
  forward: (kernels, [x], { dim }, [, indices]) => {
    if (x!.shape.length === 0) return [kernels.cast(x!, x!.dtype), kernels.full(indices!.dtype, 1, 0)];
    const along = reduced([dim], x!.shape.length)[0]!;
    const index = kernels.argmax(x!, along, indices!.dtype);
    const kept = x!.shape.map((size, other) => (other === along ? 1 : size));
    return [kernels.gather(x!, along, denseOperand(index, kept, indices!.dtype)), index];
  },
  gradient: {
    name: 'MaxBackward0',
    rule: 'grad at the index of the maximum, 0 elsewhere',
    saves: savesOutput,
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      const { dim } = context.attributes;
      if (shape.length === 0) return [gradient];
      const attributes = { dim: [dim], keepdim: context.attributes.keepdim };
      const index = withReducedDims(context.output(1), attributes, shape);
      return [gradient.newZeros(shape).scatterAdd(dim, index, withReducedDims(gradient, attributes, shape))];
    },
  },
});

const argmax = defineOp<{ readonly dim: number | null; readonly keepdim: boolean }>({
  name: 'argmax',
  formula: 'argmax a',
  promotion: 'common',
  shape: ([input], { dim, keepdim }) => {
    if (dim === null) return okShape(keepdim ? input!.map(() => 1) : []);
    const wrapped = wrapDimension(dim, input!.length);
    return typeof wrapped === 'string' ? shapeError(wrapped) : reduceShape(input!, [dim], keepdim);
  },
  dtype: (_promoted, _attributes, _index, kernels) => indexDType(kernels),
  check: ([x], { dim }) => {
    if (dim === null && productOfDims(x!.shape) === 0) {
      throw new RangeError('argmax(): Expected reduction dim to be specified for input.numel() == 0.');
    }
    if (dim !== null) requireElements(x!, [dim], 'argmax');
  },
  forward: (kernels, [x], { dim }, [result]) => {
    if (x!.shape.length === 0) return [kernels.full(result!.dtype, 1, 0)];
    if (dim !== null) return [kernels.argmax(x!, reduced([dim], x!.shape.length)[0]!, result!.dtype)];
    const flat = denseOperand(kernels.cast(x!, x!.dtype), [countElements(x!.shape)], x!.dtype);
    return [kernels.argmax(flat, 0, result!.dtype)];
  },
  gradient: null,
});

/** Reductions, by the names of the op table. */
export const reductionOps = {
  sum,
  mean,
  amax,
  amin,
  maxAlong,
  argmax,
} as const;
