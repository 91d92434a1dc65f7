import { apply } from '../ops/dispatch.ts';
import type { Reduction } from '../ops/losses.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { Module } from './module.ts';

export interface LossOptions {
  /** `mean` (the default) and `sum` give one number, `none` one for each element. */
  readonly reduction?: Reduction;
}

/** The mean of (input - target)²: `torch.nn.functional.mse_loss`. Both of one shape, or broadcast. */
export function mseLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return apply(ops.mseLoss, [input, target], { reduction: options.reduction ?? 'mean' });
}

/**
 * The mean of -input[target]: `torch.nn.functional.nll_loss`.
 * @param input log-probabilities [n, classes], or [classes]
 * @param target class indices [n], or a scalar; integers
 */
export function nllLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return apply(ops.nllLoss, [input, target], { reduction: options.reduction ?? 'mean' });
}

/**
 * `nllLoss` of the log-softmax: `torch.nn.functional.cross_entropy`.
 * @param input scores before softmax, [n, classes], or [classes]
 * @param target class indices [n], or a scalar; integers
 */
export function crossEntropy(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  return nllLoss(input.logSoftmax(input.dim() === 1 ? 0 : 1), target, options);
}

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
