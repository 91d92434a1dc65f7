import type { TrainingSnapshot } from '../../protocol/training-view.ts';
import { toJsonNumber } from '../../trace/json-number.ts';
import type { TrainingRun } from '../run/training-run.ts';

/** What the training page shows of a run. */
export function snapshotOf(run: TrainingRun): TrainingSnapshot {
  const { script, state, device, progress, failure, download, startedAt, end, hasGraph, hasBackward } = run;
  return {
    script: script.title,
    state,
    device,
    progress:
      progress === null ? null : { ...progress, loss: progress.loss === null ? null : toJsonNumber(progress.loss) },
    outcome: end?.outcome ?? null,
    failure,
    download,
    startedAt,
    endedAt: end?.endedAt ?? null,
    hasGraph,
    hasBackward,
  };
}
