import { parentPort } from 'node:worker_threads';
import { manualSeed } from '../../random.ts';
import { defaultCollate } from '../collate.ts';
import type { Dataset } from '../dataset.ts';
import { type Answer, type DataWorkerInput, signalWords, type Task, type WorkerFailure } from './messages.ts';
import { packAll } from './packed.ts';
import { received } from './sendable.ts';

/** A worker thread's whole life: makes the dataset, then batch after batch as they are asked for. */
export async function serveDataset({ dataset, answers, signal }: DataWorkerInput): Promise<void> {
  const words = new Int32Array(signal);
  const answer = (message: Answer, moved: ArrayBuffer[] = []): void => {
    answers.postMessage(message, moved);
    Atomics.add(words, signalWords.answers, 1);
    Atomics.notify(words, signalWords.answers);
  };
  process.on('exit', () => {
    Atomics.add(words, signalWords.ended, 1);
    Atomics.notify(words, signalWords.answers);
  });
  process.on('uncaughtException', (error) => {
    answer({ kind: 'ending', failure: failureOf(error) });
    process.exit(1);
  });
  const making = received(dataset);
  making.catch((error: unknown) => answer({ kind: 'ending', failure: failureOf(error) }));
  let last: Promise<unknown> = making;
  parentPort?.on('message', (task: Task) => {
    last = last.then(async () => perform(await making, task, answer)).catch(() => undefined);
  });
}

function perform(
  dataset: Dataset<unknown>,
  task: Task,
  answer: (message: Answer, moved?: ArrayBuffer[]) => void,
): void {
  try {
    manualSeed(task.seed);
    const moved: ArrayBuffer[] = [];
    const batch = packAll(batchOf(dataset, task), moved);
    answer({ kind: 'batch', task: task.task, batch }, moved);
  } catch (error) {
    answer({ kind: 'failure', task: task.task, failure: failureOf(error) });
  }
}

function batchOf(dataset: Dataset<unknown>, { indices, collate }: Task): unknown {
  if (collate && dataset.batch !== undefined) return dataset.batch(Int32Array.from(indices));
  const examples = indices.map((index) => dataset.get(index));
  return collate ? defaultCollate(examples) : examples;
}

function failureOf(error: unknown): WorkerFailure {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: '' };
  return { name: error.name, message: error.message, stack: error.stack ?? '' };
}
