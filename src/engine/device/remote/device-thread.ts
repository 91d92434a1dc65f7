import { once } from 'node:events';
import { existsSync } from 'node:fs';
import timers from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { allocate, bytesPerElement, type DType, type TypedArray } from '../../dtype.ts';
import { environment } from '../../environment.ts';
import { DeviceLostError, DeviceOperationError, DeviceUnavailableError } from './errors.ts';
import {
  type Batch,
  type Command,
  type Computation,
  controlWords,
  type DeviceSettings,
  type DeviceWorkerData,
  defaultSettings,
  endMessage,
  type ReadRequest,
  type Ready,
  type Report,
  startStages,
} from './messages.ts';
import { viewOn } from './shared-elements.ts';
import { deviceWorkerFile } from './worker-file.ts';

export interface DeviceThreadOptions {
  /** Called every `waitSlice` ms while a read waits. It may block, or throw to give the read up. */
  readonly checkpoint?: () => void;
  /** The id of the op that kernels are being queued for; null or absent: kernels are counted. */
  readonly currentOperation?: () => number | null;
  /** Told of a failure just before it is thrown, long after the kernel was queued. */
  readonly onFailure?: (failure: DeviceOperationError) => void;
  /** Wait for every kernel, so that a failing one throws where it is called. Default: BACKSTEP_DEVICE_SYNC=1. */
  readonly synchronous?: boolean;
  readonly settings?: DeviceSettings;
  /** The thread's program. Default: Backstep's own. */
  readonly program?: URL;
}

const waitSlice = 20;
/** A caller that is blocked cannot hear that a thread failed to start: after this many ms without a sign it gives up. */
const startLimit = 30_000;
/** Milliseconds that a thread is given to end by itself. */
const endLimit = 3000;
/** Commands that are sent together at the latest. */
const batchSize = 64;
/** Batches the device may be behind: the queue would otherwise grow without bound in a loop that reads nothing. */
const maximumLag = 64;

/** The caller's end of a device thread: queues commands, waits for results, throws what failed. */
export class DeviceThread {
  readonly #device: string;
  readonly #options: DeviceThreadOptions;
  readonly #synchronous: boolean;
  readonly #control = new Int32Array(new SharedArrayBuffer(4 * controlWords.count));
  readonly #worker: Worker;
  readonly #reports: MessagePort;
  readonly #stayAtExit: () => void;
  readonly #startedBy = performance.now() + startLimit;
  #commands: Command[] = [];
  #flushScheduled = false;
  #sequence = 0;
  #queued = 0;
  #reportsSeen = 0;
  #resultBuffer = new SharedArrayBuffer(1024);
  #failure: DeviceOperationError | null = null;
  /** Why there is no device any more. */
  #lost: string | null = null;
  #about: Pick<Ready, 'description' | 'detail'> = { description: null, detail: null };

