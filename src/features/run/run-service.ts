import type { EngineMessage, RunOptions } from '../../protocol/engine-process.ts';
import { beginAgainText, whyLost } from '../../protocol/lost-device.ts';
import type { EndRecord } from '../../trace/schema.ts';
import { type Disposable, Emitter } from '../events.ts';
import type { RunRequest, RunSettings } from './run-request.ts';
import type { RunStore } from './run-store.ts';
import { ObservedRun, type RunScript, type TrainingRun } from './training-run.ts';

/** The engine process of one run, as the service uses it. */
export interface Engine {
  pause(): void;
  resume(): void;
  askForMemory(): void;
  /** Asks the script to stop, then makes it. The message `ended` tells when it has. */
  stop(): void;
  /** Ends the process at once. */
  dispose(): void;
  /** Settles when the process has gone, a moment after `ended`. */
  readonly closed: Promise<void>;
}

/** Starts an engine process. It tells everything in order; `ended` is the last message, and comes also when it dies. */
export type StartEngine = (options: RunOptions, onMessage: (message: EngineMessage) => void) => Engine;

/** Finds a program that can run scripts with these settings, or fails with a message for the user. */
export type PrepareEngine = (settings: RunSettings) => Promise<StartEngine>;

/** A message together with the run it belongs to. */
export interface RunMessage {
  readonly run: TrainingRun;
  readonly message: EngineMessage;
}

/**
 * The one training run at a time, and the last one. Features subscribe here; they never talk to the engine process.
 * Knows nothing of the editor.
 */
export class RunService implements Disposable {
  readonly #store: RunStore;
  readonly #prepare: PrepareEngine;
  readonly #started = new Emitter<TrainingRun>();
  readonly #messages = new Emitter<RunMessage>();
  readonly #latestChanged = new Emitter<TrainingRun | null>();
  /** A new run begins; it is `current` and `latest` already. */
  readonly onDidStart = this.#started.event;
  /** Every message of every run, in order. */
  readonly onMessage = this.#messages.event;
  /** `latest` is another run, or none since the recorded runs were cleared. */
  readonly onDidChangeLatest = this.#latestChanged.event;
  /** Those whose process has not gone yet. */
  readonly #engines = new Set<Engine>();
  #active: { readonly run: ObservedRun; readonly engine: Engine } | null = null;
  #latest: TrainingRun | null = null;
  #isStarting = false;
  #isDisposed = false;

  constructor(store: RunStore, prepare: PrepareEngine) {
    this.#store = store;
    this.#prepare = prepare;
  }

  /** The run that is going. */
  get current(): TrainingRun | null {
    return this.#active?.run ?? null;
  }

  /** The run that was started last, whether it is still going or not. */
  get latest(): TrainingRun | null {
    return this.#latest;
  }

  /** Makes the last run of an earlier session the latest one, unless a run has begun since. */
  async restoreLatest(): Promise<void> {
    const past = await this.#store.latest();
    if (this.#latest === null && !this.#isStarting && past !== null) this.#setLatest(past);
  }

  /** The recorded runs of this workspace that have a graph, the latest first. */
  async pastRuns(): Promise<readonly TrainingRun[]> {
    return (await this.#store.all()).filter(({ id, hasGraph }) => hasGraph && id !== this.current?.id);
  }

  /** Starts a run; one that is going is stopped first. */
  async start(request: RunRequest): Promise<TrainingRun> {
    if (this.#isStarting || this.#isDisposed) throw new Error('A training run is starting already.');
    this.#isStarting = true;
    try {
      const startEngine = await this.#prepare(request.settings);
      await this.stop();
      const { id, startedAt, runFolder, script } = await this.#store.create(request);
      const run = new ObservedRun({ id, script, runFolder, startedAt, level: request.settings.level });
      const options = { runId: id, script: script.path, arguments: [], cwd: request.cwd, runFolder };
      const engine = startEngine({ ...options, ...request.settings }, (message) => {
        this.#receive(run, message);
        if (message.type === 'ended') this.#beginAgain(request, run, message.end);
      });
      this.#active = { run, engine };
      this.#engines.add(engine);
      void engine.closed.then(() => this.#engines.delete(engine));
      this.#setLatest(run);
      this.#started.fire(run);
      return run;
    } finally {
      this.#isStarting = false;
    }
  }

  pause(): void {
    this.#active?.engine.pause();
  }

  resume(): void {
    this.#active?.engine.resume();
  }

  /** Asks what the tensors of the run that is going hold; a message `memory` answers. */
  askForMemory(): void {
    this.#active?.engine.askForMemory();
  }

  /** Stops the run that is going and waits until it has ended. */
  async stop(): Promise<void> {
    const active = this.#active;
    if (active === null) return;
    const ended = this.#untilEnded(active.run);
    active.engine.stop();
    await ended;
  }

  /** Deletes the recorded runs, except one that is going. Gives how many bytes became free. */
  async clear(): Promise<number> {
    const bytes = await this.#store.clear(this.current?.id ?? null);
    if (this.#active === null && this.#latest !== null) this.#setLatest(null);
    return bytes;
  }

  /** Ends every engine process at once: nothing may outlive the editor. */
  dispose(): void {
    this.#isDisposed = true;
    for (const engine of this.#engines) engine.dispose();
    this.#active = null;
    for (const emitter of [this.#started, this.#messages, this.#latestChanged]) emitter.dispose();
  }

  #receive(run: ObservedRun, message: EngineMessage): void {
    if (this.#active?.run !== run) return;
    const isEnd = message.type === 'ended';
    // First, so that whoever hears of the end sees no run going and may start one.
    if (isEnd) this.#active = null;
    run.accept(message);
    this.#messages.fire({ run, message });
  }

  /** Where the user allows it, a script whose device has gone runs anew on the CPU: what the device held is lost. */
  #beginAgain(request: RunRequest, lost: TrainingRun, end: EndRecord): void {
    const cause = request.settings.deviceFallback ? whyLost(end) : null;
    if (cause === null || this.#active !== null || this.#isStarting || this.#isDisposed) return;
    const tell = (run: TrainingRun, message: string): void =>
      this.#messages.fire({ run, message: { type: 'warning', message } });
    this.start({ ...request, settings: { ...request.settings, device: 'cpu', deviceFallback: false } }).then(
      (run) => tell(run, beginAgainText(cause)),
      (error: unknown) => tell(lost, `The run could not begin again on the CPU: ${String(error)}`),
    );
  }

  #untilEnded(run: TrainingRun): Promise<EndRecord> {
    const { promise, resolve } = Promise.withResolvers<EndRecord>();
    const subscription = run.onDidChange((message) => {
      if (message.type !== 'ended') return;
      subscription.dispose();
      resolve(message.end);
    });
    return promise;
  }

  #setLatest(run: TrainingRun | null): void {
    this.#latest = run;
    this.#latestChanged.fire(run);
  }
}

export type { RunScript, TrainingRun };
