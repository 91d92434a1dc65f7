import type { BackwardHighlight } from '../../../src/protocol/graph-view.ts';
import type { SearchHit } from '../model/search/search-index.ts';
import type { Painter } from '../paint/painter.ts';
import { type Found, foundBy, nothingFound } from '../paint/states.ts';
import type { Exploration } from './exploration.ts';
import type { LegendView } from './legend.ts';

/** Lights up in the picture what is chosen, what the editor's cursor is on, what was searched for, and where the backward pass is. */
export class Lights {
  readonly #painter: Painter;
  readonly #exploration: Exploration;
  readonly #legend: LegendView;
  #marked: ReadonlySet<number> = new Set();
  #previewed: ReadonlySet<number> = new Set();
  #found: Found = nothingFound;
  #backward: BackwardHighlight | null = null;

  constructor(painter: Painter, exploration: Exploration, legend: LegendView) {
    this.#painter = painter;
    this.#exploration = exploration;
    this.#legend = legend;
  }

  preview(nodes: readonly number[]): void {
    this.#previewed = new Set(nodes);
    this.show();
  }

  mark(nodes: readonly number[]): void {
    this.#previewed = new Set();
    this.#marked = new Set(nodes);
    this.show();
  }

  setFound(hits: readonly SearchHit[]): void {
    this.#found = foundBy(hits);
    this.show();
  }

  /** Follows the pass to where it is now. */
  setBackward(highlight: BackwardHighlight | null): void {
    this.#backward = highlight;
    this.show();
    const current = highlight?.current ?? null;
    const item = current === null ? null : this.#painter.itemOf({ kind: 'node', node: current });
    if (item !== null) this.#painter.ensureVisible(item);
  }

  show(): void {
    this.#legend.show(this.#exploration.view?.context ?? null);
    this.#painter.setHighlights({
      selection: this.#exploration.selection,
      marked: this.#marked,
      previewed: this.#previewed,
      found: this.#found,
      backward: this.#backward,
    });
  }
}
