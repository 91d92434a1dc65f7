import type { TrainingRun } from '../run/training-run.ts';

/** Why there is no backward pass to step through, and what to do about it. `run`: the latest one, if there is any. */
export function whyNoPass(run: Pick<TrainingRun, 'script' | 'state'> | null): string {
  if (run === null) {
    return 'There is no recorded run to step through yet. Open a script that imports ‘backstep’ and choose Run Training.';
  }
  const { title } = run.script;
  if (run.state !== 'ended') return `${title} has not recorded a backward pass yet. Wait for its first step.`;
  return (
    `${title} has recorded no backward pass with values to step through. ` +
    'The script must call backward(), and the setting ‘backstep.trace.level’ must be ‘values’.'
  );
}
