import type { StepRecord, TensorSummary } from '../trace/schema.ts';
import type { HistoryPoint } from './graph-view.ts';
import { updateRatio } from './update-ratio.ts';

/** One output in one step, in a few numbers; null where nothing of it was recorded. */
export function historyPoint(step: StepRecord, node: number, output: number): HistoryPoint | null {
  const recorded = step.values.find((value) => value.node === node && value.output === output);
  if (recorded === undefined) return null;
  return {
    step: step.index,
    value: numbersOf(recorded.value),
    gradient: numbersOf(recorded.gradient),
    updateRatio: updateRatio(recorded),
  };
}

function numbersOf(summary: TensorSummary | null): HistoryPoint['value'] {
  if (summary === null) return null;
  const { mean, std, norm } = summary.statistics;
  return { mean, std, norm };
}
