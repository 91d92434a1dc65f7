import { formatMilliseconds } from '../../../../src/protocol/duration.ts';
import type { NodeTime } from '../../../../src/protocol/step-times.ts';
import type { TensorSummary } from '../../../../src/trace/schema.ts';
import { formatCount, formatNumber, toNumber } from '../../../shared/format.ts';

/** A statistic then and now. */
export interface ChangeRow {
  readonly name: string;
  readonly before: string;
  readonly now: string;
  /** `+12 %`; empty where nothing changed or there is nothing to compare with. */
  readonly change: string;
}

const numbers = [
  ['mean', 'Mean'],
  ['std', 'Standard deviation'],
  ['min', 'Smallest'],
  ['max', 'Largest'],
  ['norm', 'L2 norm'],
] as const;

const counts = [
  ['zeroCount', 'Zeros'],
  ['nanCount', 'NaN'],
  ['infCount', 'Infinite'],
] as const;

/** What has become of a tensor's statistics; counts only where they differ. `now`: null where only the other step has it. */
export function changeRows(before: TensorSummary, now: TensorSummary | null): readonly ChangeRow[] {
  if (now === null)
    return numbers.map(([key, name]) => ({ name, before: formatNumber(before.statistics[key]), now: '–', change: '' }));
  const rows: ChangeRow[] = numbers.map(([key, name]) => {
    const [was, is] = [before.statistics[key], now.statistics[key]];
    return { name, before: formatNumber(was), now: formatNumber(is), change: changeText(toNumber(was), toNumber(is)) };
  });
  for (const [key, name] of counts) {
    const [was, is] = [before.statistics[key], now.statistics[key]];
    if (was !== is) rows.push({ name, before: formatCount(was), now: formatCount(is), change: changeText(was, is) });
  }
  return rows;
}

/** What has become of the time that a node takes. */
export function timeRows(before: NodeTime, now: NodeTime): readonly ChangeRow[] {
  return (['forward', 'backward'] as const).flatMap((way): ChangeRow[] => {
    const [was, is] = [before[way], now[way]];
    if (was === null || is === null) return [];
    const name = way === 'forward' ? 'Forward' : 'Backward';
    return [{ name, before: formatMilliseconds(was), now: formatMilliseconds(is), change: changeText(was, is) }];
  });
}

function changeText(was: number, is: number): string {
  if (was === is || !Number.isFinite(was) || !Number.isFinite(is) || was === 0) return '';
  const percent = (100 * (is - was)) / Math.abs(was);
  if (Math.abs(percent) >= 1000) return `× ${formatNumber(is / was, 3)}`;
  return `${percent > 0 ? '+' : ''}${formatNumber(percent, 3)} %`;
}
