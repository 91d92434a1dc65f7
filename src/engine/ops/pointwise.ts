/** Elementwise arithmetic, comparison and selection, with broadcasting. */
import type { BinaryKernel, UnaryKernel } from '../device/kernels.ts';
import { broadcastShapes, sameShape } from '../shape/rules.ts';
import {
  defineOp,
  type GradientDefinition,
  type OpDefinition,
  savesInput,
  savesNothing,
  savesOther,
  savesOutput,
} from './definition.ts';
import { operandFor } from './operand.ts';

type NoAttributes = Record<string, never>;

function unary(
  name: UnaryKernel,
  formula: string,
  promotion: 'common' | 'float',
  gradient: GradientDefinition<NoAttributes> | null,
): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion,
    shape: sameShape,
    forward: (kernels, [x]) => [kernels.unary(name, x!)],
    gradient,
  });
}

export interface ScaleAttributes {
  /** Multiplies the second operand. */
  readonly alpha: number;
}

function binary(
  name: BinaryKernel,
  formula: string,
  promotion: 'common' | 'float',
  gradient: GradientDefinition<NoAttributes>,
): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion,
    shape: broadcastShapes,
    forward: (kernels, [a, b], _attributes, [result], out) => [
      kernels.binary(name, operandFor(a!, result!.shape), operandFor(b!, result!.shape), 1, out),
    ],
    gradient,
  });
}

/** `add` and `sub`: alike but for the sign of b's gradient. */
function sum(name: 'add' | 'sub', formula: string, backwardName: string, rule: string): OpDefinition<ScaleAttributes> {
  const sign = name === 'add' ? 1 : -1;
  return defineOp<ScaleAttributes>({
    name,
    formula,
    promotion: 'common',
    shape: broadcastShapes,
    forward: (kernels, [a, b], { alpha }, [result], out) => [
      kernels.binary(name, operandFor(a!, result!.shape), operandFor(b!, result!.shape), alpha, out),
    ],
    gradient: {
      name: backwardName,
      rule,
      saves: savesNothing,
      backward: (gradient, context) => {
        const factor = sign * context.attributes.alpha;
        const other = factor === 1 ? gradient : factor === -1 ? gradient.neg() : gradient.mul(factor);
        return [gradient, context.needs(1) ? other : null];
      },
    },
  });
}

/** maximum and minimum: a tie gives each side half. */
function extremum(name: 'maximum' | 'minimum', backwardName: string): OpDefinition<NoAttributes> {
  const formula = name === 'maximum' ? 'max(a, b)' : 'min(a, b)';
  return binary(name, formula, 'common', {
    name: backwardName,
    rule: `grad where a is the ${name}, half where equal; the rest to b`,
    saves: () => [0, 1],
    backward: (gradient, context) => {
      const [a, b] = [context.input(0), context.input(1)];
      const shared = gradient.div(2).where(a.eq(b), gradient);
      // As PyTorch: each side loses it only where it is surely not chosen, so that beside a NaN both keep it.
      const [loses, wins] = name === 'maximum' ? [a.lt(b), a.gt(b)] : [a.gt(b), a.lt(b)];
      return [shared.where(loses.logicalNot(), 0), shared.where(wins.logicalNot(), 0)];
    },
  });
}

const add = sum('add', 'a + α · b', 'AddBackward0', 'grad, α · grad');
const sub = sum('sub', 'a - α · b', 'SubBackward0', 'grad, -α · grad');

const mul = binary('mul', 'a · b', 'common', {
  name: 'MulBackward0',
  rule: 'grad · b, grad · a',
  saves: savesOther,
  backward: (gradient, context) => [
    context.needs(0) ? gradient.mul(context.input(1)) : null,
    context.needs(1) ? gradient.mul(context.input(0)) : null,
  ],
});

const div = binary('div', 'a / b', 'float', {
  name: 'DivBackward0',
  rule: 'grad / b, -grad · a / b²',
  saves: (needs) => (needs[1] ? [0, 1] : [1]),
  backward: (gradient, context) => {
    const scaled = gradient.div(context.input(1));
    return [scaled, context.needs(1) ? scaled.mul(context.input(0).div(context.input(1))).neg() : null];
  },
});

