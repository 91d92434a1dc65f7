import type { PlotImage } from '../protocol/plot.ts';
import { group, path, round, type Shape, text } from './shape.ts';

const gap = 8;
const titleHeight = 16;
/** Pixels of the screen that a picture takes at most, and wants at least. */
const largest = 280;
const smallest = 72;

/** Pictures side by side in as many rows as they need, each with its title below it. */
export function pictures(images: readonly PlotImage[], width: number, top: number): { shape: Shape; height: number } {
  const hasTitles = images.some(({ title }) => title !== '');
  const columns = Math.max(1, Math.min(images.length, Math.floor((width + gap) / (smallest + gap))));
  const cell = Math.min(largest, (width - (columns - 1) * gap) / columns);
  const rowHeight = cell + (hasTitles ? titleHeight : 0) + gap;
  const shapes = images.map((image, index) => {
    const x = (index % columns) * (cell + gap);
    const y = top + Math.floor(index / columns) * rowHeight;
    const scale = cell / Math.max(image.width, image.height);
    const children = [
      group('plot-picture', pixelPaths(image), {
        transform: `scale(${round(scale)})`,
        'shape-rendering': 'crispEdges',
      }),
    ];
    if (image.title !== '') {
      const place = {
        x: round((image.width * scale) / 2),
        y: round(image.height * scale + 12),
        'text-anchor': 'middle',
      };
      children.push(text('plot-label', image.title, place));
    }
    return group('plot-image', children, { transform: `translate(${round(x)},${round(y)})` });
  });
  return { shape: group('plot-images', shapes), height: Math.ceil(images.length / columns) * rowHeight };
}

/** One path for each colour: runs of equal pixels in a row. */
function pixelPaths({ width, height, channels, pixels }: PlotImage): Shape[] {
  const runs = new Map<string, string[]>();
  for (let row = 0; row < height; row++) {
    let start = 0;
    for (let column = 1; column <= width; column++) {
      const color = colorAt(pixels, (row * width + start) * channels, channels);
      if (column < width && colorAt(pixels, (row * width + column) * channels, channels) === color) continue;
      const run = runs.get(color) ?? [];
      run.push(`M${start} ${row}h${column - start}v1h${start - column}z`);
      runs.set(color, run);
      start = column;
    }
  }
  return [...runs].map(([fill, run]) => path('plot-pixels', run.join(''), { fill }));
}

function colorAt(pixels: readonly number[], index: number, channels: 1 | 3): string {
  const red = pixels[index] ?? 0;
  return channels === 1
    ? `rgb(${red},${red},${red})`
    : `rgb(${red},${pixels[index + 1] ?? 0},${pixels[index + 2] ?? 0})`;
}
