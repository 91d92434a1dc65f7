/** Normalisation of layers, batches and groups, each one node as in PyTorch. */
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';
import { channelShape, requireFloatFor } from './activations.ts';
import { type AnyKernels, type AnyOperand, type BackwardContext, defineOp, type OpDefinition } from './definition.ts';
import { Expression } from './expression.ts';
import { countElements, denseOperand, operandFor, toDense, withShape } from './operand.ts';

export interface NormAttributes {
  readonly eps: number;
  readonly hasWeight: boolean;
  readonly hasBias: boolean;
}

/** What is normalised: the input seen in `shape`, each group of `dims` by itself. */
interface Grouping {
  readonly shape: readonly number[];
  readonly dims: readonly number[];
}

function averaged(x: Expression, dims: readonly number[]): Expression {
  const { kernels, operand } = x;
  const kept = operand.shape.map((size, dim) => (dims.includes(dim) ? 1 : size));
  const total = new Expression(kernels, denseOperand(kernels.reduce('sum', operand, dims), kept, operand.dtype));
  return total.div(countElements(dims.map((dim) => operand.shape[dim]!)));
}

function spread(x: Expression, shape: readonly number[]): Expression {
  return new Expression(x.kernels, operandFor(x.operand, shape));
}

/** (x - mean) / √(var + eps) within each group. */
function standardized(kernels: AnyKernels, x: AnyOperand, { shape, dims }: Grouping, eps: number): Expression {
  const grouped = new Expression(kernels, withShape(toDense(kernels, x), shape));
  const centred = grouped.sub(spread(averaged(grouped, dims), shape));
  const deviation = averaged(centred.mul(centred), dims).add(eps).unary('sqrt');
  return centred.div(spread(deviation, shape));
}

/** The optional inputs after the first. */
function affine<Item>(inputs: readonly Item[], { hasWeight, hasBias }: NormAttributes) {
  const weight = hasWeight ? inputs[1] : undefined;
  const bias = hasBias ? inputs[hasWeight ? 2 : 1] : undefined;
  return { weight, bias };
}

function scaled(
  normal: Expression,
  inputs: readonly AnyOperand[],
  attributes: NormAttributes,
  shape: readonly number[],
  parameterShape: readonly number[],
): unknown {
  const { kernels } = normal;
  const { weight, bias } = affine(inputs, attributes);
  const parameter = (x: AnyOperand) =>
    new Expression(kernels, operandFor(withShape(toDense(kernels, x), parameterShape), shape));
  let result = new Expression(kernels, withShape(normal.operand, shape));
  if (weight !== undefined) result = result.mul(parameter(weight));
  if (bias !== undefined) result = result.add(parameter(bias));
  return result.handle;
}

function savedInputs(needs: readonly boolean[], statistics: number): number[] {
  return needs.map((_, index) => index).slice(0, needs.length - statistics);
}

/** The gradients of input, weight and bias. */
function normBackward<Attributes extends NormAttributes>(
  gradient: Tensor,
  context: BackwardContext<Attributes>,
  normal: Tensor,
  parameterShape: readonly number[],
  toInput: (gradient: Tensor) => Tensor,
): (Tensor | null)[] {
  const { hasWeight, hasBias } = context.attributes;
  const shape = context.inputShape(0);
  const result: (Tensor | null)[] = new Array(context.inputCount).fill(null);
  const outer = hasWeight ? gradient.mul(context.input(1).reshape(parameterShape)) : gradient;
  if (context.needs(0)) result[0] = toInput(outer);
  if (hasWeight && context.needs(1)) {
    result[1] = gradient.mul(normal.reshape(shape)).sumToSize(parameterShape).reshape(context.inputShape(1));
  }
  const bias = hasWeight ? 2 : 1;
  if (hasBias && context.needs(bias)) {
    result[bias] = gradient.sumToSize(parameterShape).reshape(context.inputShape(bias));
  }
  return result;
}

