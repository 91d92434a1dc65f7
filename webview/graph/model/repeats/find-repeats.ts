/** The same sequence of `period` units, `count` times in a row. */
export interface Repeat {
  readonly start: number;
  readonly period: number;
  readonly count: number;
}

/** Longer bodies of loops are not looked for. */
const longestPeriod = 64;
/** Two of a kind are seen side by side. */
const leastCount = 3;

/** Repeats in a sequence, from its beginning on, the one that covers most first where several begin at the same place. */
export function findRepeats(
  length: number,
  isSame: (one: number, other: number) => boolean,
  isWorthwhile: (repeat: Repeat) => boolean,
): Repeat[] {
  const found: Repeat[] = [];
  for (let start = 0; start < length; ) {
    let best: Repeat | null = null;
    const most = Math.min(longestPeriod, Math.floor((length - start) / leastCount));
    for (let period = 1; period <= most; period++) {
      let end = start + period;
      while (end < length && isSame(end, end - period)) end++;
      const count = Math.floor((end - start) / period);
      const covers = best === null ? 0 : best.period * best.count;
      if (count < leastCount || count * period <= covers) continue;
      const repeat = { start, period, count };
      if (isWorthwhile(repeat)) best = repeat;
    }
    if (best !== null) found.push(best);
    start += best === null ? 1 : best.period * best.count;
  }
  return found;
}
