import type { TrainingRun } from '../run/training-run.ts';

/** Why there is no backward pass to step through, and what to do about it. `run`: the one that was asked for, if there is any. */
export function whyNoPass(run: Pick<TrainingRun, 'script' | 'state' | 'level'> | null): string {
  if (run === null) {
    return 'There is no recorded run to step through yet. Open a script that imports ‘backstep’ and choose Run Training.';
  }
  const { title } = run.script;
  if (run.level === 'off') {
    return `Nothing of ${title} was recorded: the setting ‘backstep.trace.level’ was ‘off’. Set it to ‘values’ and run again.`;
  }
  if (run.level === 'graph') {
    return (
      `Only the structure of ${title} was recorded, without gradients to step through: the setting ` +
      '‘backstep.trace.level’ was ‘graph’. Set it to ‘values’ and run again.'
    );
  }
  if (run.state !== 'ended') return `${title} has not recorded a backward pass yet. Wait for its first step.`;
  return `${title} recorded no backward pass: it never called backward() in a step that was recorded with its values.`;
}

/** Whether another setting would have recorded a pass. */
export function isLevelToBlame(run: Pick<TrainingRun, 'level'> | null): boolean {
  return run !== null && run.level !== 'values';
}
