/**
 * Losses of distances and rankings, as in `torch.nn.functional`.
 * @shape [] for the mean and the sum, that of each loss for 'none'
 * @dtype the common one of the inputs, floating point
 * @throws ShapeError where they do not broadcast; TypeError for a reduction that is none
 */
import { ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { type LossOptions, reduceLoss } from './pair-losses.ts';

export interface MarginLossOptions extends LossOptions {
  readonly margin?: number;
}

/** Where the target is 1, input; where it is -1, max(0, margin - input): `F.hinge_embedding_loss`. The margin is 1. */
export function hingeEmbeddingLoss(
  input: Tensor,
  target: Tensor,
  ...rest: ByPlace<[margin: number], MarginLossOptions>
): Tensor {
  const options = named<MarginLossOptions>(rest, ['margin'], 'F.hingeEmbeddingLoss');
  const apart = input
    .neg()
    .add(options.margin ?? 1)
    .clampMin(0)
    .where(target.ne(1), 0);
  return reduceLoss(apart.add(input.where(target.ne(-1), 0)), options.reduction);
}

/** max(0, margin - target · (input1 - input2)), all of one rank: `F.margin_ranking_loss`. The margin is 0. */
export function marginRankingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  ...rest: ByPlace<[margin: number], MarginLossOptions>
): Tensor {
  const options = named<MarginLossOptions>(rest, ['margin'], 'F.marginRankingLoss');
  if (input1.dim() !== input2.dim() || input1.dim() !== target.dim()) {
    const [one, two, wanted] = [input1, input2, target].map(({ shape }) => `[${shape.join(', ')}]`);
    throw about(
      new ShapeError(
        `margin_ranking_loss : All input tensors should have same dimension but got sizes: input1: ${one}, input2: ${two}, target: ${wanted} `,
      ),
      { input1, input2, target },
    );
  }
  const loss = target
    .neg()
    .mul(input1.sub(input2))
    .add(options.margin ?? 0)
    .clampMin(0);
  return reduceLoss(loss, options.reduction);
}

/**
 * 1 - cosine where the target is 1, max(0, cosine - margin) where it is -1: `F.cosine_embedding_loss`. The margin is 0.
 * @param input1 [n, features] or [features], and input2 like it
 * @param target 1 or -1, [n] or a scalar
 */
export function cosineEmbeddingLoss(
  input1: Tensor,
  input2: Tensor,
  target: Tensor,
  ...rest: ByPlace<[margin: number], MarginLossOptions>
): Tensor {
  const options = named<MarginLossOptions>(rest, ['margin'], 'F.cosineEmbeddingLoss');
  if (target.dim() > 1)
    throw about(new ShapeError('0D or 1D target tensor expected, multi-target not supported'), {
      input1,
      input2,
      target,
    });
  const dim = target.dim();
  if (input1.dim() !== dim + 1 || input2.dim() !== dim + 1) {
    throw about(
      new ShapeError(
        `${dim}D target tensor expects ${dim + 1}D input tensors, but found inputs with sizes [${input1.shape.join(', ')}] and [${input2.shape.join(', ')}].`,
      ),
      { input1, input2, target },
    );
  }
  const squared = (x: Tensor) => x.mul(x).sum(dim).add(1e-12);
  const cosine = input1
    .mul(input2)
    .sum(dim)
    .div(squared(input1).mul(squared(input2)).sqrt());
  const together = cosine.neg().add(1).where(target.eq(1), 0);
  const apart = cosine
    .sub(options.margin ?? 0)
    .clampMin(0)
    .where(target.eq(-1), 0);
  return reduceLoss(together.add(apart), options.reduction);
}

export interface PairwiseDistanceOptions {
  readonly p?: number;
  readonly eps?: number;
  readonly keepdim?: boolean;
}

/**
 * The p-norm (2) of x1 - x2 + eps along the last dimension: `F.pairwise_distance`.
 * @shape [..., features] each to [...], or [..., 1] with `keepdim`
 * @throws ShapeError where they do not broadcast
 */
export function pairwiseDistance(
  x1: Tensor,
  x2: Tensor,
  ...rest: ByPlace<[p: number, eps: number, keepdim: boolean], PairwiseDistanceOptions>
): Tensor {
  const options = named<PairwiseDistanceOptions>(rest, ['p', 'eps', 'keepdim'], 'F.pairwiseDistance');
  const { p = 2, eps = 1e-6, keepdim = false } = options;
  return apply(ops.vectorNorm, [x1.sub(x2).add(eps)], { ord: p, dim: [-1], keepdim });
}

export interface TripletMarginLossOptions extends MarginLossOptions {
  readonly p?: number;
  readonly eps?: number;
  readonly swap?: boolean;
}

/**
 * max(0, margin + distance(anchor, positive) - distance(anchor, negative)): `F.triplet_margin_loss`. The margin is 1.
 * `swap`: the negative's distance to the positive, where that is smaller.
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  ...rest: ByPlace<[margin: number, p: number, eps: number, swap: boolean], TripletMarginLossOptions>
): Tensor {
  const options = named<TripletMarginLossOptions>(rest, ['margin', 'p', 'eps', 'swap'], 'F.tripletMarginLoss');
  const { margin = 1, swap = false } = options;
  if (anchor.dim() !== positive.dim() || anchor.dim() !== negative.dim()) {
    throw about(
      new ShapeError(
        `All inputs should have same dimension but got ${anchor.dim()}D, ${positive.dim()}D and ${negative.dim()}D inputs.`,
      ),
      { anchor, positive, negative },
    );
  }
  const near = pairwiseDistance(anchor, positive, options);
  const direct = pairwiseDistance(anchor, negative, options);
  const far = swap ? direct.minimum(pairwiseDistance(positive, negative, options)) : direct;
  return reduceLoss(near.sub(far).add(margin).clampMin(0), options.reduction);
}

export interface DistanceLossOptions extends LossOptions {
  /** Default: `pairwiseDistance`. */
  readonly distanceFunction?: ((x1: Tensor, x2: Tensor) => Tensor) | null;
  /** Default 1. */
  readonly margin?: number;
  /** The negative's distance to the positive, where that is smaller. Default false. */
  readonly swap?: boolean;
}

/** `tripletMarginLoss` with a distance of your own: `F.triplet_margin_with_distance_loss`. */
export function tripletMarginWithDistanceLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options: DistanceLossOptions = {},
): Tensor {
  const { margin = 1, swap = false } = options;
  const distance = options.distanceFunction ?? pairwiseDistance;
  const near = distance(anchor, positive);
  const direct = distance(anchor, negative);
  const far = swap ? direct.minimum(distance(positive, negative)) : direct;
  return reduceLoss(near.sub(far).add(margin).clampMin(0), options.reduction);
}
