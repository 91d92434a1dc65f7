import type { Reduction } from '../ops/losses.ts';
import type { Tensor } from '../tensor.ts';
import { crossEntropy, nllLoss } from './class-losses.ts';
import { Module } from './module.ts';
import { type LossOptions, mseLoss } from './pair-losses.ts';

abstract class Loss extends Module<[Tensor, Tensor], Tensor> {
  readonly reduction: Reduction;

  constructor(options: LossOptions = {}) {
    super();
    this.reduction = options.reduction ?? 'mean';
  }
}

/** `torch.nn.MSELoss`. */
export class MSELoss extends Loss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return mseLoss(input, target, { reduction: this.reduction });
  }
}

/** `torch.nn.NLLLoss`. */
export class NLLLoss extends Loss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return nllLoss(input, target, { reduction: this.reduction });
  }
}

/** `torch.nn.CrossEntropyLoss`, for class indices. */
export class CrossEntropyLoss extends Loss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return crossEntropy(input, target, { reduction: this.reduction });
  }
}
