/** What garbage collection can be told from synchronous code, in which its own callbacks never run. */
import { setFlagsFromString } from 'node:v8';
import { createContext, runInNewContext, Script } from 'node:vm';

let collect: (() => void) | null = null;
let release: (() => void) | null = null;

/** Frees what nobody holds, array buffers too. Some ten milliseconds. */
export function collectGarbage(): void {
  // Buffers are freed beside the first collection; the second waits for that.
  collectGarbageOnce();
  collectGarbageOnce();
}

/** Frees the objects that nobody holds. */
export function collectGarbageOnce(): void {
  if (collect === null) {
    setFlagsFromString('--expose-gc');
    const found: unknown = runInNewContext('gc');
    collect = typeof found === 'function' ? () => found() : () => {};
  }
  collect();
}

/**
 * Lets go of what `WeakRef`s hold until the present job ends: making one, or reading it, keeps its target alive for so long,
 * and a training loop is one job. A checkpoint of a context's own (empty) queue of microtasks ends that, for all contexts.
 */
export function releaseWeaklyHeld(): void {
  if (release === null) {
    const context = createContext({}, { microtaskMode: 'afterEvaluate' });
    const nothing = new Script('0');
    release = () => nothing.runInContext(context);
  }
  release();
}
