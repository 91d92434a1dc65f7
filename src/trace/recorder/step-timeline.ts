import type { StepTimes } from '../schema.ts';
import type { ScriptClock } from './script-clock.ts';

/** How long the step in progress takes, and the nodes of its graph. */
export class StepTimeline {
  readonly #clock: ScriptClock;
  readonly #start: number;
  readonly #forward: number[] = [];
  readonly #backward: number[] = [];
  #total = 0;

  constructor(clock: ScriptClock) {
    this.#clock = clock;
    this.#start = clock.stepBoundary;
  }

  addForward(node: number, duration: number | null): void {
    add(this.#forward, node, duration);
  }

  /** A node that several passes visit took what all of them took. */
  addBackward(node: number, duration: number | null): void {
    add(this.#backward, node, duration);
  }

  /** The step is over, or looked at in the middle. */
  stop(): void {
    this.#total = this.#clock.stepBoundary - this.#start;
  }

  /** `size`: how many nodes the graph has. */
  toTimes(size: number): StepTimes {
    return {
      total: rounded(this.#total),
      forward: durations(this.#forward, size),
      backward: durations(this.#backward, size),
    };
  }
}

const unknown = -1;

/** Without holes: a backward pass comes from the last node, and would make a table of an array. */
function add(durations: number[], node: number, duration: number | null): void {
  if (duration === null) return;
  while (durations.length <= node) durations.push(unknown);
  const before = durations[node] ?? unknown;
  durations[node] = before === unknown ? duration : before + duration;
}

function durations(of: readonly number[], size: number): (number | null)[] {
  return Array.from({ length: size }, (_, node) => {
    const duration = of[node] ?? unknown;
    return duration === unknown ? null : rounded(duration);
  });
}

/** To a ten-thousandth of a millisecond: clocks tell no more. */
function rounded(duration: number): number {
  return Math.max(0, Math.round(duration * 1e4) / 1e4);
}
