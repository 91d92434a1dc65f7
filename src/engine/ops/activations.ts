/** Smooth activations, each one node as in PyTorch. */
import { ShapeError, TypeMismatchError } from '../errors.ts';
import { floorDivideDims } from '../shape/dim.ts';
import { okShape, shapeError } from '../shape/result.ts';
import { sameShape, wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyOperand, defineOp, type OpDefinition, savesInput } from './definition.ts';
import { apply } from './dispatch.ts';
import type { NoAttributes } from './elementwise.ts';
import { Expression, formulaForward } from './expression.ts';
import { windowOf } from './operand.ts';

/** Refuses what PyTorch's kernel of that name does not take. */
export function requireFloatFor(kernel: string): (inputs: readonly Tensor[]) => void {
  return ([x]) => {
    if (x?.isFloatingPoint !== true) throw new TypeMismatchError(`"${kernel}" not implemented for '${x?.dtype}'`);
  };
}

/** One activation: what it computes, and how it passes a gradient back. */
export interface Activation<Attributes extends object> {
  readonly name: string;
  readonly formula: string;
  readonly backwardName: string;
  readonly rule: string;
  /** PyTorch's kernel, which its messages name; null where it takes integers too. */
  readonly kernel: string | null;
  readonly check?: (attributes: Attributes) => void;
  readonly value: (x: Expression, attributes: Attributes) => Expression;
  readonly backward: (gradient: Tensor, x: Tensor, attributes: Attributes) => Tensor;
}

export function activation<Attributes extends object = NoAttributes>(
  spec: Activation<Attributes>,
): OpDefinition<Attributes> {
  const { name, formula, backwardName, rule, kernel, value } = spec;
  return defineOp<Attributes>({
    name,
    formula,
    promotion: 'common',
    shape: sameShape,
    check: (inputs, attributes) => {
      if (kernel !== null) requireFloatFor(kernel)(inputs);
      spec.check?.(attributes);
    },
    forward: formulaForward<Attributes>(([x], attributes) => value(x!, attributes)),
    gradient: {
      name: backwardName,
      rule,
      saves: savesInput,
      backward: (gradient, context) => [spec.backward(gradient, context.input(0), context.attributes)],
    },
  });
}

export interface EluAttributes {
  readonly alpha: number;
  readonly scale: number;
  readonly inputScale: number;
}

function eluLike(name: string, backwardName: string, formula: string): OpDefinition<EluAttributes> {
  return activation<EluAttributes>({
    name,
    formula,
    backwardName,
    rule: 'grad where a > 0, else grad · α · eᵃ, scaled',
    kernel: 'elu_cpu',
    value: (x, { alpha, scale, inputScale }) =>
      x.is('gt', 0).choose(
        x.mul(scale),
        x
          .mul(inputScale)
          .unary('expm1')
          .mul(alpha * scale),
      ),
    backward: (gradient, x, { alpha, scale, inputScale }) => {
      // Above 0 the exponential is not wanted, and could overflow.
      const falling = x.clampMax(0).mul(inputScale).exp();
      const below = gradient.mul(falling.mul(alpha * scale * inputScale));
      return gradient.mul(scale).where(x.gt(0), below);
    },
  });
}

const elu = eluLike('elu', 'EluBackward0', 'a > 0 ? a : α · (eᵃ - 1)');
const selu = eluLike('selu', 'EluBackward0', 's · (a > 0 ? a : α · (eᵃ - 1))');
const celu = eluLike('celu', 'CeluBackward0', 'a > 0 ? a : α · (eᵃᐟᵅ - 1)');

const silu = activation({
  name: 'silu',
  formula: 'a · σ(a)',
  backwardName: 'SiluBackward0',
  rule: 'grad · σ · (1 + a · (1 - σ))',
  kernel: 'silu_cpu',
  value: (x) => x.mul(x.unary('sigmoid')),
  backward: (gradient, x) => {
    const sigmoid = x.sigmoid();
    return gradient.mul(sigmoid.mul(sigmoid.neg().add(1).mul(x).add(1)));
  },
});

/** ln(1 + eᵃ) without overflow. */
function softplusOf(x: Expression): Expression {
  return x.max(0).add(x.unary('abs').neg().unary('exp').unary('log1p'));
}

export interface SoftplusAttributes {
  readonly beta: number;
  readonly threshold: number;
}

const softplus = activation<SoftplusAttributes>({
  name: 'softplus',
  formula: 'ln(1 + eᵝᵃ) / β',
  backwardName: 'SoftplusBackward0',
  rule: 'grad · σ(β · a), or grad where β · a is above the threshold',
  kernel: 'softplus_cpu',
  value: (x, { beta, threshold }) => {
    const scaled = x.mul(beta);
    return scaled.is('gt', threshold).choose(x, softplusOf(scaled).div(beta));
  },
  backward: (gradient, x, { beta, threshold }) => {
    const scaled = x.mul(beta);
    return gradient.where(scaled.gt(threshold), gradient.mul(scaled.sigmoid()));
  },
});

const mish = activation({
  name: 'mish',
  formula: 'a · tanh(ln(1 + eᵃ))',
  backwardName: 'MishBackward0',
  rule: 'grad · (t + a · (1 - t²) · σ(a)), t = tanh(softplus a)',
  kernel: 'mish_cpu',
  value: (x) => x.mul(softplusOf(x).unary('tanh')),
  backward: (gradient, x) => {
    const t = apply(softplus, [x], { beta: 1, threshold: 30 }).tanh();
    return gradient.mul(t.mul(t).neg().add(1).mul(x.sigmoid()).mul(x).add(t));
  },
});