/** The rule where mean and variance are the input's own. */
function ownStatisticsBackward<Attributes extends NormAttributes>(
  gradient: Tensor,
  context: BackwardContext<Attributes>,
  { shape, dims }: Grouping,
  parameterShape: readonly number[],
): (Tensor | null)[] {
  const x = context.input(0).reshape(shape);
  const keep = { keepdim: true };
  const centred = x.sub(x.mean(dims, keep));
  const deviation = centred.mul(centred).mean(dims, keep).add(context.attributes.eps).sqrt();
  const normal = centred.div(deviation);
  return normBackward(gradient, context, normal, parameterShape, (outer) => {
    const grouped = outer.reshape(shape);
    const along = normal.mul(grouped.mul(normal).mean(dims, keep));
    return grouped.sub(grouped.mean(dims, keep)).sub(along).div(deviation).reshape(context.inputShape(0));
  });
}

const statisticsRule = '(g - mean g - x̂ · mean(g · x̂)) / σ, with g = grad · w; Σ grad · x̂; Σ grad';

export interface LayerNormAttributes extends NormAttributes {
  readonly normalizedShape: readonly number[];
}

function layerGrouping(shape: readonly number[], { normalizedShape }: LayerNormAttributes): Grouping {
  const lead = shape.length - normalizedShape.length;
  return { shape, dims: normalizedShape.map((_, index) => lead + index) };
}

/** Inputs: x, then weight and bias of the normalised shape as far as there are. */
const layerNorm = defineOp<LayerNormAttributes>({
  name: 'layerNorm',
  formula: '(a - mean) / √(var + ε) · w + b',
  promotion: 'none',
  shape: (inputs, attributes) => {
    const [input] = inputs;
    const { normalizedShape } = attributes;
    if (normalizedShape.length === 0) {
      return shapeError(
        'Expected normalizedShape to be at least 1-dimensional, i.e., containing at least one element, but got normalizedShape = []',
      );
    }
    const lead = input!.length - normalizedShape.length;
    if (lead < 0 || normalizedShape.some((size, index) => differentDims(size, input![lead + index]!))) {
      return shapeError(
        `Given normalizedShape=[${normalizedShape.join(', ')}], expected input with shape [*, ${normalizedShape.join(', ')}], but got input of size${formatShape(input!)}`,
      );
    }
    for (const [name, parameter] of Object.entries(affine(inputs, attributes))) {
      if (parameter !== undefined && !sameShape(parameter, normalizedShape)) {
        return shapeError(
          `Expected ${name} to be of same shape as normalizedShape, but got ${name} of shape ${formatShape(parameter)} and normalizedShape = [${normalizedShape.join(', ')}]`,
        );
      }
    }
    return okShape(input!);
  },
  check: requireFloatFor('LayerNormKernelImpl'),
  forward: (kernels, inputs, attributes) => {
    const { shape } = inputs[0]!;
    const normal = standardized(kernels, inputs[0]!, layerGrouping(shape, attributes), attributes.eps);
    return [scaled(normal, inputs, attributes, shape, attributes.normalizedShape)];
  },
  gradient: {
    name: 'NativeLayerNormBackward0',
    rule: statisticsRule,
    saves: (needs) => savedInputs(needs, 0),
    backward: (gradient, context) => {
      const grouping = layerGrouping(context.inputShape(0), context.attributes);
      return ownStatisticsBackward(gradient, context, grouping, context.attributes.normalizedShape);
    },
  },
});

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && !a.some((size, dim) => differentDims(size, b[dim]!));
}

/** Inputs after the first must have an element for each channel. */
function perChannel(inputs: readonly Shape[], names: readonly string[]): ShapeResult | null {
  const channels = inputs[0]![1]!;
  for (const [index, shape] of inputs.slice(1).entries()) {
    if (shape.length !== 1 || differentDims(shape[0]!, channels)) {
      const [count] = shape;
      return shapeError(`${names[index]} should contain ${String(channels)} elements not ${String(count ?? 1)}`);
    }
  }
  return null;
}

function parameterNames({ hasWeight, hasBias }: NormAttributes): string[] {
  return [...(hasWeight ? ['weight'] : []), ...(hasBias ? ['bias'] : [])];
}

export interface GroupNormAttributes extends NormAttributes {
  readonly numGroups: number;
}

function groupGrouping(shape: readonly number[], { numGroups }: GroupNormAttributes): Grouping {
  const inside = countElements(shape.slice(1)) / numGroups;
  return { shape: [shape[0]!, numGroups, inside], dims: [2] };
}

