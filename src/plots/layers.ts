import { contours, geoPath, geoTransform, line, scaleLinear } from 'd3';
import type { PlotBars, PlotNumber, PlotPoints, PlotSurface } from '../protocol/plot.ts';
import type { Axes } from './axes.ts';
import { group, path, round, type Shape } from './shape.ts';

/** Height lines of a surface, from its least to its greatest value. */
const levels = 12;

/** A line is broken where a number is missing. */
export function drawPoints(layer: PlotPoints, { x, y }: Axes, tone: number): Shape {
  const points = layer.x.map((value, index): readonly [PlotNumber, PlotNumber] => [value, layer.y[index] ?? null]);
  const isThere = (point: readonly [PlotNumber, PlotNumber]): point is readonly [number, number] =>
    point[0] !== null && point[1] !== null;
  if (layer.kind === 'points') {
    const dots = points.filter(isThere).map(([a, b]) => `M${round(x(a))} ${round(y(b))}h0`);
    return path(`plot-points plot-tone-${tone}`, dots.join(''));
  }
  const along = line<readonly [PlotNumber, PlotNumber]>(
    ([a]) => round(x(a ?? 0)),
    ([, b]) => round(y(b ?? 0)),
  ).defined(isThere);
  return path(`plot-line plot-tone-${tone}`, along(points) ?? '');
}

export function drawBars(layer: PlotBars, { x, y }: Axes, tone: number): Shape {
  const bars = layer.counts.map((count, index): Shape => {
    const left = x(layer.edges[index] ?? 0);
    const width = x(layer.edges[index + 1] ?? 0) - left;
    const top = y(count);
    return {
      tag: 'rect',
      attributes: { x: round(left), y: round(top), width: round(Math.max(0.5, width - 1)), height: round(y(0) - top) },
    };
  });
  return group(`plot-bars plot-tone-${tone}`, bars);
}

/** The higher, the more layers of colour lie on one another. */
export function drawSurface(layer: PlotSurface, { x, y }: Axes): Shape {
  const { x: columns, y: rows } = layer;
  const present = layer.values.filter((value) => value !== null);
  if (columns.length < 2 || rows.length < 2 || present.length === 0) return group('plot-surface', []);
  const low = present.reduce((a, b) => Math.min(a, b));
  const high = present.reduce((a, b) => Math.max(a, b));
  const heights = Array.from({ length: levels }, (_, level) => low + ((level + 1) * (high - low)) / (levels + 1));
  // Cells of a contour are counted from their middle.
  const place = (coordinates: readonly number[]) =>
    scaleLinear(
      coordinates.map((_, index) => index + 0.5),
      [...coordinates],
    ).clamp(true);
  const [placeX, placeY] = [place(columns), place(rows)];
  const project = geoPath(
    geoTransform({
      point(column, row) {
        this.stream.point(x(placeX(column)), y(placeY(row)));
      },
    }),
  ).digits(1);
  const regions = contours().size([columns.length, rows.length]).thresholds(heights)(
    layer.values.map((value) => value ?? low),
  );
  return group(
    'plot-surface',
    regions.map((region) => path('plot-level', project(region) ?? '')),
  );
}
