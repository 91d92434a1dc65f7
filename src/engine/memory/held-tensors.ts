/** Which storages are alive: known of those that an observer has told the origin of, and of all while someone watches. */
import type { FailureSubject } from '../observer.ts';
import type { Storage } from '../storage.ts';
import { collectGarbage, releaseWeaklyHeld } from './collection.ts';
import { formatBytes } from './sizes.ts';

/** So many weak references, or bytes behind them, may keep their targets alive at a time. */
const mostHeld = { references: 256, bytes: 16 * 2 ** 20 };
/** Below this, dead references are not looked for. */
const fewest = 4096;
/** How many lines an error names. */
const linesNamed = 5;

let references: WeakRef<Storage>[] = [];
let pruneAt = fewest;
let heldReferences = 0;
let heldBytes = 0;

let watchers = 0;

/** Whether every storage is to be noted when it is made. */
export function isWatched(): boolean {
  return watchers > 0;
}

/** From now on every storage is noted, until what this answers is called. */
export function watchEvery(): () => void {
  watchers++;
  return () => {
    watchers--;
  };
}

/** A storage that is to be found again as long as it lives. */
export function noteHeld(storage: Storage): void {
  references.push(new WeakRef(storage));
  heldReferences++;
  heldBytes += storage.byteLength;
  if (heldReferences >= mostHeld.references || heldBytes >= mostHeld.bytes) letGo();
  if (references.length < pruneAt) return;
  references = references.filter((reference) => reference.deref() !== undefined);
  pruneAt = Math.max(fewest, 2 * references.length);
  letGo();
}

function letGo(): void {
  releaseWeaklyHeld();
  heldReferences = 0;
  heldBytes = 0;
}

/** The storages that were noted and are alive, found by collecting garbage. */
export function noted(): readonly Storage[] {
  letGo();
  collectGarbage();
  const alive = new Set(references.flatMap((reference) => reference.deref() ?? []));
  letGo();
  return [...alive];
}

interface Group {
  readonly example: Storage;
  count: number;
  bytes: number;
}

/** What holds most of the memory, by the lines that made it. */
export function heldTensors(): readonly FailureSubject[] {
  const groups = new Map<string, Group>();
  for (const storage of noted()) {
    const origin = storage.madeBy;
    if (origin === null) continue;
    const key = `${origin.by} ${origin.callSite}`;
    const group = groups.get(key) ?? { example: storage, count: 0, bytes: 0 };
    group.count++;
    group.bytes += storage.byteLength;
    groups.set(key, group);
  }
  const largest = [...groups.values()].sort((a, b) => b.bytes - a.bytes).slice(0, linesNamed);
  return largest.map(({ example, count, bytes }) => ({
    event: 'held',
    name: `${count} ${count === 1 ? 'tensor' : 'tensors'}, ${formatBytes(bytes)} in all`,
    storage: example,
  }));
}
