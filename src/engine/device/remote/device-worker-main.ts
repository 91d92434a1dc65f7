/** The device thread's program: loads the backend that `workerData` names and runs batches as they arrive. */
import { parentPort, workerData } from 'node:worker_threads';
import { DeviceProgram } from './device-program.ts';
import { type Batch, controlWords, type DeviceWorkerData, type Ending } from './messages.ts';

const { backend, control, reports }: DeviceWorkerData = workerData;
const words = new Int32Array(control);

/** Wakes a caller that is waiting: its event loop is blocked, so it cannot hear that this thread ended. */
function announceEnd(): void {
  Atomics.store(words, controlWords.ended, 1);
  Atomics.notify(words, controlWords.completed);
}

function end(error: unknown): never {
  const ending: Ending = { kind: 'ending', message: error instanceof Error ? error.message : String(error) };
  reports.postMessage(ending);
  Atomics.add(words, controlWords.reports, 1);
  announceEnd();
  process.exit(1);
}

process.on('uncaughtException', end);
process.on('exit', announceEnd);
Atomics.store(words, controlWords.started, 1);

const port = parentPort;
if (port === null) throw new Error('device-worker-main is a worker thread, not a program');

/** Loaded only now, so that a library that cannot be loaded is reported. */
async function start(): Promise<DeviceProgram<unknown>> {
  const { loadTfjsKernels } = await import(/* webpackMode: "eager" */ '../tfjs/backends.ts');
  return new DeviceProgram(await loadTfjsKernels(backend), words, reports);
}

const starting = start();
// One batch at a time, in order.
let done: Promise<unknown> = starting;
port.on('message', (batch: Batch) => {
  done = done.then(async () => (await starting).run(batch)).catch(end);
});
starting.catch(end);
