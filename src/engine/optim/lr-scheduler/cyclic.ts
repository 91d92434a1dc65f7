import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import {
  LRScheduler,
  type Position,
  perGroup,
  type Rate,
  type Rates,
  requireOptimizer,
  type ScheduledOptimizer,
  type SchedulerOptions,
  setMomentum,
} from './scheduler.ts';

type Mode = 'triangular' | 'triangular2' | 'expRange';
type ScaleMode = 'cycle' | 'iterations';

export interface CyclicLROptions extends SchedulerOptions {
  /** Steps from the lower to the upper learning rate. Default 2000. */
  readonly stepSizeUp?: number;
  /** And back. Default: as many. */
  readonly stepSizeDown?: number;
  /** Peaks of one height, halved each cycle, or falling by `gamma` each step. Default 'triangular'. */
  readonly mode?: Mode;
  /** For 'expRange'. Default 1. */
  readonly gamma?: number;
  /** A scale of your own for the peaks, instead of `mode`. */
  readonly scaleFn?: (at: number) => number;
  /** What `scaleFn` is given: the number of the cycle (from 1) or of the step. Default 'cycle'. */
  readonly scaleMode?: ScaleMode;
  /** Let the momentum go the other way. Default true. */
  readonly cycleMomentum?: boolean;
  /** One number, or one a group. Default 0.8. */
  readonly baseMomentum?: number | readonly number[];
  /** Default 0.9. */
  readonly maxMomentum?: number | readonly number[];
}

interface CyclicSettings {
  readonly maxLrs: readonly number[];
  readonly totalSize: number;
  readonly stepRatio: number;
  readonly mode: Mode | 'custom';
  readonly gamma: number;
  readonly scaleMode: ScaleMode;
  readonly cycleMomentum: boolean;
  readonly baseMomentums: readonly number[];
  readonly maxMomentums: readonly number[];
  /** No part of a saved state. */
  readonly scaleFn?: (at: number) => number;
}

/** Up and down between two learning rates, step by step: `torch.optim.lr_scheduler.CyclicLR`. Call `step` after each batch. */
export class CyclicLR extends LRScheduler<CyclicSettings> {
  /** @param baseLr the lower learning rate, `maxLr` the upper one: one number, or one a group */
  constructor(
    optimizer: ScheduledOptimizer,
    ...rest: FirstByPlace<
      [baseLr: Rates, maxLr: Rates],
      { readonly baseLr: Rates; readonly maxLr: Rates },
      [stepSizeUp: number, stepSizeDown: number],
      CyclicLROptions
    >
  ) {
    const caller = 'optim.lrScheduler.CyclicLR';
    const places = ['baseLr', 'maxLr', 'stepSizeUp', 'stepSizeDown'] as const;
    const options = named<CyclicLROptions & { readonly baseLr: Rates; readonly maxLr: Rates }>(rest, places, caller);
    requireGiven(options, ['baseLr', 'maxLr'], caller);
    const { baseLr, maxLr } = options;
    requireOptimizer(optimizer);
    const { lastEpoch = -1, stepSizeUp = 2000, stepSizeDown = stepSizeUp, mode = 'triangular', scaleFn } = options;
    const { cycleMomentum = true } = options;
    if (scaleFn === undefined && !['triangular', 'triangular2', 'expRange'].includes(mode)) {
      throw new RangeError('mode is invalid and scaleFn is null');
    }
    const baseLrs = perGroup('baseLr', optimizer, baseLr);
    const maxLrs = perGroup('maxLr', optimizer, maxLr);
    const baseMomentums = perGroup('baseMomentum', optimizer, options.baseMomentum ?? 0.8);
    const maxMomentums = perGroup('maxMomentum', optimizer, options.maxMomentum ?? 0.9);
    requireMomentum(optimizer, cycleMomentum);
    if (lastEpoch === -1) {
      for (const [index, group] of optimizer.paramGroups.entries()) {
        group.lr = baseLrs[index] ?? group.lr;
        if (cycleMomentum) setMomentum(optimizer, group, baseMomentums[index] ?? 0);
      }
    }
    const totalSize = stepSizeUp + stepSizeDown;
    const ownScale = mode === 'expRange' ? 'iterations' : 'cycle';
    super(
      optimizer,
      {
        maxLrs,
        totalSize,
        stepRatio: stepSizeUp / totalSize,
        mode: scaleFn === undefined ? mode : 'custom',
        gamma: options.gamma ?? 1,
        scaleMode: scaleFn === undefined ? ownScale : (options.scaleMode ?? 'cycle'),
        cycleMomentum,
        baseMomentums,
        maxMomentums,
        ...(scaleFn === undefined ? {} : { scaleFn }),
      },
      options,
    );
    this.baseLrs = baseLrs;
  }

  protected override savedSettings(): Partial<CyclicSettings> {
    const { scaleFn: _function, ...plain } = this.settings;
    return plain;
  }

  protected override rate({ epoch, index, baseLr }: Position): Rate {
    const { maxLrs, totalSize, stepRatio, scaleMode, cycleMomentum, baseMomentums, maxMomentums } = this.settings;
    const cycle = Math.floor(1 + epoch / totalSize);
    const position = 1 + epoch / totalSize - cycle;
    const height = position <= stepRatio ? position / stepRatio : (position - 1) / (stepRatio - 1);
    const scaled = height * scaleOf(this.settings, scaleMode === 'cycle' ? cycle : epoch);
    const lr = baseLr + ((maxLrs[index] ?? baseLr) - baseLr) * scaled;
    const [lowest = 0, highest = 0] = [baseMomentums[index], maxMomentums[index]];
    return cycleMomentum ? { lr, momentum: highest - (highest - lowest) * scaled } : lr;
  }
}

function scaleOf({ mode, gamma, scaleFn }: CyclicSettings, at: number): number {
  if (scaleFn !== undefined) return scaleFn(at);
  if (mode === 'expRange') return gamma ** at;
  return mode === 'triangular2' ? 1 / 2 ** (at - 1) : 1;
}

/** Whether the optimizer has something that may be cycled as its momentum. */
export function requireMomentum({ defaults }: ScheduledOptimizer, cycleMomentum: boolean): void {
  if (cycleMomentum && !('momentum' in defaults) && !('betas' in defaults)) {
    throw new RangeError('optimizer must support momentum or beta1 with `cycleMomentum` option enabled');
  }
}
