import type { Position, ProgressTracker } from './progress.ts';
import type { ScriptClock } from './script-clock.ts';
import type { Step } from './step.ts';
import { StepTimeline } from './step-timeline.ts';

/** Timing a node takes less than a hundredth of this, in milliseconds. */
const slowNode = 0.05;
/** While structures are still new: as many as are recorded as they appear. */
const firstSteps = 8;

/**
 * Decides which steps are timed: those that are likely to be recorded, which is not known for all before they run, and any
 * where it is too little to be noticed.
 */
export class TimedSteps {
  readonly #clock: ScriptClock;
  readonly #progress: ProgressTracker;
  readonly #captureEvery: number;
  #isSlow = false;

  constructor(clock: ScriptClock, progress: ProgressTracker, captureEvery: number) {
    this.#clock = clock;
    this.#progress = progress;
    this.#captureEvery = captureEvery;
  }

  /** Null for a step that is not timed. */
  begin(index: number, position: Position | null): StepTimeline | null {
    return this.#isSlow || this.#isLikely(index, position) ? new StepTimeline(this.#clock) : null;
  }

  end({ durationMs, graph }: Step): void {
    if (graph.size > 0) this.#isSlow = durationMs / graph.size > slowNode;
  }

  #isLikely(index: number, position: Position | null): boolean {
    if (index < firstSteps || (this.#captureEvery > 0 && index % this.#captureEvery === 0)) return true;
    if (position === null) return this.#progress.isLastEpochOfOneStep;
    return position.index === 0 || position.index + 1 === position.total;
  }
}
