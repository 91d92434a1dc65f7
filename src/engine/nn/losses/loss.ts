import type { Reduction } from '../../ops/losses.ts';
import type { Tensor } from '../../tensor.ts';
import type { LossOptions } from '../functional/pair-losses.ts';
import { Module } from '../module.ts';

/** A loss of an input and a target. */
export abstract class Loss extends Module<[input: Tensor, target: Tensor], Tensor> {
  readonly reduction: Reduction;

  constructor(options: LossOptions = {}) {
    super();
    this.reduction = options.reduction ?? 'mean';
  }
}

/** A loss of three tensors. */
export abstract class LossOfThree extends Module<[Tensor, Tensor, Tensor], Tensor> {
  readonly reduction: Reduction;

  constructor(options: LossOptions = {}) {
    super();
    this.reduction = options.reduction ?? 'mean';
  }
}
