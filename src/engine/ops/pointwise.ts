/** Elementwise arithmetic and selection, with broadcasting. */
import { isFloatingPoint, promote } from '../dtype.ts';
import { TypeMismatchError } from '../errors.ts';
import { broadcastShapes } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import {
  defineOp,
  type GradientDefinition,
  type OpDefinition,
  savesInput,
  savesNothing,
  savesOther,
  savesOutput,
} from './definition.ts';
import { binary, flat, type NoAttributes, noBooleans, unary } from './elementwise.ts';
import { operandFor } from './operand.ts';

export interface ScaleAttributes {
  /** Multiplies the second operand. */
  readonly alpha: number;
}

function checkSum(name: 'add' | 'sub', a: Tensor, b: Tensor, alpha: number): void {
  if (!Number.isInteger(alpha) && !isFloatingPoint(promote([a, b]))) {
    throw new TypeMismatchError('For integral input tensors, argument alpha must not be a floating point number.');
  }
  if (name === 'add' || (a.dtype !== 'bool' && b.dtype !== 'bool')) return;
  if (a.dtype === b.dtype) {
    throw new TypeMismatchError(
      'Subtraction, the `-` operator, with two bool tensors is not supported. Use the `^` or `logicalXor()` operator instead.',
    );
  }
  throw new TypeMismatchError(
    'Subtraction, the `-` operator, with a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logicalNot()` operator instead.',
  );
}

/** `add` and `sub`: alike but for the sign of b's gradient. */
function sum(name: 'add' | 'sub', formula: string, backwardName: string, rule: string): OpDefinition<ScaleAttributes> {
  const sign = name === 'add' ? 1 : -1;
  return defineOp<ScaleAttributes>({
    name,
    formula,
    promotion: 'common',
    shape: broadcastShapes,
    check: ([a, b], { alpha }) => checkSum(name, a!, b!, alpha),
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

const powGradient: GradientDefinition<NoAttributes> = {
  name: 'PowBackward1',
  rule: 'grad · b · aᵇ⁻¹, grad · aᵇ · ln a',
  saves: (needs) => (needs[1] ? [0, 1, 'output'] : [0, 1]),
  backward: (gradient, context) => {
    const [base, power] = [context.input(0), context.input(1)];
    // What is computed of a plain number alone would be less precise, and not on the other's device.
    const a = base.isWrappedNumber ? power.newFull([], base.item()) : base;
    const b = power.isWrappedNumber ? base.newFull([], power.item()) : power;
    const zero = gradient.newZeros([]);
    // d a⁰ is 0, also at a = 0, where a⁻¹ would make it NaN.
    const toBase = context.needs(0) ? zero.where(b.eq(0), gradient.mul(b.mul(a.pow(b.add(-1))))) : null;
    // 0ᵇ is constant in b for b >= 0, where ln 0 would make it NaN.
    const toPower = context.needs(1)
      ? zero.where(a.eq(0).mul(b.ge(0)), gradient.mul(context.output().mul(a.log())))
      : null;
    return [toBase, toPower];
  },
};

/** The exponent is a number: no logarithm, and nothing to ask of every element. */
const powNumberGradient: GradientDefinition<NoAttributes> = {
  name: 'PowBackward0',
  rule: 'grad · b · aᵇ⁻¹',
  saves: () => [0, 1],
  backward: (gradient, context) => {
    const exponent = context.input(1).item();
    if (exponent === 0) return [gradient.newZeros(gradient.shape), null];
    return [
      gradient.mul(
        context
          .input(0)
          .pow(exponent - 1)
          .mul(exponent),
      ),
      null,
    ];
  },
};

function checkPower([base, exponent]: readonly Tensor[]): void {
  if (promote([base!, exponent!]) === 'bool') throw new TypeMismatchError('"pow" not implemented for \'bool\'');
  const isNegative = exponent!.isWrappedNumber && !exponent!.isFloatingPoint && exponent!.item() < 0;
  if (isNegative && !base!.isFloatingPoint) {
    throw new TypeMismatchError('Integers to negative integer powers are not allowed.');
  }
}

const pow = binary('pow', 'aᵇ', 'common', powGradient, checkPower);
/** Inputs: a, and a number as a 0-d tensor. */
const powNumber = binary('pow', 'aᵇ', 'common', powNumberGradient, checkPower);

const maximum = extremum('maximum', 'MaximumBackward0');
const minimum = extremum('minimum', 'MinimumBackward0');

const neg = unary(
  'neg',
  '-a',
  'common',
  {
    name: 'NegBackward0',
    rule: '-grad',
    saves: savesNothing,
    backward: (gradient) => [gradient.neg()],
  },
  ([x]) => {
    if (x?.dtype === 'bool')
      throw new TypeMismatchError(
        'Negation, the `-` operator, on a bool tensor is not supported. If you are trying to invert a mask, use the `~` or `logicalNot()` operator instead.',
      );
  },
);

const abs = unary(
  'abs',
  '|a|',
  'common',
  {
    name: 'AbsBackward0',
    rule: 'grad · sign(a)',
    saves: savesInput,
    backward: (gradient, context) => [gradient.mul(context.input(0).sign())],
  },
  noBooleans('abs_cpu'),
);

const sign = unary('sign', 'sign(a)', 'common', flat('SignBackward0'));

const reciprocal = unary('reciprocal', '1 / a', 'float', {
  name: 'ReciprocalBackward0',
  rule: '-grad / a²',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.neg().mul(context.output().mul(context.output()))],
});

const sigmoid = unary('sigmoid', '1 / (1 + e⁻ᵃ)', 'float', {
  name: 'SigmoidBackward0',
  rule: 'grad · σ · (1 - σ)',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.mul(context.output().mul(context.output().neg().add(1)))],
});

const relu = unary(
  'relu',
  'max(0, a)',
  'common',
  {
    name: 'ReluBackward0',
    rule: 'grad where a > 0, else 0',
    saves: savesOutput,
    backward: (gradient, context) => [gradient.where(context.output().gt(0), 0)],
  },
  ([x]) => {
    if (x?.dtype === 'bool') throw new TypeMismatchError('Boolean inputs not supported for relu');
  },
);

/** PyTorch's `torch.where(condition, a, b)`; inputs: condition (bool), a, b. */
const where = defineOp<NoAttributes>({
  name: 'where',
  formula: 'condition ? a : b',
  operands: ['condition', 'a', 'b'],
  promotion: 'values',
  shape: broadcastShapes,
  check: ([condition]) => {
    // uint8 is what masks were before there was bool; PyTorch takes it with a warning.
    if (condition?.dtype === 'bool' || condition?.dtype === 'uint8') return;
    throw new TypeMismatchError(
      `where expected condition to be a boolean tensor, but got a tensor with dtype ${condition?.dtype}`,
    );
  },
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
  powNumber,
  maximum,
  minimum,
  neg,
  abs,
  sign,
  reciprocal,
  sigmoid,
  relu,
  where,
} as const;
