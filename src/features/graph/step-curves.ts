import type { HistoryPoint, TimePoint } from '../../protocol/graph-view.ts';
import { historyPoint } from '../../protocol/history-point.ts';
import { timePoint } from '../../protocol/step-times.ts';
import type { StepRecord } from '../../trace/schema.ts';
import type { ShownGraph } from './shown-graph.ts';

/** More points than this no curve of the details can show. */
const mostPoints = 200;

/** How one output went over the captured steps of the shown structure. */
export function historyOf(shown: ShownGraph, node: number, output: number): Promise<readonly HistoryPoint[]> {
  return pointsOf(shown, (step) => historyPoint(step, node, output));
}

/** What nodes took together in the captured steps of the shown structure that were timed. */
export function timesOf(shown: ShownGraph, nodes: readonly number[]): Promise<readonly TimePoint[]> {
  return pointsOf(shown, (step) => timePoint(step, nodes));
}

async function pointsOf<Point>(
  { recording, graph }: ShownGraph,
  pointOf: (step: StepRecord) => Point | null,
): Promise<readonly Point[]> {
  const steps = recording.steps().filter((step) => step.graph === graph.id);
  const points: Point[] = [];
  const count = Math.min(steps.length, mostPoints);
  for (let point = 0; point < count; point++) {
    // Evenly spread, the first and the last among them.
    const at = count === 1 ? 0 : Math.round((point * (steps.length - 1)) / (count - 1));
    const summary = steps[at];
    if (summary === undefined) continue;
    const found = pointOf((await recording.step(summary.index)).step);
    if (found !== null) points.push(found);
  }
  return points;
}
