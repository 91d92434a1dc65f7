/** Schedules that multiply the learning rate now and then, or by a function of the epoch. */

import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
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

type Lambdas = LrLambda | readonly LrLambda[];

/** Functions are no part of a saved state. */
abstract class LambdaScheduler extends LRScheduler<LambdaSettings> {
  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: FirstByPlace<[lrLambda: Lambdas], { readonly lrLambda: Lambdas }, [lastEpoch: number], SchedulerOptions>
  ) {
    const caller = `optim.lrScheduler.${new.target.name}`;
    type Options = SchedulerOptions & { readonly lrLambda: Lambdas };
    const [first, ...others] = rest;
    // A function, which could be a module and so hold options, is none here.
    const options =
      typeof first === 'function'
        ? { ...named<SchedulerOptions>(others, ['lastEpoch'], caller), lrLambda: first }
        : named<Options>(rest, ['lrLambda', 'lastEpoch'], caller);
    requireGiven(options, ['lrLambda'], caller);
    const { lrLambda } = options;
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
    ...rest: FirstByPlace<
      [stepSize: number],
      { readonly stepSize: number },
      [gamma: number, lastEpoch: number],
      DecayOptions
    >
  ) {
    const caller = 'optim.lrScheduler.StepLR';
    const places = ['stepSize', 'gamma', 'lastEpoch'] as const;
    const options = named<DecayOptions & { readonly stepSize: number }>(rest, places, caller);
    requireGiven(options, ['stepSize'], caller);
    super(optimizer, { stepSize: options.stepSize, gamma: options.gamma ?? 0.1 }, options);
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
    ...rest: FirstByPlace<
      [milestones: readonly number[]],
      { readonly milestones: readonly number[] },
      [gamma: number, lastEpoch: number],
      DecayOptions
    >
  ) {
    const caller = 'optim.lrScheduler.MultiStepLR';
    const places = ['milestones', 'gamma', 'lastEpoch'] as const;
    const options = named<DecayOptions & { readonly milestones: readonly number[] }>(rest, places, caller);
    requireGiven(options, ['milestones'], caller);
    super(optimizer, { milestones: [...options.milestones], gamma: options.gamma ?? 0.1 }, options);
  }

  protected override rate({ epoch, group }: Position): number {
    const { milestones, gamma } = this.settings;
    return group.lr * gamma ** milestones.filter((milestone) => milestone === epoch).length;
  }
}

/** Times `gamma` every epoch: `torch.optim.lr_scheduler.ExponentialLR`. */
export class ExponentialLR extends LRScheduler<{ gamma: number }> {
  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: FirstByPlace<[gamma: number], { readonly gamma: number }, [lastEpoch: number], SchedulerOptions>
  ) {
    const caller = 'optim.lrScheduler.ExponentialLR';
    const options = named<SchedulerOptions & { readonly gamma: number }>(rest, ['gamma', 'lastEpoch'], caller);
    requireGiven(options, ['gamma'], caller);
    super(optimizer, { gamma: options.gamma }, options);
  }

  protected override rate({ epoch, group }: Position): number {
    return epoch === 0 ? group.lr : group.lr * this.settings.gamma;
  }
}
