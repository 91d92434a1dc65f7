import type { ComparisonBar } from './comparison-bar.ts';
import type { FailureBanner } from './failure-banner.ts';
import { type NextStep, type Status, StatusView } from './status-view.ts';

/** Parts that are there only with a graph. */
export interface StageParts {
  readonly toolbar: HTMLElement;
  readonly main: HTMLElement;
  readonly timeline: HTMLElement;
  readonly failure: FailureBanner;
  readonly comparison: ComparisonBar;
}

/** What fills the page: the graph with all around it, or why there is none. */
export class Stage {
  readonly status = new StatusView();
  readonly #parts: StageParts;

  constructor(parts: StageParts) {
    this.#parts = parts;
  }

  showStatus(status: Status, message: string, next: NextStep | null = null): void {
    const { toolbar, main, timeline, failure, comparison } = this.#parts;
    this.status.show(status, message, next);
    toolbar.hidden = true;
    main.hidden = true;
    failure.show(null, null);
    comparison.root.hidden = true;
    timeline.hidden = true;
  }

  /** A person did not want to wait for the graph, but may want it now. `why`: what was not done with it. */
  showStopped(why: string, tryAgain: () => void): void {
    const message = `The graph is recorded, but ${why}.`;
    this.showStatus('stopped', message, { label: 'Show the graph', run: tryAgain });
  }

  showGraph(): void {
    const { toolbar, main } = this.#parts;
    const { hasFocus } = this.status;
    this.status.hide();
    toolbar.hidden = false;
    main.hidden = false;
    if (hasFocus) main.querySelector<SVGElement>('svg.picture')?.focus();
  }
}
