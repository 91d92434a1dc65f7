import { toJsonNumber } from './json-number.ts';
import type { JsonNumber, Statistics } from './schema.ts';
import type { TensorData } from './source.ts';

const binCount = 32;
const previewLength = 64;

/**
 * Statistics of all elements, in two passes: the first finds range and mean, the second spread and histogram.
 * Elements that are not finite are counted and left out of the rest.
 */
export function computeStatistics(values: TensorData): Statistics {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let sum = 0;
  let sumOfSquares = 0;
  let finite = 0;
  let nanCount = 0;
  let zeroCount = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    // x - x is 0 for every finite number and NaN for the others.
    if (value - value !== 0) {
      if (Number.isNaN(value)) nanCount++;
      continue;
    }
    finite++;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zeroCount++;
    sum += value;
    sumOfSquares += value * value;
  }
  const counts = { count: values.length, nanCount, infCount: values.length - finite - nanCount, zeroCount };
  if (finite === 0) {
    return { ...counts, min: 'nan', max: 'nan', mean: 'nan', std: 'nan', norm: 'nan', histogram: [] };
  }
  const mean = sum / finite;
  const spread = secondPass(values, min, max, mean);
  return {
    ...counts,
    min: toJsonNumber(min),
    max: toJsonNumber(max),
    mean: toJsonNumber(mean),
    std: toJsonNumber(Math.sqrt(spread.squares / finite)),
    norm: toJsonNumber(Math.sqrt(sumOfSquares)),
    histogram: spread.histogram,
  };
}

function secondPass(
  values: TensorData,
  min: number,
  max: number,
  mean: number,
): { readonly squares: number; readonly histogram: readonly number[] } {
  const histogram = new Array<number>(min === max ? 1 : binCount).fill(0);
  const last = histogram.length - 1;
  // Halved where max - min itself would overflow.
  const scale = Number.isFinite(max - min) ? 1 : 0.5;
  const range = max * scale - min * scale;
  let squares = 0;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? 0;
    if (value - value !== 0) continue;
    const distance = value - mean;
    squares += distance * distance;
    const bin = last === 0 ? 0 : Math.min(last, Math.floor(((value * scale - min * scale) / range) * binCount));
    histogram[bin] = (histogram[bin] ?? 0) + 1;
  }
  return { squares, histogram };
}

/** L2 norm of the difference of two tensors of one size. */
export function distance(from: TensorData, to: TensorData): number {
  let sumOfSquares = 0;
  for (let index = 0; index < from.length; index++) {
    const difference = (to[index] ?? 0) - (from[index] ?? 0);
    sumOfSquares += difference * difference;
  }
  return Math.sqrt(sumOfSquares);
}

/** The first elements, for showing without opening the whole tensor. */
export function previewOf(values: TensorData): readonly JsonNumber[] {
  return Array.from(values.subarray(0, previewLength), toJsonNumber);
}
