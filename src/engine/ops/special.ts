/** Special functions: those of the gamma function, and quotients and products that have a limit where the plain formula has none. */
import { allocate } from '../dtype.ts';
import { TypeMismatchError } from '../errors.ts';
import { broadcastShapes, sameShape } from '../shape/rules.ts';
import { type AnyKernels, type AnyOperand, defineOp, type OutputDescription, savesInput } from './definition.ts';
import { type NoAttributes, numberOperand } from './elementwise.ts';
import { formulaForward } from './expression.ts';
import { digamma as digammaAt, logGamma, polygamma as polygammaAt } from './gamma-function.ts';
import { elementsOf } from './host.ts';
import { denseOperand, operandFor } from './operand.ts';

/** Element by element, in float64 on the host. */
function mapped(kernels: AnyKernels, x: AnyOperand, { dtype }: OutputDescription, at: (value: number) => number) {
  const elements = elementsOf(kernels, x);
  const out = allocate(dtype, elements.length);
  for (let index = 0; index < out.length; index++) out[index] = at(elements[index]!);
  return [kernels.upload(out, dtype)];
}

const lgamma = defineOp<NoAttributes>({
  name: 'lgamma',
  formula: 'ln |Γ(a)|',
  promotion: 'float',
  shape: sameShape,
  forward: (kernels, [x], _attributes, [result]) => mapped(kernels, x!, result!, logGamma),
  gradient: {
    name: 'LgammaBackward0',
    rule: 'grad · ψ(a)',
    saves: savesInput,
    backward: (gradient, context) => [gradient.mul(context.input(0).digamma())],
  },
});

const digamma = defineOp<NoAttributes>({
  name: 'digamma',
  formula: 'ψ(a) = Γ′(a) / Γ(a)',
  promotion: 'float',
  shape: sameShape,
  forward: (kernels, [x], _attributes, [result]) => mapped(kernels, x!, result!, digammaAt),
  gradient: {
    name: 'DigammaBackward0',
    rule: 'grad · ψ′(a)',
    saves: savesInput,
    backward: (gradient, context) => [gradient.mul(context.input(0).polygamma(1))],
  },
});

export interface PolygammaAttributes {
  /** Which derivative of digamma. */
  readonly n: number;
}

const polygamma = defineOp<PolygammaAttributes>({
  name: 'polygamma',
  formula: 'ψ⁽ⁿ⁾(a)',
  promotion: 'float',
  shape: sameShape,
  check: (_inputs, { n }) => {
    if (!Number.isInteger(n) || n < 0) throw new RangeError('polygamma(n, x) does not support negative n.');
  },
  forward: (kernels, [x], { n }, [result]) => mapped(kernels, x!, result!, (value) => polygammaAt(n, value)),
  gradient: {
    name: 'PolygammaBackward0',
    rule: 'grad · ψ⁽ⁿ⁺¹⁾(a)',
    saves: savesInput,
    backward: (gradient, context) => [gradient.mul(context.input(0).polygamma(context.attributes.n + 1))],
  },
});

/** 0 · ln 0 counts as 0. */
const xlogy = defineOp<NoAttributes>({
  name: 'xlogy',
  formula: 'a · ln b, 0 where a = 0',
  promotion: 'float',
  shape: broadcastShapes,
  forward: formulaForward(([a, b]) => {
    const value = a!.is('eq', 0).choose(a!.mul(0), a!.mul(b!.unary('log')));
    return b!.is('ne', b!).choose(b!, value);
  }),
  gradient: {
    name: 'XlogyBackward0',
    rule: 'grad · ln b (0 where a = 0 and b <= 0), grad · a / b',
    saves: () => [0, 1],
    backward: (gradient, context) => {
      const [a, b] = [context.input(0), context.input(1)];
      return [
        context.needs(0) ? gradient.xlogy(b).maskedFill(a.eq(0).logicalAnd(b.le(0)), 0) : null,
        context.needs(1) ? gradient.mul(a.div(b)) : null,
      ];
    },
  },
});

const sinc = defineOp<NoAttributes>({
  name: 'sinc',
  formula: 'sin πa / πa, 1 at 0',
  promotion: 'float',
  shape: sameShape,
  forward: formulaForward(([x]) => {
    const angle = x!.mul(Math.PI);
    return x!.is('eq', 0).choose(x!.add(1), angle.unary('sin').div(angle));
  }),
  gradient: {
    name: 'SincBackward0',
    rule: 'grad · (πa · cos πa - sin πa) / πa², 0 at 0',
    saves: savesInput,
    backward: (gradient, context) => {
      const x = context.input(0);
      const angle = x.mul(Math.PI);
      const slope = angle.mul(angle.cos()).sub(angle.sin()).div(angle.mul(x));
      return [gradient.mul(slope).maskedFill(x.eq(0), 0)];
    },
  },
});

export interface LogitAttributes {
  /** Keeps the input within [eps, 1 - eps]; null: as it is. */
  readonly eps: number | null;
}

const logit = defineOp<LogitAttributes>({
  name: 'logit',
  formula: 'ln(a / (1 - a))',
  promotion: 'float',
  shape: sameShape,
  forward: formulaForward(([x], { eps }) => {
    const inside = eps === null ? x! : x!.max(eps).min(1 - eps);
    return inside.div(inside.neg().add(1)).unary('log');
  }),
  gradient: {
    name: 'LogitBackward0',
    rule: 'grad / (a · (1 - a))',
    saves: savesInput,
    backward: (gradient, context) => {
      const { eps } = context.attributes;
      const x = context.input(0);
      const [low, outside] = eps === null ? [0, Number.NaN] : [eps, 0];
      const slope = gradient.div(x.mul(x.neg().add(1)));
      return [slope.where(x.ge(low).logicalAnd(x.le(1 - low)), outside)];
    },
  },
});

/** 0 below 0, 1 above, b at 0. */
const heaviside = defineOp<NoAttributes>({
  name: 'heaviside',
  formula: 'a < 0 ? 0 : a > 0 ? 1 : b',
  promotion: 'common',
  shape: broadcastShapes,
  check: ([x, values]) => {
    if (x!.dtype !== values!.dtype) {
      throw new TypeMismatchError('heaviside is not yet implemented for tensors with different dtypes.');
    }
  },
  forward: (kernels, [a, b], _attributes, [result]) => {
    const { shape, dtype } = result!;
    const x = operandFor(a!, shape);
    const zero = numberOperand(kernels, 0, dtype, shape);
    const above = denseOperand(kernels.compare('gt', x, zero), shape, 'bool');
    const step = denseOperand(kernels.cast(above, dtype), shape, dtype);
    const atZero = denseOperand(kernels.compare('eq', x, zero), shape, 'bool');
    return [kernels.where(atZero, operandFor(b!, shape), step)];
  },
  gradient: null,
});

/** Special functions, by the names of the op table. */
export const specialOps = { lgamma, digamma, polygamma, xlogy, sinc, logit, heaviside } as const;
