/** Losses that compare two tensors element by element, each one node as in PyTorch. */
import { differentDims, formatShape, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import { broadcastShapes } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';
import { activationsOps, requireFloatFor } from './activations.ts';
import { type BackwardContext, defineOp, type OpDefinition } from './definition.ts';
import { apply } from './dispatch.ts';
import { Expression } from './expression.ts';
import { type Reduction, reduceAll, requireReduction } from './losses.ts';
import { countElements } from './operand.ts';

export interface ReductionAttributes {
  readonly reduction: Reduction;
}

interface PairLoss<Attributes extends ReductionAttributes> {
  readonly name: string;
  readonly formula: string;
  readonly backwardName: string;
  readonly rule: string;
  /** PyTorch's kernel, which its messages name. */
  readonly kernel: string;
  readonly mismatch?: (inputs: readonly Shape[]) => string | null;
  readonly check?: (inputs: readonly Tensor[], attributes: Attributes) => void;
  readonly value: (inputs: readonly Expression[], attributes: Attributes) => Expression;
  /** The derivative of the unreduced loss by each input; called only for those that need it. */
  readonly slopes: (context: BackwardContext<Attributes>) => readonly (() => Tensor)[];
}

function broadcast(shapes: readonly (readonly number[])[]): readonly number[] {
  const result = broadcastShapes(shapes);
  if (result.kind !== 'ok') throw new RangeError('shapes do not broadcast');
  return result.shapes[0]!.map(Number);
}

function lossShape(inputs: readonly Shape[], reduction: Reduction): ShapeResult {
  const result = broadcastShapes(inputs);
  return result.kind === 'ok' && reduction !== 'none' ? okShape([]) : result;
}

function pairLoss<Attributes extends ReductionAttributes>(spec: PairLoss<Attributes>): OpDefinition<Attributes> {
  const { name, formula, backwardName, rule } = spec;
  return defineOp<Attributes>({
    name,
    formula,
    promotion: 'common',
    shape: (inputs, { reduction }) => {
      const message = spec.mismatch?.(inputs) ?? null;
      return message === null ? lossShape(inputs, reduction) : shapeError(message);
    },
    check: (inputs, attributes) => {
      requireFloatFor(spec.kernel)(inputs);
      requireReduction(attributes.reduction);
      spec.check?.(inputs, attributes);
    },
    forward: (kernels, inputs, attributes, [result]) => {
      const shape = broadcast(inputs.map((input) => input.shape));
      const { handle } = spec.value(Expression.of(kernels, inputs, shape), attributes);
      return [reduceAll(kernels, handle, shape, attributes.reduction, result!)];
    },
    gradient: {
      name: backwardName,
      rule,
      saves: (needs) => needs.map((_, index) => index),
      backward: (gradient, context) => {
        const shape = broadcast(Array.from({ length: context.inputCount }, (_, index) => context.inputShape(index)));
        const each = context.attributes.reduction === 'mean' ? gradient.div(countElements(shape)) : gradient;
        return spec.slopes(context).map((slope, index) => (context.needs(index) ? slope().mul(each) : null));
      },
    },
  });
}

const smoothL1Loss = pairLoss<ReductionAttributes & { readonly beta: number }>({
  name: 'smoothL1Loss',
  formula: '|a - b| < β ? (a - b)² / 2β : |a - b| - β / 2',
  backwardName: 'SmoothL1LossBackward0',
  rule: 'grad · (a - b) / β inside β, grad · sign(a - b) outside, and its negative',
  kernel: 'smooth_l1_cpu',
  check: (_inputs, { beta }) => {
    if (beta < 0) throw new RangeError('smooth_l1_loss does not support negative values for beta.');
  },
  value: ([a, b], { beta }) => {
    const size = a!.sub(b!).unary('abs');
    if (beta === 0) return size;
    return size.is('lt', beta).choose(size.mul(size).div(2 * beta), size.sub(beta / 2));
  },
  slopes: (context) => {
    const { beta } = context.attributes;
    const slope = () => {
      const difference = context.input(0).sub(context.input(1));
      if (beta === 0) return difference.sign();
      return difference.div(beta).where(difference.abs().lt(beta), difference.sign());
    };
    return [slope, () => slope().neg()];
  },
});

const huberLoss = pairLoss<ReductionAttributes & { readonly delta: number }>({
  name: 'huberLoss',
  formula: '|a - b| <= δ ? (a - b)² / 2 : δ · (|a - b| - δ / 2)',
  backwardName: 'HuberLossBackward0',
  rule: 'grad · (a - b) inside δ, grad · δ · sign(a - b) outside, and its negative',
  kernel: 'huber_cpu',
  check: (_inputs, { delta }) => {
    if (delta <= 0) throw new RangeError('huber_loss does not support non-positive values for delta.');
  },
  value: ([a, b], { delta }) => {
    const size = a!.sub(b!).unary('abs');
    return size.is('le', delta).choose(size.mul(size).mul(0.5), size.sub(delta / 2).mul(delta));
  },
  slopes: (context) => {
    const { delta } = context.attributes;
    const slope = () => context.input(0).sub(context.input(1)).clamp(-delta, delta);
    return [slope, () => slope().neg()];
  },
});

const softMarginLoss = pairLoss<ReductionAttributes>({
  name: 'softMarginLoss',
  formula: 'ln(1 + e⁻ᵃᵇ)',
  backwardName: 'SoftMarginLossBackward0',
  rule: '-grad · b · σ(-a · b), -grad · a · σ(-a · b)',
  kernel: 'soft_margin_loss',
  value: ([a, b]) => logisticLoss(a!.mul(b!)),
  slopes: (context) => {
    const [a, b] = [context.input(0), context.input(1)];
    const falling = () => a.mul(b).neg().sigmoid().neg();
    return [() => falling().mul(b), () => falling().mul(a)];
  },
});

/** ln(1 + e⁻ˣ), which is -ln σ(x), without overflow. */
function logisticLoss(x: Expression): Expression {
  return x.neg().max(0).add(x.unary('abs').neg().unary('exp').unary('log1p'));
}

/** Inputs: probabilities, targets, and weights if there are. */
const binaryCrossEntropy: OpDefinition<ReductionAttributes> = pairLoss<ReductionAttributes>({
  name: 'binaryCrossEntropy',
  formula: '-(b · ln a + (1 - b) · ln(1 - a))',
  backwardName: 'BinaryCrossEntropyBackward0',
  rule: 'grad · (a - b) / (a · (1 - a)), grad · (ln(1 - a) - ln a)',
  kernel: 'binary_cross_entropy',
  mismatch: ([input, target]) =>
    sameShapes(input!, target!)
      ? null
      : `Using a target size (${formatShape(target!)}) that is different to the input size (${formatShape(input!)}) is deprecated. Please ensure they have the same size.`,
  check: ([input]) => {
    for (const probability of input!.toTypedArray()) {
      if (!(probability >= 0 && probability <= 1)) {
        throw new RangeError('all elements of input should be between 0 and 1');
      }
    }
  },
  value: ([a, b, weight]) => {
    // As PyTorch: a logarithm counts as at least -100, so that a loss is never infinite.
    const hit = a!.unary('log').max(-100).mul(b!);
    const missed = a!.neg().add(1).unary('log').max(-100).mul(b!.neg().add(1));
    const loss = hit.add(missed).neg();
    return weight === undefined ? loss : loss.mul(weight);
  },
  slopes: (context) => {
    const [a, b] = [context.input(0), context.input(1)];
    const weight = context.inputCount > 2 ? context.input(2) : null;
    const weighted = (slope: Tensor) => (weight === null ? slope : slope.mul(weight));
    const rest = () => a.neg().add(1);
    return [
      () => weighted(a.sub(b).div(rest().mul(a).clampMin(1e-12))),
      () => weighted(rest().log().sub(a.log())),
      ...(weight === null ? [] : [() => apply(binaryCrossEntropy, [a, b], { reduction: 'none' })]),
    ];
  },
});

export interface LogitsAttributes extends ReductionAttributes {
  readonly hasWeight: boolean;
  readonly hasPosWeight: boolean;
}

/** Inputs: logits, targets, then weights and weights of the positives as far as there are. */
const binaryCrossEntropyWithLogits: OpDefinition<LogitsAttributes> = pairLoss<LogitsAttributes>({
  name: 'binaryCrossEntropyWithLogits',
  formula: '-(b · ln σ(a) + (1 - b) · ln(1 - σ(a)))',
  backwardName: 'BinaryCrossEntropyWithLogitsBackward0',
  rule: 'grad · (σ(a) - b), -grad · a',
  kernel: 'binary_cross_entropy_with_logits',
  mismatch: ([input, target]) =>
    sameShapes(input!, target!)
      ? null
      : `Target size (${formatShape(target!)}) must be the same as input size (${formatShape(input!)})`,
  value: ([a, b, ...weights], { hasWeight, hasPosWeight }) => {
    const negative = b!.neg().add(1).mul(a!);
    let positive = logisticLoss(a!);
    if (hasPosWeight) positive = positive.mul(weights.at(-1)!.sub(1).mul(b!).add(1));
    const loss = negative.add(positive);
    return hasWeight ? loss.mul(weights[0]!) : loss;
  },
  slopes: (context) => {
    const { hasWeight, hasPosWeight } = context.attributes;
    const [a, b] = [context.input(0), context.input(1)];
    const weight = hasWeight ? context.input(2) : null;
    const posWeight = hasPosWeight ? context.input(hasWeight ? 3 : 2) : null;
    const weighted = (slope: Tensor) => (weight === null ? slope : slope.mul(weight));
    const logistic = () => apply(activationsOps.logsigmoid, [a], {}).neg();
    const toInput = () => {
      if (posWeight === null) return a.sigmoid().sub(b);
      const positive = posWeight.mul(b);
      return positive.add(1).sub(b).mul(a.sigmoid()).sub(positive);
    };
    const toTarget = () => (posWeight === null ? a.neg() : posWeight.sub(1).mul(logistic()).sub(a));
    const unweighted = () => {
      const attributes = { reduction: 'none', hasWeight: false, hasPosWeight } as const;
      return apply(binaryCrossEntropyWithLogits, posWeight === null ? [a, b] : [a, b, posWeight], attributes);
    };
    return [
      () => weighted(toInput()),
      () => weighted(toTarget()),
      ...(hasWeight ? [unweighted] : []),
      ...(hasPosWeight ? [() => weighted(b.mul(logistic()))] : []),
    ];
  },
});

function sameShapes(a: Shape, b: Shape): boolean {
  return a.length === b.length && !a.some((size, dim) => differentDims(size, b[dim]!));
}

/** Losses of pairs, by the names of the op table. */
export const pairLossesOps = {
  smoothL1Loss,
  huberLoss,
  softMarginLoss,
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
} as const;