  constructor(device: string, options: DeviceThreadOptions) {
    this.#device = device;
    this.#options = options;
    this.#synchronous = options.synchronous ?? process.env['BACKSTEP_DEVICE_SYNC'] === '1';
    const { port1, port2 } = new MessageChannel();
    this.#reports = port1;
    const { settings = defaultSettings } = options;
    const workerData: DeviceWorkerData = { backend: device, settings, control: this.#control.buffer, reports: port2 };
    const file = options.program ?? deviceWorkerFile();
    if (!existsSync(file)) throw new DeviceLostError(device, `its program is missing: ${fileURLToPath(file)}`);
    // Flags of the caller's process may be wrong for a file (`--input-type`).
    this.#worker = new Worker(file, { workerData, transferList: [port2], name: `device ${device}`, execArgv: [] });
    this.#worker.on('error', (error) => this.#lose(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', (code) => this.#lose(`its thread ended with code ${code}`));
    // A script that ends is not held up by its device.
    this.#worker.unref();
    this.#stayAtExit = environment.onExit(this.#endNow);
  }

  /** What the device is called beside its name, once it is open: a GPU's. */
  get description(): string | null {
    return this.#about.description;
  }

  /** What else it tells of itself, once it is open: a GPU's driver, and the largest buffer it has. */
  get detail(): string | null {
    return this.#about.detail;
  }

  /** Programs that the device has run up to the last batch that was waited for; 0 where nothing counts them. */
  get dispatches(): number {
    return Atomics.load(this.#control, controlWords.dispatches);
  }

  /** Waits until the device is open. Throws DeviceUnavailableError where it cannot be opened. */
  waitUntilOpen(): void {
    for (;;) {
      const stage = Atomics.load(this.#control, controlWords.started);
      if (stage === startStages.ready) break;
      if (Atomics.load(this.#control, controlWords.ended) !== 0) {
        this.#hear();
        this.#lose('its thread has ended');
      }
      if (stage === 0 && performance.now() > this.#startedBy) this.#lose('its thread does not start');
      if (this.#lost !== null) throw new DeviceUnavailableError(this.#device, this.#lost);
      const outcome = Atomics.wait(this.#control, controlWords.started, stage, waitSlice);
      if (outcome === 'timed-out') this.#options.checkpoint?.();
    }
    this.#hear();
  }

  compute(result: number, computation: Computation): void {
    this.requireAlive();
    this.#queued++;
    const operation = this.#options.currentOperation?.() ?? this.#queued;
    this.#enqueue({ operation, result, computation });
    if (this.#synchronous) {
      this.#send(null);
      this.#waitFor(this.#sequence);
      this.#throwFailure();
    } else {
      this.#waitFor((this.#sequence - maximumLag) | 0);
    }
  }

  /** Never throws: it is called while cleaning up, after a failure too. */
  release(handle: number): void {
    if (this.#lost === null) this.#enqueue({ release: handle });
  }

  #enqueue(command: Command): void {
    this.#commands.push(command);
    if (this.#commands.length >= batchSize) {
      this.#send(null);
    } else if (!this.#flushScheduled) {
      this.#flushScheduled = true;
      queueMicrotask(() => {
        this.#flushScheduled = false;
        this.#send(null);
      });
    }
  }

  /** Sends what is queued; throws a failure that the device has reported since the last call. */
  flush(): void {
    this.requireAlive();
    this.#send(null);
    this.#throwFailure();
  }

  /** Waits for the elements of `handle`. */
  read(handle: number, dtype: DType, size: number): TypedArray {
    this.requireAlive();
    const bytes = size * bytesPerElement(dtype);
    if (this.#resultBuffer.byteLength < bytes) this.#resultBuffer = new SharedArrayBuffer(bytes);
    const target = this.#resultBuffer;
    this.#send({ handle, dtype, size, target });
    try {
      this.#waitFor(this.#sequence);
    } catch (error) {
      // Given up: the device may still write there.
      this.#resultBuffer = new SharedArrayBuffer(1024);
      throw error;
    }
    this.#throwFailure();
    const result = allocate(dtype, size);
    result.set(viewOn(target, dtype, size));
    return result;
  }

  /** Ends the thread when it has done what it is at. */
  async close(): Promise<void> {
    this.#stayAtExit();
    this.#lost ??= 'it was closed';
    this.#commands = [];
    this.#reports.close();
    // Waiting for it must keep the process alive.
    this.#worker.ref();
    const exited = this.#requestEnd();
    await Promise.race([exited, timers.setTimeout(endLimit, null, { ref: false })]);
    await this.#worker.terminate();
  }

  /**
   * Waits a moment for the thread to end: with this one gone it would be ended in the middle of what it is at, and Dawn
   * answers that by aborting the whole process.
   */
  readonly #endNow = (): void => {
    void this.#requestEnd();
    const limit = performance.now() + endLimit;
    while (Atomics.load(this.#control, controlWords.ended) === 0 && performance.now() < limit) {
      const completed = Atomics.load(this.#control, controlWords.completed);
      Atomics.wait(this.#control, controlWords.completed, completed, waitSlice);
    }
  };

  async #requestEnd(): Promise<void> {
    if (Atomics.load(this.#control, controlWords.ended) !== 0) return;
    const exited = once(this.#worker, 'exit');
    Atomics.store(this.#control, controlWords.ending, 1);
    this.#worker.postMessage(endMessage);
    await exited;
  }

  /** Never waits, never throws: a microtask has nobody to throw at. */
  #send(read: ReadRequest | null): void {
    if (this.#lost !== null || (this.#commands.length === 0 && read === null)) return;
    const commands = this.#commands;
    this.#commands = [];
    this.#sequence = (this.#sequence + 1) | 0;
    const batch: Batch = { sequence: this.#sequence, commands, read };
    this.#worker.postMessage(batch);
  }

  #waitFor(sequence: number): void {
    for (;;) {
      const completed = Atomics.load(this.#control, controlWords.completed);
      // The difference, not the order: sequence numbers wrap around.
      if (((completed - sequence) | 0) >= 0) return;
      this.requireAlive();
      const outcome = Atomics.wait(this.#control, controlWords.completed, completed, waitSlice);
      if (outcome === 'timed-out') this.#options.checkpoint?.();
    }
  }

  /** Takes in what the device has reported. The first failure is kept: later ones follow from it. */
  #hear(): void {
    if (Atomics.load(this.#control, controlWords.reports) === this.#reportsSeen) return;
    for (;;) {
      const received: { message: Report } | undefined = receiveMessageOnPort(this.#reports);
      if (received === undefined) return;
      this.#reportsSeen++;
      const report = received.message;
      if (report.kind === 'ending') this.#lose(report.message);
      else if (report.kind === 'ready') this.#about = report;
      else this.#failure ??= new DeviceOperationError(this.#device, report.operation, report.kernel, report.message);
    }
  }

  #throwFailure(): void {
    this.#hear();
    // What failed because the device went away is not its own failure.
    if (this.#lost !== null) throw new DeviceLostError(this.#device, this.#lost);
    const failure = this.#failure;
    if (failure === null) return;
    this.#failure = null;
    if (!this.#synchronous) this.#options.onFailure?.(failure);
    throw failure;
  }

  /** Throws DeviceLostError where there is no device any more. */
  requireAlive(): void {
    if (Atomics.load(this.#control, controlWords.ended) !== 0) {
      this.#hear();
      this.#lose('its thread has ended');
    }
    const isStarting = Atomics.load(this.#control, controlWords.started) === 0;
    if (isStarting && performance.now() > this.#startedBy) this.#lose('its thread does not start');
    if (this.#lost !== null) throw new DeviceLostError(this.#device, this.#lost);
  }

  #lose(cause: string): void {
    this.#lost ??= cause;
  }
}
