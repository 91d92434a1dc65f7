/** A column of a table: its values, and what can be told of them. */

/** Null: missing. */
export type Value = number | string | boolean | null;

export interface Column {
  readonly name: string;
  /** What all values are that are not missing. A column without any holds numbers. */
  readonly kind: 'number' | 'text' | 'boolean';
  readonly values: readonly Value[];
}

/** A column whose kind is read off its values: text where they are mixed. */
export function columnOf(name: string, values: readonly Value[]): Column {
  const present = values.filter((value) => value !== null);
  if (present.every((value) => typeof value === 'number')) return { name, kind: 'number', values };
  if (present.every((value) => typeof value === 'boolean')) return { name, kind: 'boolean', values };
  return { name, kind: 'text', values: values.map((value) => (value === null ? null : String(value))) };
}

/** The numbers of a column, missing ones left out. */
export function numbersOf({ values }: Column): number[] {
  return values.filter((value) => typeof value === 'number');
}

export function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
}

/** Of a sample: divided by one less than there are. */
export function standardDeviation(numbers: readonly number[]): number {
  const center = mean(numbers);
  return Math.sqrt(numbers.reduce((sum, value) => sum + (value - center) ** 2, 0) / (numbers.length - 1));
}

/** Between the two nearest where it falls between them. */
export function quantile(numbers: readonly number[], q: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = q * (sorted.length - 1);
  const [below = Number.NaN, above = below] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

/** The commonest value; of several the least. Null where there is none. */
export function mode({ values }: Column): Value {
  const counts = new Map<Value, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  let best: Value = null;
  for (const [value, count] of counts) {
    const most = best === null ? 0 : (counts.get(best) ?? 0);
    if (count > most || (count === most && best !== null && value !== null && value < best)) best = value;
  }
  return best;
}

/** The values that there are, in order, each once. */
export function distinct({ values }: Column): readonly (number | string | boolean)[] {
  const found = new Set(values.filter((value) => value !== null));
  return [...found].sort((a, b) => (a < b ? -1 : 1));
}
