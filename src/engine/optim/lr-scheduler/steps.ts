/** Schedules that multiply the learning rate now and then, or by a function of the epoch. */

import { type ByPlace, named } from '../../options-by-place.ts';
import {
  LRScheduler,
  type Position,
  perGroup,
  requireOptimizer,
  type ScheduledOptimizer,
  type SchedulerOptions,
} from './scheduler.ts';

/** A factor for an epoch. */
export type LrLambda = (epoch: number) => number;

interface LambdaSettings {
  readonly lrLambdas: readonly LrLambda[];
}

/** Functions are no part of a saved state. */
abstract class LambdaScheduler extends LRScheduler<LambdaSettings> {
  constructor(optimizer: ScheduledOptimizer, lrLambda: LrLambda | readonly LrLambda[], options: SchedulerOptions = {}) {
    requireOptimizer(optimizer);
    const count = optimizer.paramGroups.length;
    if (typeof lrLambda !== 'function' && lrLambda.length !== count) {
      throw new RangeError(`Expected ${count} lrLambdas, but got ${lrLambda.length}`);
    }
    super(optimizer, { lrLambdas: perGroup('lrLambda', optimizer, lrLambda) }, options);
  }

  protected override savedSettings(): Partial<LambdaSettings> {
    return {};
  }

  protected factor({ index, epoch }: Position): number {
    return this.settings.lrLambdas[index]?.(epoch) ?? 1;
  }
}

/** The first learning rate times a function of the epoch: `torch.optim.lr_scheduler.LambdaLR`. One function, or one a group. */
export class LambdaLR extends LambdaScheduler {
  protected override rate(position: Position): number {
    return position.baseLr * this.factor(position);
  }
}

/** The learning rate times a function of the epoch, each epoch: `torch.optim.lr_scheduler.MultiplicativeLR`. */
export class MultiplicativeLR extends LambdaScheduler {
  protected override get goesOnFromPresentRate(): boolean {
    return true;
  }

  protected override rate(position: Position): number {
    return position.epoch > 0 ? position.group.lr * this.factor(position) : position.group.lr;
  }
}

export interface DecayOptions extends SchedulerOptions {
  /** What the learning rate is multiplied by. Default 0.1. */
  readonly gamma?: number;
}

/** Times `gamma` every `stepSize` epochs: `torch.optim.lr_scheduler.StepLR`. */
export class StepLR extends LRScheduler<{ stepSize: number; gamma: number }> {
  constructor(
    optimizer: ScheduledOptimizer,
    stepSize: number,
    ...rest: ByPlace<[gamma: number, lastEpoch: number], DecayOptions>
  ) {
    const options = named<DecayOptions>(rest, ['gamma', 'lastEpoch'], 'optim.lrScheduler.StepLR');
    super(optimizer, { stepSize, gamma: options.gamma ?? 0.1 }, options);
  }

  protected override rate({ epoch, group }: Position): number {
    const { stepSize, gamma } = this.settings;
    return epoch === 0 || epoch % stepSize !== 0 ? group.lr : group.lr * gamma;
  }
}

/** Times `gamma` at each of `milestones`: `torch.optim.lr_scheduler.MultiStepLR`. */
export class MultiStepLR extends LRScheduler<{ milestones: readonly number[]; gamma: number }> {
  constructor(
    optimizer: ScheduledOptimizer,
    milestones: readonly number[],
    ...rest: ByPlace<[gamma: number, lastEpoch: number], DecayOptions>
  ) {
    const options = named<DecayOptions>(rest, ['gamma', 'lastEpoch'], 'optim.lrScheduler.MultiStepLR');
    super(optimizer, { milestones: [...milestones], gamma: options.gamma ?? 0.1 }, options);
  }

  protected override rate({ epoch, group }: Position): number {
    const { milestones, gamma } = this.settings;
    return group.lr * gamma ** milestones.filter((milestone) => milestone === epoch).length;
  }
}

/** Times `gamma` every epoch: `torch.optim.lr_scheduler.ExponentialLR`. */
export class ExponentialLR extends LRScheduler<{ gamma: number }> {
  constructor(optimizer: ScheduledOptimizer, gamma: number, options: SchedulerOptions = {}) {
    super(optimizer, { gamma }, options);
  }

  protected override rate({ epoch, group }: Position): number {
    return epoch === 0 ? group.lr : group.lr * this.settings.gamma;
  }
}
