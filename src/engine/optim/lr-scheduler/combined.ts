/** Several schedules for one optimizer: one after another, or all at once. */
import { restore, type ScheduledOptimizer, type Scheduler, type SchedulerStateDict } from './scheduler.ts';

/** A schedule that may be one of several: any but `ReduceLROnPlateau` and those that are made of others. */
export interface PartScheduler extends Scheduler {
  lastEpoch: number;
  begin(): void;
  restart(): void;
}

function loadParts(name: string, schedulers: readonly Scheduler[], saved: SchedulerStateDict): void {
  const parts = saved['schedulers'];
  if (!Array.isArray(parts) || parts.length !== schedulers.length) {
    throw new TypeError(`${name}.loadStateDict: 'schedulers' should be the states of ${schedulers.length} schedulers`);
  }
  for (const [index, scheduler] of schedulers.entries()) scheduler.loadStateDict(parts[index]);
}

/** One schedule after another: `torch.optim.lr_scheduler.SequentialLR`. */
export class SequentialLR implements Scheduler {
  readonly optimizer: ScheduledOptimizer;
  /** The number of the present epoch, from 0. */
  lastEpoch: number;
  readonly #schedulers: readonly PartScheduler[];
  readonly #milestones: readonly number[];
  #lastLr: number[];

  /** @param milestones the epochs at which the second schedule, the third... begins */
  constructor(
    optimizer: ScheduledOptimizer,
    schedulers: readonly PartScheduler[],
    milestones: readonly number[],
    options: { readonly lastEpoch?: number } = {},
  ) {
    for (const [index, scheduler] of schedulers.entries()) {
      if (scheduler.optimizer === optimizer) continue;
      throw new RangeError(
        `Sequential Schedulers expects all schedulers to belong to the same optimizer, but got schedulers at index ${index} to be different than the optimizer passed in.`,
      );
    }
    const [first] = schedulers;
    if (first === undefined || milestones.length !== schedulers.length - 1) {
      throw new RangeError(
        `Sequential Schedulers expects number of schedulers provided to be one more than the number of milestone points, but got number of schedulers ${schedulers.length} and the number of milestones to be equal to ${milestones.length}`,
      );
    }
    this.optimizer = optimizer;
    this.lastEpoch = (options.lastEpoch ?? -1) + 1;
    this.#schedulers = schedulers;
    this.#milestones = milestones;
    // Each schedule has changed the learning rates when it was made: only the first one's change counts.
    for (const group of optimizer.paramGroups) group.lr = group.initialLr ?? group.lr;
    for (const scheduler of schedulers) scheduler.lastEpoch--;
    first.begin();
    this.#lastLr = first.getLastLr();
  }

  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  step(): void {
    this.lastEpoch++;
    const index = this.#milestones.filter((milestone) => milestone <= this.lastEpoch).length;
    const scheduler = this.#schedulers[index]!;
    if (index > 0 && this.#milestones[index - 1] === this.lastEpoch) scheduler.restart();
    else scheduler.step();
    this.#lastLr = scheduler.getLastLr();
  }

  stateDict(): SchedulerStateDict {
    return {
      lastEpoch: this.lastEpoch,
      lastLr: this.getLastLr(),
      schedulers: this.#schedulers.map((scheduler) => scheduler.stateDict()),
    };
  }

  loadStateDict(saved: SchedulerStateDict): void {
    const own = { lastEpoch: this.lastEpoch, lastLr: this.#lastLr };
    restore('SequentialLR', own, saved);
    loadParts('SequentialLR', this.#schedulers, saved);
    this.lastEpoch = own.lastEpoch;
    this.#lastLr = own.lastLr;
  }
}

/** Several schedules at once: each changes what the others leave. `torch.optim.lr_scheduler.ChainedScheduler`. */
export class ChainedScheduler implements Scheduler {
  readonly optimizer: ScheduledOptimizer;
  readonly #schedulers: readonly Scheduler[];
  #lastLr: number[];

  constructor(schedulers: readonly Scheduler[]) {
    const [first] = schedulers;
    if (first === undefined) {
      throw new RangeError('ChainedScheduler expects at least one scheduler to be chained, but got no scheduler.');
    }
    for (const [index, scheduler] of schedulers.entries()) {
      if (scheduler.optimizer === first.optimizer) continue;
      throw new RangeError(
        `ChainedScheduler expects all schedulers to belong to the same optimizer, but got schedulers at index 0 and ${index} to be different`,
      );
    }
    this.optimizer = first.optimizer;
    this.#schedulers = [...schedulers];
    this.#lastLr = first.optimizer.paramGroups.map(({ lr }) => lr);
  }

  getLastLr(): number[] {
    return [...this.#lastLr];
  }

  step(): void {
    for (const scheduler of this.#schedulers) scheduler.step();
    this.#lastLr = this.optimizer.paramGroups.map(({ lr }) => lr);
  }

  stateDict(): SchedulerStateDict {
    return {
      lastLr: this.getLastLr(),
      schedulers: this.#schedulers.map((scheduler) => scheduler.stateDict()),
    };
  }

  loadStateDict(saved: SchedulerStateDict): void {
    const own = { lastLr: this.#lastLr };
    restore('ChainedScheduler', own, saved);
    loadParts('ChainedScheduler', this.#schedulers, saved);
    this.#lastLr = own.lastLr;
  }
}
