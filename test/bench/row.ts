/** One line of the benchmark's table. */
export interface Row {
  readonly what: string;
  /** Empty for a count. */
  readonly unit: 'ms' | 'µs' | 'MB' | 'px' | '';
  readonly value: number;
  /** What the ratio is to; empty without one. */
  readonly peer: string;
  readonly ratio: number | null;
}
