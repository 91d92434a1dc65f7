import type { Origin } from '../../engine/observer.ts';

/** A device may be thousands of operations behind; a script that never reads hears of a failure later still. */
const limit = 65_536;

/** Which line queued an operation for a device thread, by the engine's numbers for operations. */
export class LaunchLog {
  /** Ascending: the newest number that each entry stands for. Those after the entry before are its own. */
  #newest: number[] = [];
  #origins: Origin[] = [];

  add(operation: number, origin: Origin): void {
    this.#newest.push(operation);
    this.#origins.push(origin);
    if (this.#newest.length <= limit) return;
    this.#newest = this.#newest.slice(limit / 2);
    this.#origins = this.#origins.slice(limit / 2);
  }

  /** Null for what is too long ago, or came after the last entry. */
  of(operation: number): Origin | null {
    let [low, high] = [0, this.#newest.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#newest[middle] ?? 0) < operation) low = middle + 1;
      else high = middle;
    }
    return this.#origins[low] ?? null;
  }
}
