import { inspect } from 'node:util';
import type { CallSite, FailureOrigin, InnerFailure, ScriptFailure, TraceLevel } from '../../trace/schema.ts';
import { type ExplanationContext, explain } from './explanation.ts';
import { innerFailuresOf } from './inner-failures.ts';
import { parseFrames } from './stack-frames.ts';

export interface FailureContext extends ExplanationContext {
  readonly script: string;
  readonly level: TraceLevel;
  /** What the recorder knows of the tensors that an error is about. */
  readonly originsOf: (thrown: unknown) => readonly FailureOrigin[];
  /** Where something that is not an Error was thrown; null where that is not known. */
  readonly framesOfThrown: (thrown: unknown) => readonly CallSite[] | null;
}

const mostFrames = 20;

/** Turns whatever a script threw into something that can be shown at the right place of its source. */
export function describeFailure(thrown: unknown, context: FailureContext): ScriptFailure {
  try {
    return thrown instanceof Error ? describeError(thrown, context) : describeThrownValue(thrown, context);
  } catch {
    // A proxy, or a getter that throws.
    const message = 'The script threw something that cannot even be looked at.';
    return { name: 'Error', message, file: context.script, line: null, column: null, frames: [], stack: '' };
  }
}

function describeError(thrown: Error, context: FailureContext): ScriptFailure {
  const stack = stackOf(thrown);
  const frames = userFramesOf(stack, context);
  const origins = context.originsOf(thrown);
  // What failed on a device, late, failed for the line that queued it; the stack is that of whoever noticed.
  const queued = origins.find(({ event }) => event === 'queued')?.callSite ?? null;
  const explained = explain(thrown, stack, frames, context);
  const inner = innerFailuresOf(thrown, (error) => describeInner(error, context));
  // What Promise.any rejects with has no place of its own.
  const position = queued ?? explained.position ?? inner.find(({ callSite }) => callSite !== null)?.callSite ?? null;
  return {
    name: String(thrown.name),
    message: explained.message,
    file: position?.file ?? context.script,
    line: position?.line ?? null,
    column: position?.column ?? null,
    frames,
    stack: safelyInspect(thrown, stack),
    ...(origins.length === 0 ? {} : { origins, level: context.level }),
    ...(inner.length === 0 ? {} : { inner }),
  };
}

function describeThrownValue(thrown: unknown, context: FailureContext): ScriptFailure {
  const frames = context.framesOfThrown(thrown) ?? [];
  const what = `The script threw something that is not an Error: ${safelyInspect(thrown, typeof thrown)}`;
  const [place] = frames;
  const message = place === undefined ? `${what}. Only an Error tells its line: throw new Error(...) instead.` : what;
  const { file, line, column } = place ?? { file: context.script, line: null, column: null };
  return { name: 'Error', message, file, line, column, frames, stack: '' };
}

function describeInner(thrown: unknown, context: FailureContext): Pick<InnerFailure, 'name' | 'message' | 'callSite'> {
  if (!(thrown instanceof Error)) return { name: '', message: safelyInspect(thrown, typeof thrown), callSite: null };
  const stack = stackOf(thrown);
  const { message, position } = explain(thrown, stack, userFramesOf(stack, context), context);
  const callSite = position === null ? null : { functionName: null, ...position, column: position.column ?? 1 };
  return { name: String(thrown.name), message, callSite };
}

function stackOf(error: Error): string {
  return typeof error.stack === 'string' ? error.stack : '';
}

/** The frames that are shown: of a call in itself one, and of two hundred the innermost. */
function userFramesOf(stack: string, { isUserFile }: FailureContext): readonly CallSite[] {
  const frames = parseFrames(stack).filter(({ file }) => isUserFile(file));
  return frames.filter((frame, index) => !isSamePlace(frame, frames[index - 1])).slice(0, mostFrames);
}

function isSamePlace(a: CallSite, b: CallSite | undefined): boolean {
  return b !== undefined && a.file === b.file && a.line === b.line && a.column === b.column;
}

/** An error with its cause and its own fields. What is thrown may break that by a getter that throws. */
function safelyInspect(thrown: unknown, otherwise: string): string {
  try {
    return inspect(thrown);
  } catch {
    return otherwise;
  }
}
