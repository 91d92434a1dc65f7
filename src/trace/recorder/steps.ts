import type { CaptureReason } from '../schema.ts';
import type { Holdings } from './holdings.ts';
import type { Position, ProgressTracker } from './progress.ts';
import { measure, type Step } from './step.ts';
import type { StepWriter } from './step-writer.ts';
import type { TimedSteps } from './timed-steps.ts';

export interface StepsOptions {
  readonly captureEvery: number;
  readonly begin: () => Step;
  /** A clock in milliseconds. */
  readonly now: () => number;
  readonly holdings: Holdings;
  readonly progress: ProgressTracker;
  /** Null where no step is timed. */
  readonly timed: TimedSteps | null;
  readonly writer: StepWriter;
}

/** Cuts a run into steps, and decides which of them are recorded. */
export class Steps {
  readonly #options: StepsOptions;
  readonly #holdings: Holdings;
  readonly #progress: ProgressTracker;
  readonly #writer: StepWriter;
  #current: Step;
  /** The step before, complete and not recorded: the last one, if no other follows. */
  #candidate: Step | null = null;
  #nextIndex = 0;
  #hasBegun = false;
  #hasTrained = false;
  #inSequence = false;
  #position: Position | null = null;
  #usesOptimizer = false;
  #lossWasFinite = true;

  constructor(options: StepsOptions) {
    this.#options = options;
    this.#holdings = options.holdings;
    this.#progress = options.progress;
    this.#writer = options.writer;
    this.#current = this.#begin();
  }

  get current(): Step {
    return this.#current;
  }

  get nextIndex(): number {
    return this.#nextIndex;
  }

  /** Without marks and without an optimizer, training again is what tells that the step before is over. */
  get endsWithNextForward(): boolean {
    return this.#current.hasBackward && !this.#inSequence && !this.#usesOptimizer;
  }

  mark(position: Position | null): void {
    this.end();
    this.#inSequence = position !== null;
    this.#position = position;
    this.#hasBegun = true;
    this.#time(this.#current);
  }

  optimizerStep(): void {
    this.#usesOptimizer = true;
    if (!this.#inSequence) this.end();
  }

  beginEpoch(position: Position): void {
    this.end();
    this.#progress.beginEpoch(position);
    this.#hasBegun = true;
    this.#time(this.#current);
  }

  /** Records the newest that there is: the last complete step, and the one in progress. */
  captureNow(reason: CaptureReason): void {
    this.#captureCandidate(reason);
    const step = this.#current;
    if (step.graph.size === 0) return;
    measure(step, this.#options.now());
    this.#writer.write({ ...step, index: this.#nextIndex, epoch: this.#progress.epoch }, reason);
  }

  /** The script has come to its end. */
  finish(): void {
    this.#hasBegun = true;
    this.end();
    this.#captureCandidate('last');
  }

  end(): void {
    const step = this.#current;
    if (step.graph.size === 0 && !step.hasBackward) {
      this.#current = this.#begin();
      return;
    }
    measure(step, this.#options.now());
    step.values?.endStep();
    this.#options.timed?.end(step);
    step.epoch = this.#progress.epoch;
    this.#hasTrained ||= step.hasBackward;
    // In a script that never trains, the steps it marks are what there is to follow.
    if (step.hasBackward || (this.#inSequence && !this.#hasTrained)) this.#endTrainingStep(step);
    else this.#endOtherStep(step);
    if (this.#holdings.isFull) {
      this.#writer.warnOnce('A step holds more than 1 GiB of tensors; some of its values are not recorded.');
    }
    this.#current = this.#begin();
  }

  #begin(): Step {
    const step = this.#options.begin();
    this.#time(step);
    return step;
  }

  /** Before anything has run in it, as soon as something new is known of its place. */
  #time(step: Step): void {
    step.timeline = this.#options.timed?.begin(this.#nextIndex, this.#position) ?? null;
  }

  #endTrainingStep(step: Step): void {
    step.index = this.#nextIndex++;
    const isSound = step.loss === null || Number.isFinite(step.loss);
    const reason = this.#reasonFor(step, isSound);
    if (!isSound && this.#lossWasFinite) this.#writer.warnOfLoss(step);
    this.#lossWasFinite = isSound;
    this.#progress.finishStep(step.index, step.loss, step.durationMs, this.#position);
    if (reason === null) {
      this.#candidate = step;
      this.#holdings.endStep();
      return;
    }
    this.#writer.write(step, reason);
    this.#candidate = null;
    this.#holdings.dropPrevious();
    this.#holdings.discardStep();
  }

  #reasonFor(step: Step, isSound: boolean): CaptureReason | null {
    if (!isSound && this.#lossWasFinite) return 'nan';
    if (step.index === 0 || this.#writer.isNew(step.graph)) return 'first';
    const { captureEvery } = this.#options;
    if (captureEvery > 0 && step.index % captureEvery === 0) return 'interval';
    return this.#progress.isLast(this.#position) ? 'last' : null;
  }

  /** What ran between training steps, evaluation for example, is recorded once for each structure. */
  #endOtherStep(step: Step): void {
    if (this.#writer.isNew(step.graph)) {
      step.index = this.#hasBegun ? this.#nextIndex++ : -1;
      this.#writer.write(step, 'first');
    }
    this.#holdings.discardStep();
  }

  #captureCandidate(reason: CaptureReason): void {
    if (this.#candidate === null) return;
    this.#writer.write(this.#candidate, reason);
    this.#candidate = null;
    this.#holdings.dropPrevious();
  }
}
