import type { FailedOpEvent } from '../../engine/observer.ts';
import type { ModulePlace } from './module-paths.ts';
import type { Step } from './step.ts';

export interface FailedOperation {
  readonly event: FailedOpEvent;
  readonly callSite: number | null;
  readonly place: ModulePlace;
  readonly step: Step;
}

/** Keeps the operation that failed last, until it is known whether the script gets over it. */
export class LastFailure {
  #operation: FailedOperation | null = null;
  /** A loop was left while an error was on its way: its step has ended if the script goes on. */
  #hasLeftLoop = false;

  keep(operation: FailedOperation): void {
    this.#operation = operation;
  }

  forget(): void {
    this.#operation = null;
  }

  isOf(error: Error): boolean {
    return this.#operation?.event.error === error;
  }

  /** A loop's `step` is left. True where that may be for an error in it. */
  leaveLoop(step: Step): boolean {
    if (this.#operation?.step !== step) return false;
    this.#hasLeftLoop = true;
    return true;
  }

  /** The script goes on. True where it has got over an error that it left a loop with. */
  getOver(): boolean {
    if (!this.#hasLeftLoop) return false;
    this.#hasLeftLoop = false;
    this.#operation = null;
    return true;
  }

  /** The operation of `step` that ended the run by what was thrown. */
  causeOf(thrown: unknown, step: Step): FailedOperation | null {
    const operation = this.#operation;
    if (operation === null || operation.step !== step || !isOrHolds(thrown, operation.event.error)) return null;
    this.#hasLeftLoop = false;
    return operation;
  }
}

/** Whether an error is what was thrown, or what caused it. */
function isOrHolds(thrown: unknown, error: Error): boolean {
  let at = thrown;
  for (let depth = 0; depth < 16; depth++) {
    if (at === error) return true;
    if (!(at instanceof Error)) return false;
    if (at instanceof AggregateError && at.errors.includes(error)) return true;
    at = at.cause;
  }
  return false;
}
