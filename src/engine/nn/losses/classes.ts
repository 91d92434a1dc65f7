/** Losses of classes and labels; each is a function of `F`. */

import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import {
  type ClassLossOptions,
  type CrossEntropyOptions,
  crossEntropy,
  multiMarginLoss,
  nllLoss,
} from '../functional/class-losses.ts';
import { multilabelMarginLoss, multilabelSoftMarginLoss } from '../functional/multi-label-losses.ts';
import type { WeightedLossOptions } from '../functional/pair-losses.ts';
import { Loss } from './loss.ts';

/** The mean of -input[target], `F.nllLoss`: `torch.nn.NLLLoss`. Input: log-probabilities [n, classes, ...]; target: classes. */
export class NLLLoss extends Loss {
  weight: Tensor | null;
  readonly ignoreIndex: number;

  constructor(...rest: ByPlace<[weight: Tensor | null], ClassLossOptions>) {
    const options = named<ClassLossOptions>(rest, ['weight'], 'nn.NLLLoss');
    super(options);
    this.weight = this.registerBuffer('weight', options.weight ?? null);
    this.ignoreIndex = options.ignoreIndex ?? -100;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return nllLoss(input, target, this);
  }
}

/**
 * `NLLLoss` of the log-softmax, `F.crossEntropy`: `torch.nn.CrossEntropyLoss`. Input: scores [n, classes, ...]; target: classes
 * [n, ...], or probabilities of input's shape.
 */
export class CrossEntropyLoss extends Loss {
  weight: Tensor | null;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;

  constructor(...rest: ByPlace<[weight: Tensor | null], CrossEntropyOptions>) {
    const options = named<CrossEntropyOptions>(rest, ['weight'], 'nn.CrossEntropyLoss');
    super(options);
    this.weight = this.registerBuffer('weight', options.weight ?? null);
    this.ignoreIndex = options.ignoreIndex ?? -100;
    this.labelSmoothing = options.labelSmoothing ?? 0;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return crossEntropy(input, target, this);
  }
}

/** The hinge loss of several classes, `F.multiMarginLoss`: `torch.nn.MultiMarginLoss`. */
export class MultiMarginLoss extends Loss {
  weight: Tensor | null;
  readonly p: 1 | 2;
  readonly margin: number;

  constructor(options: Omit<ClassLossOptions, 'ignoreIndex'> & { readonly p?: 1 | 2; readonly margin?: number } = {}) {
    super(options);
    this.weight = this.registerBuffer('weight', options.weight ?? null);
    this.p = options.p ?? 1;
    this.margin = options.margin ?? 1;
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multiMarginLoss(input, target, this);
  }
}

/** The hinge loss of several labels at once, `F.multilabelMarginLoss`: `torch.nn.MultiLabelMarginLoss`. */
export class MultiLabelMarginLoss extends Loss {
  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelMarginLoss(input, target, this);
  }
}

/** Binary cross-entropy of several labels at once, `F.multilabelSoftMarginLoss`: `torch.nn.MultiLabelSoftMarginLoss`. */
export class MultiLabelSoftMarginLoss extends Loss {
  weight: Tensor | null;

  constructor(options: WeightedLossOptions = {}) {
    super(options);
    this.weight = this.registerBuffer('weight', options.weight ?? null);
  }

  override forward(input: Tensor, target: Tensor): Tensor {
    return multilabelSoftMarginLoss(input, target, this);
  }
}
