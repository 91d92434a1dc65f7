import type { ComparedWith, GraphHostMessage, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import type { Stage } from './stage.ts';
import { announceAfterMs, cancelByEscape, WaitBar } from './wait-bar.ts';

/**
 * What the host reads for the page. Said once it takes longer than a moment, over the picture or, where there is none, in its
 * place; cancelled, the page goes back to the step that it shows, or offers to read it after all.
 */
export class Reading {
  readonly bar = new WaitBar('Reading the recorded step', () => this.#cancel());
  readonly #stage: Stage;
  readonly #post: (message: GraphPageMessage) => void;
  /** Shows again which step it is that is shown. */
  readonly #goBack: () => void;
  #text = '';
  #canGoBack = false;
  /** Nothing was asked for since. */
  #isCancelled = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(stage: Stage, post: (message: GraphPageMessage) => void, goBack: () => void) {
    this.#stage = stage;
    this.#post = post;
    this.#goBack = goBack;
    cancelByEscape(
      () => stage.status.canCancel,
      () => this.#cancel(),
    );
  }

  receive(message: Extract<GraphHostMessage, { type: 'reading' | 'readingEnded' }>): void {
    if (message.type === 'reading') this.#begin(message);
    else if (this.#isCancelled) {
      // More may have been read before the host heard of it.
      this.end();
      this.#leave();
    }
  }

  /** Nothing has come yet. */
  start(): void {
    this.#text = 'Waiting for the graph…';
    this.#stage.showStatus('loading', this.#text);
    this.#timer = setTimeout(() => this.#showLoading(), announceAfterMs);
  }

  /** Asks for another step. The host may be busy, and say only later that it reads. */
  ask(message: Extract<GraphPageMessage, { type: 'selectStep' | 'compare' }>): void {
    this.#post(message);
    this.#isCancelled = false;
    const step = message.type === 'selectStep' ? message.index : stepOf(message.with);
    if (step !== null) this.#begin({ type: 'reading', step, canGoBack: true });
  }

  /** There is something to show, or nothing to wait for. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#isCancelled = false;
    this.bar.end();
  }

  #begin({ step, canGoBack }: Extract<GraphHostMessage, { type: 'reading' }>): void {
    const { shown } = this.#stage.status;
    // A graph whose layout was stopped goes on to be recorded.
    if (shown === 'stopped' && canGoBack) return;
    this.#canGoBack = canGoBack;
    this.#text = step === null ? 'Opening the trace…' : `Reading step ${step}…`;
    if (shown === null) this.bar.begin(this.#text);
    else if (this.#stage.status.canCancel) this.#showLoading();
    else this.#timer ??= setTimeout(() => this.#showLoading(), announceAfterMs);
  }

  #showLoading(): void {
    this.#stage.showStatus('loading', this.#text, { label: 'Cancel', run: () => this.#cancel() });
  }

  #cancel(): void {
    this.end();
    this.#isCancelled = true;
    this.#post({ type: 'cancelReading' });
    this.#leave();
  }

  #leave(): void {
    if (this.#canGoBack && this.#stage.status.shown === null) this.#goBack();
    else this.#stage.showStopped('it was not read', () => this.#again());
  }

  #again(): void {
    this.#isCancelled = false;
    this.#post({ type: 'readAgain' });
    this.#text = 'Opening the trace…';
    this.#showLoading();
  }
}

/** Another run is picked first. */
function stepOf(compared: ComparedWith | null): number | null {
  return compared?.kind === 'step' ? compared.index : null;
}
