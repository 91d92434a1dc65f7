import { typeNameOf } from '../../type-name.ts';
import { Optimizer } from '../optimizer.ts';
import type { ScheduleNotes } from '../parameter-groups.ts';

/** What a scheduler changes: a parameter group, seen by what it may have. */
export interface ScheduledGroup extends ScheduleNotes {
  lr: number;
  momentum?: number;
  betas?: readonly [number, number];
}

/** Any optimizer. */
export interface ScheduledOptimizer {
  readonly paramGroups: readonly ScheduledGroup[];
  readonly defaults: object;
  readonly stepCount: number;
}

/** What `scheduler.stateDict()` gives: plain data. Functions are not part of it. */
export type SchedulerStateDict = Readonly<Record<string, unknown>>;

/** What every scheduler has. */
export interface Scheduler {
  readonly optimizer: ScheduledOptimizer;
  step(): void;
  getLastLr(): number[];
  stateDict(): SchedulerStateDict;
  loadStateDict(saved: SchedulerStateDict): void;
}

export interface SchedulerOptions {
  /** The last epoch of a training that is resumed; the groups must then have their `initialLr`. Default -1: a new one. */
  readonly lastEpoch?: number;
}

/** Where a schedule is when it is asked for a group's learning rate. */
export interface Position {
  readonly epoch: number;
  /** The first epoch that this scheduler sees. */
  readonly isFirst: boolean;
  readonly index: number;
  readonly group: ScheduledGroup;
  readonly baseLr: number;
}

/** A group's next learning rate, and where the schedule has one, its momentum. */
export type Rate = number | { readonly lr: number; readonly momentum: number };

/** One learning rate for all groups, or one for each. */
export type Rates = number | readonly number[];

export function requireOptimizer(optimizer: ScheduledOptimizer): void {
  if (!(optimizer instanceof Optimizer)) throw new TypeError(`${typeNameOf(optimizer)} is not an Optimizer`);
}

/** One value for each group. */
export function perGroup<Value>(
  name: string,
  optimizer: ScheduledOptimizer,
  value: Value | readonly Value[],
): readonly Value[] {
  const count = optimizer.paramGroups.length;
  if (!Array.isArray(value)) return new Array<Value>(count).fill(value as Value);
  if (value.length !== count) throw new RangeError(`expected ${count} values for ${name}, got ${value.length}`);
  return value;
}

/** Sets the first beta where the optimizer has betas. */
export function setMomentum(optimizer: ScheduledOptimizer, group: ScheduledGroup, momentum: number): void {
  if (group.betas !== undefined && 'betas' in optimizer.defaults) group.betas = [momentum, group.betas[1]];
  else group.momentum = momentum;
}

/** Puts saved values in the place of those of the same kind. */
export function restore(name: string, target: object, saved: SchedulerStateDict): void {
  for (const [key, present] of Object.entries(target)) {
    const value = saved[key];
    if (typeof value !== typeof present || Array.isArray(value) !== Array.isArray(present)) {
      throw new TypeError(
        `${name}.loadStateDict: '${key}' should be ${Array.isArray(present) ? 'an array' : `a ${typeof present}`}, but is ${typeNameOf(value)}. Was it saved by another scheduler?`,
      );
    }
  }
  for (const key of Object.keys(target)) Reflect.set(target, key, structuredClone(saved[key]));
}

/** Sets the learning rates of an optimizer's groups, epoch by epoch: `torch.optim.lr_scheduler.LRScheduler`. */
export abstract class LRScheduler<Settings extends object> implements Scheduler {
  readonly optimizer: ScheduledOptimizer;
  /** The number of the present epoch, from 0. */
  lastEpoch: number;
  /** Each group's learning rate before the first scheduler. */
  baseLrs: readonly number[];
  /** What the schedule is made of; saved with it. */
  protected readonly settings: Settings;
  #stepCount = 0;
  #lastLr: number[] = [];
  readonly #optimizerStepsBefore: number;

