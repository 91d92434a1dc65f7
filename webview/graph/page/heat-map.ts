import { type RGBColor, rgb } from 'd3';

/** The theme's colours for signs, on the ground they stand on. */
interface Tones {
  readonly ground: RGBColor;
  readonly negative: RGBColor;
  readonly positive: RGBColor;
  readonly alarm: RGBColor;
}

/** Elements as pixels: blue below zero, orange above, as strong as they are large; what is not finite in the alarm's colour. */
export function drawHeatMap(canvas: HTMLCanvasElement, elements: Float64Array, columns: number, largest: number): void {
  const rows = columns === 0 ? 0 : elements.length / columns;
  const tones = readTones(canvas);
  fill(canvas, rows, columns, (pixel, at) => {
    const value = elements[pixel] ?? Number.NaN;
    if (!Number.isFinite(value)) return put(at, tones.alarm);
    const strength = largest > 0 ? Math.min(1, Math.abs(value) / largest) : 0;
    put(at, mix(tones.ground, value < 0 ? tones.negative : tones.positive, strength));
  });
}

/** Elements as shades of grey, from the smallest to the largest. */
export function drawGrey(canvas: HTMLCanvasElement, elements: Float64Array, columns: number): void {
  const [low, high] = rangeOf(elements);
  const rows = columns === 0 ? 0 : elements.length / columns;
  fill(canvas, rows, columns, (pixel, at) => {
    const shade = Math.round((255 * ((elements[pixel] ?? 0) - low)) / (high - low || 1));
    put(at, { r: shade, g: shade, b: shade });
  });
}

/** Three planes as one coloured picture, from the smallest to the largest of all three. */
export function drawColours(canvas: HTMLCanvasElement, elements: Float64Array, columns: number): void {
  const [low, high] = rangeOf(elements);
  const plane = elements.length / 3;
  const shade = (index: number): number => Math.round((255 * ((elements[index] ?? 0) - low)) / (high - low || 1));
  fill(canvas, plane / columns, columns, (pixel, at) =>
    put(at, { r: shade(pixel), g: shade(plane + pixel), b: shade(2 * plane + pixel) }),
  );
}

type Pixel = { readonly data: Uint8ClampedArray; readonly offset: number };

function fill(
  canvas: HTMLCanvasElement,
  rows: number,
  columns: number,
  colour: (pixel: number, at: Pixel) => void,
): void {
  canvas.width = Math.max(1, columns);
  canvas.height = Math.max(1, rows);
  const context = canvas.getContext('2d');
  if (context === null) return;
  const image = context.createImageData(canvas.width, canvas.height);
  for (let pixel = 0; pixel < rows * columns; pixel++) colour(pixel, { data: image.data, offset: 4 * pixel });
  context.putImageData(image, 0, 0);
}

function put({ data, offset }: Pixel, colour: { readonly r: number; readonly g: number; readonly b: number }): void {
  data[offset] = colour.r;
  data[offset + 1] = colour.g;
  data[offset + 2] = colour.b;
  data[offset + 3] = 255;
}

function mix(from: RGBColor, to: RGBColor, part: number): { r: number; g: number; b: number } {
  const between = (a: number, b: number): number => a + (b - a) * part;
  return { r: between(from.r, to.r), g: between(from.g, to.g), b: between(from.b, to.b) };
}

function rangeOf(elements: Float64Array): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of elements) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? [low, high] : [0, 1];
}

/** Colours come from the theme's variables, some of them mixed there: the browser works them out on an element. */
function readTones(beside: HTMLElement): Tones {
  const read = (variable: string): RGBColor => {
    const probe = document.createElement('span');
    probe.style.color = `var(${variable})`;
    beside.after(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    // Mixed colours are told as `color(srgb 0.9 0.6 0.2)`.
    const parts = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)/.exec(color);
    return parts === null
      ? rgb(color)
      : rgb(...([1, 2, 3].map((part) => 255 * Number(parts[part])) as [number, number, number]));
  };
  return {
    ground: read('--ground'),
    negative: read('--tone-negative'),
    positive: read('--tone-positive'),
    alarm: read('--tone-alarm'),
  };
}
