import { line, type ScaleContinuousNumeric, scaleLinear, scaleLog, select } from 'd3';
import type { JsonNumber, MetricRecord } from '../../src/trace/schema.ts';
import { element, svgElement } from '../shared/dom.ts';
import { formatCount, formatNumber, formatTicks } from '../shared/format.ts';
import { curveOf, decimate, nearest, type Point, smooth } from './model/points.ts';
import { type Domain, type EpochMark, epochMarks, positive, valueDomain } from './model/scales.ts';

const margin = { top: 20, right: 10, bottom: 18, left: 46 } as const;
const height = 156;
/** Width that the mark of an epoch takes with the room around it, and that a character of its label takes. */
const epochMarkWidth = 34;
const digitWidth = 6.5;
/** So few values are drawn as dots too: a line through one of them is nothing. */
const dottedUpTo = 25;
/** Width that the mark of a value without a height takes. */
const gapWidth = 14;

/** What the user has set for all charts. */
export interface ChartOptions {
  readonly isLogarithmic: boolean;
  readonly smoothing: number;
}

type Scale = ScaleContinuousNumeric<number, number>;

/** One metric over the steps of a run: its curve, its epochs, and a read-out under the pointer or the arrow keys. */
export class MetricChart {
  readonly element: HTMLElement;
  readonly #name: string;
  readonly #value = element('output', { class: 'chart-value' });
  readonly #note = element('p', { class: 'chart-note', attributes: { hidden: '' } });
  readonly #svg = svgElement('svg', { class: 'chart', tabindex: 0, role: 'slider' });
  readonly #grid = svgElement('g', { class: 'chart-grid' });
  readonly #epochs = svgElement('g', { class: 'chart-epochs' });
  readonly #epochTitle = svgElement('text', { x: margin.left - 6, y: 10, 'text-anchor': 'end' });
  readonly #raw = svgElement('path', { class: 'chart-line' });
  readonly #smoothed = svgElement('path', { class: 'chart-line' });
  readonly #dots = svgElement('g', { class: 'chart-dots' });
  readonly #gaps = svgElement('g', { class: 'chart-gaps' });
  readonly #cursor = svgElement('g', { class: 'chart-cursor', visibility: 'hidden' });
  readonly #cursorLine = svgElement('line');
  readonly #cursorDot = svgElement('circle', { r: 3.5 });
  #points: readonly Point[] = [];
  #gapPoints: readonly Point[] = [];
  #shown: readonly Point[] = [];
  #x: Scale = scaleLinear();
  #y: Scale = scaleLinear();
  /** The step that is read out; null: the last one. */
  #step: number | null = null;

