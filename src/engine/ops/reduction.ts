/** Reductions over some dimensions or all of them. */
import { indexDType } from '../device/index-dtype.ts';
import { type DType, isFloatingPoint } from '../dtype.ts';
import { productOfDims } from '../shape/dim.ts';
import { okShape, shapeError } from '../shape/result.ts';
import { reduceShape, wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { reversed } from './constants.ts';
import { type AnyKernels, type AnyOperand, type BackwardContext, defineOp, savesNothing } from './definition.ts';
import { countElements, denseOperand, operandFor, toDense, withShape } from './operand.ts';
import {
  type AlongAttributes,
  along,
  alongShape,
  keptShape,
  type ReduceAttributes,
  reduced,
  reduceKept,
  reduceOp,
  repeated,
  requireElements,
  selectedGradient,
  withReducedDims,
} from './reduced.ts';
import { productsBefore } from './scan.ts';

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
    name: ({ dim }) => `SumBackward${dim === null ? 0 : 1}`,
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
    name: ({ dim }) => `MeanBackward${dim === null ? 0 : 1}`,
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

/** The product over several dimensions; PyTorch's takes one or all. */
const prod = defineOp<ReduceAttributes>({
  name: 'prod',
  formula: 'Π a',
  promotion: 'common',
  shape: reduceOp,
  dtype: (promoted, _attributes, _index, kernels) => (isFloatingPoint(promoted) ? promoted : indexDType(kernels)),
  forward: (kernels, [x], { dim }, [result]) => {
    const operand =
      x!.dtype === result!.dtype ? x! : denseOperand(kernels.cast(x!, result!.dtype), x!.shape, result!.dtype);
    return [reduceKept(kernels, 'prod', operand, reduced(dim, x!.shape.length)).storage.handle];
  },
  gradient: {
    name: ({ dim }) => `ProdBackward${dim === null ? 0 : 1}`,
    rule: 'grad · the product of the others',
    saves: () => [0, 'output'],
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      const { attributes } = context;
      const input = context.input(0);
      const kept = withReducedDims(gradient, attributes, shape);
      if (input.numel() === 0 || shape.length === 0) return [kept.expand(shape)];
      if (input.eq(0).sum().item() === 0) {
        return [kept.mul(withReducedDims(context.output(), attributes, shape)).div(input)];
      }
      // Beside a zero nothing can be divided: what stands before and what stands after are multiplied.
      const dims = reduced(attributes.dim, shape.length);
      const order = [...shape.keys()].filter((dim) => !dims.includes(dim)).concat(dims);
      const moved = input.permute(order);
      const lines = moved.reshape([...moved.shape.slice(0, shape.length - dims.length), -1]);
      const others = productsBefore(lines).mul(reversed(productsBefore(reversed(lines, -1)), -1));
      const back = [...shape.keys()].map((dim) => order.indexOf(dim));
      return [kept.mul(others.reshape(moved.shape).permute(back))];
    },
  },
});

/** The gradient of an extreme, shared evenly by the elements that equal it; `max()` counts NaN as equal to NaN. */
function sharedByEqual(
  gradient: Tensor,
  extremum: Tensor,
  context: BackwardContext<ReduceAttributes>,
  matchesNaN = false,
): Tensor {
  const shape = context.inputShape(0);
  const { attributes } = context;
  const input = context.input(0);
  const value = withReducedDims(extremum, attributes, shape);
  const equal = input.eq(value);
  const chosen = (matchesNaN ? equal.logicalOr(input.isnan().logicalAnd(value.isnan())) : equal).to(gradient.dtype);
  const count = chosen.sum(reduced(attributes.dim, shape.length), { keepdim: true });
  return chosen.mul(withReducedDims(gradient, attributes, shape).div(count));
}

/** `amax` and `amin`, and `max` and `min` of all elements: ties share the gradient evenly. */
function extreme(name: 'amax' | 'amin', backwardName: string, asName: string = name) {
  return defineOp<ReduceAttributes>({
    name: asName,
    formula: name === 'amax' ? 'max a' : 'min a',
    promotion: 'common',
    shape: reduceOp,
    check: ([x], { dim }) => requireElements(x!, dim, asName),
    forward: (kernels, [x], { dim }) => {
      const dims = reduced(dim, x!.shape.length);
      return [dims.length === 0 ? kernels.cast(x!, x!.dtype) : kernels.reduce(name, x!, dims)];
    },
    gradient: {
      name: backwardName,
      rule: 'grad, shared evenly by the elements that are the extreme',
      saves: () => [0, 'output'],
      backward: (gradient, context) => [sharedByEqual(gradient, context.output(), context, asName !== name)],
    },
  });
}

const amax = extreme('amax', 'AmaxBackward0');
const amin = extreme('amin', 'AminBackward0');
const maxOfAll = extreme('amax', 'MaxBackward1', 'max');
const minOfAll = extreme('amin', 'MinBackward1', 'min');

