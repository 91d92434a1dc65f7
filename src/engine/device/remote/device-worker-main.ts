/** The device thread's program: loads the backend that `workerData` names and runs batches as they arrive. */
import { parentPort, workerData } from 'node:worker_threads';
import { DeviceProgram } from './device-program.ts';
import {
  type Batch,
  controlWords,
  type DeviceWorkerData,
  type Ending,
  endMessage,
  type Ready,
  type Report,
  startStages,
} from './messages.ts';

const { backend, settings, control, reports }: DeviceWorkerData = workerData;
const words = new Int32Array(control);

/** Milliseconds after which a thread that is to end does not wait for its batch any longer. */
const endLimit = 1000;

/** Wakes a caller that is waiting: its event loop is blocked, so it cannot hear that this thread ended. */
function announceEnd(): void {
  Atomics.store(words, controlWords.ended, 1);
  Atomics.notify(words, controlWords.completed);
  Atomics.notify(words, controlWords.started);
}

function report(message: Report): void {
  reports.postMessage(message);
  Atomics.add(words, controlWords.reports, 1);
}

/** Tells why there is no device any more (the first cause counts), then ends the thread: not before Dawn has kept its promises. */
function fail(error: unknown): void {
  const ending: Ending = { kind: 'ending', message: error instanceof Error ? error.message : String(error) };
  report(ending);
  announceEnd();
  Atomics.store(words, controlWords.ending, 1);
  setTimeout(() => process.exit(1), endLimit);
  void done.finally(() => process.exit(1));
}

process.on('uncaughtException', fail);
process.on('exit', announceEnd);
Atomics.store(words, controlWords.started, startStages.loading);

const port = parentPort;
if (port === null) throw new Error('device-worker-main is a worker thread, not a program');

/** Loaded only now, so that a library that cannot be loaded is reported. */
async function start(): Promise<DeviceProgram<unknown>> {
  const { loadTfjsKernels } = await import(/* webpackMode: "eager" */ '../tfjs/backends.ts');
  const kernels = await loadTfjsKernels(backend, settings);
  void kernels.lost?.then((cause) => fail(new Error(cause)));
  const { description, detail } = kernels;
  const ready: Ready = { kind: 'ready', description, detail };
  report(ready);
  Atomics.store(words, controlWords.started, startStages.ready);
  Atomics.notify(words, controlWords.started);
  return new DeviceProgram(kernels, words, reports);
}

const starting = start();
// One batch at a time, in order.
let done: Promise<unknown> = starting;
port.on('message', (message: Batch | typeof endMessage) => {
  if (message === endMessage) void done.finally(() => process.exit(0));
  else done = done.then(() => run(message)).catch(fail);
});
starting.catch(fail);

async function run(batch: Batch): Promise<void> {
  const program = await starting;
  // What is queued after the end was asked for is nobody's business any more.
  if (Atomics.load(words, controlWords.ending) === 0) await program.run(batch);
}
