import { area, extent, line, scaleLinear } from 'd3';
import { formatMilliseconds } from '../../../src/protocol/duration.ts';
import type { HistoryPoint, TimePoint } from '../../../src/protocol/graph-view.ts';
import { element, svgElement } from '../../shared/dom.ts';
import { formatNumber, toNumber } from '../../shared/format.ts';

const chart = { width: 240, height: 48 } as const;

/** How a tensor went over the captured steps: its value's mean with a band of one standard deviation, its gradient's norm, its update. */
export function drawHistory(points: readonly HistoryPoint[], current: number): HTMLElement {
  const figures = [
    drawCurve('Value: mean ± standard deviation', 'value', points, current, ({ value }) =>
      value === null ? null : { middle: toNumber(value.mean), spread: toNumber(value.std) },
    ),
    drawCurve('Gradient: L2 norm', 'gradient', points, current, ({ gradient }) =>
      gradient === null ? null : { middle: toNumber(gradient.norm), spread: 0 },
    ),
    drawCurve('Update : value', 'value', points, current, ({ updateRatio }) => amount(updateRatio)),
  ];
  return element('div', { class: 'charts', children: figures });
}

/** What something took in the captured steps that were timed. */
export function drawTimes(points: readonly TimePoint[], current: number): HTMLElement {
  const figures = [
    drawCurve('Forward', 'value', points, current, ({ forward }) => amount(forward), timeText),
    drawCurve('Backward', 'gradient', points, current, ({ backward }) => amount(backward), timeText),
  ];
  return element('div', { class: 'charts', children: figures });
}

function amount(number: number | null): Reading | null {
  return number === null ? null : { middle: number, spread: 0 };
}

/** How the ends of a curve are written. */
interface EndText {
  readonly format: (number: number) => string;
  readonly beforeStep: string;
}

/** With its unit a time is long. */
const timeText: EndText = { format: formatMilliseconds, beforeStep: '' };

interface Reading {
  readonly middle: number;
  readonly spread: number;
}

function drawCurve<Point extends { readonly step: number }>(
  label: string,
  kind: string,
  points: readonly Point[],
  current: number,
  read: (point: Point) => Reading | null,
  text: EndText = { format: formatNumber, beforeStep: 'step ' },
): HTMLElement | null {
  const readings = points.flatMap((point) => {
    const reading = read(point);
    return reading === null || !Number.isFinite(reading.middle) ? [] : [{ step: point.step, ...reading }];
  });
  if (readings.length < 2) return null;
  const [from = 0, to = 1] = extent(points.map(({ step }) => step));
  const [low = 0, high = 1] = extent(readings.flatMap(({ middle, spread }) => [middle - spread, middle + spread]));
  const x = scaleLinear([from, to], [0, chart.width]);
  const y = scaleLinear([low, high === low ? low + 1 : high], [chart.height - 3, 3]);
  const svg = svgElement('svg', {
    class: `chart history history-${kind}`,
    viewBox: `0 0 ${chart.width} ${chart.height}`,
    preserveAspectRatio: 'none',
    role: 'img',
  });
  const first = readings[0]?.middle ?? 0;
  const last = readings.at(-1)?.middle ?? 0;
  svg.setAttribute('aria-label', `${label}, from ${text.format(first)} to ${text.format(last)}`);
  type Place = (typeof readings)[number];
  const band = area<Place>()
    .x(({ step }) => x(step))
    .y0(({ middle, spread }) => y(middle - spread))
    .y1(({ middle, spread }) => y(middle + spread));
  const curve = line<Place>()
    .x(({ step }) => x(step))
    .y(({ middle }) => y(middle));
  svg.append(
    svgElement('path', { class: 'history-band', d: band(readings) ?? '' }),
    svgElement('path', { class: 'history-line', d: curve(readings) ?? '' }),
    svgElement('path', { class: 'history-now', d: `M${x(current)} 0V${chart.height}` }),
  );
  const range = element('div', {
    class: 'chart-range',
    children: [
      element('span', { text: `${text.beforeStep}${from}: ${text.format(first)}` }),
      element('span', { text: `${text.beforeStep}${to}: ${text.format(last)}` }),
    ],
  });
  return element('figure', {
    class: 'histogram-figure',
    children: [element('figcaption', { text: label }), svg, range],
  });
}
