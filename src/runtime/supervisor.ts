import { statSync } from 'node:fs';
import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { EngineMessage, HostMessage, RunOptions, RunState } from '../protocol/engine-process.ts';
import { RunFolderWriter } from '../trace/run-folder/writer.ts';
import type { EndRecord, MetricRecord, RunOutcome, ScriptFailure } from '../trace/schema.ts';
import { whyNotWritten } from '../trace/writing.ts';
import { ControlBlock } from './control-block.ts';
import { DrawnPlots } from './drawn-plots.ts';
import { HostLink } from './host-link.ts';
import { outOfMemoryFailure } from './out-of-memory.ts';
import type { Finish, SupervisorMessage, WorkerInput, WorkerMessage } from './worker-messages.ts';

/** How long a script may take to notice that it is stopped before its thread is ended by force. */
const stopGraceMs = 500;
/** How long its thread may take to end. One that waits for the system, in `execSync` for example, cannot be ended at all. */
const terminateGraceMs = 250;
const metricsIntervalMs = 100;

export interface SupervisorOptions {
  readonly scriptWorker: URL;
  readonly library: string;
  readonly internalFolders: readonly string[];
  /** Told once, after the last message has left. `isStuck`: the script's thread still runs and cannot be waited for. */
  readonly onEnded: (isStuck: boolean) => void;
}

/**
 * The engine process's main thread: starts the script worker, passes word between it and the host, and writes the trace.
 * It never runs the user's code, so it always answers.
 */
export class Supervisor {
  readonly #options: SupervisorOptions;
  readonly #host: HostLink;
  readonly #control = new ControlBlock();
  #run: RunOptions | null = null;
  #worker: Worker | null = null;
  #writer: RunFolderWriter | null = null;
  #state: RunState = 'starting';
  #device = '';
  #steps = 0;
  #finish: Finish | null = null;
  #workerError: unknown = null;
  #metrics: MetricRecord[] = [];
  readonly #plots = new DrawnPlots((plots) => this.#record((writer) => writer.plots(plots)));
  #metricsTimer: NodeJS.Timeout | null = null;
  #stopTimer: NodeJS.Timeout | null = null;

  constructor(options: SupervisorOptions, send: (message: EngineMessage, done: () => void) => void) {
    this.#options = options;
    this.#host = new HostLink(send);
  }

