import type { Plot } from '../protocol/plot.ts';
import { drawPlot } from './draw.ts';
import type { Shape } from './shape.ts';

const width = 720;
const margin = 16;
const titleHeight = 30;

/** Colours that are told apart by most people, on white. */
const palette = ['#1f77b4', '#d1495b', '#2a9d8f', '#e09f3e', '#7b4ea3', '#5c677d', '#8c564b', '#17a2c6'] as const;

type Look = Readonly<Record<string, string>>;

/**
 * What each class looks like, as attributes: not every program that reads SVG knows style sheets, nor widths without a unit
 * (Skia does not).
 */
const looks: Readonly<Record<string, Look>> = {
  'plot-title': { 'font-size': '16px', 'font-weight': 'bold' },
  'plot-tick': { 'font-size': '11px', fill: '#666' },
  'plot-name': { 'font-size': '11px', fill: '#666' },
  'plot-grid': { fill: 'none', stroke: '#e3e3e3' },
  'plot-line': { fill: 'none', 'stroke-width': '1.8px', 'stroke-linejoin': 'round' },
  'plot-points': { fill: 'none', 'stroke-width': '6px', 'stroke-linecap': 'round' },
  'plot-level': {
    fill: palette[0],
    'fill-opacity': '.09',
    stroke: palette[0],
    'stroke-opacity': '.35',
    'stroke-width': '.7px',
  },
};

const wordsLook: Look = { 'font-family': 'system-ui,sans-serif', 'font-size': '12px', fill: '#333' };

/** The attributes of what has these classes; its tone colours the inside of bars, else lines. */
function lookOf(tag: string, classes: readonly string[]): Look {
  const look: Record<string, string> = tag === 'text' ? { ...wordsLook } : {};
  for (const name of classes) Object.assign(look, looks[name]);
  const tone = classes.find((name) => name.startsWith('plot-tone-'))?.slice('plot-tone-'.length);
  const color = tone === undefined ? undefined : palette[Number(tone)];
  if (color === undefined) return look;
  return classes.includes('plot-bars') ? { ...look, fill: color, stroke: 'none' } : { ...look, stroke: color };
}

/** A picture as the text of an SVG file, with its size in pixels. */
export interface SvgFile {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** A plot as a file of its own, on white; `scale` times as large as it is drawn. */
export function svgFile(plot: Plot, scale = 1): SvgFile {
  const drawing = drawPlot(plot, width - 2 * margin);
  const height = Number(drawing.attributes['height']) + titleHeight + 2 * margin;
  const title = textOf({
    tag: 'text',
    attributes: { class: 'plot-title', x: margin, y: margin + 16 },
    text: plot.title,
  });
  const body = (drawing.children ?? []).map(textOf).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${scale * width}" height="${scale * height}"><rect width="100%" height="100%" fill="#fff"/>${title}<g transform="translate(${margin},${margin + titleHeight})">${body}</g></svg>\n`;
  return { svg, width: scale * width, height: scale * height };
}

function textOf({ tag, attributes, text, children = [] }: Shape): string {
  const { class: classes = '' } = attributes;
  const drawn = { ...attributes, ...lookOf(tag, String(classes).split(' ')) };
  const given = Object.entries(drawn).map(([name, value]) => ` ${name}="${escaped(String(value))}"`);
  return `<${tag}${given.join('')}>${text === undefined ? '' : escaped(text)}${children.map(textOf).join('')}</${tag}>`;
}

/** A script's own words may hold markup. */
function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
