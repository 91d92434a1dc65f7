import type { Point } from './points.ts';

/** The least and the greatest value of a scale. */
export type Domain = readonly [least: number, greatest: number];

/** What a logarithmic scale can show. */
export function positive(points: readonly Point[]): readonly Point[] {
  return points.filter(({ value }) => value > 0);
}

/** The values' range with a little room, so that a curve does not touch the frame. */
export function valueDomain(points: readonly Point[], isLogarithmic: boolean): Domain {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const { value } of points) {
    least = Math.min(least, value);
    greatest = Math.max(greatest, value);
  }
  if (least > greatest) return isLogarithmic ? [0.1, 1] : [0, 1];
  if (isLogarithmic) return least === greatest ? [least / 2, greatest * 2] : [least / 1.2, greatest * 1.2];
  if (least === greatest) return [least - (Math.abs(least) || 1) / 2, greatest + (Math.abs(greatest) || 1) / 2];
  const room = (greatest - least) * 0.05;
  // A loss that falls towards zero is drawn standing on zero.
  const floor = least >= 0 && least < (greatest - least) * 0.25 ? 0 : least - room;
  return [floor, greatest + room];
}

/** The steps' range; a single step gets some width. */
export function stepDomain(curves: readonly (readonly { readonly step: number }[])[]): Domain {
  const firsts = curves.flatMap((points) => points[0]?.step ?? []);
  const lasts = curves.flatMap((points) => points.at(-1)?.step ?? []);
  if (firsts.length === 0) return [0, 1];
  const least = Math.min(...firsts);
  return [least, Math.max(...lasts, least + 1)];
}

/** Where epochs are complete: at the step that begins the next one. */
export interface EpochMark {
  readonly step: number;
  /** How many epochs are complete there. */
  readonly epochs: number;
}

const strides = [1, 2, 5];

/** At most about `limit` marks, at round numbers of epochs. A script may count its epochs from the start more than once. */
export function epochMarks(
  records: readonly { readonly step: number; readonly epoch: number | null }[],
  limit: number,
): readonly EpochMark[] {
  const ends: Array<{ readonly step: number; readonly after: number; readonly epochs: number }> = [];
  let current: number | null = null;
  for (const { step, epoch } of records) {
    if (epoch === null || epoch === current) continue;
    if (current !== null && epoch > 0) ends.push({ step, after: epoch > current ? current : epoch - 1, epochs: epoch });
    current = epoch;
  }
  for (let exponent = 0; ; exponent++) {
    for (const factor of strides) {
      const stride = factor * 10 ** exponent;
      // Of a long run not every epoch has a record: the mark then stands at the next one.
      const marks = ends.flatMap(({ step, after, epochs }) => {
        const round = epochs - (epochs % stride);
        return round > after ? [{ step, epochs: round }] : [];
      });
      if (marks.length <= limit) return marks;
    }
  }
}
