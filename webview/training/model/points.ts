import type { MetricRecord } from '../../../src/trace/schema.ts';
import { toNumber } from '../../shared/format.ts';

/** A value of a metric at a step. */
export interface Point {
  readonly step: number;
  readonly value: number;
}

/** A metric ready to be drawn. */
export interface Curve {
  /** Finite values by step. */
  readonly points: readonly Point[];
  /** Steps at which the value was NaN or infinite. */
  readonly gaps: readonly Point[];
}

export function curveOf(records: readonly MetricRecord[]): Curve {
  const points: Point[] = [];
  const gaps: Point[] = [];
  for (const { step, value } of records) {
    const number = toNumber(value);
    (Number.isFinite(number) ? points : gaps).push({ step, value: number });
  }
  return { points, gaps };
}

/**
 * An exponential moving average, without the pull towards zero at its start.
 * @param weight of what came before, 0 (none) to below 1
 */
export function smooth(points: readonly Point[], weight: number): readonly Point[] {
  if (weight <= 0) return points;
  let average = 0;
  let total = 0;
  return points.map(({ step, value }) => {
    average = average * weight + value * (1 - weight);
    total = total * weight + (1 - weight);
    return { step, value: average / total };
  });
}

/** At most the lowest and the highest point of each of `columns` columns: what a line that wide can show. */
export function decimate(points: readonly Point[], columns: number): readonly Point[] {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length <= 2 * columns) return points;
  const width = (last.step - first.step) / columns || 1;
  const kept: Point[] = [];
  let column = -1;
  let lowest = first;
  let highest = first;
  const close = (): void => {
    if (column < 0) return;
    if (lowest === highest) kept.push(lowest);
    else if (lowest.step < highest.step) kept.push(lowest, highest);
    else kept.push(highest, lowest);
  };
  for (const point of points) {
    const own = Math.min(columns - 1, Math.floor((point.step - first.step) / width));
    if (own !== column) {
      close();
      column = own;
      lowest = point;
      highest = point;
    } else if (point.value < lowest.value) lowest = point;
    else if (point.value > highest.value) highest = point;
  }
  close();
  return kept;
}

/** The point nearest to a step, by binary search; null when there is none. */
export function nearest(points: readonly Point[], step: number): Point | null {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.step ?? 0) < step) low = middle + 1;
    else high = middle;
  }
  const after = points[low];
  const before = points[low - 1];
  if (after === undefined) return before ?? null;
  if (before === undefined) return after;
  return step - before.step <= after.step - step ? before : after;
}
