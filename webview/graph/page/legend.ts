import { element } from '../../shared/dom.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import type { Legend } from '../model/colouring.ts';
import { changeLetters } from '../model/comparison/item-changes.ts';
import { type LegendEntry, legendText } from '../model/legend-text.ts';

/** Says in a corner of the picture what the colours mean. */
export class LegendView {
  readonly root = element('aside', { class: 'legend', attributes: { 'aria-label': 'Colours' } });

  #shown: Legend | null = null;

  constructor() {
    this.root.hidden = true;
  }

  show(context: PaintContext | null): void {
    const legend = context?.colouring?.legend ?? null;
    if (legend === this.#shown) return;
    this.#shown = legend;
    const text = context === null ? null : legendText(context);
    this.root.hidden = text === null;
    if (text === null) return;
    const parts = [element('div', { class: 'legend-title', text: text.title })];
    if (text.scale !== null) {
      const { colours, low, middle, high } = text.scale;
      const bar = element('div', { class: 'legend-bar' });
      bar.style.background = `linear-gradient(to right, ${colours.join(', ')})`;
      const ends = [low, middle, high].map((end) => element('span', { text: end }));
      parts.push(bar, element('div', { class: 'legend-ends', children: ends }));
    }
    const isProblem = legend?.kind === 'problem';
    this.root.replaceChildren(...parts, ...text.entries.map((entry) => drawEntry(entry, isProblem)));
  }
}

function drawEntry({ text, colour, mark }: LegendEntry, isProblem: boolean): HTMLElement {
  if (isProblem) return element('div', { class: 'legend-problem', text });
  const children = [element('span', { text })];
  if (colour !== null) {
    const swatch = element('span', { class: 'swatch' });
    swatch.style.background = colour;
    children.unshift(swatch);
  }
  if (mark !== null) children.unshift(element('span', { class: `change-mark ${mark}`, text: changeLetters[mark] }));
  return element('div', { class: 'legend-entry', children });
}
