import type { RunState } from '../../protocol/engine-process.ts';
import type { EndRecord } from '../../trace/schema.ts';
import type { StepSummary } from '../../trace/source.ts';

/** What the panel shows, and whether it stays there when newer steps come. */
export interface ShownStep {
  readonly index: number;
  readonly graph: string;
  readonly isPinned: boolean;
}

/**
 * The step to show. One that the user picked stays. Otherwise the newest of the same structure, so that a training step
 * does not give way to every evaluation in between; at first the newest that trained.
 */
export function stepToShow(steps: readonly StepSummary[], shown: ShownStep | null): StepSummary | null {
  if (shown?.isPinned === true) {
    const pinned = steps.find(({ index }) => index === shown.index);
    if (pinned !== undefined) return pinned;
  }
  return (
    steps.findLast(({ graph }) => graph === shown?.graph) ??
    steps.findLast(({ loss }) => loss !== null) ??
    steps.at(-1) ??
    null
  );
}

/** Picking the newest step of its structure means: go on following. */
export function pickStep(steps: readonly StepSummary[], index: number): ShownStep | null {
  const picked = steps.find((step) => step.index === index);
  if (picked === undefined) return null;
  const isNewest = steps.findLast(({ graph }) => graph === picked.graph) === picked;
  return { index, graph: picked.graph, isPinned: !isNewest };
}

/** Why there is no graph to show, and whether one may still come. */
export function explainNoGraph(
  run: { readonly title: string; readonly state: RunState; readonly end: EndRecord | null } | null,
): { readonly type: 'empty' | 'loading'; readonly message: string } {
  if (run === null) {
    return {
      type: 'empty',
      message: 'There is no training run yet. Open a script that imports ‘backstep’ and choose Run Training.',
    };
  }
  const { title, state, end } = run;
  if (state !== 'ended') return { type: 'loading', message: `Waiting for the first recorded step of ${title}…` };
  if (end?.outcome === 'failed') return { type: 'empty', message: `${title} failed before a step was recorded.` };
  return {
    type: 'empty',
    message: `${title} recorded no graph: it ran no tensor operation, or the setting ‘backstep.trace.level’ was off.`,
  };
}
