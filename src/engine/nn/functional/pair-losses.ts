/**
 * Losses that compare a prediction with a target of its shape, as in `torch.nn.functional`.
 * @shape [] for the mean and the sum, that of each loss for 'none'
 * @dtype the common one of input and target, floating point
 * @throws ShapeError where they do not go together; TypeError for a reduction that is none
 */
import { ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { apply } from '../../ops/dispatch.ts';
import { type Reduction, requireReduction } from '../../ops/losses.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';

export interface LossOptions {
  /** `mean` (the default) and `sum` give one number, `none` one for each element. */
  readonly reduction?: Reduction;
}

export interface WeightedLossOptions extends LossOptions {
  /** Multiplies the loss of each element; broadcasts. */
  readonly weight?: Tensor | null;
}

/** What a loss without a node of its own does with its elements. */
export function reduceLoss(loss: Tensor, reduction: Reduction = 'mean'): Tensor {
  if (reduction === 'none') return loss;
  requireReduction(reduction);
  return reduction === 'mean' ? loss.mean() : loss.sum();
}

/** The mean of (input - target)²: `F.mse_loss`. Both of one shape, or broadcast. */
export function mseLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return apply(ops.mseLoss, [input, target], { reduction: options.reduction ?? 'mean' });
}

/** The mean of |input - target|: `F.l1_loss`. Both of one shape, or broadcast. */
export function l1Loss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return reduceLoss(input.sub(target).abs(), options.reduction);
}

/** Squared below `beta` (1), linear above: `F.smooth_l1_loss`. Both of one shape, or broadcast. */
export function smoothL1Loss(
  input: Tensor,
  target: Tensor,
  options: LossOptions & { readonly beta?: number } = {},
): Tensor {
  const { reduction = 'mean', beta = 1 } = options;
  return apply(ops.smoothL1Loss, [input, target], { reduction, beta });
}

/** `smoothL1Loss` times `delta` (1): `F.huber_loss`. Both of one shape, or broadcast. */
export function huberLoss(
  input: Tensor,
  target: Tensor,
  options: LossOptions & { readonly delta?: number } = {},
): Tensor {
  const { reduction = 'mean', delta = 1 } = options;
  return apply(ops.huberLoss, [input, target], { reduction, delta });
}

/**
 * -(t · ln x + (1 - t) · ln(1 - x)), a logarithm never below -100: `F.binary_cross_entropy`.
 * @param input probabilities
 * @param target of the same shape, between 0 and 1
 */
export function binaryCrossEntropy(
  input: Tensor,
  target: Tensor,
  ...rest: ByPlace<[weight: Tensor | null], WeightedLossOptions>
): Tensor {
  const options = named<WeightedLossOptions>(rest, ['weight'], 'F.binaryCrossEntropy');
  const { reduction = 'mean', weight = null } = options;
  return apply(ops.binaryCrossEntropy, weight === null ? [input, target] : [input, target, weight], { reduction });
}

export interface BinaryLogitsOptions extends WeightedLossOptions {
  readonly posWeight?: Tensor | null;
}

/**
 * `binaryCrossEntropy` of the sigmoid, without overflow: `F.binary_cross_entropy_with_logits`. `posWeight` multiplies the
 * part of the positives; it broadcasts.
 * @param input scores before the sigmoid
 * @param target of the same shape, between 0 and 1
 */
export function binaryCrossEntropyWithLogits(
  input: Tensor,
  target: Tensor,
  ...rest: ByPlace<[weight: Tensor | null], BinaryLogitsOptions>
): Tensor {
  const options = named<BinaryLogitsOptions>(rest, ['weight'], 'F.binaryCrossEntropyWithLogits');
  const { reduction = 'mean', weight = null, posWeight = null } = options;
  const weights = [weight, posWeight].filter((one) => one !== null);
  const attributes = { reduction, hasWeight: weight !== null, hasPosWeight: posWeight !== null };
  return apply(ops.binaryCrossEntropyWithLogits, [input, target, ...weights], attributes);
}

/**
 * Kullback and Leibler's divergence: `F.kl_div`. `batchmean` divides the sum by the first size, as the definition does.
 * @param input log-probabilities
 * @param target probabilities, or their logarithms with `logTarget`
 */
export function klDiv(
  input: Tensor,
  target: Tensor,
  options: { readonly reduction?: Reduction | 'batchmean'; readonly logTarget?: boolean } = {},
): Tensor {
  const { reduction = 'mean', logTarget = false } = options;
  const loss = logTarget
    ? target.exp().mul(target.sub(input))
    : target.mul(target.where(target.gt(0), 1).log()).sub(target.mul(input));
  if (reduction !== 'batchmean') return reduceLoss(loss, reduction);
  return loss.sum().div(input.size(0));
}

/** ln(1 + e^(-target · input)), targets 1 and -1: `F.soft_margin_loss`. */
export function softMarginLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return apply(ops.softMarginLoss, [input, target], { reduction: options.reduction ?? 'mean' });
}

/**
 * Of counts: e^input - target · input, or input - target · ln(input + eps) without `logInput`: `F.poisson_nll_loss`. `full`
 * adds Stirling's approximation of ln target!.
 */
export function poissonNllLoss(
  input: Tensor,
  target: Tensor,
  options: LossOptions & { readonly logInput?: boolean; readonly full?: boolean; readonly eps?: number } = {},
): Tensor {
  const { logInput = true, full = false, eps = 1e-8 } = options;
  let loss = logInput ? input.exp().sub(target.mul(input)) : input.sub(target.mul(input.add(eps).log()));
  if (full) {
    const large = target.gt(1);
    const safe = target.where(large, 1);
    const stirling = safe
      .mul(safe.log())
      .sub(safe)
      .add(
        safe
          .mul(2 * Math.PI)
          .log()
          .mul(0.5),
      );
    loss = loss.add(stirling.where(large, 0));
  }
  return reduceLoss(loss, options.reduction);
}

/**
 * ½ · (ln v + (input - target)² / v), the variance at least eps (1e-6): `F.gaussian_nll_loss`. `full` adds ½ · ln 2π.
 * @param variance of input's shape, or with a last dimension of 1, or without the last dimension
 */
export function gaussianNllLoss(
  input: Tensor,
  target: Tensor,
  variance: Tensor,
  options: LossOptions & { readonly full?: boolean; readonly eps?: number } = {},
): Tensor {
  const { full = false, eps = 1e-6 } = options;
  const spread = fittingVariance(input, variance);
  const values = spread.detach();
  if (values.lt(0).any().item() === 1) throw new RangeError('var has negative entry/entries');
  // The limit is not differentiated: the gradient passes as if it were not there.
  const limited = spread.add(values.clampMin(eps).sub(values));
  const difference = input.sub(target);
  const loss = limited.log().add(difference.mul(difference).div(limited)).mul(0.5);
  return reduceLoss(full ? loss.add(0.5 * Math.log(2 * Math.PI)) : loss, options.reduction);
}

function fittingVariance(input: Tensor, variance: Tensor): Tensor {
  const [wanted, given] = [input.shape.join(), variance.shape.join()];
  if (wanted === given) return variance;
  const lead = input.shape.slice(0, -1);
  if (lead.join() === given) return variance.unsqueeze(-1);
  if (variance.shape.at(-1) === 1 && variance.shape.slice(0, -1).join() === lead.join()) return variance;
  throw about(new ShapeError('var is of incorrect size'), { input, variance });
}
