/** What the supervisor asks of the script worker. */
export type ControlRequest = 'run' | 'pause' | 'stop' | 'answer';

const requests: readonly ControlRequest[] = ['run', 'pause', 'stop', 'answer'];

/** Places in the shared words. */
const requestWord = 0;
/** Counts events that a paused worker must wake up for. */
const wakeWord = 1;
/** Bytes that the worker has posted and that have not left the engine process yet. */
const outstandingWord = 2;

/** How much a script may print or record ahead of whoever takes it: a loop that prints must not fill the memory. */
const outstandingLimit = 8 << 20;

/**
 * A few words shared by supervisor and script worker. The script's thread reads the first at every operation; everything
 * else here is for when that is not 'run'.
 */
export class ControlBlock {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array<SharedArrayBuffer>;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT)) {
    this.buffer = buffer;
    this.#words = new Int32Array(buffer);
  }

  get request(): ControlRequest {
    return requests[Atomics.load(this.#words, requestWord)] ?? 'run';
  }

  set request(request: ControlRequest) {
    Atomics.store(this.#words, requestWord, requests.indexOf(request));
    this.wake();
  }

  /** Supervisor: a script that runs is to answer what was posted, then run on. One that is paused answers anyway. */
  requestAnswer(): void {
    Atomics.compareExchange(this.#words, requestWord, requests.indexOf('run'), requests.indexOf('answer'));
    this.wake();
  }

  /** Worker: runs on, unless something else was asked in the meantime. */
  answered(): void {
    Atomics.compareExchange(this.#words, requestWord, requests.indexOf('answer'), requests.indexOf('run'));
  }

  /** The fast question of the hot path. */
  get isInterrupted(): boolean {
    return Atomics.load(this.#words, requestWord) !== 0;
  }

  /** Supervisor: something changed or was posted. */
  wake(): void {
    Atomics.add(this.#words, wakeWord, 1);
    Atomics.notify(this.#words, wakeWord);
  }

  /** Worker: a number to hand to `waitForWake`, taken before looking for what there is to do, so that nothing is missed. */
  get wakeCount(): number {
    return Atomics.load(this.#words, wakeWord);
  }

  /** Worker: blocks until `wake` was called after `seen` was read. */
  waitForWake(seen: number): void {
    Atomics.wait(this.#words, wakeWord, seen);
  }

  /** Worker: counts what it posts, and blocks while too much of it is under way. */
  charge(bytes: number): void {
    Atomics.add(this.#words, outstandingWord, bytes);
    for (;;) {
      const outstanding = Atomics.load(this.#words, outstandingWord);
      if (outstanding <= outstandingLimit) return;
      Atomics.wait(this.#words, outstandingWord, outstanding);
    }
  }

  /** Supervisor: that much has left. */
  credit(bytes: number): void {
    Atomics.sub(this.#words, outstandingWord, bytes);
    Atomics.notify(this.#words, outstandingWord);
  }
}

/**
 * Thrown by a checkpoint to end the script. Not an Error, so that code which handles errors by kind lets it pass; what
 * catches it all the same is terminated after a grace period.
 */
export class StopRun {
  toString(): string {
    return 'the run was stopped';
  }
}
