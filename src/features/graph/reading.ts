/**
 * What a panel reads for its page. A person may give it up: it goes on, and is kept by who reads it, but nobody waits for it any
 * more.
 */
export class Reading {
  /** The run that is read; null where there is none, or it is not known yet. */
  run: string | null = null;
  /** Null while the trace is being opened. */
  step: number | null = null;
  /** Whether a step of this trace is shown, to go back to. */
  canGoBack = false;
  readonly #end: Promise<never>;
  #giveUp: (reason: Error) => void = () => {};
  #isGivenUp = false;

  constructor() {
    this.#end = new Promise((_, reject) => {
      this.#giveUp = reject;
    });
    // It may be given up while nothing is waited for.
    this.#end.catch(() => {});
  }

  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  giveUp(): void {
    this.#isGivenUp = true;
    this.#giveUp(new Error('The reading was given up.'));
  }

  /** What was read. @throws Error as soon as the reading is given up */
  async waitFor<Read>(read: Promise<Read>): Promise<Read> {
    const result = await Promise.race([read, this.#end]);
    // A large record is taken in at one go: what the page said meanwhile is heard first.
    await new Promise((resolve) => setImmediate(resolve));
    return this.#isGivenUp ? this.#end : result;
  }
}
