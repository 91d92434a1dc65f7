/**
 * Pictures from a script, as Matplotlib's: shown in the training panel, or written as SVG by the command line.
 * @dtype any; numbers are drawn as float64
 * @throws ShapeError where sizes differ; TypeError for what is no number
 */
import { ShapeError } from '../errors.ts';
import { hooks, quietly } from '../observer.ts';
import type { Tensor } from '../tensor.ts';
import { imageOf, imagesOf } from './images.ts';
import { finite, numbersOf, type PlotValues } from './numbers.ts';
import type { PlotLayer } from './record.ts';

export type { PlotValues } from './numbers.ts';
export type {
  Plot,
  PlotBars,
  PlotImage,
  PlotImages,
  PlotLayer,
  PlotNumber,
  PlotPoints,
  PlotSurface,
} from './record.ts';

export interface PlotOptions {
  /** Which picture: what has the same title is drawn into the same picture. Default: 'Figure'. */
  readonly title?: string;
  /** What it is called in the picture's legend. What has the same label is replaced, which makes a picture live. */
  readonly label?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** 'equal': a unit is as long along both axes, as by Matplotlib's `axis('equal')`. Default: each axis fills its side. */
  readonly aspect?: 'equal' | 'auto';
}

/**
 * Points joined by a line: `pyplot.plot`. With one argument, its numbers over 0, 1, 2...
 * @shape xs and ys of one size; tensors of any shape count as vectors
 * @example plot(losses); plot(xs, ys, { title: 'All optimizers', label: 'Adam' })
 */
export function plot(ys: PlotValues, options?: PlotOptions): void;
export function plot(xs: PlotValues, ys: PlotValues, options?: PlotOptions): void;
export function plot(first: PlotValues, second: PlotValues | PlotOptions = {}, third: PlotOptions = {}): void {
  const values = (given: PlotValues | PlotOptions): given is PlotValues => Symbol.iterator in given || 'shape' in given;
  if (values(second)) draw(points('line', first, second, third), third);
  else draw(points('line', Array(numbersOf(first, 'ys').length).keys(), first, second), second);
}

/**
 * Points [n] and [n]: `pyplot.scatter`. With `classes`, the points of each class are a group with its own colour and label.
 * @shape xs [n], ys [n], classes [n]
 * @example scatter(points.get([':', 0]), points.get([':', 1]), { classes: labels })
 */
export function scatter(
  xs: PlotValues,
  ys: PlotValues,
  options: PlotOptions & { readonly classes?: PlotValues } = {},
): void {
  if (options.classes === undefined) {
    draw(points('points', xs, ys, options), options);
    return;
  }
  const classes = numbersOf(options.classes, 'classes');
  const [x, y] = [numbersOf(xs, 'xs'), numbersOf(ys, 'ys')];
  requireEqual(x.length, y.length, 'ys');
  requireEqual(x.length, classes.length, 'classes');
  for (const one of [...new Set(classes)].sort((a, b) => a - b)) {
    const isOne = (_: number, index: number) => classes[index] === one;
    const label = `${options.label ?? 'class'} ${one}`;
    draw(points('points', x.filter(isOne), y.filter(isOne), { label }), options);
  }
}

/**
 * How often numbers lie in each of `bins` (10) equal parts of their range: `pyplot.hist`. NaN and infinity are left out.
 * @shape any
 * @throws RangeError without a finite number, or for bins that are no positive integer
 */
export function hist(values: PlotValues, options: PlotOptions & { readonly bins?: number } = {}): void {
  const { bins = 10 } = options;
  if (!(Number.isInteger(bins) && bins > 0)) throw new RangeError(`bins should be a positive integer, but is ${bins}`);
  const numbers = numbersOf(values, 'values').filter(Number.isFinite);
  if (numbers.length === 0) throw new RangeError('hist needs at least one finite number');
  let low = numbers.reduce((a, b) => Math.min(a, b));
  let high = numbers.reduce((a, b) => Math.max(a, b));
  if (low === high) {
    low -= 0.5;
    high += 0.5;
  }
  const edges = Array.from({ length: bins + 1 }, (_, index) => low + (index * (high - low)) / bins);
  const counts = new Array<number>(bins).fill(0);
  for (const value of numbers) counts[Math.min(bins - 1, Math.floor((bins * (value - low)) / (high - low)))]!++;
  draw({ kind: 'bars', label: options.label ?? '', edges, counts }, options);
}