const pow = binary('pow', 'aᵇ', 'common', {
  name: 'PowBackward0',
  rule: 'grad · b · aᵇ⁻¹, grad · aᵇ · ln a',
  saves: (needs) => (needs[1] ? [0, 1, 'output'] : [0, 1]),
  backward: (gradient, context) => {
    const [a, b] = [context.input(0), context.input(1)];
    const zero = gradient.newZeros([]);
    // d a⁰ is 0, also at a = 0, where a⁻¹ would make it NaN.
    const base = context.needs(0) ? zero.where(b.eq(0), gradient.mul(b.mul(a.pow(b.sub(1))))) : null;
    // 0ᵇ is constant in b for b >= 0, where ln 0 would make it NaN.
    const exponent = context.needs(1)
      ? zero.where(a.eq(0).mul(b.ge(0)), gradient.mul(context.output().mul(a.log())))
      : null;
    return [base, exponent];
  },
});

const maximum = extremum('maximum', 'MaximumBackward0');
const minimum = extremum('minimum', 'MinimumBackward0');

const neg = unary('neg', '-a', 'common', {
  name: 'NegBackward0',
  rule: '-grad',
  saves: savesNothing,
  backward: (gradient) => [gradient.neg()],
});

const abs = unary('abs', '|a|', 'common', {
  name: 'AbsBackward0',
  rule: 'grad · sign(a)',
  saves: savesInput,
  backward: (gradient, context) => [gradient.mul(context.input(0).sign())],
});

const sign = unary('sign', 'sign(a)', 'common', {
  name: 'SignBackward0',
  rule: '0',
  saves: savesNothing,
  backward: (gradient) => [gradient.newZeros(gradient.shape)],
});

const exp = unary('exp', 'eᵃ', 'float', {
  name: 'ExpBackward0',
  rule: 'grad · eᵃ',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.mul(context.output())],
});

const log = unary('log', 'ln a', 'float', {
  name: 'LogBackward0',
  rule: 'grad / a',
  saves: savesInput,
  backward: (gradient, context) => [gradient.div(context.input(0))],
});

const sqrt = unary('sqrt', '√a', 'float', {
  name: 'SqrtBackward0',
  rule: 'grad / (2 · √a)',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.div(context.output().mul(2))],
});

const reciprocal = unary('reciprocal', '1 / a', 'float', {
  name: 'ReciprocalBackward0',
  rule: '-grad / a²',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.neg().mul(context.output().mul(context.output()))],
});

const sin = unary('sin', 'sin a', 'float', {
  name: 'SinBackward0',
  rule: 'grad · cos a',
  saves: savesInput,
  backward: (gradient, context) => [gradient.mul(context.input(0).cos())],
});

const cos = unary('cos', 'cos a', 'float', {
  name: 'CosBackward0',
  rule: '-grad · sin a',
  saves: savesInput,
  backward: (gradient, context) => [gradient.mul(context.input(0).sin()).neg()],
});

const tanh = unary('tanh', 'tanh a', 'float', {
  name: 'TanhBackward0',
  rule: 'grad · (1 - tanh² a)',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.mul(context.output().mul(context.output()).neg().add(1))],
});

const sigmoid = unary('sigmoid', '1 / (1 + e⁻ᵃ)', 'float', {
  name: 'SigmoidBackward0',
  rule: 'grad · σ · (1 - σ)',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.mul(context.output().mul(context.output().neg().add(1)))],
});

const relu = unary('relu', 'max(0, a)', 'common', {
  name: 'ReluBackward0',
  rule: 'grad where a > 0, else 0',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.where(context.output().gt(0), 0)],
});

const floor = unary('floor', '⌊a⌋', 'common', {
  name: 'FloorBackward0',
  rule: '0',
  saves: savesNothing,
  backward: (gradient) => [gradient.newZeros(gradient.shape)],
});

/** PyTorch's `torch.where(condition, a, b)`; inputs: condition (bool), a, b. */
const where = defineOp<NoAttributes>({
  name: 'where',
  formula: 'condition ? a : b',
  promotion: 'values',
  shape: broadcastShapes,
  forward: (kernels, [condition, a, b], _attributes, [result]) => [
    kernels.where(operandFor(condition!, result!.shape), operandFor(a!, result!.shape), operandFor(b!, result!.shape)),
  ],
  gradient: {
    name: 'WhereBackward0',
    rule: 'grad to the one that was chosen, 0 to the other',
    saves: () => [0],
    backward: (gradient, context) => {
      const condition = context.input(0);
      return [
        null,
        context.needs(1) ? gradient.where(condition, 0) : null,
        context.needs(2) ? gradient.newZeros([]).where(condition, gradient) : null,
      ];
    },
  },
});

/** Elementwise arithmetic, by the names of the op table. */
export const pointwiseOps = {
  add,
  sub,
  mul,
  div,
  pow,
  maximum,
  minimum,
  neg,
  abs,
  sign,
  exp,
  log,
  sqrt,
  reciprocal,
  sin,
  cos,
  tanh,
  sigmoid,
  relu,
  floor,
  where,
} as const;
