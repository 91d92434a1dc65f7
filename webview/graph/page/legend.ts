import { element } from '../../shared/dom.ts';
import { formatNumber } from '../../shared/format.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import type { Legend } from '../model/colouring.ts';
import { colourChoices } from './colour-choice.ts';

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
    this.root.hidden = legend === null;
    if (legend === null || context === null) return;
    const { colour } = context.appearance;
    if (legend.kind === 'change') {
      const title = `Change against ${context.comparison?.title ?? ''}`;
      this.root.replaceChildren(element('div', { class: 'legend-title', text: title }), drawChange(legend));
      return;
    }
    const name = colourChoices.find(([value]) => value === colour)?.[1] ?? colour;
    this.root.replaceChildren(element('div', { class: 'legend-title', text: name }), this.#body(legend));
  }

  #body(legend: Exclude<Legend, { kind: 'change' }>): HTMLElement {
    if (legend.kind === 'problem') return element('div', { class: 'legend-problem', text: legend.message });
    if (legend.kind === 'classes') {
      const entries = legend.entries.map(({ name, colour }) => {
        const swatch = element('span', { class: 'swatch' });
        swatch.style.background = colour;
        return element('div', { class: 'legend-entry', children: [swatch, element('span', { text: name })] });
      });
      return element('div', { children: entries });
    }
    const bar = element('div', { class: 'legend-bar' });
    bar.style.background = `linear-gradient(to right, ${legend.colours.join(', ')})`;
    const ends = [legend.min, legend.max].map((end) =>
      element('span', { text: Number.isFinite(end) ? formatNumber(end) : '–' }),
    );
    return element('div', { children: [bar, element('div', { class: 'legend-ends', children: ends })] });
  }
}

/** The scale of changes, and the marks of what is in only one of the two steps. */
function drawChange({ colours, smallest }: Extract<Legend, { kind: 'change' }>): HTMLElement {
  const bar = element('div', { class: 'legend-bar' });
  bar.style.background = `linear-gradient(to right, ${colours.join(', ')})`;
  const ends = [`≤ ${formatNumber(100 * smallest)} %`, '100 %'].map((text) => element('span', { text }));
  const mark = (kind: string, sign: string): HTMLElement =>
    element('div', {
      class: 'legend-entry',
      children: [element('span', { class: `legend-mark ${kind}`, text: sign }), element('span', { text: kind })],
    });
  return element('div', {
    children: [
      bar,
      element('div', { class: 'legend-ends', children: ends }),
      mark('added', '+'),
      mark('removed', '−'),
      element('div', { class: 'legend-entry', text: 'no colour: unchanged' }),
    ],
  });
}
