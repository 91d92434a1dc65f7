/** Losses of distances and rankings; each is a function of `F`. */

import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import type { TripletMarginLossOptions } from '../functional/distance-losses.ts';
import {
  cosineEmbeddingLoss,
  type DistanceLossOptions,
  hingeEmbeddingLoss,
  type MarginLossOptions,
  marginRankingLoss,
  tripletMarginLoss,
  tripletMarginWithDistanceLoss,
} from '../functional/distance-losses.ts';
import { PairwiseDistance } from '../layers/distance.ts';
import { snakeCase } from '../module/registered-names.ts';
import { Loss, LossOfThree } from './loss.ts';

/** Where the target is 1, input; where it is -1, max(0, margin - input): `torch.nn.HingeEmbeddingLoss`. The margin is 1. */
export class HingeEmbeddingLoss extends Loss {
  readonly margin: number;

  constructor(...rest: ByPlace<[margin: number], MarginLossOptions>) {
    const options = named<MarginLossOptions>(rest, ['margin'], 'nn.HingeEmbeddingLoss');
    super(options);
    this.margin = options.margin ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(input, target, this);
  }
}

/** max(0, margin - target · (input1 - input2)): `torch.nn.MarginRankingLoss`. The margin is 0. */
export class MarginRankingLoss extends LossOfThree {
  readonly margin: number;

  constructor(...rest: ByPlace<[margin: number], MarginLossOptions>) {
    const options = named<MarginLossOptions>(rest, ['margin'], 'nn.MarginRankingLoss');
    super(options);
    this.margin = options.margin ?? 0;
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(input1, input2, target, this);
  }
}

/** 1 - cosine where the target is 1, max(0, cosine - margin) where it is -1: `torch.nn.CosineEmbeddingLoss`. The margin is 0. */
export class CosineEmbeddingLoss extends LossOfThree {
  readonly margin: number;

  constructor(...rest: ByPlace<[margin: number], MarginLossOptions>) {
    const options = named<MarginLossOptions>(rest, ['margin'], 'nn.CosineEmbeddingLoss');
    super(options);
    this.margin = options.margin ?? 0;
  }

  override forward(input1: Tensor, input2: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(input1, input2, target, this);
  }
}

/** max(0, margin + distance to the positive - distance to the negative), `F.tripletMarginLoss`: `torch.nn.TripletMarginLoss`. */
export class TripletMarginLoss extends LossOfThree {
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;

  constructor(...rest: ByPlace<[margin: number, p: number, eps: number, swap: boolean], TripletMarginLossOptions>) {
    const options = named<TripletMarginLossOptions>(rest, ['margin', 'p', 'eps', 'swap'], 'nn.TripletMarginLoss');
    super(options);
    this.margin = options.margin ?? 1;
    this.p = options.p ?? 2;
    this.eps = options.eps ?? 1e-6;
    this.swap = options.swap ?? false;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginLoss(anchor, positive, negative, this);
  }
}

/** `TripletMarginLoss` with a distance of your own: `torch.nn.TripletMarginWithDistanceLoss`. */
export class TripletMarginWithDistanceLoss extends LossOfThree {
  readonly distanceFunction: (x1: Tensor, x2: Tensor) => Tensor;
  readonly margin: number;
  readonly swap: boolean;

  constructor(options: DistanceLossOptions = {}) {
    super(options);
    this.distanceFunction = options.distanceFunction ?? new PairwiseDistance();
    this.margin = options.margin ?? 1;
    this.swap = options.swap ?? false;
  }

  override registeredName(field: string): string {
    return snakeCase(field);
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginWithDistanceLoss(anchor, positive, negative, this);
  }
}