/** Inputs: x [n, channels, ...], then weight and bias [channels] as far as there are. */
const groupNorm = defineOp<GroupNormAttributes>({
  name: 'groupNorm',
  formula: '(a - mean) / √(var + ε) · w + b',
  promotion: 'none',
  shape: (inputs, attributes) => {
    const [input] = inputs;
    const { numGroups } = attributes;
    if (input!.length < 2)
      return shapeError(`Expected at least 2 dimensions for input tensor but received ${input!.length}`);
    const channels = input![1]!;
    if (typeof channels === 'number' && channels % numGroups !== 0) {
      return shapeError(
        `Expected number of channels in input to be divisible by numGroups, but got input of shape ${formatShape(input!)} and numGroups=${numGroups}`,
      );
    }
    return perChannel(inputs, parameterNames(attributes)) ?? okShape(input!);
  },
  check: requireFloatFor('GroupNormKernelImpl'),
  forward: (kernels, inputs, attributes) => {
    const { shape } = inputs[0]!;
    const normal = standardized(kernels, inputs[0]!, groupGrouping(shape, attributes), attributes.eps);
    return [scaled(normal, inputs, attributes, shape, channelShape(shape.length, shape[1]!))];
  },
  gradient: {
    name: 'NativeGroupNormBackward0',
    rule: statisticsRule,
    saves: (needs) => savedInputs(needs, 0),
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      const grouping = groupGrouping(shape, context.attributes);
      return ownStatisticsBackward(gradient, context, grouping, channelShape(shape.length, shape[1]!));
    },
  },
});

export interface BatchNormAttributes extends NormAttributes {
  /** With the batch's own mean and variance; otherwise the last two inputs are those to use. */
  readonly training: boolean;
}

function batchGrouping(shape: readonly number[]): Grouping {
  return { shape, dims: shape.map((_, dim) => dim).filter((dim) => dim !== 1) };
}

/** Inputs: x [n, channels, ...], weight and bias [channels] as far as there are, and outside training mean and variance. */
const batchNorm: OpDefinition<BatchNormAttributes> = defineOp<BatchNormAttributes>({
  name: 'batchNorm',
  formula: '(a - mean) / √(var + ε) · w + b',
  promotion: 'none',
  shape: (inputs, attributes) => {
    const [input] = inputs;
    if (input!.length < 2) return shapeError(`Expected 2D or more input (got ${input!.length}D input)`);
    const names = [...parameterNames(attributes), 'runningMean', 'runningVar'];
    return perChannel(inputs, names) ?? okShape(input!);
  },
  check: requireFloatFor('batch_norm'),
  forward: (kernels, inputs, attributes) => {
    const [x] = inputs;
    const { shape } = x!;
    const channels = channelShape(shape.length, shape[1]!);
    let normal: Expression;
    if (attributes.training) normal = standardized(kernels, x!, batchGrouping(shape), attributes.eps);
    else {
      const [mean, variance] = inputs
        .slice(-2)
        .map((one) => new Expression(kernels, withShape(toDense(kernels, one), channels)));
      const deviation = variance!.add(attributes.eps).unary('sqrt');
      normal = new Expression(kernels, toDense(kernels, x!)).sub(spread(mean!, shape)).div(spread(deviation, shape));
    }
    return [scaled(normal, inputs, attributes, shape, channels)];
  },
  gradient: {
    name: 'NativeBatchNormBackward0',
    rule: statisticsRule,
    saves: (needs) => savedInputs(needs, 0),
    backward: (gradient, context) => {
      const shape = context.inputShape(0);
      const channels = channelShape(shape.length, shape[1]!);
      const { training, eps } = context.attributes;
      if (training) return ownStatisticsBackward(gradient, context, batchGrouping(shape), channels);
      const count = context.inputCount;
      const deviation = context
        .input(count - 1)
        .reshape(channels)
        .add(eps)
        .sqrt();
      const normal = context
        .input(0)
        .sub(context.input(count - 2).reshape(channels))
        .div(deviation);
      // As in PyTorch, the running statistics are constants.
      return normBackward(gradient, context, normal, channels, (outer) => outer.div(deviation));
    },
  },
});

/** Normalisations, by the names of the op table. */
export const normalizationOps = { layerNorm, groupNorm, batchNorm } as const;
