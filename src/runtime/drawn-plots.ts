import { addPlot, type Plot } from '../protocol/plot.ts';

/** How often plots that change all the time are written at most. */
const interval = 1000;

/** What the script has drawn, written now and then. */
export class DrawnPlots {
  readonly #write: (plots: readonly Plot[]) => void;
  #plots: readonly Plot[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(write: (plots: readonly Plot[]) => void) {
    this.#write = write;
  }

  add(plot: Plot): void {
    this.#plots = addPlot(this.#plots, plot);
    this.#timer ??= setTimeout(() => this.flush(), interval);
  }

  /** Writes what has not been written yet. */
  flush(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#write(this.#plots);
  }
}
