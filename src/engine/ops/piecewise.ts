/** Activations made of straight pieces, each one node as in PyTorch. */
import { activation } from './activations.ts';

export interface RangeAttributes {
  readonly minVal: number;
  readonly maxVal: number;
}

const hardtanh = activation<RangeAttributes>({
  name: 'hardtanh',
  formula: 'min(max(a, low), high)',
  backwardName: 'HardtanhBackward0',
  rule: 'grad where low < a < high, else 0',
  kernel: null,
  value: (x, { minVal, maxVal }) => x.max(minVal).min(maxVal),
  backward: (gradient, x, { minVal, maxVal }) =>
    gradient.newZeros([]).where(x.le(minVal).logicalOr(x.ge(maxVal)), gradient),
});

const leakyRelu = activation<{ readonly negativeSlope: number }>({
  name: 'leakyRelu',
  formula: 'a > 0 ? a : s · a',
  backwardName: 'LeakyReluBackward0',
  rule: 'grad where a > 0, else s · grad',
  kernel: 'leaky_relu_cpu',
  value: (x, { negativeSlope }) => x.is('gt', 0).choose(x, x.mul(negativeSlope)),
  backward: (gradient, x, { negativeSlope }) => gradient.where(x.gt(0), gradient.mul(negativeSlope)),
});

const hardsigmoid = activation({
  name: 'hardsigmoid',
  formula: 'min(max(a + 3, 0), 6) / 6',
  backwardName: 'HardsigmoidBackward0',
  rule: 'grad / 6 where -3 < a < 3, else 0',
  kernel: 'hardsigmoid_cpu',
  value: (x) => x.add(3).max(0).min(6).div(6),
  backward: (gradient, x) => gradient.div(6).where(x.gt(-3).logicalAnd(x.lt(3)), 0),
});

const hardswish = activation({
  name: 'hardswish',
  formula: 'a · min(max(a + 3, 0), 6) / 6',
  backwardName: 'HardswishBackward0',
  rule: '0 below -3, grad · (a / 3 + ½) below 3, grad from there',
  kernel: 'hardswish_cpu',
  value: (x) => x.add(3).max(0).min(6).mul(x).div(6),
  backward: (gradient, x) =>
    gradient.newZeros([]).where(x.lt(-3), gradient.mul(x.div(3).add(0.5)).where(x.lt(3), gradient)),
});

function requireLambda({ lambda }: { readonly lambda: number }): void {
  if (lambda < 0) throw new RangeError(`lambda must be greater or equal to 0, but found to be ${lambda}.`);
}

const softshrink = activation<{ readonly lambda: number }>({
  name: 'softshrink',
  formula: 'a - λ above λ, a + λ below -λ, else 0',
  backwardName: 'SoftshrinkBackward0',
  rule: 'grad outside [-λ, λ], 0 inside',
  kernel: 'softshrink_cpu',
  check: requireLambda,
  value: (x, { lambda }) => x.is('gt', lambda).choose(x.sub(lambda), x.is('lt', -lambda).choose(x.add(lambda), 0)),
  backward: (gradient, x, { lambda }) => gradient.newZeros([]).where(x.ge(-lambda).logicalAnd(x.le(lambda)), gradient),
});

const hardshrink = activation<{ readonly lambda: number }>({
  name: 'hardshrink',
  formula: 'a outside [-λ, λ], 0 inside',
  backwardName: 'HardshrinkBackward0',
  rule: 'grad outside [-λ, λ], 0 inside',
  kernel: 'hardshrink_cpu',
  value: (x, { lambda }) => x.unary('abs').is('le', lambda).choose(x.mul(0), x),
  backward: (gradient, x, { lambda }) => gradient.newZeros([]).where(x.ge(-lambda).logicalAnd(x.le(lambda)), gradient),
});

const threshold = activation<{ readonly threshold: number; readonly value: number }>({
  name: 'threshold',
  formula: 'a > t ? a : v',
  backwardName: 'ThresholdBackward0',
  rule: 'grad where a > t, else 0',
  kernel: null,
  value: (x, { threshold: limit, value }) => x.is('le', limit).choose(x.constant(value), x),
  backward: (gradient, x, { threshold: limit }) => gradient.newZeros([]).where(x.le(limit), gradient),
});

/** Activations of straight pieces, by the names of the op table. */
export const piecewiseOps = { hardtanh, leakyRelu, hardsigmoid, hardswish, softshrink, hardshrink, threshold } as const;
