/** Schedules that go from one factor to another in a number of epochs: warm-up and decay. */

import { type ByPlace, named } from '../../options-by-place.ts';
import { LRScheduler, type Position, type ScheduledOptimizer, type SchedulerOptions } from './scheduler.ts';

export interface ConstantLROptions extends SchedulerOptions {
  /** What the learning rate is multiplied by until then. Default 1/3. */
  readonly factor?: number;
  /** Epochs until then. Default 5. */
  readonly totalIters?: number;
}

/** A part of the learning rate for `totalIters` epochs, then all of it: `torch.optim.lr_scheduler.ConstantLR`. */
export class ConstantLR extends LRScheduler<{ factor: number; totalIters: number }> {
  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: ByPlace<[factor: number, totalIters: number, lastEpoch: number], ConstantLROptions>
  ) {
    const options = named<ConstantLROptions>(
      rest,
      ['factor', 'totalIters', 'lastEpoch'],
      'optim.lrScheduler.ConstantLR',
    );
    const { factor = 1 / 3, totalIters = 5 } = options;
    if (!(factor >= 0 && factor <= 1)) {
      throw new RangeError('Constant multiplicative factor expected to be between 0 and 1.');
    }
    super(optimizer, { factor, totalIters }, options);
  }

  protected override rate({ epoch, group }: Position): number {
    const { factor, totalIters } = this.settings;
    if (epoch === 0) return group.lr * factor;
    return epoch === totalIters ? group.lr * (1 / factor) : group.lr;
  }
}

export interface LinearLROptions extends SchedulerOptions {
  /** What the learning rate is multiplied by at first. Default 1/3. */
  readonly startFactor?: number;
  /** And at last. Default 1. */
  readonly endFactor?: number;
  /** Epochs from the one to the other. Default 5. */
  readonly totalIters?: number;
}

/** Evenly from `startFactor` to `endFactor` of the learning rate: `torch.optim.lr_scheduler.LinearLR`. */
export class LinearLR extends LRScheduler<{ startFactor: number; endFactor: number; totalIters: number }> {
  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: ByPlace<[startFactor: number, endFactor: number, totalIters: number, lastEpoch: number], LinearLROptions>
  ) {
    const options = named<LinearLROptions>(
      rest,
      ['startFactor', 'endFactor', 'totalIters', 'lastEpoch'],
      'optim.lrScheduler.LinearLR',
    );
    const { startFactor = 1 / 3, endFactor = 1, totalIters = 5 } = options;
    if (!(startFactor > 0 && startFactor <= 1)) {
      throw new RangeError('Starting multiplicative factor expected to be greater than 0 and less or equal to 1.');
    }
    if (!(endFactor >= 0 && endFactor <= 1)) {
      throw new RangeError('Ending multiplicative factor expected to be between 0 and 1.');
    }
    super(optimizer, { startFactor, endFactor, totalIters }, options);
  }

  protected override rate({ epoch, group }: Position): number {
    const { startFactor, endFactor, totalIters } = this.settings;
    if (epoch === 0) return group.lr * startFactor;
    if (epoch > totalIters) return group.lr;
    const rise = endFactor - startFactor;
    return group.lr * (1 + rise / (totalIters * startFactor + (epoch - 1) * rise));
  }
}

export interface PolynomialLROptions extends SchedulerOptions {
  /** Epochs until the learning rate is 0. Default 5. */
  readonly totalIters?: number;
  /** Default 1: a straight line. */
  readonly power?: number;
}

/** Down to 0 in `totalIters` epochs, along a power: `torch.optim.lr_scheduler.PolynomialLR`. */
export class PolynomialLR extends LRScheduler<{ totalIters: number; power: number }> {
  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: ByPlace<[totalIters: number, power: number, lastEpoch: number], PolynomialLROptions>
  ) {
    const options = named<PolynomialLROptions>(
      rest,
      ['totalIters', 'power', 'lastEpoch'],
      'optim.lrScheduler.PolynomialLR',
    );
    super(optimizer, { totalIters: options.totalIters ?? 5, power: options.power ?? 1 }, options);
  }

  protected override rate({ epoch, group }: Position): number {
    const { totalIters, power } = this.settings;
    if (epoch === 0 || epoch > totalIters) return group.lr;
    return group.lr * ((1 - epoch / totalIters) / (1 - (epoch - 1) / totalIters)) ** power;
  }
}
