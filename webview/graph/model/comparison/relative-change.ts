import type { TensorSummary } from '../../../../src/trace/schema.ts';
import { toNumber } from '../../../shared/format.ts';

/**
 * How much a tensor has changed, from 0 (its statistics are the same) to 1: the largest relative change of its L2 norm and its
 * standard deviation, and of its mean against the larger of mean and deviation. Null where either was not recorded.
 */
export function relativeChange(before: TensorSummary | null, after: TensorSummary | null): number | null {
  if (before === null || after === null) return null;
  const [was, is] = [before.statistics, after.statistics];
  if (was.nanCount !== is.nanCount || was.infCount !== is.infCount || was.count !== is.count) return 1;
  const mean = Math.abs(toNumber(was.mean) - toNumber(is.mean));
  const size = Math.max(...[was.mean, is.mean, was.std, is.std].map((number) => Math.abs(toNumber(number))));
  const changes = [
    ratio(mean, size),
    ...(['std', 'norm'] as const).map((key) => {
      const [a, b] = [toNumber(was[key]), toNumber(is[key])];
      return ratio(Math.abs(a - b), Math.max(Math.abs(a), Math.abs(b)));
    }),
  ];
  return Math.min(1, Math.max(...changes));
}

/** Of what is not finite on both sides nothing can be said: no element is. */
function ratio(difference: number, size: number): number {
  return size > 0 && Number.isFinite(difference) ? difference / size : 0;
}
