import { formatDuration } from '../../protocol/duration.ts';
import type { Progress } from '../../protocol/engine-process.ts';
import { originLines } from '../../protocol/failure-origins.ts';
import { innerFailureLines } from '../../protocol/inner-failures.ts';
import { describeOutcome } from '../../protocol/outcome-text.ts';
import type { CallSite, EndRecord, ScriptFailure } from '../../trace/schema.ts';
import type { TrainingRun } from './training-run.ts';

/** How a run ended, in one line: `■ train.ts finished: 400 steps in 1.2 s`. */
export function describeEnd(run: Pick<TrainingRun, 'script' | 'startedAt'>, end: EndRecord): string {
  const steps = `${end.steps} ${end.steps === 1 ? 'step' : 'steps'}`;
  return `■ ${run.script.title} ${describeOutcome(end)}: ${steps} in ${formatDuration((end.endedAt - run.startedAt) / 1000)}`;
}

export const moreOrigins = { level: 'with the setting backstep.trace.level at graph', synchronous: null };

/** A failure with its places in the script's own files; with the whole stack where it has none there. */
export function describeFailure(failure: ScriptFailure): string {
  const { name, message, file, line, column, frames, stack } = failure;
  const places = frames.map((frame) => {
    const place = `${frame.file}:${frame.line}:${frame.column}`;
    return frame.functionName === null ? `    at ${place}` : `    at ${frame.functionName} (${place})`;
  });
  if (places.length === 0 && file !== null && line !== null) places.push(`    at ${file}:${line}:${column ?? 1}`);
  if (places.length === 0 && stack.includes(message)) return stack;
  const place = (site: CallSite) => `${site.file}:${site.line}:${site.column}`;
  const origins = originLines(failure, place, moreOrigins).map((text) => `    ${text}`);
  const inner = innerFailureLines(failure, place).map((text) => `    ${text}`);
  return [
    `${name}: ${message}`,
    ...origins,
    ...inner,
    ...(places.length === 0 && stack !== '' ? [stack] : places),
  ].join('\n');
}

/** Where a run stands, in one line: `epoch 3/10 · step 412 · loss 0.1234 · 12 s left`. */
export function describeProgress(progress: Progress): string {
  const { epoch, epochs, step, loss, secondsLeft } = progress;
  const parts = [`step ${step}`];
  if (epoch !== null) parts.unshift(`epoch ${epoch + 1}${epochs === null ? '' : `/${epochs}`}`);
  if (loss !== null) parts.push(`loss ${Number.isFinite(loss) ? Number(loss.toPrecision(4)) : loss}`);
  if (secondsLeft !== null) parts.push(`${formatDuration(secondsLeft)} left`);
  return parts.join(' · ');
}
