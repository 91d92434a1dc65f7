import type { GraphHostMessage, GraphPageMessage } from '../../../src/protocol/graph-view.ts';
import { rasterise } from '../../shared/rasterise.ts';
import type { PageState } from '../model/page-state.ts';

type Question = Extract<GraphHostMessage, { type: 'readLook' | 'rasterise' }>;

/** What an export is told of the page. */
export interface ExportSource {
  state(): PageState | null;
  /** Keys of the items in view. */
  inView(): readonly string[];
}

/** Answers what the host asks for an export: how the graph is looked at, and pixels of an SVG, which only a page can draw. */
export class ExportDesk {
  readonly #source: ExportSource;
  readonly #post: (message: GraphPageMessage) => void;

  constructor(source: ExportSource, post: (message: GraphPageMessage) => void) {
    this.#source = source;
    this.#post = post;
  }

  receive(question: Question): void {
    const { id } = question;
    if (question.type === 'readLook') {
      const theme = { classes: [...document.body.classList], variables: themeVariables() };
      this.#post({ type: 'look', id, state: this.#source.state(), inView: this.#source.inView(), theme });
      return;
    }
    rasterise(question).then(
      (bytes) => this.#post({ type: 'raster', id, bytes }),
      (error: unknown) =>
        this.#post({ type: 'exportFailure', id, message: error instanceof Error ? error.message : String(error) }),
    );
  }
}

/** The colours of the editor's theme, which it puts on the page's root. */
function themeVariables(): Record<string, string> {
  const { style } = document.documentElement;
  const names = Array.from(style).filter((name) => name.startsWith('--vscode-'));
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)]));
}
