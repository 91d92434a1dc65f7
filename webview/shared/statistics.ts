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
export function summarise(summary: TensorSummary): string {
  const first = summary.preview[0];
  const { statistics } = summary;
  if (statistics.count === 1 && first !== undefined) return formatNumber(first);
  if (statistics.count === 0) return 'empty';
  if (statistics.histogram.length === 0) return problemOf(statistics) ?? '';
  return formatSpread(toNumber(statistics.mean), toNumber(statistics.std));
}

/** `0.01 ± 0.58`: the deviation with two digits, the mean no finer than that. */
export function formatSpread(mean: number, deviation: number): string {
  if (!(deviation > 0) || !Number.isFinite(deviation)) return formatNumber(mean);
  const place = Math.floor(Math.log10(deviation)) - 1;
  const size = mean === 0 ? place : Math.floor(Math.log10(Math.abs(mean)));
  // Digits of the mean above the deviation's last place: none left means that it is zero for all one can say.
  const digits = size - place + 1;
  const rounded = digits < 1 ? (Math.abs(mean) * 2 >= 10 ** place ? Math.sign(mean) * 10 ** place : 0) : mean;
  return `${formatNumber(rounded, Math.min(6, Math.max(1, digits)))} ± ${formatNumber(deviation, 2)}`;
}
