import type { MetricRecord } from '../trace/schema.ts';

/** Points of one metric that are kept before they are thinned out. A chart is narrower than half of this. */
const capacity = 4000;

/**
 * A metric's values over a run of any length, in bounded memory: when there are too many, of every four neighbours the
 * lowest and the highest stay, so that spikes are still seen. Host and page keep the same history.
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

/** Half of the records. The first and the last stay, and those that are no finite number: they are news. */
function thin(series: readonly MetricRecord[]): MetricRecord[] {
  const kept: MetricRecord[] = [];
  for (let start = 0; start < series.length; start += 4) {
    const group = series.slice(start, start + 4);
    const finite = group.filter((record) => typeof record.value === 'number');
    const ordered = finite.toSorted((a, b) => Number(a.value) - Number(b.value));
    const extremes = new Set([ordered[0], ordered.at(-1)]);
    const isKept = (record: MetricRecord): boolean =>
      extremes.has(record) || record === series[0] || record === series.at(-1) || typeof record.value !== 'number';
    kept.push(...group.filter(isKept));
  }
  // Nothing but NaN: keep every other one, or the history would grow without bound.
  return kept.length <= (series.length * 3) / 4 ? kept : series.filter((_, index) => index % 2 === 0);
}
