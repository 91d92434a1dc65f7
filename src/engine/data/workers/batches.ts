import type { WorkerPool } from './pool.ts';

export interface WorkerBatches<Example, Batch> {
  readonly pool: WorkerPool;
  readonly indexBatches: Iterable<readonly number[]>;
  /** Batches asked for ahead. */
  readonly ahead: number;
  /** Each batch's random numbers are seeded from this and its number. */
  readonly seed: number;
  /** Null: the worker collates. */
  readonly collate: ((examples: readonly Example[]) => Batch) | null;
}

/** Batches in the order of their numbers, whichever worker is done first. */
export function* batchesOf<Example, Batch>({
  pool,
  indexBatches,
  ahead,
  seed,
  collate,
}: WorkerBatches<Example, Batch>): Generator<Batch, void, undefined> {
  const waiting: number[] = [];
  let given = 0;
  const source = indexBatches[Symbol.iterator]();
  const give = (): void => {
    const { value, done } = source.next();
    if (done === true) return;
    pool.give({ task: given, indices: value, seed: seed + given, collate: collate === null });
    waiting.push(given++);
  };
  for (let count = 0; count < ahead; count++) give();
  for (;;) {
    const task = waiting.shift();
    if (task === undefined) return;
    const batch = pool.take(task);
    give();
    // Without a function of the script's own, a batch has the form of an example.
    yield collate === null ? (batch as Batch) : collate(Array.isArray(batch) ? batch : [batch]);
  }
}
