import type { JsonNumber, RecordedTensor } from '../trace/schema.ts';

interface Norms {
  readonly update: number;
  readonly value: number;
}

/** L2 norms of a trained tensor and of its change in the step; null where it was not changed, or that was not recorded. */
export function updateNorms(recorded: RecordedTensor | undefined): Norms | null {
  if (recorded?.updateNorm === undefined || recorded.value === null) return null;
  return { update: normOf(recorded.updateNorm), value: normOf(recorded.value.statistics.norm) };
}

/** How large the change in the step is beside the tensor itself; null also for a tensor that was all zeros. */
export function updateRatio(recorded: RecordedTensor | undefined): number | null {
  const norms = updateNorms(recorded);
  return norms === null || norms.value === 0 ? null : norms.update / norms.value;
}

function normOf(written: JsonNumber): number {
  if (typeof written === 'number') return written;
  return written === 'nan' ? Number.NaN : Number.POSITIVE_INFINITY;
}
