import type { TraceSource } from '../../trace/source.ts';
import { ObservedRun, type TrainingRun } from '../run/training-run.ts';

/** A run that is known from its trace alone. Its id is the trace's path: the same run may be open from two places. */
export function runOfTrace(trace: TraceSource, uriOf: (path: string) => string): TrainingRun {
  const { script, startedAt, device, level } = trace.header;
  const title = script.split(/[\\/]/).at(-1) ?? script;
  const summaries = trace.steps();
  const steps = summaries.length;
  const hasTrained = summaries.some(({ loss }) => loss !== null);
  // Without an end the run goes on, or it was killed: nobody here can tell, and nothing more comes from here.
  const end = trace.end() ?? { outcome: 'crashed', exitCode: null, endedAt: startedAt, steps, failure: null };
  const about = {
    id: trace.path,
    script: { uri: uriOf(script), title, path: script },
    runFolder: trace.path,
    startedAt,
    level,
  };
  return new ObservedRun(about, { hasGraph: steps > 0, hasTrained, device, progress: null, plots: [], end });
}
