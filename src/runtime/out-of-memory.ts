import type { ScriptFailure } from '../trace/schema.ts';

/** What V8 writes when it gives up; it then ends the thread, or the process where it cannot. */
const lastWords = /heap out of memory|Allocation failed|invalid (array|table) (length|size) Allocation/i;

export function tellsOutOfMemory(text: string): boolean {
  return lastWords.test(text);
}

/** The failure of a script that used up its memory for JavaScript objects. */
export function outOfMemoryFailure(script: string | null, stack: string): ScriptFailure {
  return {
    name: 'OutOfMemoryError',
    message:
      'The script used up its memory for JavaScript objects. Look for an array that grows at every step; a tensor kept from each step keeps its whole graph (keep loss.item() instead of loss). What was recorded until then is kept.',
    file: script,
    line: null,
    column: null,
    frames: [],
    stack,
  };
}
