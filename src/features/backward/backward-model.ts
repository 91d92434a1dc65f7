import type { BackwardPass, BackwardStop } from '../../trace/schema.ts';
import { type BackwardState, stateAt } from './backward-state.ts';

/** Says whether a run in either direction ends at a stop. */
export type StopTest = (stop: BackwardStop) => boolean;

/**
 * A cursor over the stops of one recorded backward pass. It stands on a stop, or, at the end, behind the last one:
 * there every gradient has arrived, and stepping back still works.
 */
export class BackwardModel {
  readonly pass: BackwardPass;
  #position = 0;
  #state: BackwardState | null = null;

  constructor(pass: BackwardPass) {
    this.pass = pass;
  }

  get position(): number {
    return this.#position;
  }

  get isAtStart(): boolean {
    return this.#position === 0;
  }

  get isAtEnd(): boolean {
    return this.#position === this.pass.stops.length;
  }

  /** Null at the end. */
  get stop(): BackwardStop | null {
    return this.pass.stops[this.#position] ?? null;
  }

  get state(): BackwardState {
    this.#state ??= stateAt(this.pass, this.#position);
    return this.#state;
  }

  /** False at the end, where there is nothing to go on to. */
  next(): boolean {
    return this.#moveTo(this.#position + 1);
  }

  /** False at the start. */
  previous(): boolean {
    return this.#moveTo(this.#position - 1);
  }

  restart(): void {
    this.#moveTo(0);
  }

  /** Goes on to the next stop that passes the test, else to the end. True when a stop passed. */
  continue(isWanted: StopTest): boolean {
    for (let index = this.#position + 1; index < this.pass.stops.length; index++) {
      if (this.#isWanted(index, isWanted)) return this.#moveTo(index);
    }
    this.#moveTo(this.pass.stops.length);
    return false;
  }

  /** Goes back to the stop before that passes the test, else to the start. True when a stop passed. */
  reverseContinue(isWanted: StopTest): boolean {
    for (let index = this.#position - 1; index >= 0; index--) {
      if (this.#isWanted(index, isWanted)) return this.#moveTo(index);
    }
    this.#moveTo(0);
    return false;
  }

  /** Goes to the stop of a graph node, wherever in the pass it is. False, and no move, when the pass never reached it. */
  runTo(node: number): boolean {
    const index = this.pass.stops.findIndex((stop) => stop.node === node);
    return index >= 0 && (index === this.#position || this.#moveTo(index));
  }

  #isWanted(index: number, isWanted: StopTest): boolean {
    const stop = this.pass.stops[index];
    return stop !== undefined && isWanted(stop);
  }

  #moveTo(position: number): boolean {
    if (position < 0 || position > this.pass.stops.length || position === this.#position) return false;
    this.#position = position;
    this.#state = null;
    return true;
  }
}
