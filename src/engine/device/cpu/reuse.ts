/**
 * Buffers that are used again. What an operation makes on the way to its result is known to be dead when it ends, and what a
 * backward rule makes on the way to its gradients likewise: the next kernel takes these buffers instead of new ones, which spares
 * garbage collections, and they are still in the processor's cache. All else is the garbage collector's.
 */

import type { TypedArray } from '../../dtype.ts';
import type { Frames } from '../kernels.ts';

/** Only arrays of this many bytes and more are looked after: below, an ordinary new one is as fast. */
export const largeBytes = 1024;

/** What lies idle is at most this much. */
const mostIdleBytes = 1 << 26;

const idle = new Map<number, ArrayBufferLike[]>();
let idleBytes = 0;

/** Buffers made in the frames that are open, the innermost frame's last. */
const made: ArrayBufferLike[] = [];
/** For each open frame where its buffers begin, and whether it is a backward rule's. */
const starts: number[] = [];
const isRule: boolean[] = [];
let open = 0;

let poison = false;

/** An idle buffer of exactly that size. */
export function takeIdle(bytes: number): ArrayBufferLike | undefined {
  const buffer = idle.get(bytes)?.pop();
  if (buffer !== undefined) idleBytes -= bytes;
  return buffer;
}

export function noteMade(buffer: ArrayBufferLike): void {
  if (open > 0) made.push(buffer);
}

/** The buffer is handed out of the engine's kernels: others may keep it. */
export function noteShared(array: TypedArray): void {
  // Asking a small array for its buffer makes one: V8 keeps its elements elsewhere until then.
  if (made.length === 0 || array.byteLength < largeBytes) return;
  const { buffer } = array;
  const place = made.lastIndexOf(buffer);
  if (place >= 0) made.splice(place, 1);
  // Frames that began behind it begin one earlier.
  if (place >= 0) for (let k = 0; k < open; k++) if (starts[k]! > place) starts[k]!--;
}

function recycle(buffer: ArrayBufferLike): void {
  if (poison) new Uint8Array(buffer).fill(0xff);
  const bytes = buffer.byteLength;
  if (idleBytes + bytes > mostIdleBytes) return;
  const list = idle.get(bytes);
  if (list === undefined) idle.set(bytes, [buffer]);
  else list.push(buffer);
  idleBytes += bytes;
}

function holds(kept: readonly TypedArray[], buffer: ArrayBufferLike): boolean {
  for (let k = 0; k < kept.length; k++) if (kept[k]!.buffer === buffer) return true;
  return false;
}

export const frames: Frames<TypedArray> = {
  begin(kind) {
    starts[open] = made.length;
    isRule[open] = kind === 'rule';
    open++;
  },

  end(kept) {
    const start = starts[--open]!;
    if (start === made.length) return;
    // An operation's results may be a rule's intermediate ones. Inside an operation nothing is known of another's results.
    const goesOn = open > 0 && isRule[open - 1]!;
    let left = start;
    for (let k = start; k < made.length; k++) {
      const buffer = made[k]!;
      if (kept !== null && !holds(kept, buffer)) recycle(buffer);
      else if (goesOn) made[left++] = buffer;
    }
    made.length = left;
  },
};

/** For tests: whatever is recycled is filled with NaN first, so that nothing can go on using it unseen. */
export function setPoison(on: boolean): void {
  poison = on;
}
