import { type ChildProcess, fork } from 'node:child_process';
import type { EngineMessage, HostMessage, RunOptions } from '../../protocol/engine-process.ts';
import type { EndRecord, ScriptFailure } from '../../trace/schema.ts';
import { withoutDawnComplaints } from '../devices/dawn-log.ts';
import { isEngineMessage } from '../message-guards.ts';
import { outOfMemoryFailure, tellsOutOfMemory } from '../out-of-memory.ts';
import type { RuntimeExecutable } from './runtime-executable.ts';

/** After this long a process that was told to go is killed. */
const killGraceMs = 1500;
/** How much of what the process itself prints is kept, to say why it died. */
const stderrTail = 16_384;

export interface EngineProcessOptions {
  readonly runtime: RuntimeExecutable;
  /** Path of the engine process's entry: `dist/engine-process.js`. */
  readonly entry: string;
  readonly run: RunOptions;
  /** Told everything, in order. The last message is always one 'ended', however the process ends. */
  readonly onMessage: (message: EngineMessage) => void;
  /** More flags for the runtime, before the entry. */
  readonly execArgv?: readonly string[];
}

/** One run in a process of its own, as its host sees it. */
export class EngineProcess implements Disposable {
  readonly #options: EngineProcessOptions;
  readonly #child: ChildProcess;
  readonly #closed = Promise.withResolvers<void>();
  #ended = false;
  #steps = 0;
  #stopping = false;
  #disposed = false;
  #stderr = '';
  #killTimer: NodeJS.Timeout | null = null;

  constructor(options: EngineProcessOptions) {
    this.#options = options;
    const { runtime, entry, run } = options;
    const child = fork(entry, [], {
      execPath: runtime.path,
      execArgv: ['--disable-warning=ExperimentalWarning', ...(options.execArgv ?? [])],
      env: { ...process.env, ...runtime.environment },
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      windowsHide: true,
    });
    this.#child = child;
    child.on('message', (message) => this.#receive(message));
    child.on('error', (error) =>
      this.#finish(this.#crash(`The engine process could not be started: ${error.message}`)),
    );
    // 'close', not 'exit': what it printed last has arrived by then.
    child.on('close', (code, signal) => this.#exited(code, signal));
    child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#printed('stdout', text));
    child.stderr?.setEncoding('utf8').on('data', (text: string) => this.#printed('stderr', text));
    this.#send({ type: 'start', options: run });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Settles when the process has gone. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  pause(): void {
    this.#send({ type: 'pause' });
  }

  resume(): void {
    this.#send({ type: 'resume' });
  }

  /** Asks what the tensors hold: answered by a message at the script's next operation. */
  askForMemory(): void {
    this.#send({ type: 'memory' });
  }

  /** Asks the run to stop; the engine process sees to it within a second, and this side if it does not. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    this.#send({ type: 'stop' });
    this.#killLater();
  }

  /** Ends the process now: SIGTERM, then SIGKILL. No message comes after. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#ended = true;
    if (this.#isRunning) {
      this.#child.kill('SIGTERM');
      this.#killLater();
    }
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  get #isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.pid !== undefined;
  }

  #killLater(): void {
    this.#killTimer ??= setTimeout(() => this.#child.kill('SIGKILL'), killGraceMs);
  }

  #send(message: HostMessage): void {
    if (!this.#child.connected) return;
    // A process that dies with messages on their way makes the send fail; its exit is reported by itself.
    this.#child.send(message, () => {});
  }

  #receive(message: unknown): void {
    if (this.#ended) return;
    if (!isEngineMessage(message)) {
      this.#emit({ type: 'warning', message: 'The engine process sent a message that this Backstep does not know.' });
      return;
    }
    if (message.type === 'progress') this.#steps = message.progress.step;
    if (message.type === 'ended') this.#finish(message.end);
    else this.#emit(message);
  }

  #printed(stream: 'stdout' | 'stderr', text: string): void {
    if (stream === 'stderr') this.#stderr = (this.#stderr + text).slice(-stderrTail);
    const shown = stream === 'stderr' ? withoutDawnComplaints(text) : text;
    if (shown !== '') this.#emit({ type: 'output', stream, text: shown });
  }

  #emit(message: EngineMessage): void {
    if (!this.#ended) this.#options.onMessage(message);
  }

  #exited(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.#killTimer !== null) clearTimeout(this.#killTimer);
    if (this.#stopping && !this.#ended) {
      this.#finish({ outcome: 'stopped', exitCode: null, endedAt: Date.now(), steps: this.#steps, failure: null });
    } else if (!this.#ended) {
      const how = signal === null ? `exit code ${code}` : `signal ${signal}`;
      const reason = signal === 'SIGKILL' ? ' The system may have been out of memory.' : '';
      const end = this.#crash(`The engine process died (${how}).${reason} What was recorded until then is kept.`);
      if (end.failure !== null) this.#emit({ type: 'failure', failure: end.failure });
      this.#finish(end);
    }
    this.#closed.resolve();
  }

  #crash(message: string): EndRecord {
    const { script } = this.#options.run;
    const failure: ScriptFailure = tellsOutOfMemory(this.#stderr)
      ? outOfMemoryFailure(script, this.#stderr)
      : {
          name: 'EngineProcessError',
          message,
          file: script,
          line: null,
          column: null,
          frames: [],
          stack: this.#stderr,
        };
    return { outcome: 'crashed', exitCode: null, endedAt: Date.now(), steps: this.#steps, failure };
  }

  #finish(end: EndRecord): void {
    if (this.#ended) return;
    this.#emit({ type: 'ended', end });
    this.#ended = true;
    // It ends by itself once its last message is taken; one that does not is not left behind.
    this.#killLater();
    if (!this.#isRunning) {
      if (this.#killTimer !== null) clearTimeout(this.#killTimer);
      this.#closed.resolve();
    }
  }
}
