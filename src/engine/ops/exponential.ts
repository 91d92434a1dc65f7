/** Powers, logarithms and the error function. */
import { isFloatingPoint } from '../dtype.ts';
import { broadcastShapes, sameShape } from '../shape/rules.ts';
import { defineOp, type GradientDefinition, type OpDefinition, savesInput, savesOutput } from './definition.ts';
import { type NoAttributes, numberOperand, onlyKinds, unary } from './elementwise.ts';
import { formulaForward } from './expression.ts';
import { denseOperand } from './operand.ts';

const exp = unary('exp', 'eᵃ', 'float', {
  name: 'ExpBackward0',
  rule: 'grad · eᵃ',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.mul(context.output())],
});

const exp2 = defineOp<NoAttributes>({
  name: 'exp2',
  formula: '2ᵃ',
  promotion: 'float',
  shape: sameShape,
  forward: (kernels, [x], _attributes, [result]) => [
    kernels.binary('pow', numberOperand(kernels, 2, x!.dtype, result!.shape), x!, 1, null),
  ],
  gradient: {
    name: 'Exp2Backward0',
    rule: 'grad · 2ᵃ · ln 2',
    saves: savesOutput,
    backward: (gradient, context) => [gradient.mul(context.output()).mul(Math.LN2)],
  },
});

const expm1 = unary('expm1', 'eᵃ - 1', 'float', {
  name: 'Expm1Backward0',
  rule: 'grad · eᵃ',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.mul(context.output().add(1))],
});

/** `factor` is the base's natural logarithm. */
function logarithm(name: string, rule: string, factor: number): GradientDefinition<NoAttributes> {
  return {
    name,
    rule,
    saves: savesInput,
    backward: (gradient, context) => [gradient.div(factor === 1 ? context.input(0) : context.input(0).mul(factor))],
  };
}

const log = unary('log', 'ln a', 'float', logarithm('LogBackward0', 'grad / a', 1));
const log2 = unary('log2', 'log₂ a', 'float', logarithm('Log2Backward0', 'grad / (a · ln 2)', Math.LN2));
const log10 = unary('log10', 'log₁₀ a', 'float', logarithm('Log10Backward0', 'grad / (a · ln 10)', Math.LN10));

const log1p = unary('log1p', 'ln(1 + a)', 'float', {
  name: 'Log1PBackward0',
  rule: 'grad / (1 + a)',
  saves: savesInput,
  backward: (gradient, context) => [gradient.div(context.input(0).add(1))],
});

const sqrt = unary('sqrt', '√a', 'float', {
  name: 'SqrtBackward0',
  rule: 'grad / (2 · √a)',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.div(context.output().mul(2))],
});

const rsqrt = defineOp<NoAttributes>({
  name: 'rsqrt',
  formula: '1 / √a',
  promotion: 'float',
  shape: sameShape,
  forward: (kernels, [x], _attributes, [result]) => [
    kernels.unary('reciprocal', denseOperand(kernels.unary('sqrt', x!), result!.shape, result!.dtype)),
  ],
  gradient: {
    name: 'RsqrtBackward0',
    rule: '-grad / (2 · a · √a)',
    saves: savesOutput,
    backward: (gradient, context) => [gradient.mul(context.output().pow(3)).mul(-0.5)],
  },
});

const twoOverRootPi = 2 / Math.sqrt(Math.PI);

const erf = unary('erf', 'erf a', 'float', {
  name: 'ErfBackward0',
  rule: 'grad · 2/√π · e^(-a²)',
  saves: savesInput,
  backward: (gradient, context) => [gradient.mul(context.input(0).square().neg().exp()).mul(twoOverRootPi)],
});

const erfc = unary('erfc', '1 - erf a', 'float', {
  name: 'ErfcBackward0',
  rule: '-grad · 2/√π · e^(-a²)',
  saves: savesInput,
  backward: (gradient, context) => [gradient.mul(context.input(0).square().neg().exp()).mul(-twoOverRootPi)],
});

const erfinv = unary('erfinv', 'the b with erf b = a', 'float', {
  name: 'ErfinvBackward0',
  rule: 'grad · √π/2 · e^(b²)',
  saves: savesOutput,
  backward: (gradient, context) => [gradient.mul(context.output().square().exp()).mul(1 / twoOverRootPi)],
});

/** log(baseᵃ + baseᵇ) without overflow: the larger of the two, and what the other adds. `factor` is ln base. */
function logarithmOfSum(name: 'logaddexp' | 'logaddexp2', formula: string, factor: number): OpDefinition<NoAttributes> {
  return defineOp({
    name,
    formula,
    promotion: 'common',
    shape: broadcastShapes,
    check: onlyKinds(`${name}_cpu`, isFloatingPoint),
    forward: formulaForward(([a, b]) => {
      const larger = a!.max(b!);
      const rest = a!.sub(b!).unary('abs').mul(-factor).unary('exp').unary('log1p').div(factor);
      // Equal infinities have no difference.
      return a!.is('eq', b!).choose(larger.add(Math.LN2 / factor), larger.add(rest));
    }),
    gradient: {
      name: name === 'logaddexp' ? 'LogaddexpBackward0' : 'Logaddexp2Backward0',
      rule: 'grad shared in proportion to the powers',
      saves: () => [0, 1],
      backward: (gradient, context) => {
        const lead = context.input(0).sub(context.input(1)).mul(factor);
        return [
          context.needs(0) ? gradient.mul(lead.sigmoid()) : null,
          context.needs(1) ? gradient.mul(lead.neg().sigmoid()) : null,
        ];
      },
    },
  });
}

const logaddexp = logarithmOfSum('logaddexp', 'ln(eᵃ + eᵇ)', 1);
const logaddexp2 = logarithmOfSum('logaddexp2', 'log₂(2ᵃ + 2ᵇ)', Math.LN2);

/** Powers and logarithms, by the names of the op table. */
export const exponentialOps = {
  exp,
  exp2,
  expm1,
  log,
  log2,
  log10,
  log1p,
  sqrt,
  rsqrt,
  erf,
  erfc,
  erfinv,
  logaddexp,
  logaddexp2,
} as const;
