import type { Plot } from '../protocol/plot.ts';
import { drawPlot } from './draw.ts';
import type { Shape } from './shape.ts';

const width = 720;
const margin = 16;
const titleHeight = 30;

/** Colours that are told apart by most people, on white. */
const palette = ['#1f77b4', '#d1495b', '#2a9d8f', '#e09f3e', '#7b4ea3', '#5c677d', '#8c564b', '#17a2c6'];

/** Widths have their unit: Skia takes none without. */
const style = [
  'text{font-family:system-ui,sans-serif;font-size:12px;fill:#333}',
  '.plot-title{font-size:16px;font-weight:600}.plot-tick,.plot-name{font-size:11px;fill:#666}',
  '.plot-grid{stroke:#e3e3e3}.plot-line{fill:none;stroke-width:1.8px;stroke-linejoin:round}',
  '.plot-points{fill:none;stroke-width:6px;stroke-linecap:round}',
  '.plot-level{fill:#1f77b4;fill-opacity:.09;stroke:#1f77b4;stroke-opacity:.35;stroke-width:.7px}',
  ...palette.map(
    (color, tone) => `.plot-tone-${tone}{stroke:${color}}.plot-bars.plot-tone-${tone}{fill:${color};stroke:none}`,
  ),
].join('');

/** A picture as the text of an SVG file, with its size in pixels. */
export interface SvgFile {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** A plot as a file of its own, on white. */
export function svgFile(plot: Plot): SvgFile {
  const drawing = drawPlot(plot, width - 2 * margin);
  const height = Number(drawing.attributes['height']) + titleHeight + 2 * margin;
  const title = `<text class="plot-title" x="${margin}" y="${margin + 16}">${escaped(plot.title)}</text>`;
  const body = (drawing.children ?? []).map(textOf).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"><style>${style}</style><rect width="100%" height="100%" fill="#fff"/>${title}<g transform="translate(${margin},${margin + titleHeight})">${body}</g></svg>\n`;
  return { svg, width, height };
}

function textOf({ tag, attributes, text, children = [] }: Shape): string {
  const given = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  return `<${tag}${given.join('')}>${text === undefined ? '' : escaped(text)}${children.map(textOf).join('')}</${tag}>`;
}

/** A script's own words may hold markup. */
function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
