import type { HistoryPoint, TimePoint } from '../../protocol/graph-view.ts';
import { historyPoint } from '../../protocol/history-point.ts';
import { hasSameOperations } from '../../protocol/same-operations.ts';
import { timePoint } from '../../protocol/step-times.ts';
import type { StepRecord } from '../../trace/schema.ts';
import type { ShownGraph } from './shown-graph.ts';

/** More points than this no curve of the details can show. */
const mostPoints = 200;
/** More structures than this are not looked through for the shown one's operations. */
const mostStructures = 16;

/** How one output went over the captured steps of the shown operations. */
export function historyOf(shown: ShownGraph, node: number, output: number): Promise<readonly HistoryPoint[]> {
  return pointsOf(shown, (step) => historyPoint(step, node, output));
}

/** What nodes took together in the captured steps of the shown operations that were timed. */
export function timesOf(shown: ShownGraph, nodes: readonly number[]): Promise<readonly TimePoint[]> {
  return pointsOf(shown, (step) => timePoint(step, nodes));
}

async function pointsOf<Point>(
  shown: ShownGraph,
  pointOf: (step: StepRecord) => Point | null,
): Promise<readonly Point[]> {
  const { recording } = shown;
  const alike = await structuresAlike(shown);
  const steps = recording.steps().filter((step) => alike.has(step.graph));
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

/** The shown structure, and those of the same operations on other sizes. */
async function structuresAlike({ recording, graph }: ShownGraph): Promise<ReadonlySet<string>> {
  const alike = new Set([graph.id]);
  const others = new Map(recording.steps().map((step) => [step.graph, step.index]));
  others.delete(graph.id);
  for (const [id, index] of [...others].slice(-mostStructures)) {
    if (hasSameOperations(graph, (await recording.step(index)).graph)) alike.add(id);
  }
  return alike;
}
