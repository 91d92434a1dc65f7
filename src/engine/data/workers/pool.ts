import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { environment } from '../../environment.ts';
import { hooks } from '../../observer.ts';
import { type Answer, type DataWorkerInput, signalWords, type Task, type WorkerFailure } from './messages.ts';
import { unpackAll } from './packed.ts';
import type { SentDataset } from './sendable.ts';

const waitSlice = 20;
/** A caller that is blocked cannot hear that a thread failed to start: after this many ms without a sign it gives up. */
const startLimit = 60_000;

/** In the sources the library is a folder; bundled, it is the very file that this code is in. */
function libraryFile(here: string = import.meta.url): string {
  return here.endsWith('.ts') ? new URL('../../index.ts', here).href : here;
}

/** Worker threads that make batches of one dataset, each whatever it is given next. */
export class WorkerPool {
  readonly #workers: Worker[] = [];
  readonly #answers: MessagePort[] = [];
  readonly #signal = new SharedArrayBuffer(8);
  readonly #words = new Int32Array(this.#signal);
  readonly #done = new Map<number, Answer>();
  readonly #startedBy = performance.now() + startLimit;
  #next = 0;
  #ended: WorkerFailure | null = null;

  constructor(dataset: SentDataset, count: number) {
    const program = environment.dataWorker?.program ?? new URL('./worker-main.ts', import.meta.url);
    for (let index = 0; index < count; index++) {
      const { port1, port2 } = new MessageChannel();
      const workerData: DataWorkerInput = {
        library: libraryFile(),
        dataset,
        answers: port2,
        signal: this.#signal,
        host: environment.dataWorker?.data ?? null,
      };
      const worker = new Worker(program, { workerData, transferList: [port2], name: `data ${index}`, execArgv: [] });
      worker.on('error', (error) => this.#end({ name: 'Error', message: String(error), stack: '' }));
      // A script that ends is not held up by its loaders.
      worker.unref();
      this.#workers.push(worker);
      this.#answers.push(port1);
    }
  }

  /** Gives a task to the next worker. */
  give(task: Task): void {
    this.#workers[this.#next++ % this.#workers.length]?.postMessage(task);
  }

  /** Waits for a task's batch; throws what its worker has thrown. */
  take(task: number): unknown {
    for (;;) {
      const answer = this.#done.get(task);
      this.#done.delete(task);
      if (answer?.kind === 'batch') return unpackAll(answer.batch);
      if (answer?.kind === 'failure') throw thrownThere(answer.failure);
      const seen = Atomics.load(this.#words, signalWords.answers);
      if (this.#hear()) continue;
      this.#requireAlive();
      const outcome = Atomics.wait(this.#words, signalWords.answers, seen, waitSlice);
      if (outcome === 'timed-out') hooks.checkpoint?.();
    }
  }

  close(): void {
    for (const port of this.#answers) port.close();
    for (const worker of this.#workers) void worker.terminate();
  }

  /** Takes in what has been answered; whether there was anything. */
  #hear(): boolean {
    let any = false;
    for (const port of this.#answers) {
      for (;;) {
        const received: { message: Answer } | undefined = receiveMessageOnPort(port);
        if (received === undefined) break;
        any = true;
        const answer = received.message;
        if (answer.kind === 'ending') this.#end(answer.failure);
        else this.#done.set(answer.task, answer);
      }
    }
    return any;
  }

  #end(failure: WorkerFailure): void {
    this.#ended ??= failure;
  }

  #requireAlive(): void {
    if (Atomics.load(this.#words, signalWords.ended) > 0 && !this.#hear()) {
      this.#end({
        name: 'Error',
        message: 'a worker thread of the data loader has ended by itself (process.exit, or no memory left)',
        stack: '',
      });
    }
    const isSilent = Atomics.load(this.#words, signalWords.answers) === 0;
    if (isSilent && performance.now() > this.#startedBy && this.#ended === null) {
      this.#end({
        name: 'Error',
        message: `no worker thread of the data loader has answered in ${startLimit / 1000} seconds`,
        stack: '',
      });
    }
    if (this.#ended !== null) throw thrownThere(this.#ended);
  }
}

/** An error as it was in the worker: its stack is that of the line there. */
function thrownThere({ name, message, stack }: WorkerFailure): Error {
  const error = new Error(message);
  error.name = name;
  if (stack !== '') error.stack = stack;
  return error;
}
