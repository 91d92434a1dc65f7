import { element } from '../../shared/dom.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { changeLetters } from '../model/comparison/item-changes.ts';
import type { Selection } from '../model/page-state.ts';
import { rowText, type TreeRow, treeRows } from '../model/tree-rows.ts';

export interface GraphTreeEvents {
  goToNode(node: number): void;
  goToModule(module: number): void;
  toggleModule(module: number): void;
  leave(): void;
}

/** So many rows are in the document at a time; what they are of how many is told by their attributes. */
const shownRows = 60;
const rebuildAfterMs = 80;

/**
 * The picture as a tree, for screen readers and for whoever has the keyboard: modules with what is in them, operations with shape
 * and value. It follows folding and choice. It is seen while it has the focus.
 */
export class GraphTree {
  readonly root = element('div', {
    class: 'graph-tree',
    attributes: { role: 'tree', tabindex: '0', 'aria-label': 'Graph as a tree' },
  });
  readonly #events: GraphTreeEvents;
  #context: PaintContext | null = null;
  #rows: readonly TreeRow[] = [];
  #selection: Selection | null = null;
  #active = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(events: GraphTreeEvents) {
    this.#events = events;
    this.root.hidden = true;
    this.root.addEventListener('keydown', (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || !this.#press(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    this.root.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('[data-row]') : null;
      if (row === null) return;
      this.#active = Number(row.getAttribute('data-row'));
      this.#choose();
    });
    this.root.addEventListener('focus', () => this.#build());
  }

  /** Another picture, other values, or another choice. The picture itself comes first. */
  show(context: PaintContext | null, selection: Selection | null): void {
    this.#context = context;
    this.#selection = selection;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#build(), rebuildAfterMs);
  }

  #build(): void {
    clearTimeout(this.#timer);
    const context = this.#context;
    if (context === null) {
      this.#rows = [];
      this.root.hidden = true;
      return;
    }
    const before = this.#rows[this.#active];
    this.#rows = treeRows(context.picture.scene, context.graph.nodes.length, context.comparison);
    const chosen = this.#rows.findIndex((row) => this.#isChosen(row));
    const same = this.#rows.findIndex((row) => row.node === before?.node && row.module === before.module);
    this.#active = Math.max(0, chosen >= 0 ? chosen : same);
    this.#draw(context);
  }

  #isChosen({ node, module }: TreeRow): boolean {
    const selection = this.#selection;
    if (selection?.kind === 'node') return node === selection.node;
    return selection?.kind === 'module' && this.#context?.tree.modules[module]?.key === selection.key;
  }

  #draw(context: PaintContext): void {
    const from = Math.max(0, Math.min(this.#active - shownRows / 2, this.#rows.length - shownRows));
    const rows = this.#rows.slice(from, from + shownRows).map((row, index) => {
      const at = from + index;
      const { title, detail, spoken, mark } = rowText(row, context);
      const attributes: Record<string, string> = {
        role: 'treeitem',
        id: `tree-row-${at}`,
        'data-row': String(at),
        'aria-level': String(row.level),
        'aria-posinset': String(row.position),
        'aria-setsize': String(row.siblings),
        'aria-selected': String(this.#isChosen(row)),
        'aria-label': spoken,
      };
      if (row.isOpen !== null) attributes['aria-expanded'] = String(row.isOpen);
      const line = element('div', {
        class: `tree-row${at === this.#active ? ' active' : ''}`,
        attributes,
        children: [
          mark && element('span', { class: `change-sign ${mark}`, text: changeLetters[mark] }),
          element('span', { class: 'tree-title', text: title }),
          element('span', { class: 'tree-detail', text: detail }),
        ],
      });
      line.style.setProperty('--level', String(row.level));
      return line;
    });
    this.root.replaceChildren(...rows);
    this.root.hidden = rows.length === 0;
    this.root.setAttribute('aria-activedescendant', `tree-row-${this.#active}`);
    this.root.querySelector('.active')?.scrollIntoView({ block: 'nearest' });
  }

  /** True when the key means something here. */
  #press(key: string): boolean {
    const row = this.#rows[this.#active];
    if (row === undefined) return false;
    if (key === 'ArrowDown') this.#go(this.#active + 1);
    else if (key === 'ArrowUp') this.#go(this.#active - 1);
    else if (key === 'Home') this.#go(0);
    else if (key === 'End') this.#go(this.#rows.length - 1);
    else if (key === 'ArrowRight') this.#goIn(row);
    else if (key === 'ArrowLeft') this.#goOut(row);
    else if (key === 'Enter' || key === ' ') this.#choose();
    else if (key === 'Escape') this.#events.leave();
    else return false;
    return true;
  }

  #go(to: number): void {
    this.#active = Math.max(0, Math.min(to, this.#rows.length - 1));
    if (this.#context !== null) this.#draw(this.#context);
  }

  #goIn(row: TreeRow): void {
    if (row.isOpen === true) this.#go(this.#active + 1);
    else if (row.isOpen === false) this.#events.toggleModule(row.module);
  }

  #goOut(row: TreeRow): void {
    if (row.isOpen === true && row.module >= 0) {
      this.#events.toggleModule(row.module);
      return;
    }
    for (let at = this.#active - 1; at >= 0; at--) {
      if ((this.#rows[at]?.level ?? 0) >= row.level) continue;
      this.#go(at);
      return;
    }
  }

  #choose(): void {
    const row = this.#rows[this.#active];
    if (row === undefined) return;
    if (row.module >= 0) this.#events.goToModule(row.module);
    else this.#events.goToNode(row.node);
  }
}
