import type { Tensor } from '../../engine/tensor.ts';
import type { Step } from './step.ts';

/** How long someone looks at a number before another one is news, in milliseconds. */
const patience = 100;

/** Reads the losses of steps. That waits for the device: free on the CPU, elsewhere only as often as someone can see it. */
export class LossReader {
  readonly #now: () => number;
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(now: () => number) {
    this.#now = now;
  }

  read(step: Step, root: Tensor): void {
    const now = this.#now();
    if (root.device !== 'cpu' && now - this.#readAt < patience) return;
    this.#readAt = now;
    step.loss = root.storage.read()[root.offset] ?? null;
  }
}