const logsigmoid = activation({
  name: 'logsigmoid',
  formula: 'ln σ(a)',
  backwardName: 'LogSigmoidBackward0',
  rule: 'grad · σ(-a)',
  kernel: 'log_sigmoid_cpu',
  value: (x) => softplusOf(x.neg()).neg(),
  backward: (gradient, x) => gradient.mul(x.neg().sigmoid()),
});

function halves(x: AnyOperand, dim: number): [AnyOperand, AnyOperand] {
  const along = dim < 0 ? dim + x.shape.length : dim;
  const half = x.shape[along]! / 2;
  const shape = x.shape.map((size, other) => (other === along ? half : size));
  return [windowOf(x, shape, x.strides), windowOf(x, shape, x.strides, x.offset + half * x.strides[along]!)];
}

/** Half of the input along `dim` through the other half's gate. */
const glu = defineOp<{ readonly dim: number }>({
  name: 'glu',
  formula: 'a₁ · σ(a₂)',
  promotion: 'common',
  shape: ([input], { dim }) => {
    if (input!.length === 0) return shapeError('glu does not support scalars because halving size must be even');
    const along = wrapDimension(dim, input!.length);
    if (typeof along === 'string') return shapeError(along);
    const size = input![along]!;
    if (typeof size === 'number' && size % 2 !== 0) {
      return shapeError(`Halving dimension must be even, but dimension ${along} is size ${size}`);
    }
    return okShape(input!.map((other, index) => (index === along ? floorDivideDims(size, 2) : other)));
  },
  check: requireFloatFor('glu_cpu'),
  forward: (kernels, [x], { dim }, [result]) => {
    const [value, gate] = Expression.of(kernels, halves(x!, dim), result!.shape);
    return [value!.mul(gate!.unary('sigmoid')).handle];
  },
  gradient: {
    name: 'GluBackward0',
    rule: 'grad · σ(a₂), grad · a₁ · σ′(a₂)',
    saves: savesInput,
    backward: (gradient, context) => {
      const x = context.input(0);
      const along = context.attributes.dim < 0 ? context.attributes.dim + x.dim() : context.attributes.dim;
      const half = x.size(along) / 2;
      const gate = x.slice(along, half).sigmoid();
      const [left, shape] = [gradient.mul(gate), x.shape];
      const right = left.mul(gate.neg().add(1)).mul(x.slice(along, 0, half));
      const placed = left.sliceBackward(shape, along, 0, half, 1);
      return [placed.add(right.sliceBackward(shape, along, half, 2 * half, 1))];
    },
  },
});

/** Where the channels of `x` are, for PReLU: dimension 1, if there is one. */
export function channelShape(rank: number, channels: number): number[] {
  return Array.from({ length: rank }, (_, dim) => (dim === 1 ? channels : 1));
}

/** Inputs: x [n, channels, ...], weight of one element or [channels]. */
const prelu = defineOp<NoAttributes>({
  name: 'prelu',
  formula: 'a > 0 ? a : w · a',
  promotion: 'none',
  shape: ([input, weight]) => {
    if (weight!.length > 1) {
      return shapeError(`prelu: Expected \`weight\` to be a scalar or 1D tensor, but got ndim = ${weight!.length}`);
    }
    const [parameters, channels] = [weight![0] ?? 1, input!.length > 1 ? input![1]! : 1];
    if (typeof parameters !== 'number' || parameters === 1 || typeof channels !== 'number') return okShape(input!);
    if (input!.length === 0) return shapeError('Not allow zero-dim input tensor.');
    return parameters === channels
      ? okShape(input!)
      : shapeError(
          `Mismatch of parameter numbers and input channel size. Found parameter numbers = ${parameters} and channel size = ${channels}.`,
        );
  },
  check: (inputs) => {
    requireFloatFor('prelu_cpu')(inputs);
    if (inputs[0]!.dtype !== inputs[1]!.dtype) throw new ShapeError('Type promoting not supported');
  },
  forward: (kernels, [x, weight], _attributes, [result]) => {
    const { shape } = result!;
    const single = (weight!.shape[0] ?? 1) === 1;
    const aligned = single
      ? windowOf(weight!, [], [])
      : windowOf(
          weight!,
          channelShape(shape.length, weight!.shape[0]!),
          channelShape(shape.length, weight!.strides[0]!).map((stride, dim) => (dim === 1 ? stride : 0)),
        );
    const [a, w] = Expression.of(kernels, [x!, aligned], shape);
    return [a!.is('gt', 0).choose(a!, a!.mul(w!)).handle];
  },
  gradient: {
    name: 'PreluBackward0',
    rule: 'grad where a > 0, else grad · w; Σ grad · a where a <= 0',
    saves: () => [0, 1],
    backward: (gradient, context) => {
      const [x, weight] = [context.input(0), context.input(1)];
      const shape = weight.numel() === 1 ? [] : channelShape(x.dim(), weight.numel());
      const positive = x.gt(0);
      const toX = context.needs(0) ? gradient.where(positive, gradient.mul(weight.reshape(shape))) : null;
      if (!context.needs(1)) return [toX, null];
      const each = gradient.newZeros([]).where(positive, gradient.mul(x));
      return [toX, (shape.length === 0 ? each.sum() : each.sumToSize(shape)).reshape(weight.shape)];
    },
  },
});

/** Smooth activations, by the names of the op table. */
export const activationsOps = { elu, selu, celu, silu, softplus, mish, logsigmoid, glu, prelu } as const;
