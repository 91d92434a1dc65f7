import { element, iconButton } from '../../shared/dom.ts';
import { formatCount } from '../../shared/format.ts';
import { icon } from '../../shared/icons.ts';

export interface CursorEvents {
  goToNode(node: number): void;
  /** Lists all nodes of a line: `train.ts:12`. */
  list(place: string): void;
}

/** Says how many nodes the editor's cursor is on, goes through them, and lists those of its line. */
export class CursorChip {
  readonly root = element('aside', { class: 'cursor-chip', attributes: { 'aria-label': 'At the cursor' } });
  readonly #count = element('span', { attributes: { role: 'status' } });
  readonly #place = element('button', {
    class: 'link',
    title: 'List all nodes of this line',
    attributes: { type: 'button' },
  });
  readonly #steps: readonly HTMLElement[];
  #nodes: readonly number[] = [];
  #at = -1;

  constructor(events: CursorEvents) {
    const go = (by: number): void => {
      const count = this.#nodes.length;
      this.#at = this.#at < 0 && by < 0 ? count - 1 : (this.#at + by + count) % count;
      const node = this.#nodes[this.#at];
      this.#show();
      if (node !== undefined) events.goToNode(node);
    };
    this.#steps = [
      iconButton(icon('up', 12), 'Earlier node at the cursor', () => go(-1)),
      iconButton(icon('down', 12), 'Next node at the cursor', () => go(1)),
    ];
    this.#place.addEventListener('click', () => events.list(this.#place.textContent ?? ''));
    this.root.append(this.#place, this.#count, ...this.#steps);
    this.root.hidden = true;
  }

  /** `place`: the line that the cursor is on. */
  setNodes(nodes: readonly number[], place: string | null): void {
    if (nodes.join() !== this.#nodes.join()) this.#at = -1;
    this.#nodes = nodes;
    this.root.hidden = nodes.length === 0 || place === null;
    this.#place.textContent = place;
    this.#show();
  }

  #show(): void {
    const count = this.#nodes.length;
    const all = `${formatCount(count)} ${count === 1 ? 'node' : 'nodes'}`;
    this.#count.textContent = this.#at < 0 ? all : `${formatCount(this.#at + 1)} of ${all}`;
  }
}
