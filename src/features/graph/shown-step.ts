import type { RunFailure } from '../../protocol/graph-view.ts';
import { TraceError } from '../../trace/errors.ts';
import type { StepSummary } from '../../trace/source.ts';
import type { TrainingRun } from '../run/training-run.ts';

/** What the panel shows, and whether it stays there when newer steps come. */
export interface ShownStep {
  readonly index: number;
  readonly graph: string;
  readonly isPinned: boolean;
}

/**
 * The step to show. One that the user picked stays. Otherwise the one that an error ended; the newest of the same structure, so that a training step
 * does not give way to every evaluation in between; at first the newest that trained.
 */
export function stepToShow(steps: readonly StepSummary[], shown: ShownStep | null): StepSummary | null {
  if (shown?.isPinned === true) {
    const pinned = steps.find(({ index }) => index === shown.index);
    if (pinned !== undefined) return pinned;
  }
  const last = steps.at(-1);
  if (last?.reason === 'error') return last;
  return (
    steps.findLast(({ graph }) => graph === shown?.graph) ?? steps.findLast(({ loss }) => loss !== null) ?? last ?? null
  );
}

/** The error that ended a run, where a step is what it ended. */
export function failureOf(
  run: Pick<TrainingRun, 'failure'>,
  steps: readonly StepSummary[],
  index: number,
): RunFailure | null {
  const last = steps.at(-1);
  if (run.failure === null || last?.index !== index || last.reason !== 'error') return null;
  const { name, message, file, line, column } = run.failure;
  const callSite = file === null || line === null ? null : { file, line, column: column ?? 1, functionName: null };
  return { name, message, callSite };
}

/** Picking the newest step of its structure means: go on following. */
export function pickStep(steps: readonly StepSummary[], index: number): ShownStep | null {
  const picked = steps.find((step) => step.index === index);
  if (picked === undefined) return null;
  const isNewest = steps.findLast(({ graph }) => graph === picked.graph) === picked;
  return { index, graph: picked.graph, isPinned: !isNewest };
}

/** Why there is no graph to show, and whether one may still come. */
export function explainNoGraph(run: Pick<TrainingRun, 'script' | 'state' | 'end' | 'level'> | null): {
  readonly type: 'empty' | 'loading';
  readonly message: string;
} {
  if (run === null) {
    return {
      type: 'empty',
      message: 'There is no training run yet. Open a script that imports ‘backstep’ and choose Run Training.',
    };
  }
  const { state, end, level } = run;
  const { title } = run.script;
  if (level === 'off') {
    return {
      type: 'empty',
      message: `${title} was run with the setting ‘backstep.trace.level’ at ‘off’, so nothing was recorded. Set it to ‘values’ and run again.`,
    };
  }
  if (state !== 'ended') return { type: 'loading', message: `Waiting for the first recorded step of ${title}…` };
  const outcome = end?.outcome;
  if (outcome === 'completed')
    return { type: 'empty', message: `${title} ran no tensor operation, so there is no graph.` };
  const verb = outcome === 'failed' || outcome === 'crashed' ? outcome : 'ended';
  return { type: 'empty', message: `${title} ${verb} before a step was recorded.` };
}

/** Why a recording cannot be shown, in words that name the file and not its whole path. */
export function whyUnreadable(error: unknown): string {
  if (!(error instanceof TraceError)) return error instanceof Error ? error.message : String(error);
  const name = error.path.split(/[\\/]/).at(-1) ?? error.path;
  return `${name} cannot be read as a trace: expected ${error.expected}, but found ${error.found}.`;
}