  constructor(optimizer: ScheduledOptimizer, settings: Settings, { lastEpoch = -1 }: SchedulerOptions) {
    requireOptimizer(optimizer);
    this.optimizer = optimizer;
    this.settings = settings;
    for (const [index, group] of optimizer.paramGroups.entries()) {
      if (lastEpoch === -1) group.initialLr ??= group.lr;
      else if (group.initialLr === undefined) {
        throw new RangeError(`param 'initialLr' is not specified in paramGroups[${index}] when resuming an optimizer`);
      }
    }
    this.baseLrs = optimizer.paramGroups.map(({ lr, initialLr = lr }) => initialLr);
    this.lastEpoch = lastEpoch;
    this.#optimizerStepsBefore = optimizer.stepCount;
    this.begin();
  }

  /** The learning rates that this scheduler has set last: `LRScheduler.get_last_lr`. */
  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  /** Goes to the next epoch, after `optimizer.step()`: `LRScheduler.step`. */
  step(): void {
    if (this.#stepCount === 1 && this.optimizer.stepCount === this.#optimizerStepsBefore) {
      console.warn(
        'Detected call of `lrScheduler.step()` before `optimizer.step()`. Call them in the opposite order: `optimizer.step()` before `lrScheduler.step()`. Else the first value of the learning rate schedule is skipped.',
      );
    }
    this.advance(this.lastEpoch + 1);
  }

  /** What is needed to go on later: `LRScheduler.state_dict`. */
  stateDict(): SchedulerStateDict {
    return structuredClone({ ...this.#progress(), ...this.savedSettings() });
  }

  /** Goes back to what `stateDict` told: `LRScheduler.load_state_dict`. The learning rates themselves are the optimizer's. */
  loadStateDict(saved: SchedulerStateDict): void {
    const progress = this.#progress();
    const settings = this.savedSettings();
    restore(this.constructor.name, settings, saved);
    restore(this.constructor.name, progress, saved);
    Object.assign(this.settings, settings);
    this.lastEpoch = progress.lastEpoch;
    this.baseLrs = progress.baseLrs;
    this.#stepCount = progress.stepCount;
    this.#lastLr = progress.lastLr;
  }

  /** Another scheduler's own: the first epoch, as at the very beginning. */
  begin(): void {
    this.#stepCount = 0;
    this.advance(this.lastEpoch + 1);
  }

  /** Another scheduler's own: the first epoch, from the learning rates that there were before any scheduler. */
  restart(): void {
    if (!this.goesOnFromPresentRate) {
      for (const [index, group] of this.optimizer.paramGroups.entries()) group.lr = this.baseLrs[index] ?? group.lr;
    }
    this.advance(0);
  }

  /** The settings that are plain data, as a copy. */
  protected savedSettings(): Partial<Settings> {
    return { ...this.settings };
  }

  /** Whether `restart` leaves the learning rate as it is. */
  protected get goesOnFromPresentRate(): boolean {
    return false;
  }

  /** The next learning rate of a group. Called during construction: what it needs is in `settings`. */
  protected abstract rate(position: Position): Rate;

  protected advance(epoch: number): void {
    this.#stepCount++;
    this.lastEpoch = epoch;
    const { paramGroups } = this.optimizer;
    const rates = paramGroups.map((group, index) =>
      this.rate({ epoch, isFirst: this.#stepCount === 1, index, group, baseLr: this.baseLrs[index] ?? group.lr }),
    );
    for (const [index, group] of paramGroups.entries()) {
      const rate = rates[index];
      if (rate === undefined) continue;
      if (typeof rate === 'number') group.lr = rate;
      else {
        group.lr = rate.lr;
        setMomentum(this.optimizer, group, rate.momentum);
      }
    }
    this.#lastLr = paramGroups.map(({ lr }) => lr);
  }

  #progress() {
    return {
      lastEpoch: this.lastEpoch,
      baseLrs: this.baseLrs,
      stepCount: this.#stepCount,
      lastLr: this.#lastLr,
    };
  }
}
