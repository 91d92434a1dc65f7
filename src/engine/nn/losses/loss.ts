import type { Reduction } from '../../ops/losses.ts';
import { requireCamelCase } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { typeNameOf } from '../../type-name.ts';
import type { LossOptions } from '../functional/pair-losses.ts';
import { Module } from '../module.ts';

/** Scripts run without their types: what is not understood would be a mean. */
function reductionOf(options: LossOptions, caller: string): Reduction {
  if (typeof options !== 'object' && typeof options !== 'function')
    throw new TypeError(
      `nn.${caller}(): options go by name, as in { reduction: 'sum' }, but got ${typeNameOf(options)}`,
    );
  requireCamelCase(options, `nn.${caller}(): `);
  return options.reduction ?? 'mean';
}

/** A loss of an input and a target. */
export abstract class Loss extends Module<[input: Tensor, target: Tensor], Tensor> {
  readonly reduction: Reduction;

  constructor(options: LossOptions = {}) {
    super();
    this.reduction = reductionOf(options, new.target.name);
  }
}

/** A loss of three tensors. */
export abstract class LossOfThree extends Module<[Tensor, Tensor, Tensor], Tensor> {
  readonly reduction: Reduction;

  constructor(options: LossOptions = {}) {
    super();
    this.reduction = reductionOf(options, new.target.name);
  }
}
