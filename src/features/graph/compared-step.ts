import type { ComparedSource, GraphComparison } from '../../protocol/graph-view.ts';
import type { Graph } from '../../trace/schema.ts';
import type { Recording } from '../recordings/recording.ts';
import { stepToShow } from './shown-step.ts';

/** What a panel compares its step with: a step of the run that it shows, or another run, at the same step where it has it. */
export type ComparedStep =
  /** `run`: where the run that is shown is. */
  | { readonly kind: 'step'; readonly run: string; readonly index: number }
  /** Where it is, and opened. */
  | {
      readonly kind: 'run';
      readonly path: string;
      readonly title: string;
      readonly recording: Recording;
      readonly dispose: () => void;
    };

/** Where the tensors are that the shown ones are compared with. */
export interface ComparedRecording {
  readonly recording: Recording;
  /** What the other run is called; null where it is the run that is shown. */
  readonly title: string | null;
}

/** How a graph is shown: with the script's own names. */
export type Named = (recording: Recording, graph: Graph) => Promise<Graph>;

/** The recording that a step is read from to compare with; null for a step of another run than the one that is shown. */
export function comparedRecording(compared: ComparedStep, shown: Recording): ComparedRecording | null {
  if (compared.kind === 'run') return compared;
  return compared.run === shown.run.runFolder ? { recording: shown, title: null } : null;
}

/** Reads the step to compare with; null where it is not recorded (any more). */
export async function readComparison(
  compared: ComparedStep,
  shown: Recording,
  step: number,
  named: Named,
): Promise<GraphComparison | null> {
  const recording = comparedRecording(compared, shown)?.recording;
  if (recording === undefined) return null;
  const steps = recording.steps();
  const index =
    compared.kind === 'step'
      ? steps.find((each) => each.index === compared.index)?.index
      : (steps.findLast((each) => each.index <= step && each.index >= 0) ?? stepToShow(steps, null))?.index;
  if (index === undefined) return null;
  const recorded = await recording.step(index);
  const title = compared.kind === 'run' ? `step ${index} of ${compared.title}` : `step ${index}`;
  const graph = await named(recording, recorded.graph);
  return { title, isOfOtherRun: compared.kind === 'run', graph, step: recorded.step };
}

/** What the next window needs to find it again. */
export function sourceOf(compared: ComparedStep): ComparedSource {
  if (compared.kind === 'step') return compared;
  const { kind, path, title } = compared;
  return { kind, path, title };
}

/** Why `readComparison` found nothing, for the user. */
export function whyNotCompared(compared: ComparedSource, shown: Recording): string {
  if (compared.kind === 'run') return `The comparison has ended: ${compared.title} has no recorded step.`;
  const step = `step ${compared.index}`;
  return compared.run === shown.run.runFolder
    ? `The comparison has ended: this run has no recorded ${step} any more.`
    : `The comparison with ${step} has ended: it was of another run than this one.`;
}
