import type { SentDataset } from './sendable.ts';

/**
 * A worker's end of a message channel. Told by what is used of it: the library's types must do without those of Node.
 */
export interface AnswerPort {
  /** `moved`: buffers that the other side has from then on. */
  postMessage(answer: Answer, moved: readonly ArrayBuffer[]): void;
}

/** What a worker is started with. */
export interface DataWorkerInput {
  /** The library that the dataset's module imports as 'backstep'. */
  readonly library: string;
  readonly dataset: SentDataset;
  /** Answers go here, where a caller whose event loop is blocked can take them. */
  readonly answers: AnswerPort;
  /** Two words: how many answers all workers have sent, and how many workers have ended. */
  readonly signal: SharedArrayBuffer;
  /** For the program that the host process has put in the place of the library's own. */
  readonly host: unknown;
}

export const signalWords = { answers: 0, ended: 1 } as const;

export interface Task {
  readonly task: number;
  readonly indices: readonly number[];
  /** Random numbers are the batch's own, whichever worker makes it. */
  readonly seed: number;
  /** Whether the worker makes a batch of the examples. */
  readonly collate: boolean;
}

export type Answer =
  | { readonly kind: 'batch'; readonly task: number; readonly batch: unknown }
  | { readonly kind: 'failure'; readonly task: number; readonly failure: WorkerFailure }
  /** The worker cannot go on. */
  | { readonly kind: 'ending'; readonly failure: WorkerFailure };

export interface WorkerFailure {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}
