import { type ScaleLinear, scaleLinear } from 'd3';
import type { Plot, PlotNumber } from '../protocol/plot.ts';
import { belowMiddle, group, round, type Shape, text } from './shape.ts';

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Axes {
  readonly x: ScaleLinear<number, number>;
  readonly y: ScaleLinear<number, number>;
  /** The part of the frame that they take. */
  readonly frame: Frame;
}

/** Scales over everything that the layers show. */
export function axesOf({ layers, aspect }: Plot, frame: Frame): Axes {
  const { left, right, top, bottom } = frame;
  const xs: (readonly PlotNumber[])[] = [];
  const ys: (readonly PlotNumber[])[] = [];
  let isTight = false;
  for (const layer of layers) {
    if (layer.kind === 'bars') {
      xs.push(layer.edges);
      ys.push([0], layer.counts);
    } else if (layer.kind !== 'images') {
      xs.push(layer.x);
      ys.push(layer.y);
      isTight ||= layer.kind === 'surface';
    }
  }
  const x = scaleLinear(rangeOf(xs), [left, right]);
  const y = scaleLinear(rangeOf(ys), [bottom, top]);
  // A surface fills its frame; points keep a distance from it.
  if (!isTight) {
    x.nice();
    y.nice();
  }
  return aspect === 'equal' ? alike(x, y, frame) : { x, y, frame };
}

/** One of the two made shorter, so that a unit is as long along both. */
function alike(x: ScaleLinear<number, number>, y: ScaleLinear<number, number>, frame: Frame): Axes {
  const { left, right, top, bottom } = frame;
  const length = ([low = 0, high = 0]: readonly number[]): number => high - low;
  const [width, height] = [length(x.domain()), length(y.domain())];
  const unit = Math.min((right - left) / width, (bottom - top) / height);
  const inner = { left, bottom, right: left + width * unit, top: bottom - height * unit };
  return { x: x.range([left, inner.right]), y: y.range([bottom, inner.top]), frame: inner };
}

function rangeOf(lists: readonly (readonly PlotNumber[])[]): [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const list of lists) {
    for (const value of list) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (low > high) return [0, 1];
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Grid lines, their numbers, and what the axes are called. */
export function drawAxes({ x, y, frame }: Axes, plot: Plot): Shape {
  const { left, right, top, bottom } = frame;
  const columns = x.ticks(Math.max(2, Math.floor((right - left) / 70)));
  const rows = y.ticks(Math.max(2, Math.floor((bottom - top) / 40)));
  const [nameX, nameY] = [x.tickFormat(columns.length), y.tickFormat(rows.length)];
  const line = (x1: number, y1: number, x2: number, y2: number): Shape => ({
    tag: 'line',
    attributes: { class: 'plot-grid', x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2) },
  });
  return group('plot-axes', [
    ...columns.map((value) => line(x(value), top, x(value), bottom)),
    ...rows.map((value) => line(left, y(value), right, y(value))),
    ...columns.map((value) =>
      text('plot-tick', nameX(value), { x: round(x(value)), y: bottom + 14, 'text-anchor': 'middle' }),
    ),
    ...rows.map((value) =>
      text('plot-tick', nameY(value), { x: left - 6, y: round(y(value) + belowMiddle), 'text-anchor': 'end' }),
    ),
    ...(plot.xLabel === '' ? [] : [text('plot-name', plot.xLabel, { x: right, y: bottom + 29, 'text-anchor': 'end' })]),
    ...(plot.yLabel === '' ? [] : [text('plot-name', plot.yLabel, { x: left - 40, y: top - 8 })]),
  ]);
}
