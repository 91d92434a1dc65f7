import { inspect } from 'node:util';
import type { CallSite, FailureOrigin, InnerFailure, ScriptFailure, TraceLevel } from '../../trace/schema.ts';
import { adviseOnMissingExport, adviseOnUnsupportedSyntax, escapeForRegExp, readSource } from './advice.ts';
import { innerFailuresOf } from './inner-failures.ts';
import type { FailedImport, ModuleHistory } from './module-hooks.ts';
import { parseDecoration, parseFrames, type SourcePosition } from './stack-frames.ts';
import { findSyntaxError } from './syntax-check.ts';

export interface FailureContext {
  readonly script: string;
  readonly isUserFile: (path: string) => boolean;
  readonly history: ModuleHistory;
  readonly level: TraceLevel;
  /** What the recorder knows of the tensors that an error is about. */
  readonly originsOf: (thrown: unknown) => readonly FailureOrigin[];
  /** Where something that is not an Error was thrown; null where that is not known. */
  readonly framesOfThrown: (thrown: unknown) => readonly CallSite[] | null;
}

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

function userFramesOf(stack: string, context: FailureContext): readonly CallSite[] {
  return parseFrames(stack).filter((frame) => context.isUserFile(frame.file));
}

interface Explanation {
  readonly message: string;
  readonly position: SourcePosition | null;
}

function explain(error: Error, stack: string, frames: readonly CallSite[], context: FailureContext): Explanation {
  const ownMessage = String(error.message);
  const failedImport = context.history.failedImport(error);
  if (failedImport !== null) return explainImport(error, failedImport);
  const decoration = parseDecoration(stack);
  if (!(error instanceof SyntaxError)) return { message: ownMessage, position: frames[0] ?? decoration };
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX') {
    return { message: adviseOnUnsupportedSyntax(ownMessage) ?? ownMessage, position: decoration };
  }
  const missing = adviseOnMissingExport(ownMessage, decoration?.file ?? null);
  if (missing !== null) return { message: missing, position: decoration };
  // A SyntaxError thrown by running code (JSON.parse) has the caller's frames; one of the module itself has none.
  const position = decoration ?? frames[0] ?? findSyntaxError(context.history.loaded);
  return { message: ownMessage, position };
}

function explainImport(error: Error, { specifier, parent }: FailedImport): Explanation {
  const isRelative = /^[./]/.test(specifier);
  const message =
    'code' in error && error.code === 'ERR_MODULE_NOT_FOUND'
      ? isRelative
        ? `Cannot find '${specifier}': there is no such file.`
        : `Cannot find the package '${specifier}'. Is it installed (npm install ${specifier})?`
      : error.message;
  return { message, position: parent === null ? null : findImport(parent, specifier) };
}

/** Where a file names what it imports. */
function findImport(file: string, specifier: string): SourcePosition | null {
  const source = readSource(file);
  if (source === null) return null;
  const quoted = `(['"\`])${escapeForRegExp(specifier)}\\1`;
  const match = new RegExp(`(?:from|import|import\\s*\\()\\s*(?=${quoted})`).exec(source);
  if (match === null) return { file, line: 1, column: 1 };
  const before = source.slice(0, match.index + match[0].length).split('\n');
  return { file, line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** An error with its cause and its own fields. What is thrown may break that by a getter that throws. */
function safelyInspect(thrown: unknown, otherwise: string): string {
  try {
    return inspect(thrown);
  } catch {
    return otherwise;
  }
}
