import { drawPlot } from '../../src/plots/draw.ts';
import type { Shape } from '../../src/plots/shape.ts';
import { addPlot, type Plot } from '../../src/protocol/plot.ts';
import type { TrainingPageMessage } from '../../src/protocol/training-view.ts';
import { element, svgElement } from '../shared/dom.ts';
import { icon } from '../shared/icons.ts';
import { oncePerFrame } from '../shared/once-per-frame.ts';
import { savePlot } from './save-plot.ts';

/** What the script has drawn, one picture below the other. */
export class PlotPanel {
  readonly #send: (message: TrainingPageMessage) => void;
  readonly element = element('section', { class: 'plots', attributes: { 'aria-label': 'Plots', hidden: '' } });
  /** Where each title's picture goes. */
  readonly #places = new Map<string, HTMLElement>();
  #plots: readonly Plot[] = [];
  readonly #changed = new Set<string>();
  readonly #drawSoon = oncePerFrame(() => this.#draw());
  #width = 0;

  constructor(send: (message: TrainingPageMessage) => void) {
    this.#send = send;
    new ResizeObserver(() => {
      if (this.#widthNow() === this.#width) return;
      for (const { title } of this.#plots) this.#changed.add(title);
      this.#drawSoon();
    }).observe(this.element);
  }

  /** Forgets the run before. */
  reset(plots: readonly Plot[]): void {
    this.#plots = [];
    this.#places.clear();
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

  #widthNow(): number {
    return Math.floor(this.element.clientWidth);
  }

  #draw(): void {
    this.#width = this.#widthNow();
    if (this.#width === 0) return;
    for (const plot of this.#plots) {
      if (!this.#changed.delete(plot.title)) continue;
      const place = this.#places.get(plot.title) ?? this.#place(plot.title);
      place.replaceChildren(made(drawPlot(plot, Math.max(220, this.#width))));
    }
  }

  /** The buttons stay while a picture is drawn again and again. */
  #place(title: string): HTMLElement {
    const place = element('div');
    const head = element('div', {
      class: 'plot-head',
      children: [
        element('h3', { text: title }),
        element('div', {
          class: 'plot-save',
          children: [icon('save', 14), this.#saveButton(title, 'svg'), this.#saveButton(title, 'png')],
        }),
      ],
    });
    this.#places.set(title, place);
    this.element.append(element('figure', { class: 'plot-figure', children: [head, place] }));
    return place;
  }

  #saveButton(title: string, format: 'svg' | 'png'): HTMLButtonElement {
    const name = format.toUpperCase();
    const button = element('button', {
      text: name,
      title: `Save plot as ${name}`,
      attributes: { type: 'button', 'aria-label': `Save plot “${title}” as ${name}` },
    });
    button.addEventListener('click', () => {
      const plot = this.#plots.find((one) => one.title === title);
      if (plot !== undefined) void savePlot(plot, format).then(this.#send);
    });
    return button;
  }
}

function made({ tag, attributes, text, children = [] }: Shape): SVGElement {
  const result = svgElement(tag, attributes);
  if (text !== undefined) result.textContent = text;
  for (const child of children) result.append(made(child));
  return result;
}
