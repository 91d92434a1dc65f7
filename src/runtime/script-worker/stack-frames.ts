import { fileURLToPath } from 'node:url';
import type { CallSite } from '../../trace/schema.ts';

const framePattern = /^\s+at (?:async )?(?:(.+?) \()?((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)\)?$/;

/** The frames of a stack's text that lie in files, innermost first. */
export function parseFrames(stack: string): CallSite[] {
  const frames: CallSite[] = [];
  for (const line of stack.split('\n')) {
    const [, functionName, place, lineNumber, column] = framePattern.exec(line) ?? [];
    if (place === undefined) continue;
    const file = place.startsWith('file:') ? fileURLToPath(place) : place;
    // A module is a function, so V8 says `Function.forward` for the `forward` of whatever class.
    const name = functionName?.replace(/^Function\./, '') ?? null;
    frames.push({ file, line: Number(lineNumber), column: Number(column), functionName: name });
  }
  return frames;
}

export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number | null;
}

/**
 * The position that Node puts before the stack of an error found while a module is parsed or linked: `file:///x.ts:2`, the
 * source line, and carets under the place.
 */
export function parseDecoration(stack: string): SourcePosition | null {
  const [first = '', ...rest] = stack.split('\n');
  const [, place, line] = /^((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+)$/.exec(first) ?? [];
  if (place === undefined) return null;
  const carets = rest.find((text) => /^\s*\^+\s*$/.test(text));
  const column = carets === undefined ? null : carets.indexOf('^') + 1;
  return { file: place.startsWith('file:') ? fileURLToPath(place) : place, line: Number(line), column };
}
