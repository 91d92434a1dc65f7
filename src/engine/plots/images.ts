import { ShapeError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { numbersOf } from './numbers.ts';
import type { PlotImage } from './record.ts';

/** A picture [height, width], [1 or 3, height, width] or [height, width, 3] as bytes; the least value black, the greatest white. */
export function imageOf(picture: Tensor, title: string): PlotImage {
  const form = formOf(picture.shape);
  if (form === null) {
    throw new ShapeError(
      `a picture should be of shape [height, width], [1 or 3, height, width] or [height, width, 3], but is [${picture.shape.join(', ')}]`,
    );
  }
  const { width, height, channels, channelsFirst } = form;
  const values = numbersOf(picture, 'picture');
  const [low, high] = rangeOf(values);
  const area = width * height;
  const pixels = Array.from({ length: area * channels }, (_, index) => {
    const value = values[channelsFirst ? (index % channels) * area + Math.floor(index / channels) : index]!;
    return Number.isFinite(value) ? Math.round((255 * (value - low)) / (high - low)) : 0;
  });
  return { title, width, height, channels, pixels };
}

/** The pictures of a batch [n, height, width], [n, 1 or 3, height, width] or [n, height, width, 3]. */
export function imagesOf(batch: Tensor, titles: readonly string[]): PlotImage[] {
  if (batch.dim() < 3) {
    throw new ShapeError(
      `a batch of pictures should be of shape [n, height, width] or [n, channels, height, width], but is [${batch.shape.join(', ')}]`,
    );
  }
  return Array.from({ length: batch.size(0) }, (_, index) => imageOf(batch.select(0, index), titles[index] ?? ''));
}

interface Form {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly channelsFirst: boolean;
}

function formOf(shape: readonly number[]): Form | null {
  const [a = 0, b = 0, c = 0] = shape;
  if (shape.length === 2) return { height: a, width: b, channels: 1, channelsFirst: true };
  if (shape.length !== 3) return null;
  if (a === 1 || a === 3) return { height: b, width: c, channels: a, channelsFirst: true };
  return c === 3 ? { height: a, width: b, channels: 3, channelsFirst: false } : null;
}

function rangeOf(values: readonly number[]): readonly [number, number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  // A picture of one colour is black, or white where it is not 0.
  return low < high ? [low, high] : [Math.min(low, 0), Math.max(high, 1)];
}
