import type { GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import type { HostConnection } from '../../shared/vscode-api.ts';
import { type PageState, parsePageState } from '../model/page-state.ts';

/** Quick changes in a row are saved once. */
const saveAfterMs = 120;

/** Keeps what a person has chosen while the panel is hidden or the window reloads. */
export class PageMemory {
  readonly #connection: HostConnection<GraphPageMessage, PageState>;
  readonly #current: () => PageState | null;
  #restored: PageState | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `current` answers null while there is nothing to keep. */
  constructor(connection: HostConnection<GraphPageMessage, PageState>, current: () => PageState | null) {
    this.#connection = connection;
    this.#current = current;
    this.#restored = parsePageState(connection.savedState());
  }

  /** What was saved before the page was made. */
  get restored(): PageState | null {
    return this.#restored;
  }

  /** What was saved for this graph. It is for the first document only. */
  take(graph: string): PageState | null {
    const restored = this.#restored?.graph === graph ? this.#restored : null;
    this.#restored = null;
    return restored;
  }

  saveSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.saveNow(), saveAfterMs);
  }

  /** For what must not be lost if the window is closed the next moment. */
  saveNow(): void {
    const state = this.#current();
    if (state !== null) this.#connection.saveState(state);
  }
}
