/** Losses that compare a prediction with a target of its shape; each is a function of `F`. */
import type { Reduction } from '../../ops/losses.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import type { BinaryLogitsOptions } from '../functional/pair-losses.ts';
import {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  gaussianNllLoss,
  huberLoss,
  klDiv,
  type LossOptions,
  l1Loss,
  mseLoss,
  poissonNllLoss,
  smoothL1Loss,
  softMarginLoss,
  type WeightedLossOptions,
} from '../functional/pair-losses.ts';
import { snakeCase } from '../module/registered-names.ts';
import { Module } from '../module.ts';
import { Loss, LossOfThree } from './loss.ts';

/** The mean of |input - target|: `torch.nn.L1Loss`. */
export class L1Loss extends Loss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return l1Loss(input, target, this);
  }
}

/** The mean of (input - target)²: `torch.nn.MSELoss`. */
export class MSELoss extends Loss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, this);
  }
}

/** Squared below `beta` (1), linear above: `torch.nn.SmoothL1Loss`. */
export class SmoothL1Loss extends Loss {
  readonly beta: number;

  constructor(options: LossOptions & { readonly beta?: number } = {}) {
    super(options);
    this.beta = options.beta ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(input, target, this);
  }
}

/** `SmoothL1Loss` times `delta` (1): `torch.nn.HuberLoss`. */
export class HuberLoss extends Loss {
  readonly delta: number;

  constructor(options: LossOptions & { readonly delta?: number } = {}) {
    super(options);
    this.delta = options.delta ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return huberLoss(input, target, this);
  }
}

/** Binary cross-entropy of probabilities, `F.binaryCrossEntropy`: `torch.nn.BCELoss`. `weight` multiplies each element's loss. */
export class BCELoss extends Loss {
  weight: Tensor | null;

  constructor(...rest: ByPlace<[weight: Tensor | null], WeightedLossOptions>) {
    const options = named<WeightedLossOptions>(rest, ['weight'], 'nn.BCELoss');
    super(options);
    this.weight = this.registerBuffer('weight', options.weight ?? null);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(input, target, this);
  }
}

/**
 * Binary cross-entropy of scores before the sigmoid, `F.binaryCrossEntropyWithLogits`: `torch.nn.BCEWithLogitsLoss`. `weight`
 * multiplies each element's loss, `posWeight` that of the positives; both broadcast.
 */
export class BCEWithLogitsLoss extends Loss {
  weight: Tensor | null;
  posWeight: Tensor | null;

  constructor(...rest: ByPlace<[weight: Tensor | null], BinaryLogitsOptions>) {
    const options = named<BinaryLogitsOptions>(rest, ['weight'], 'nn.BCEWithLogitsLoss');
    super(options);
    this.weight = this.registerBuffer('weight', options.weight ?? null);
    this.posWeight = this.registerBuffer('posWeight', options.posWeight ?? null);
  }

  override registeredName(field: string): string {
    return snakeCase(field);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropyWithLogits(input, target, this);
  }
}

/** Kullback and Leibler's divergence of log-probabilities from a target, `F.klDiv`: `torch.nn.KLDivLoss`. */
export class KLDivLoss extends Module<[input: Tensor, target: Tensor], Tensor> {
  readonly reduction: Reduction | 'batchmean';
  readonly logTarget: boolean;

  constructor(options: { readonly reduction?: Reduction | 'batchmean'; readonly logTarget?: boolean } = {}) {
    super();
    this.reduction = options.reduction ?? 'mean';
    this.logTarget = options.logTarget ?? false;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return klDiv(input, target, this);
  }
}

/** ln(1 + e^(-target · input)), targets 1 and -1: `torch.nn.SoftMarginLoss`. */
export class SoftMarginLoss extends Loss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return softMarginLoss(input, target, this);
  }
}

/** Of counts, `F.poissonNllLoss`: `torch.nn.PoissonNLLLoss`. */
export class PoissonNLLLoss extends Loss {
  readonly logInput: boolean;
  readonly full: boolean;
  readonly eps: number;

  constructor(
    options: LossOptions & { readonly logInput?: boolean; readonly full?: boolean; readonly eps?: number } = {},
  ) {
    super(options);
    this.logInput = options.logInput ?? true;
    this.full = options.full ?? false;
    this.eps = options.eps ?? 1e-8;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return poissonNllLoss(input, target, this);
  }
}

/** Of a mean (`input`) and a variance (the third argument), `F.gaussianNllLoss`: `torch.nn.GaussianNLLLoss`. */
export class GaussianNLLLoss extends LossOfThree {
  readonly full: boolean;
  readonly eps: number;

  constructor(options: LossOptions & { readonly full?: boolean; readonly eps?: number } = {}) {
    super(options);
    this.full = options.full ?? false;
    this.eps = options.eps ?? 1e-6;
  }

  override forward(input: Tensor, target: Tensor, variance: Tensor): Tensor {
    return gaussianNllLoss(input, target, variance, this);
  }
}