/**
 * One picture: `pyplot.imshow`. The least value is black, the greatest white.
 * @shape [height, width], [1 or 3, height, width] or [height, width, 3]
 */
export function imshow(picture: Tensor, options: PlotOptions = {}): void {
  const image = quietly(() => imageOf(picture, ''));
  draw({ kind: 'images', label: options.label ?? '', images: [image] }, options);
}

/**
 * The pictures of a batch side by side, each with its title.
 * @shape [n, height, width], [n, 1 or 3, height, width] or [n, height, width, 3]
 * @example images(batch.get('0:12'), { titles: predictions })
 */
export function images(
  batch: Tensor,
  options: PlotOptions & { readonly titles?: PlotValues | readonly string[] } = {},
): void {
  const { titles = [] } = options;
  const words = isTexts(titles) ? titles : numbersOf(titles, 'titles').map(String);
  const pictures = quietly(() => imagesOf(batch, words));
  draw({ kind: 'images', label: options.label ?? '', images: pictures }, options);
}

/**
 * A function of two numbers, by its height lines: `pyplot.contourf`. What is plotted under the same title lies on it.
 * @shape xs [columns], ys [rows] and values [rows, columns]; or all three of the shape that `meshgrid` gives
 * @example const [W, B] = meshgrid([w, b], { indexing: 'ij' }); surface(W, B, loss, { title: 'Loss' })
 */
export function surface(xs: Tensor, ys: Tensor, values: Tensor, options: PlotOptions = {}): void {
  const [first, second] = [axisOf(xs), axisOf(ys)];
  const expected = `[${ys.dim() === 2 ? ys.shape.join(', ') : `${second.numbers.length}, ${first.numbers.length}`}]`;
  if (`[${values.shape.join(', ')}]` !== expected) {
    throw new ShapeError(`values should be of shape ${expected}, but are of shape [${values.shape.join(', ')}]`);
  }
  const byRows = first.along === 0 ? quietly(() => values.detach().t()) : values;
  const heights = numbersOf(byRows, 'values').map(finite);
  draw({ kind: 'surface', label: options.label ?? '', x: first.numbers, y: second.numbers, values: heights }, options);
}

interface Axis {
  readonly numbers: number[];
  /** The dimension of the grid along which they change; null: of a vector. */
  readonly along: 0 | 1 | null;
}

/** The coordinates of a vector, or of a grid that `meshgrid` made. */
function axisOf(values: Tensor): Axis {
  const all = numbersOf(values, 'coordinates');
  if (values.dim() === 1) return { numbers: all, along: null };
  if (values.dim() !== 2) {
    throw new ShapeError(`coordinates should be a vector or a grid, but are of shape [${values.shape.join(', ')}]`);
  }
  const [rows, columns] = [values.size(0), values.size(1)];
  const alongRow = rows < 2 || all[columns] === all[0];
  return alongRow
    ? { numbers: all.slice(0, columns), along: 1 }
    : { numbers: Array.from({ length: rows }, (_, row) => all[row * columns]!), along: 0 };
}

function points(kind: 'line' | 'points', xs: PlotValues, ys: PlotValues, { label = '' }: PlotOptions): PlotLayer {
  const [x, y] = [numbersOf(xs, 'xs'), numbersOf(ys, 'ys')];
  requireEqual(x.length, y.length, 'ys');
  return { kind, label, x: x.map(finite), y: y.map(finite) };
}

function requireEqual(expected: number, count: number, what: string): void {
  if (expected !== count) {
    throw new ShapeError(
      `x and y must have same first dimension: xs has ${expected} numbers, but ${what} has ${count}`,
    );
  }
}

function isTexts(titles: PlotValues | readonly string[]): titles is readonly string[] {
  return Array.isArray(titles) && titles.every((title) => typeof title === 'string');
}

function draw(layer: PlotLayer, options: PlotOptions): void {
  const { title = 'Figure', xLabel = '', yLabel = '', aspect = 'auto' } = options;
  if (aspect !== 'auto' && aspect !== 'equal') {
    throw new TypeError(`aspect should be 'auto' or 'equal', but is ${String(aspect)}`);
  }
  hooks.observer?.plot({ title, xLabel, yLabel, ...(aspect === 'equal' ? { aspect } : {}), layers: [layer] });
}
