import type { TensorSummary } from '../../../src/trace/schema.ts';
import { formatNumber, toNumber } from '../../shared/format.ts';
import { histogramOf, problemOf, summarise } from '../../shared/statistics.ts';

/** A tensor drawn small: a number, a grid of its elements, or the shape of its distribution. */
export type Glyph =
  | { readonly kind: 'none' }
  | { readonly kind: 'number'; readonly text: string; readonly problem: boolean }
  | {
      readonly kind: 'grid';
      readonly rows: number;
      readonly columns: number;
      /** Row by row, -1 to 1 by the largest size; NaN where an element is not finite. */
      readonly cells: readonly number[];
      readonly text: string;
      readonly problem: boolean;
    }
  | {
      readonly kind: 'histogram';
      /** Heights, 0 to 1. */
      readonly bars: readonly number[];
      /** Where zero lies, 0 to 1; null when outside. Below it everything is negative. */
      readonly zeroAt: number | null;
      readonly allNegative: boolean;
      readonly text: string;
      readonly problem: boolean;
    };

/** Elements up to this many are shown one by one. */
const gridLimit = 64;
const widestGrid = 32;

/** Chooses how a tensor is drawn in the room that a card has. */
export function glyphOf(summary: TensorSummary | null): Glyph {
  if (summary === null) return { kind: 'none' };
  const { statistics, preview } = summary;
  const issue = problemOf(statistics);
  const problem = issue !== null;
  const first = preview[0];
  if (statistics.count === 1 && first !== undefined) return { kind: 'number', text: formatNumber(first), problem };
  if (statistics.count === 0) return { kind: 'number', text: 'empty', problem };
  const text = issue ?? summarise(summary);
  if (statistics.count <= gridLimit && preview.length === statistics.count) {
    const columns = gridColumns(summary.shape, statistics.count);
    const numbers = preview.map(toNumber);
    const largest = numbers.reduce(
      (most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most),
      0,
    );
    const cells = numbers.map((value) => scale(value, largest));
    return { kind: 'grid', rows: Math.ceil(statistics.count / columns), columns, cells, text, problem };
  }
  const histogram = histogramOf(statistics);
  if (histogram === null) return { kind: 'number', text, problem };
  // A square root lets thin tails be seen beside a tall peak.
  const bars = histogram.counts.map((count) => Math.sqrt(count / histogram.highest));
  return { kind: 'histogram', bars, zeroAt: histogram.zeroAt, allNegative: histogram.max < 0, text, problem };
}

function scale(value: number, largest: number): number {
  if (!Number.isFinite(value)) return Number.NaN;
  return largest === 0 ? 0 : value / largest;
}

/** Columns of a grid: the last dimension where that fits, else what makes it wide rather than tall. */
function gridColumns(shape: readonly number[], count: number): number {
  const last = shape.at(-1) ?? 1;
  if (last > 1 && last <= widestGrid && count / last <= 8) return last;
  return count <= 16 ? count : Math.ceil(count / Math.min(4, Math.ceil(count / 16)));
}
