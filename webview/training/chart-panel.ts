import { MetricHistory } from '../../src/protocol/metric-history.ts';
import type { MetricRecord } from '../../src/trace/schema.ts';
import { element } from '../shared/dom.ts';
import { oncePerFrame } from '../shared/once-per-frame.ts';
import { type ChartOptions, MetricChart } from './metric-chart.ts';
import { stepDomain } from './model/scales.ts';

/** Space between the page's edge and a chart, both sides. */
const padding = 2;

/** All metrics of a run below one another, with the controls that they share. */
export class ChartPanel {
  readonly element: HTMLElement;
  readonly #charts = element('div', { class: 'charts' });
  readonly #empty = element('p', { class: 'quiet', text: 'The loss appears here with the first training step.' });
  readonly #history = new MetricHistory();
  readonly #byName = new Map<string, MetricChart>();
  readonly #onChange: (options: ChartOptions) => void;
  #options: ChartOptions;
  readonly #drawSoon = oncePerFrame(() => this.#draw());

  constructor(options: ChartOptions, onChange: (options: ChartOptions) => void) {
    this.#options = options;
    this.#onChange = onChange;
    this.element = element('section', {
      class: 'chart-panel',
      attributes: { 'aria-label': 'Loss and metrics' },
      children: [this.#controls(), this.#empty, this.#charts],
    });
    new ResizeObserver(() => this.#drawSoon()).observe(this.#charts);
  }

  /** Forgets the run before. */
  reset(metrics: readonly MetricRecord[]): void {
    this.#history.clear();
    this.#byName.clear();
    this.#charts.replaceChildren();
    this.add(metrics);
  }

  get isEmpty(): boolean {
    return this.#history.names().length === 0;
  }

  add(metrics: readonly MetricRecord[]): void {
    this.#history.add(metrics);
    this.#drawSoon();
  }

  #controls(): HTMLElement {
    const logarithmic = element('button', {
      class: 'toggle',
      text: 'log',
      title: 'Logarithmic scale',
      attributes: { type: 'button' },
    });
    logarithmic.setAttribute('aria-pressed', String(this.#options.isLogarithmic));
    logarithmic.addEventListener('click', () => {
      this.#change({ ...this.#options, isLogarithmic: !this.#options.isLogarithmic });
      logarithmic.setAttribute('aria-pressed', String(this.#options.isLogarithmic));
    });
    const smoothing = element('input', {
      attributes: { type: 'range', min: '0', max: '0.98', step: '0.02', value: String(this.#options.smoothing) },
    });
    smoothing.addEventListener('input', () => this.#change({ ...this.#options, smoothing: smoothing.valueAsNumber }));
    const label = element('label', {
      class: 'smoothing',
      children: [element('span', { text: 'Smoothing' }), smoothing],
    });
    return element('div', { class: 'chart-controls', children: [label, logarithmic] });
  }

  #change(options: ChartOptions): void {
    this.#options = options;
    this.#onChange(options);
    this.#drawSoon();
  }

  #draw(): void {
    const names = this.#history.names();
    this.#empty.hidden = names.length > 0;
    const steps = stepDomain(names.map((name) => this.#history.series(name)));
    for (const [index, name] of names.entries()) {
      let chart = this.#byName.get(name);
      if (chart === undefined) {
        chart = new MetricChart(name, index);
        this.#byName.set(name, chart);
        this.#charts.append(chart.element);
      }
      chart.draw(this.#history.series(name), steps, chart.element.clientWidth - padding, this.#options);
    }
  }
}