/** `x.max(dim)` and `x.min(dim)`: outputs the values and the index of each (the first at a tie). */
function extremeAlong(name: 'max' | 'min', backwardName: string) {
  return defineOp<AlongAttributes>({
    name,
    formula: `${name} a, arg${name} a`,
    promotion: 'common',
    shape: alongShape,
    dtype: (promoted, _attributes, index, kernels) => (index === 0 ? promoted : indexDType(kernels)),
    check: ([x], { dim }) => requireElements(x!, [dim], name),
    forward: (kernels, [x], { dim }, [, indices]) => {
      if (x!.shape.length === 0) return [kernels.cast(x!, x!.dtype), kernels.full(indices!.dtype, 1, 0)];
      const one = along(dim, x!.shape.length);
      const index = indexOfExtreme(kernels, name, x!, one, indices!.dtype);
      return [kernels.gather(x!, one, denseOperand(index, keptShape(x!.shape, [one]), indices!.dtype)), index];
    },
    gradient: selectedGradient(backwardName, `the ${name}imum`),
  });
}

/** The smallest is the largest of the negated; integers are negated where that cannot wrap. */
function indexOfExtreme(kernels: AnyKernels, name: 'max' | 'min', x: AnyOperand, dim: number, indices: DType): unknown {
  if (name === 'max') return kernels.argmax(x, dim, indices);
  const signed = isFloatingPoint(x.dtype) ? x : denseOperand(kernels.cast(x, indices), x.shape, indices);
  return kernels.argmax(denseOperand(kernels.unary('neg', signed), x.shape, signed.dtype), dim, indices);
}

const maxAlong = extremeAlong('max', 'MaxBackward0');
const minAlong = extremeAlong('min', 'MinBackward0');

function indexOp(name: 'argmax' | 'argmin') {
  return defineOp<{ readonly dim: number | null; readonly keepdim: boolean }>({
    name,
    formula: `${name} a`,
    promotion: 'common',
    shape: ([input], { dim, keepdim }) => {
      if (dim === null) return okShape(keepdim ? input!.map(() => 1) : []);
      const wrapped = wrapDimension(dim, input!.length);
      return typeof wrapped === 'string' ? shapeError(wrapped) : reduceShape(input!, [dim], keepdim);
    },
    dtype: (_promoted, _attributes, _index, kernels) => indexDType(kernels),
    check: ([x], { dim }) => {
      if (dim === null && productOfDims(x!.shape) === 0) {
        throw new RangeError(`${name}(): Expected reduction dim to be specified for input.numel() == 0.`);
      }
      if (dim !== null) requireElements(x!, [dim], name);
    },
    forward: (kernels, [x], { dim }, [result]) => {
      const which = name === 'argmax' ? 'max' : 'min';
      if (x!.shape.length === 0) return [kernels.full(result!.dtype, 1, 0)];
      if (dim !== null) return [indexOfExtreme(kernels, which, x!, along(dim, x!.shape.length), result!.dtype)];
      const flat = withShape(toDense(kernels, x!), [countElements(x!.shape)]);
      return [indexOfExtreme(kernels, which, flat, 0, result!.dtype)];
    },
    gradient: null,
  });
}

const argmax = indexOp('argmax');
const argmin = indexOp('argmin');

/** Outputs the smallest and the largest. */
const aminmax = defineOp<ReduceAttributes>({
  name: 'aminmax',
  formula: 'min a, max a',
  promotion: 'common',
  shape: (inputs, attributes) => repeated(reduceOp(inputs, attributes), 2),
  check: ([x], { dim }) => {
    if (dim === null && countElements(x!.shape) === 0) {
      throw new RangeError(
        'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
      );
    }
    const empty = reduced(dim, x!.shape.length).find((one) => x!.shape[one] === 0);
    if (empty !== undefined) {
      throw new RangeError(`aminmax: Expected reduction dim ${empty} to have non-zero size.`);
    }
  },
  forward: (kernels, [x], { dim }) => {
    const dims = reduced(dim, x!.shape.length);
    return [reduceKept(kernels, 'amin', x!, dims).storage.handle, reduceKept(kernels, 'amax', x!, dims).storage.handle];
  },
  gradient: {
    name: 'AminmaxBackward0',
    rule: 'grad of each, shared evenly by the elements that are the extreme',
    saves: () => [0, 'output'],
    backward: (_gradient, context) => {
      const parts = [0, 1].flatMap((index) => {
        const gradient = context.gradientOf(index);
        return gradient === null ? [] : [sharedByEqual(gradient, context.output(index), context)];
      });
      return [parts.reduce<Tensor | null>((total, part) => (total === null ? part : total.add(part)), null)];
    },
  },
});

/** Reductions, by the names of the op table. */
export const reductionOps = {
  sum,
  mean,
  prod,
  amax,
  amin,
  maxOfAll,
  minOfAll,
  aminmax,
  maxAlong,
  minAlong,
  argmax,
  argmin,
} as const;
