import type { GraphComparison } from '../../protocol/graph-view.ts';
import type { Graph } from '../../trace/schema.ts';
import type { Recording } from '../recordings/recording.ts';
import { stepToShow } from './shown-step.ts';

/** What a panel compares its step with: a step of the run that it shows, or another run, at the same step where it has it. */
export type ComparedStep =
  | { readonly kind: 'step'; readonly index: number }
  | { readonly kind: 'run'; readonly recording: Recording; readonly title: string; readonly dispose: () => void };

/** How a graph is shown: with the script's own names. */
type Named = (recording: Recording, graph: Graph) => Promise<Graph>;

/** Reads the step to compare with; null where the run that is shown does not have it (any more). */
export async function readComparison(
  compared: ComparedStep,
  shown: Recording,
  step: number,
  named: Named,
): Promise<GraphComparison | null> {
  const recording = compared.kind === 'run' ? compared.recording : shown;
  const steps = recording.steps();
  const index =
    compared.kind === 'step'
      ? steps.find((each) => each.index === compared.index)?.index
      : (steps.findLast((each) => each.index <= step && each.index >= 0) ?? stepToShow(steps, null))?.index;
  if (index === undefined) return null;
  const recorded = await recording.step(index);
  const title = compared.kind === 'run' ? `step ${index} of ${compared.title}` : `step ${index}`;
  return { title, graph: await named(recording, recorded.graph), step: recorded.step };
}
