import type { ComparedSource, GraphOfRun, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import type { HostConnection } from '../../shared/vscode-api.ts';
import { type PageState, parsePageState } from '../model/page-state.ts';
import type { Painter } from '../paint/painter.ts';
import type { DetailsSide } from './details-side.ts';
import type { Exploration } from './exploration.ts';

/** Quick changes in a row are saved once. */
const saveAfterMs = 120;

/** What a person has a choice in. */
export interface RememberedParts {
  readonly exploration: Exploration;
  readonly painter: Painter;
  readonly side: DetailsSide;
}

/** Keeps what a person has chosen while the panel is hidden or the window reloads. */
export class PageMemory {
  readonly #connection: HostConnection<GraphPageMessage, PageState>;
  readonly #parts: () => RememberedParts;
  #restored: PageState | null;
  #source: GraphOfRun | null;
  #compared: ComparedSource | null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: HostConnection<GraphPageMessage, PageState>, parts: () => RememberedParts) {
    this.#connection = connection;
    this.#parts = parts;
    this.#restored = parsePageState(connection.savedState());
    this.#source = this.#restored?.source ?? null;
    this.#compared = this.#restored?.compared ?? null;
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

  /** What is compared. */
  get compared(): ComparedSource | null {
    return this.#compared;
  }

  /** Where the graph is from, and what it is compared with: must not be lost if the window is closed the next moment. */
  keepSource(source: GraphOfRun | null, compared: ComparedSource | null): void {
    this.#source = source;
    this.#compared = compared;
    this.#saveNow();
  }

  saveSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#saveNow(), saveAfterMs);
  }

  /** How the graph is looked at now; null while none is shown. */
  state(): PageState | null {
    const { exploration, painter, side } = this.#parts();
    const { view, selection } = exploration;
    if (view === null) return null;
    return {
      graph: view.comparison?.shownGraph ?? view.document.graph.id,
      root: view.visibility.root,
      open: [...view.open],
      hidden: [...view.visibility.hidden],
      appearance: view.appearance,
      orientation: view.orientation,
      camera: view.context === null ? null : painter.camera.state,
      selection,
      ...side.state,
      source: this.#source,
      compared: this.#compared,
    };
  }

  #saveNow(): void {
    const state = this.state();
    if (state !== null) this.#connection.saveState(state);
  }
}
