/**
 * Times what the engine does for the script: it stands still while the recorder itself works, and while the run is paused.
 * In milliseconds.
 */
export class ScriptClock {
  readonly #now: () => number;
  /** What did not count so far. */
  #leftOut = 0;
  #heldAt: number | null = null;
  #opStart: number | null = null;
  /** A backward node may run a pass of its own. */
  readonly #nodeStarts: number[] = [];

  constructor(now: () => number) {
    this.#now = now;
  }

  get time(): number {
    return (this.#heldAt ?? this.#now()) - this.#leftOut;
  }

  /** While `body` runs, no time goes by. */
  without(body: () => void): void {
    const start = this.#now();
    this.#heldAt = start;
    try {
      body();
    } finally {
      this.#leftOut += this.#now() - start;
      this.#heldAt = null;
    }
  }

  /** So long until now nothing has counted. */
  leaveOut(duration: number): void {
    if (this.#heldAt === null) this.#leftOut += duration;
  }

  /** Where one step ends and the next begins: an operation that is seen to be the next one's began there. */
  get stepBoundary(): number {
    return this.#heldAt !== null && this.#opStart !== null ? this.#opStart : this.time;
  }

  startOp(): void {
    this.#opStart = this.time;
  }

  /** No time goes by while an operation is noted. Its duration is null where none had begun. */
  endOp(note: (duration: number | null) => void): void {
    const start = this.#opStart;
    this.without(() => note(start === null ? null : this.time - start));
    this.#opStart = null;
  }

  /** A pass that failed leaves some behind. */
  forgetNodes(): void {
    this.#nodeStarts.length = 0;
  }

  startNode(): void {
    this.#nodeStarts.push(this.time);
  }

  /** The same of a backward node. Its time is its own: that of the nodes inside it is theirs. */
  endNode(note: (duration: number | null) => void): void {
    this.without(() => {
      const start = this.#nodeStarts.pop();
      if (start === undefined) return note(null);
      const duration = this.time - start;
      const around = this.#nodeStarts.pop();
      if (around !== undefined) this.#nodeStarts.push(around + duration);
      note(duration);
    });
  }
}
