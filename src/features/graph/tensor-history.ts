import type { HistoryPoint } from '../../protocol/graph-view.ts';
import { historyPoint } from '../../protocol/history-point.ts';
import type { ShownGraph } from './graph-panel.ts';

/** More points than this no curve of the details can show. */
const mostPoints = 200;

/** How one output went over the captured steps of the shown structure. */
export async function historyOf(
  { recording, graph }: ShownGraph,
  node: number,
  output: number,
): Promise<readonly HistoryPoint[]> {
  const steps = recording.steps().filter((step) => step.graph === graph.id);
  const points: HistoryPoint[] = [];
  const count = Math.min(steps.length, mostPoints);
  for (let point = 0; point < count; point++) {
    // Evenly spread, the first and the last among them.
    const at = count === 1 ? 0 : Math.round((point * (steps.length - 1)) / (count - 1));
    const summary = steps[at];
    if (summary === undefined) continue;
    const { step } = await recording.step(summary.index);
    const found = historyPoint(step, node, output);
    if (found !== null) points.push(found);
  }
  return points;
}
