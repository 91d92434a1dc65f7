import { fileURLToPath } from 'node:url';
import type { CallSite } from '../schema.ts';

/** Enough for an operation called straight from the user's code, and cheap. */
const fewFrames = 10;
/** For one called through nested modules; deeper than that no one looks. */
const manyFrames = 64;

/**
 * Finds the line of the user's that an operation was called from: the innermost frame that lies in a file of theirs.
 * Places are interned, so that a line is described once however often it runs.
 */
export class CallSites {
  readonly #isUserFile: (path: string) => boolean;
  readonly #sites: CallSite[] = [];
  /** By script name, then by position in it. Null: not the user's. */
  readonly #files = new Map<string, Map<number, number> | null>();

  constructor(isUserFile: (path: string) => boolean) {
    this.#isUserFile = isUserFile;
  }

  at(id: number): CallSite | null {
    return this.#sites[id] ?? null;
  }

  /** The id of the user's present line; null where none is on the stack. `below`: frames above and at it are left out. */
  capture(below: (...values: never[]) => unknown): number | null {
    const few = this.#find(framesBelow(below, fewFrames));
    if (few.id !== null || few.seen < fewFrames) return few.id;
    return this.captureDeep(below);
  }

  /** The same where the engine is known to stand between with more than a few frames of its own. */
  captureDeep(below: (...values: never[]) => unknown): number | null {
    return this.#find(framesBelow(below, manyFrames)).id;
  }

  #find(frames: readonly NodeJS.CallSite[]): { readonly id: number | null; readonly seen: number } {
    for (const frame of frames) {
      const file = frame.getFileName();
      if (file == null) continue;
      let known = this.#files.get(file);
      if (known === undefined) {
        known = this.#isUser(file) ? new Map() : null;
        this.#files.set(file, known);
      }
      if (known === null) continue;
      const position = frame.getPosition();
      let id = known.get(position);
      if (id === undefined) {
        id = this.#sites.push(describe(file, frame)) - 1;
        known.set(position, id);
      }
      return { id, seen: frames.length };
    }
    return { id: null, seen: frames.length };
  }

  #isUser(file: string): boolean {
    if (file.startsWith('node:')) return false;
    return this.#isUserFile(toPath(file));
  }
}

function describe(file: string, frame: NodeJS.CallSite): CallSite {
  return {
    file: toPath(file),
    line: frame.getLineNumber() ?? 1,
    column: frame.getColumnNumber() ?? 1,
    functionName: frame.getFunctionName(),
  };
}

function toPath(file: string): string {
  return file.startsWith('file:') ? fileURLToPath(file) : file;
}

const holder: { stack?: unknown } = {};
const noFrames: readonly NodeJS.CallSite[] = [];

function keepFrames(_error: Error, frames: NodeJS.CallSite[]): NodeJS.CallSite[] {
  return frames;
}

function areFrames(stack: unknown): stack is readonly NodeJS.CallSite[] {
  return Array.isArray(stack);
}

/** The frames themselves: a stack's text costs several times as much. */
function framesBelow(below: (...values: never[]) => unknown, limit: number): readonly NodeJS.CallSite[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.prepareStackTrace = keepFrames;
  Error.stackTraceLimit = limit;
  try {
    Error.captureStackTrace(holder, below);
    const { stack } = holder;
    return areFrames(stack) ? stack : noFrames;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
