import { drawPlot } from '../../src/plots/draw.ts';
import type { Shape } from '../../src/plots/shape.ts';
import { addPlot, type Plot } from '../../src/protocol/plot.ts';
import { element, svgElement } from '../shared/dom.ts';

/** What the script has drawn, one picture below the other. */
export class PlotPanel {
  readonly element = element('section', { class: 'plots', attributes: { 'aria-label': 'Plots', hidden: '' } });
  readonly #figures = new Map<string, HTMLElement>();
  #plots: readonly Plot[] = [];
  readonly #changed = new Set<string>();
  #isScheduled = false;
  #width = 0;

  constructor() {
    new ResizeObserver(() => {
      if (this.#widthNow() === this.#width) return;
      for (const { title } of this.#plots) this.#changed.add(title);
      this.#drawSoon();
    }).observe(this.element);
  }

  /** Forgets the run before. */
  reset(plots: readonly Plot[]): void {
    this.#plots = [];
    this.#figures.clear();
    this.#changed.clear();
    this.element.replaceChildren();
    this.show(plots);
  }

  /** Takes the place of pictures with the same titles. */
  show(plots: readonly Plot[]): void {
    for (const plot of plots) {
      const others = this.#plots.findIndex(({ title }) => title === plot.title);
      this.#plots = others < 0 ? addPlot(this.#plots, plot) : this.#plots.with(others, plot);
      this.#changed.add(plot.title);
    }
    this.element.hidden = this.#plots.length === 0;
    if (plots.length > 0) this.#drawSoon();
  }

  #drawSoon(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    requestAnimationFrame(() => {
      this.#isScheduled = false;
      this.#draw();
    });
  }

  #widthNow(): number {
    return Math.floor(this.element.clientWidth);
  }

  #draw(): void {
    this.#width = this.#widthNow();
    if (this.#width === 0) return;
    for (const plot of this.#plots) {
      if (!this.#changed.delete(plot.title)) continue;
      let figure = this.#figures.get(plot.title);
      if (figure === undefined) {
        figure = element('figure', { class: 'plot-figure' });
        this.#figures.set(plot.title, figure);
        this.element.append(figure);
      }
      figure.replaceChildren(element('h3', { text: plot.title }), made(drawPlot(plot, Math.max(220, this.#width))));
    }
  }
}

function made({ tag, attributes, text, children = [] }: Shape): SVGElement {
  const result = svgElement(tag, attributes);
  if (text !== undefined) result.textContent = text;
  for (const child of children) result.append(made(child));
  return result;
}
