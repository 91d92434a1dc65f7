import type { MetricRecord } from '../trace/schema.ts';

/** Points of one metric that are kept before they are thinned out. A chart is narrower than half of this. */
const capacity = 4000;

/**
 * A metric's values over a run of any length, in bounded memory: when there are too many, the lowest and the highest
 * of neighbours stay, so that spikes are still seen, from the first step to the last. Host and page keep the same history.
 */
export class MetricHistory {
  readonly #series = new Map<string, MetricRecord[]>();

  add(records: readonly MetricRecord[]): void {
    for (const record of records) {
      let series = this.#series.get(record.name);
      if (series === undefined) {
        series = [];
        this.#series.set(record.name, series);
      }
      series.push(record);
      if (series.length >= capacity) this.#series.set(record.name, thin(series));
    }
  }

  clear(): void {
    this.#series.clear();
  }

  /** Names in the order of their first record. */
  names(): readonly string[] {
    return [...this.#series.keys()];
  }

  /** One metric's records by step. */
  series(name: string): readonly MetricRecord[] {
    return this.#series.get(name) ?? [];
  }

  /** All metrics, one after the other. */
  records(): readonly MetricRecord[] {
    return [...this.#series.values()].flat();
  }
}

/**
 * At most half as many records, spread evenly over the steps: of every so many steps the lowest and the highest. However
 * often this is done, the beginning of a run keeps as many as its end. The first and the last stay.
 */
function thin(series: readonly MetricRecord[]): MetricRecord[] {
  const [first, last] = [series[0], series.at(-1)];
  if (first === undefined || last === undefined) return [];
  // A power of two: wider groups are made of whole narrower ones.
  const width = 2 ** Math.ceil(Math.log2(Math.max(1, (last.step - first.step) / (capacity / 4 - 1))));
  const groups = [...Map.groupBy(series, ({ step }) => Math.floor(step / width)).values()];
  const kept = (mostBroken: number): MetricRecord[] =>
    groups.flatMap((group) => {
      const stay = new Set([first, last, ...extremesOf(group), ...brokenOf(group).slice(0, mostBroken)]);
      return group.filter((record) => stay.has(record));
    });
  // What is no number is news, and each is counted, unless there is hardly anything else.
  const all = kept(Number.POSITIVE_INFINITY);
  return all.length <= (capacity * 3) / 4 ? all : kept(1);
}

/** The lowest and the highest. */
function extremesOf(group: readonly MetricRecord[]): readonly MetricRecord[] {
  const ordered = group
    .filter(({ value }) => typeof value === 'number')
    .toSorted((a, b) => Number(a.value) - Number(b.value));
  return [...ordered.slice(0, 1), ...ordered.slice(-1)];
}

/** NaN and infinite ones. */
function brokenOf(group: readonly MetricRecord[]): readonly MetricRecord[] {
  return group.filter(({ value }) => typeof value !== 'number');
}
