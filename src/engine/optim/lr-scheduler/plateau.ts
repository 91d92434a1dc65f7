import { type ByPlace, named } from '../../options-by-place.ts';
import { Tensor } from '../../tensor.ts';
import { typeNameOf } from '../../type-name.ts';
import { perGroup, requireOptimizer, restore, type ScheduledOptimizer, type SchedulerStateDict } from './scheduler.ts';

export interface PlateauOptions {
  /** Whether less is better, or more. Default 'min'. */
  readonly mode?: 'min' | 'max';
  /** What the learning rate is multiplied by. Default 0.1. */
  readonly factor?: number;
  /** So many epochs without an improvement are borne. Default 10. */
  readonly patience?: number;
  /** What counts as an improvement. Default 1e-4. */
  readonly threshold?: number;
  /** Whether `threshold` is a part of the best so far, or a difference. Default 'rel'. */
  readonly thresholdMode?: 'rel' | 'abs';
  /** Epochs after a change in which nothing is counted. Default 0. */
  readonly cooldown?: number;
  /** The lowest learning rate: one number, or one a group. Default 0. */
  readonly minLr?: number | readonly number[];
  /** A smaller change of the learning rate is not made. Default 1e-8. */
  readonly eps?: number;
}

/** Less when a measure stops improving: `torch.optim.lr_scheduler.ReduceLROnPlateau`. `step` takes the measure. */
export class ReduceLROnPlateau {
  readonly optimizer: ScheduledOptimizer;
  readonly #settings;
  readonly #progress;

  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: ByPlace<[mode: 'min' | 'max', factor: number, patience: number], PlateauOptions>
  ) {
    const options = named<PlateauOptions>(rest, ['mode', 'factor', 'patience'], 'optim.lrScheduler.ReduceLROnPlateau');
    const { mode = 'min', factor = 0.1, patience = 10, threshold = 1e-4, thresholdMode = 'rel' } = options;
    const { cooldown = 0, minLr = 0, eps = 1e-8 } = options;
    if (!(factor < 1)) throw new RangeError('Factor should be < 1.0.');
    requireOptimizer(optimizer);
    if (mode !== 'min' && mode !== 'max') throw new RangeError(`mode ${String(mode)} is unknown!`);
    if (thresholdMode !== 'rel' && thresholdMode !== 'abs') {
      throw new RangeError(`threshold mode ${String(thresholdMode)} is unknown!`);
    }
    this.optimizer = optimizer;
    const minLrs = perGroup('minLr', optimizer, minLr);
    this.#settings = { mode, factor, patience, threshold, thresholdMode, cooldown, minLrs, eps };
    this.#progress = {
      best: mode === 'min' ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY,
      badEpochs: 0,
      cooldownCounter: 0,
      lastEpoch: 0,
      lastLr: optimizer.paramGroups.map(({ lr }) => lr),
    };
  }

  /** The learning rates after the last call of `step`. */
  getLastLr(): number[] {
    return [...this.#progress.lastLr];
  }

  /** @param metric this epoch's loss, or whatever else is watched */
  step(metric: number | Tensor): void {
    const { patience, cooldown } = this.#settings;
    const progress = this.#progress;
    const value = metric instanceof Tensor ? metric.item() : metric;
    if (typeof value !== 'number')
      throw new TypeError(
        `ReduceLROnPlateau.step(): expected what is watched, as in step(loss), but got ${typeNameOf(value)}`,
      );
    progress.lastEpoch++;
    if (this.#isBetter(value)) {
      progress.best = value;
      progress.badEpochs = 0;
    } else progress.badEpochs++;
    if (progress.cooldownCounter > 0) {
      progress.cooldownCounter--;
      progress.badEpochs = 0;
    }
    if (progress.badEpochs > patience) {
      this.#reduce();
      progress.cooldownCounter = cooldown;
      progress.badEpochs = 0;
    }
    progress.lastLr = this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  /** What is needed to go on later. */
  stateDict(): SchedulerStateDict {
    return structuredClone({ ...this.#settings, ...this.#progress });
  }

  /** Goes back to what `stateDict` told. */
  loadStateDict(saved: SchedulerStateDict): void {
    const [settings, progress] = [{ ...this.#settings }, { ...this.#progress }];
    restore('ReduceLROnPlateau', settings, saved);
    restore('ReduceLROnPlateau', progress, saved);
    Object.assign(this.#settings, settings);
    Object.assign(this.#progress, progress);
  }

  #isBetter(value: number): boolean {
    const { mode, threshold, thresholdMode } = this.#settings;
    const { best } = this.#progress;
    if (mode === 'min') return value < (thresholdMode === 'rel' ? best * (1 - threshold) : best - threshold);
    return value > (thresholdMode === 'rel' ? best * (1 + threshold) : best + threshold);
  }

  #reduce(): void {
    const { factor, minLrs, eps } = this.#settings;
    for (const [index, group] of this.optimizer.paramGroups.entries()) {
      const lr = Math.max(group.lr * factor, minLrs[index] ?? 0);
      if (group.lr - lr > eps) group.lr = lr;
    }
  }
}