  /** `tone`: which of the theme's chart colours it takes. */
  constructor(name: string, tone: number) {
    this.#name = name;
    this.#cursor.append(this.#cursorLine, this.#cursorDot);
    this.#epochTitle.textContent = 'epoch';
    this.#svg.append(
      this.#grid,
      this.#epochTitle,
      this.#epochs,
      this.#raw,
      this.#smoothed,
      this.#dots,
      this.#gaps,
      this.#cursor,
    );
    this.#svg.setAttribute('aria-label', `${name} by step`);
    this.element = element('section', {
      class: `metric tone-${tone % 4}`,
      children: [
        element('header', { class: 'metric-head', children: [element('h3', { text: name }), this.#value] }),
        this.#svg,
        this.#note,
      ],
    });
    this.#svg.addEventListener('pointermove', (event) => this.#readAt(this.#x.invert(event.offsetX)));
    this.#svg.addEventListener('pointerleave', () => this.#readAt(null));
    this.#svg.addEventListener('blur', () => this.#readAt(null));
    this.#svg.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** `steps`: the range of all charts, so that they can be compared. */
  draw(
    records: readonly MetricRecord[],
    steps: Domain,
    width: number,
    { isLogarithmic, smoothing }: ChartOptions,
  ): void {
    const { points, gaps } = curveOf(records);
    this.#gapPoints = gaps;
    this.#points = isLogarithmic ? positive(points) : points;
    this.#shown = smooth(this.#points, smoothing);
    const inner = Math.max(60, width - margin.left - margin.right);
    const columns = Math.ceil(inner);
    this.#x = scaleLinear(steps, [margin.left, margin.left + inner]);
    const domain = valueDomain(this.#points, isLogarithmic);
    this.#y = (isLogarithmic ? scaleLog : scaleLinear)(domain, [height - margin.bottom, margin.top]);
    this.#svg.setAttribute('viewBox', `0 0 ${margin.left + inner + margin.right} ${height}`);
    this.#svg.setAttribute('height', String(height));
    const path = line<Point>(
      ({ step }) => this.#x(step),
      ({ value }) => this.#y(value),
    );
    this.#raw.setAttribute('d', path([...decimate(this.#points, columns)]) ?? '');
    this.#raw.classList.toggle('behind', smoothing > 0);
    this.#smoothed.setAttribute('d', smoothing > 0 ? (path([...decimate(this.#shown, columns)]) ?? '') : '');
    this.#drawGrid(inner, isLogarithmic);
    this.#drawEpochs(epochMarks(records, Math.floor(inner / epochMarkWidth)));
    this.#drawDots();
    this.#drawGaps(gaps);
    this.#describe(gaps, points.length - this.#points.length);
    this.#readAt(this.#step);
  }

  #drawGrid(inner: number, isLogarithmic: boolean): void {
    const right = margin.left + inner;
    const bottom = height - margin.bottom;
    const ticks = valueTicks(this.#y, isLogarithmic);
    const texts = formatTicks(ticks);
    const values = select(this.#grid)
      .selectAll<SVGGElement, number>('g.value')
      .data(ticks)
      .join((enter) => {
        const group = enter.append('g').attr('class', 'value');
        group.append('line');
        group.append('text').attr('text-anchor', 'end').attr('dy', '0.32em');
        return group;
      });
    values.attr('transform', (value) => `translate(0,${this.#y(value)})`);
    values.select('line').attr('x1', margin.left).attr('x2', right);
    values
      .select('text')
      .attr('x', margin.left - 6)
      .text((_tick, index) => texts[index] ?? '');
    const steps = select(this.#grid)
      .selectAll<SVGTextElement, number>('text.step')
      .data(this.#x.ticks(Math.max(2, Math.floor(inner / 70))).filter(Number.isInteger))
      .join('text');
    steps
      .attr('class', 'step')
      .attr('text-anchor', (step) => (this.#x(step) > right - 16 ? 'end' : 'middle'))
      .attr('x', (step) => this.#x(step))
      .attr('y', bottom + 13)
      .text((step) => formatCount(step));
  }

  #drawEpochs(marks: readonly EpochMark[]): void {
    // Steps of a run that begins its epochs anew may be close together: a label that has no room is left out.
    let taken = Number.NEGATIVE_INFINITY;
    const placed = marks.filter(({ step, epochs }) => {
      const [x, halfWidth] = [this.#x(step), (formatCount(epochs).length * digitWidth) / 2];
      if (x - halfWidth < taken) return false;
      taken = x + halfWidth + digitWidth;
      return true;
    });
    const groups = select(this.#epochs)
      .selectAll<SVGGElement, EpochMark>('g')
      .data(placed)
      .join((enter) => {
        const group = enter.append('g');
        group
          .append('line')
          .attr('y1', margin.top)
          .attr('y2', height - margin.bottom);
        group.append('text').attr('y', 10).attr('text-anchor', 'middle');
        return group;
      });
    groups.attr('transform', ({ step }) => `translate(${this.#x(step)},0)`);
    groups.select('text').text(({ epochs }) => formatCount(epochs));
    this.#epochTitle.setAttribute('visibility', placed.length > 0 ? 'visible' : 'hidden');
  }

  #drawDots(): void {
    select(this.#dots)
      .selectAll<SVGCircleElement, Point>('circle')
      .data(this.#points.length <= dottedUpTo ? this.#points : [])
      .join('circle')
      .attr('r', 2.5)
      .attr('cx', ({ step }) => this.#x(step))
      .attr('cy', ({ value }) => this.#y(value));
  }

  /** NaN and infinity have no height: they are marked at the top. */
  #drawGaps(gaps: readonly Point[]): void {
    select(this.#gaps)
      .selectAll<SVGPathElement, Point>('path')
      .data(apart(gaps, this.#x))
      .join('path')
      .attr('d', 'M-4 -4L4 4M-4 4L4 -4')
      .attr('transform', ({ step }) => `translate(${this.#x(step)},${margin.top + 5})`);
  }

  #describe(gaps: readonly Point[], hidden: number): void {
    const notes: string[] = [];
    const [gap] = gaps;
    if (gap !== undefined) {
      const what = Number.isNaN(gap.value) ? 'NaN' : 'infinite';
      notes.push(
        `${what} at step ${formatCount(gap.step)}${gaps.length > 1 ? ` and ${formatCount(gaps.length - 1)} more` : ''}`,
      );
    }
    if (hidden > 0)
      notes.push(`${formatCount(hidden)} values that are not above 0 have no place on a logarithmic scale`);
    this.#note.textContent = notes.join('. ');
    this.#note.hidden = notes.length === 0;
  }

  #onKey(event: KeyboardEvent): void {
    const index = this.#points.findIndex(({ step }) => step === this.#read()?.step);
    const page = Math.max(1, Math.round(this.#points.length / 10));
    const moves: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageDown: -page, PageUp: page };
    const move = moves[event.key];
    if (move !== undefined) {
      const target = Math.min(Math.max(index + move, 0), this.#points.length - 1);
      this.#readAt(this.#points[target]?.step ?? null);
    } else if (event.key === 'Home') this.#readAt(this.#points[0]?.step ?? null);
    else if (event.key === 'End' || event.key === 'Escape') this.#readAt(null);
    else return;
    event.preventDefault();
  }

  #read(): Point | null {
    return this.#step === null ? (this.#points.at(-1) ?? null) : nearest(this.#points, this.#step);
  }

  #readAt(step: number | null): void {
    this.#step = step;
    const point = this.#read();
    this.#cursor.setAttribute('visibility', step === null || point === null ? 'hidden' : 'visible');
    this.#svg.setAttribute('aria-valuemin', String(this.#points[0]?.step ?? 0));
    this.#svg.setAttribute('aria-valuemax', String(this.#points.at(-1)?.step ?? 0));
    if (point === null) {
      this.#value.textContent = '';
      this.#svg.setAttribute('aria-valuetext', 'no values yet');
      return;
    }
    const lastGap = this.#gapPoints.at(-1);
    // The newest value is what is asked for, and it may be none that can be drawn.
    const isBroken = step === null && lastGap !== undefined && lastGap.step > point.step;
    this.#value.classList.toggle('bad', isBroken);
    if (isBroken) {
      const text = formatNumber(toJsonNumber(lastGap.value));
      this.#value.textContent = text;
      this.#svg.setAttribute('aria-valuetext', `${this.#name} ${text} at step ${lastGap.step}`);
      return;
    }
    const smoothed = this.#shown === this.#points ? null : nearest(this.#shown, point.step);
    const text = `${formatNumber(point.value)}${smoothed === null ? '' : ` (smoothed ${formatNumber(smoothed.value)})`}`;
    this.#value.textContent = step === null ? text : `step ${formatCount(point.step)}: ${text}`;
    this.#svg.setAttribute('aria-valuenow', String(point.step));
    this.#svg.setAttribute('aria-valuetext', `${this.#name} ${text} at step ${point.step}`);
    const [x, y] = [this.#x(point.step), this.#y(point.value)];
    for (const [name, value] of Object.entries({ x1: x, x2: x, y1: margin.top, y2: height - margin.bottom })) {
      this.#cursorLine.setAttribute(name, String(value));
    }
    this.#cursorDot.setAttribute('cx', String(x));
    this.#cursorDot.setAttribute('cy', String(y));
  }
}

/** Marks that do not cover one another. */
function apart(points: readonly Point[], x: Scale): readonly Point[] {
  let taken = Number.NEGATIVE_INFINITY;
  return points.filter(({ step }) => {
    if (x(step) - taken < gapWidth) return false;
    taken = x(step);
    return true;
  });
}

/** Ticks that fit: on a logarithmic scale whole powers of ten, where there are at least two. */
function valueTicks(scale: Scale, isLogarithmic: boolean): readonly number[] {
  if (!isLogarithmic) return scale.ticks(4);
  const powers = scale.ticks().filter((tick) => Math.abs(Math.log10(tick) - Math.round(Math.log10(tick))) < 1e-9);
  if (powers.length < 2) return scaleLinear(scale.domain(), [0, 1]).ticks(4);
  const stride = Math.ceil(powers.length / 5);
  return powers.filter((_, index) => (powers.length - 1 - index) % stride === 0);
}

function toJsonNumber(value: number): JsonNumber {
  if (Number.isNaN(value)) return 'nan';
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'inf' : '-inf';
}
