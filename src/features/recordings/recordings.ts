import type { EngineMessage } from '../../protocol/engine-process.ts';
import { type Disposable, DisposableList, Emitter, type Event } from '../events.ts';
import type { RunService } from '../run/run-service.ts';
import type { TrainingRun } from '../run/training-run.ts';
import { Recording } from './recording.ts';

/** How often, at most, the steps of a running script are announced. */
const announceEvery = 150;

type RunEvents = Pick<RunService, 'latest' | 'onMessage' | 'onDidChangeLatest' | 'restoreLatest'>;

/** A recording that a panel shows, which may be another one, or one with more in it, after a while. */
export interface FollowedRecording {
  readonly onDidChange: Event<void>;
  /** Null when there is no run. */
  run(): Promise<TrainingRun | null>;
  /** Null when there is no run, or it has recorded nothing yet. */
  recording(): Promise<Recording | null>;
}

/** The recordings that can be looked at: the latest run's, and those of opened traces. Knows nothing of the editor. */
export class Recordings implements Disposable {
  readonly #runs: RunEvents;
  readonly #subscriptions = new DisposableList();
  readonly #changed: Emitter<void>;
  /** Another run is the latest one, or the latest has recorded more. */
  readonly onDidChange;
  /** By the id of their run. */
  readonly #traces = new Map<string, FollowedRecording>();
  #opened: { readonly run: TrainingRun; readonly recording: Promise<Recording> } | null = null;
  #stale = false;
  #timer: NodeJS.Timeout | null = null;
  #keptGraphs = new Set<string>();
  #restored: Promise<void> | null = null;

  constructor(runs: RunEvents) {
    this.#runs = runs;
    this.#changed = this.#subscriptions.add(new Emitter<void>());
    this.onDidChange = this.#changed.event;
    this.#subscriptions.add(runs.onMessage(({ run, message }) => this.#receive(run, message)));
    this.#subscriptions.add(runs.onDidChangeLatest(() => this.#changeRun()));
  }

  /** The latest run, also one of an earlier session; null when there is none. */
  async latestRun(): Promise<TrainingRun | null> {
    if (this.#runs.latest === null) {
      this.#restored ??= this.#runs.restoreLatest();
      await this.#restored;
    }
    return this.#runs.latest;
  }

  /** The latest run's recording; null when there is no run, or it has recorded nothing yet. */
  async latest(): Promise<Recording | null> {
    const run = await this.latestRun();
    if (run === null || !run.hasGraph) return null;
    if (this.#opened?.run !== run) {
      this.#close();
      const recording = run.openTrace().then((trace) => new Recording(run, trace));
      this.#opened = { run, recording };
      recording.catch(() => {
        if (this.#opened?.recording === recording) this.#opened = null;
      });
    }
    const recording = await this.#opened.recording;
    if (this.#stale) {
      this.#stale = false;
      await recording.refresh();
    }
    return recording;
  }

  /** What shows the latest run, whichever it is. */
  followLatest(): FollowedRecording {
    return { onDidChange: this.onDidChange, run: () => this.latestRun(), recording: () => this.latest() };
  }

  /** Makes the recording of an opened trace known, until it is closed. */
  add(run: string, trace: FollowedRecording): Disposable {
    this.#traces.set(run, trace);
    return { dispose: () => this.#traces.delete(run) };
  }

  /** The recording of a run that is the latest one or is open as a trace; null for any other. */
  async of(run: string): Promise<Recording | null> {
    const trace = this.#traces.get(run);
    if (trace !== undefined) return trace.recording();
    const latest = await this.latest();
    return latest?.run.id === run ? latest : null;
  }

  dispose(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#subscriptions.dispose();
    this.#close();
  }

  #receive(run: TrainingRun, message: EngineMessage): void {
    if (run !== this.#runs.latest) return;
    if (message.type === 'step') {
      this.#stale = true;
      this.#announceSoon();
      if (!this.#keptGraphs.has(message.graph)) {
        this.#keptGraphs.add(message.graph);
        void this.#keepTexts(message.graph);
      }
    } else if (message.type === 'ended') {
      this.#stale = true;
      this.#announceSoon();
    }
  }

  /** The scripts' texts are kept at once: the user may edit them while the run goes on. */
  async #keepTexts(graph: string): Promise<void> {
    try {
      const recording = await this.latest();
      if (recording === null) return;
      const { callSites } = await recording.graph(graph);
      await recording.texts.keep([...new Set(callSites.map(({ file }) => file))], recording.run.runFolder);
    } catch {
      // The folder went away or is damaged: whoever opens the recording is told.
    }
  }

  #changeRun(): void {
    this.#close();
    this.#keptGraphs = new Set();
    this.#changed.fire();
  }

  #announceSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.#changed.fire();
    }, announceEvery);
  }

  #close(): void {
    const opened = this.#opened;
    this.#opened = null;
    this.#stale = false;
    // Closing what could not be opened: its failure was told to whoever asked.
    opened?.recording.then((recording) => recording.close()).catch(() => {});
  }
}