  handle(message: HostMessage): void {
    if (message.type === 'start') this.#start(message.options);
    else if (this.#worker === null || this.#state === 'stopping' || this.#state === 'ended') return;
    else if (message.type === 'pause') this.#pause();
    else if (message.type === 'resume') this.#resume();
    else if (message.type === 'memory') this.#askForMemory();
    else this.#stop();
  }

  /** The host has gone, or wants this process gone at once: the run ends here, and its trace says so. */
  abandon(): void {
    this.#end('stopped', null, null);
    this.#options.onEnded(this.#worker !== null);
  }

  #start(run: RunOptions): void {
    if (this.#run !== null) return;
    this.#run = run;
    this.#device = run.device;
    this.#enter('starting');
    try {
      process.chdir(run.cwd);
      statSync(run.script);
      this.#writer = new RunFolderWriter(run.runFolder, {
        format: 'backstep-trace',
        version: 1,
        runId: run.runId,
        script: run.script,
        startedAt: Date.now(),
        device: run.device,
        seed: run.seed,
        level: run.level,
        captureEvery: run.captureEvery,
      });
    } catch (error) {
      this.#end('failed', null, failureOf('The run could not start', error));
      return;
    }
    const input: WorkerInput = {
      options: run,
      control: this.#control.buffer,
      library: this.#options.library,
      internalFolders: this.#options.internalFolders,
    };
    const worker = new Worker(this.#options.scriptWorker, {
      workerData: input,
      // Said outright, or a script that fills its heap takes the whole process with it.
      resourceLimits: { maxOldGenerationSizeMb: Math.floor(getHeapStatistics().heap_size_limit / 2 ** 20) },
    });
    this.#worker = worker;
    worker.on('message', (message: WorkerMessage) => this.#receive(message));
    worker.on('messageerror', (error) => this.#warn(`A message of the script's thread could not be read: ${error}`));
    worker.on('error', (error) => {
      this.#workerError = error;
    });
    worker.on('exit', (code) => this.#workerExited(code));
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case 'ready':
        this.#device = message.device;
        if (this.#state === 'starting') this.#enter('running');
        return;
      case 'output':
        this.#host.output(message.stream, message.text, () => this.#control.credit(message.charged));
        return;
      case 'graph':
        this.#record((writer) => writer.graph(message.graph));
        return;
      case 'step': {
        const { index, graph, reason } = message.step;
        this.#flushMetrics();
        this.#record((writer) => writer.step(message.step, message.blobs));
        this.#control.credit(message.charged);
        this.#host.send({ type: 'step', index, graph, reason });
        return;
      }
      case 'metrics':
        this.#metrics.push(...message.metrics);
        this.#metricsTimer ??= setTimeout(() => this.#flushMetrics(), metricsIntervalMs);
        return;
      case 'progress':
        this.#steps = message.progress.step;
        this.#host.send(message);
        return;
      case 'plot':
        this.#plots.add(message.plot);
        this.#host.send({ type: 'plot', plot: message.plot });
        this.#control.credit(message.charged);
        return;
      case 'warning':
      case 'download':
        this.#host.send(message);
        return;
      case 'memory': {
        const moment = message.isEnd ? 'end' : this.#state === 'paused' ? 'paused' : 'running';
        this.#host.send({ type: 'memory', memory: { ...message.use, step: this.#steps, moment } });
        return;
      }
      case 'paused':
        if (this.#state !== 'pausing') return;
        this.#enter('paused');
        this.#post({ type: 'capture' });
        if (this.#run?.level !== 'off') this.#post({ type: 'memory' });
        return;
      case 'resumed':
        if (this.#state === 'paused') this.#enter('running');
        return;
      case 'finished':
        this.#finish = message.finish;
        // The script may have left timers or sockets behind; nothing of it is to run on.
        void this.#worker?.terminate();
        return;
    }
  }

  #pause(): void {
    if (this.#state !== 'running' && this.#state !== 'starting') return;
    this.#control.request = 'pause';
    this.#enter('pausing');
    this.#post({ type: 'look' });
  }

  #resume(): void {
    this.#control.request = 'run';
    // A worker that had paused says when it goes on; one that had not yet has nothing to say.
    if (this.#state === 'pausing') this.#enter('running');
  }

  #stop(): void {
    this.#enter('stopping');
    this.#control.request = 'stop';
    this.#post({ type: 'look' });
    this.#stopTimer = setTimeout(() => {
      void this.#worker?.terminate();
      this.#stopTimer = setTimeout(() => this.#end('stopped', null, null), terminateGraceMs);
    }, stopGraceMs);
  }

  #askForMemory(): void {
    this.#post({ type: 'memory' });
    this.#control.requestAnswer();
  }

  #post(message: SupervisorMessage): void {
    this.#worker?.postMessage(message);
    this.#control.wake();
  }

  #workerExited(code: number): void {
    this.#worker = null;
    const finish = this.#finish;
    if (finish !== null) this.#end(finish.outcome, finish.exitCode, finish.failure);
    else if (this.#state === 'stopping') this.#end('stopped', null, null);
    else this.#end('crashed', null, this.#crash(code));
  }

  #crash(code: number): ScriptFailure {
    const error = this.#workerError;
    if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
      return outOfMemoryFailure(this.#run?.script ?? null, error.stack ?? '');
    }
    if (error !== null) return failureOf('The thread of the script broke', error, this.#run?.script ?? null);
    return failure('Error', `The thread of the script ended with exit code ${code}.`, this.#run?.script ?? null);
  }

  #end(outcome: RunOutcome, exitCode: number | null, reason: ScriptFailure | null): void {
    if (this.#state === 'ended') return;
    if (this.#stopTimer !== null) clearTimeout(this.#stopTimer);
    this.#flushMetrics();
    this.#plots.flush();
    const end: EndRecord = { outcome, exitCode, endedAt: Date.now(), steps: this.#steps, failure: reason };
    this.#record((writer) => {
      writer.end(end);
      writer.close();
    });
    if (reason !== null) this.#host.send({ type: 'failure', failure: reason });
    this.#enter('ended');
    this.#host.send({ type: 'ended', end }, () => this.#options.onEnded(this.#worker !== null));
  }

  /** A full disk ends the recording, not the run. */
  #record(write: (writer: RunFolderWriter) => void): void {
    const writer = this.#writer;
    if (writer === null) return;
    try {
      write(writer);
    } catch (error) {
      this.#writer = null;
      this.#warn(`The trace ends here, because it could not be written on: ${whyNotWritten(error)}. The run goes on.`);
      try {
        writer.close();
      } catch {
        // Closing after a failed write may fail the same way; the warning above has said it.
      }
    }
  }

  #flushMetrics(): void {
    if (this.#metricsTimer !== null) clearTimeout(this.#metricsTimer);
    this.#metricsTimer = null;
    if (this.#metrics.length === 0) return;
    const metrics = this.#metrics;
    this.#metrics = [];
    this.#record((writer) => writer.metrics(metrics));
    this.#host.send({ type: 'metrics', metrics });
  }

  #warn(message: string): void {
    this.#host.send({ type: 'warning', message });
  }

  #enter(state: RunState): void {
    this.#state = state;
    this.#host.send({ type: 'state', state, device: this.#device });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function failureOf(what: string, error: unknown, file: string | null = null): ScriptFailure {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return { ...failure(error instanceof Error ? error.name : 'Error', `${what}: ${messageOf(error)}`, file), stack };
}

function failure(name: string, message: string, file: string | null): ScriptFailure {
  return { name, message, file, line: null, column: null, frames: [], stack: '' };
}
