import type { Statistics, TensorSummary } from '../../src/trace/schema.ts';
import { formatCount, formatNumber, toNumber } from './format.ts';

/** A recorded histogram ready to be drawn. */
export interface Histogram {
  readonly counts: readonly number[];
  readonly min: number;
  readonly max: number;
  readonly highest: number;
  /** Where zero lies between min and max, 0 to 1; null when outside. */
  readonly zeroAt: number | null;
}

/** The histogram of some statistics; null when no element is finite. */
export function histogramOf(statistics: Statistics): Histogram | null {
  if (statistics.histogram.length === 0) return null;
  const min = toNumber(statistics.min);
  const max = toNumber(statistics.max);
  if (!Number.isFinite(min) || !Number.isFinite(max)) return null;
  const zeroAt = max > min && min <= 0 && max >= 0 ? -min / (max - min) : null;
  return { counts: statistics.histogram, min, max, highest: Math.max(1, ...statistics.histogram), zeroAt };
}

/** Range of one bin of a histogram. */
export function binRange(histogram: Histogram, bin: number): [from: number, to: number] {
  const width = (histogram.max - histogram.min) / histogram.counts.length;
  return [histogram.min + bin * width, histogram.min + (bin + 1) * width];
}

/** What is wrong with a tensor's elements, worst first; null when all are finite. */
export function problemOf(statistics: Statistics): string | null {
  if (statistics.nanCount > 0) return `${formatCount(statistics.nanCount)} NaN`;
  if (statistics.infCount > 0) return `${formatCount(statistics.infCount)} infinite`;
  return null;
}

/** The whole tensor in one short line: a scalar's number, else mean and standard deviation. */
export function summarise(summary: TensorSummary, digits = 3): string {
  const first = summary.preview[0];
  if (summary.statistics.count === 1 && first !== undefined) return formatNumber(first, digits + 1);
  if (summary.statistics.count === 0) return 'empty';
  if (summary.statistics.histogram.length === 0) return problemOf(summary.statistics) ?? '';
  return `${formatNumber(summary.statistics.mean, digits)} ± ${formatNumber(summary.statistics.std, digits)}`;
}
