/** Half a cosine wave down, once or again and again (Loshchilov and Hutter, "SGDR", 2017). */

import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import { LRScheduler, type Position, type ScheduledOptimizer, type SchedulerOptions } from './scheduler.ts';

export interface CosineOptions extends SchedulerOptions {
  /** The lowest learning rate. Default 0. */
  readonly etaMin?: number;
}

/** Along a cosine down to `etaMin` in `tMax` epochs, and up again: `torch.optim.lr_scheduler.CosineAnnealingLR`. */
export class CosineAnnealingLR extends LRScheduler<{ tMax: number; etaMin: number }> {
  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: FirstByPlace<[tMax: number], { readonly tMax: number }, [etaMin: number, lastEpoch: number], CosineOptions>
  ) {
    const caller = 'optim.lrScheduler.CosineAnnealingLR';
    const places = ['tMax', 'etaMin', 'lastEpoch'] as const;
    const options = named<CosineOptions & { readonly tMax: number }>(rest, places, caller);
    requireGiven(options, ['tMax'], caller);
    super(optimizer, { tMax: options.tMax, etaMin: options.etaMin ?? 0 }, options);
  }

  protected override rate({ epoch, isFirst, baseLr, group }: Position): number {
    const { tMax, etaMin } = this.settings;
    if (epoch === 0) return group.lr;
    if (isFirst) return etaMin + ((baseLr - etaMin) * (1 + Math.cos((epoch * Math.PI) / tMax))) / 2;
    // From the lowest point the ratio below would be a division by 0.
    if ((epoch - 1 - tMax) % (2 * tMax) === 0) {
      return group.lr + ((baseLr - etaMin) * (1 - Math.cos(Math.PI / tMax))) / 2;
    }
    const ratio = (1 + Math.cos((Math.PI * epoch) / tMax)) / (1 + Math.cos((Math.PI * (epoch - 1)) / tMax));
    return ratio * (group.lr - etaMin) + etaMin;
  }
}

export interface WarmRestartsOptions extends CosineOptions {
  /** Each period is so many times as long as the one before. Default 1. */
  readonly tMult?: number;
}

interface WarmRestartsSettings {
  t0: number;
  tMult: number;
  etaMin: number;
  /** Length of the present period, and the epochs since it began. */
  tI: number;
  tCur: number;
}

/** Along a cosine down to `etaMin`, then from the top again, periods of `t0` epochs at first: `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts`. */
export class CosineAnnealingWarmRestarts extends LRScheduler<WarmRestartsSettings> {
  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: FirstByPlace<
      [t0: number],
      { readonly t0: number },
      [tMult: number, etaMin: number, lastEpoch: number],
      WarmRestartsOptions
    >
  ) {
    const caller = 'optim.lrScheduler.CosineAnnealingWarmRestarts';
    const places = ['t0', 'tMult', 'etaMin', 'lastEpoch'] as const;
    const options = named<WarmRestartsOptions & { readonly t0: number }>(rest, places, caller);
    requireGiven(options, ['t0'], caller);
    const { t0, tMult = 1, etaMin = 0, lastEpoch = -1 } = options;
    if (!(Number.isInteger(t0) && t0 > 0)) throw new RangeError(`Expected positive integer t0, but got ${t0}`);
    if (!(Number.isInteger(tMult) && tMult >= 1)) throw new RangeError(`Expected integer tMult >= 1, but got ${tMult}`);
    super(optimizer, { t0, tMult, etaMin, tI: t0, tCur: lastEpoch }, options);
  }

  /**
   * Goes to the next epoch, or to a given one: after each batch, `step(epoch + batch / batches)` gives a smooth curve.
   * `CosineAnnealingWarmRestarts.step`.
   */
  override step(epoch?: number): void {
    if (epoch === undefined) {
      countEpoch(this.settings);
      super.step();
      return;
    }
    if (!(epoch >= 0)) throw new RangeError(`Expected non-negative epoch, but got ${epoch}`);
    goToEpoch(this.settings, epoch);
    this.advance(Math.floor(epoch));
  }

  override begin(): void {
    if (this.lastEpoch < 0) goToEpoch(this.settings, 0);
    else countEpoch(this.settings);
    super.begin();
  }

  override restart(): void {
    goToEpoch(this.settings, 0);
    super.restart();
  }

  protected override rate({ baseLr }: Position): number {
    const { etaMin, tCur, tI } = this.settings;
    return etaMin + ((baseLr - etaMin) * (1 + Math.cos((Math.PI * tCur) / tI))) / 2;
  }
}

function countEpoch(settings: WarmRestartsSettings): void {
  settings.tCur++;
  if (settings.tCur < settings.tI) return;
  settings.tCur -= settings.tI;
  settings.tI *= settings.tMult;
}

function goToEpoch(settings: WarmRestartsSettings, epoch: number): void {
  const { t0, tMult } = settings;
  // How many periods are over, each tMult times as long as the one before.
  const over =
    epoch < t0
      ? 0
      : tMult === 1
        ? Math.floor(epoch / t0)
        : Math.floor(Math.log((epoch / t0) * (tMult - 1) + 1) / Math.log(tMult));
  const begun = tMult === 1 ? t0 * over : (t0 * (tMult ** over - 1)) / (tMult - 1);
  settings.tI = t0 * tMult ** over;
  settings.tCur = epoch - begun;
}
