import { firstFoldings } from '../model/first-sight.ts';
import type { OpenModules } from '../model/folding.ts';
import type { PageState } from '../model/page-state.ts';
import type { GraphView } from './graph-view.ts';
import type { Outcome, PicturePane } from './picture-pane.ts';

/** A pane that is being dragged has many sizes. */
const fitAgainAfterMs = 120;

/** What the page is told of layouts. */
export interface LayoutEvents {
  /** Another part of the graph is about to be shown. */
  looking(view: GraphView): void;
  shown(): void;
  /** The graph was not to be shown after all, and there is no picture of it yet. */
  stopped(): void;
  /** The layout broke. */
  failed(message: string): void;
}

/** Lays out the graph that is looked at, and its first sight anew as long as a person has not begun to look around. */
export class Layouts {
  readonly #pane: PicturePane;
  readonly #events: LayoutEvents;
  view: GraphView | null = null;
  #isStopped = false;
  /** What was opened at first sight; null once it is a person's choice. */
  #firstOpen: OpenModules | null = null;
  #fittingTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(pane: PicturePane, events: LayoutEvents) {
    this.#pane = pane;
    this.#events = events;
  }

  /** A person stopped the first layout of this graph. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Lays out and paints what is to be seen now; see `PicturePane.show`. */
  async show(
    view: GraphView,
    anchor: string | null,
    camera?: PageState['camera'],
    foldings?: readonly OpenModules[],
  ): Promise<Outcome> {
    this.#isStopped = false;
    this.#events.looking(view);
    try {
      const outcome = await this.#pane.show(view, () => this.view === view, anchor, camera, foldings);
      if (outcome === 'replaced') return outcome;
      this.#isStopped = view.context === null;
      if (outcome === 'left') this.#events.looking(view);
      if (this.#isStopped) this.#events.stopped();
      else this.#events.shown();
      return outcome;
    } catch (error) {
      this.#events.failed(error instanceof Error ? error.message : String(error));
      return 'left';
    }
  }

  /** The same from the beginning, with as much open as suits the pane. */
  async showFirstSight(view: GraphView): Promise<Outcome> {
    const outcome = await this.show(view, null, null, this.#foldingsOf(view));
    if (outcome !== 'replaced' && !this.#isStopped) this.#firstOpen = view.open;
    return outcome;
  }

  /** The pane has another size. `isUntouched`: whether a person has not begun to look around. */
  fitAgainSoon(isUntouched: () => boolean): void {
    clearTimeout(this.#fittingTimer);
    this.#fittingTimer = setTimeout(() => void this.#fitAgain(isUntouched), fitAgainAfterMs);
  }

  async #fitAgain(isUntouched: () => boolean): Promise<void> {
    const { view } = this;
    if (view?.context == null || view.open !== this.#firstOpen || !isUntouched()) return;
    const foldings = this.#foldingsOf(view);
    if (foldings.length === 1 && foldings[0]?.size === view.open.size) return;
    if ((await this.show(view, null, null, foldings)) === 'shown') this.#firstOpen = view.open;
  }

  #foldingsOf(view: GraphView): readonly OpenModules[] {
    return firstFoldings(view.tree, this.#pane.painter.camera.viewSize());
  }
}
