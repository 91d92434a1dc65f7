/** The activation of transformers, and its gradient: an operation of its own, as in PyTorch, to be done in one pass. */
import { broadcastShapes } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { activation } from './activations.ts';
import { defineOp, type OpDefinition } from './definition.ts';
import { apply } from './dispatch.ts';
import type { NoAttributes } from './elementwise.ts';
import { type Expression, formulaForward } from './expression.ts';

const inverseSqrt2 = Math.SQRT1_2;
const gaussianScale = 1 / Math.sqrt(2 * Math.PI);
const tanhScale = Math.sqrt(2 / Math.PI);
const cubic = 0.044715;

/** Φ(x), the normal distribution. */
function below(x: Expression): Expression {
  return x.mul(inverseSqrt2).unary('erf').add(1).mul(0.5);
}

/** φ(x), its density, for tensors and formulas. */
function density<Value extends { mul(other: Value | number): Value }>(x: Value, exp: (x: Value) => Value): Value {
  return exp(x.mul(x).mul(-0.5)).mul(gaussianScale);
}

/** The gradient where the function is not approximated. Inputs: the gradient that arrived, and the activation's input. */
const geluBackward: OpDefinition<NoAttributes> = defineOp<NoAttributes>({
  name: 'geluBackward',
  formula: 'grad · (Φ(a) + a · φ(a))',
  operands: ['grad', 'a'],
  promotion: 'common',
  shape: broadcastShapes,
  forward: formulaForward(([gradient, x]) => {
    const slope = () => below(x!).add(x!.mul(density(x!, (value) => value.unary('exp'))));
    return gradient!.fused('geluBackward', x!) ?? gradient!.mul(slope());
  }),
  gradient: {
    name: 'GeluBackwardBackward0',
    rule: 'g · (Φ(a) + a · φ(a)), g · grad · φ(a) · (2 - a²)',
    saves: () => [0, 1],
    backward: (incoming, context) => {
      const [gradient, x] = [context.input(0), context.input(1)];
      const curvature = () => density(x, (value) => value.exp()).mul(x.mul(x).neg().add(2));
      return [
        context.needs(0) ? apply(geluBackward, [incoming, x], {}) : null,
        context.needs(1) ? incoming.mul(gradient).mul(curvature()) : null,
      ];
    },
  },
});

function tanhBackward(gradient: Tensor, x: Tensor): Tensor {
  const square = x.mul(x);
  const inner = square.mul(x).mul(cubic).add(x).mul(tanhScale).tanh();
  const slope = square
    .mul(3 * cubic)
    .add(1)
    .mul(tanhScale);
  const right = inner.mul(inner).neg().add(1).mul(slope).mul(x).mul(0.5);
  return gradient.mul(inner.add(1).mul(0.5).add(right));
}

export interface GeluAttributes {
  readonly approximate: 'none' | 'tanh';
}

const gelu = activation<GeluAttributes>({
  name: 'gelu',
  formula: 'a · Φ(a)',
  backwardName: 'GeluBackward0',
  rule: 'grad · (Φ(a) + a · φ(a))',
  kernel: 'GeluKernelImpl',
  check: ({ approximate }) => {
    if (approximate !== 'none' && approximate !== 'tanh') {
      throw new TypeError('approximate argument must be either none or tanh.');
    }
  },
  value: (x, { approximate }) => {
    if (approximate === 'none') return x.fused('gelu') ?? below(x).mul(x);
    const inner = () => x.mul(x).mul(x).mul(cubic).add(x).mul(tanhScale).unary('tanh');
    return x.fused('geluTanh') ?? inner().add(1).mul(x).mul(0.5);
  },
  backward: (gradient, x, { approximate }) =>
    approximate === 'none' ? apply(geluBackward, [gradient, x], {}) : tanhBackward(gradient, x),
});

/** By the names of the op table. */
export const geluOps = { gelu, geluBackward } as const;
