import type { Plot, PlotLayer } from '../protocol/plot.ts';
import { axesOf, drawAxes, type Frame } from './axes.ts';
import { drawBars, drawPoints, drawSurface } from './layers.ts';
import { type LegendEntry, legend } from './legend.ts';
import { pictures } from './pictures.ts';
import { group, type Shape } from './shape.ts';

/** Colours that a style sheet has: `plot-tone-0` to `plot-tone-7`. */
const tones = 8;

/** A plot as SVG of this width; its height is what it needs. Colours are classes, for a style sheet to fill in. */
export function drawPlot(plot: Plot, width: number): Shape {
  const shapes: Shape[] = [];
  let height = 0;
  if (plot.layers.some(({ kind }) => kind !== 'images')) {
    const chart = drawChart(plot, width);
    shapes.push(chart.shape);
    height += chart.height;
  }
  for (const layer of plot.layers) {
    if (layer.kind !== 'images') continue;
    const row = pictures(layer.images, width, height);
    shapes.push(row.shape);
    height += row.height;
  }
  const total = Math.ceil(height);
  return {
    tag: 'svg',
    attributes: {
      class: 'plot',
      viewBox: `0 0 ${width} ${total}`,
      width,
      height: total,
      role: 'img',
      'aria-label': describe(plot),
    },
    children: shapes,
  };
}

function drawChart(plot: Plot, width: number): { shape: Shape; height: number } {
  const plotHeight = Math.min(320, Math.max(150, 0.55 * width));
  const frame: Frame = {
    left: 46,
    right: width - 12,
    top: plot.yLabel === '' ? 10 : 22,
    bottom: plotHeight - (plot.xLabel === '' ? 22 : 36),
  };
  const axes = axesOf(plot, frame);
  const behind: Shape[] = [];
  const before: Shape[] = [];
  const entries: LegendEntry[] = [];
  // A surface has the first colour to itself.
  let next = plot.layers.some(({ kind }) => kind === 'surface') ? 1 : 0;
  for (const layer of plot.layers) {
    if (layer.kind === 'images') continue;
    if (layer.kind === 'surface') {
      behind.push(drawSurface(layer, axes));
      continue;
    }
    const tone = next++ % tones;
    before.push(layer.kind === 'bars' ? drawBars(layer, axes, tone) : drawPoints(layer, axes, tone));
    if (layer.label !== '') entries.push({ label: layer.label, tone, isLine: layer.kind === 'line' });
  }
  const names = legend(entries, frame.left, plotHeight, frame.right - frame.left);
  const shape = group('plot-chart', [...behind, drawAxes(axes, plot), ...before, names.shape]);
  return { shape, height: plotHeight + names.height };
}

/** For those who cannot see it. */
function describe({ title, layers }: Plot): string {
  return `${title}: ${layers.map(partOf).join(', ')}`;
}

function partOf(layer: PlotLayer): string {
  const called = layer.label === '' ? '' : ` ${layer.label}`;
  switch (layer.kind) {
    case 'images':
      return `${layer.images.length} pictures${called}`;
    case 'surface':
      return `height lines${called}`;
    case 'bars':
      return `histogram${called}`;
    default:
      return `${layer.kind}${called}`;
  }
}
