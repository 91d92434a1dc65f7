import { dirname, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { EngineMessage, Progress, RunState } from '../../protocol/engine-process.ts';
import { MetricHistory } from '../../protocol/metric-history.ts';
import { addPlot, type Plot } from '../../protocol/plot.ts';
import type { TensorMemory } from '../../protocol/tensor-memory.ts';
import { openTrace } from '../../trace/open.ts';
import type { EndRecord, MetricRecord, ScriptFailure, TraceLevel } from '../../trace/schema.ts';
import type { TraceSource } from '../../trace/source.ts';
import { Emitter, type Event } from '../events.ts';

/** The script of a run. */
export interface RunScript {
  /** The document as the editor names it: a `file:` or an `untitled:` URI. */
  readonly uri: string;
  /** A short name for messages. */
  readonly title: string;
  /** The file that runs and that call sites name: the document's own, or a copy of an untitled one. */
  readonly path: string;
}

export interface DownloadState {
  readonly label: string;
  readonly done: number;
  readonly total: number | null;
}

/** A run that is going or has ended, also one of an earlier session. */
export interface TrainingRun {
  readonly id: string;
  readonly script: RunScript;
  /** Folder of the trace. */
  readonly runFolder: string;
  readonly startedAt: number;
  /** How much of it is recorded. */
  readonly level: TraceLevel;
  readonly state: RunState;
  /** Empty until the engine process has said it. */
  readonly device: string;
  readonly progress: Progress | null;
  readonly failure: ScriptFailure | null;
  readonly end: EndRecord | null;
  readonly download: DownloadState | null;
  /** What its tensors held when that was last told; null of an earlier session. */
  readonly memory: TensorMemory | null;
  /** Whether a step's records are on disk. */
  readonly hasGraph: boolean;
  /** Whether there is a recorded backward pass to step through. */
  readonly hasBackward: boolean;
  /** Everything that the engine process tells, in its order, after the fields above show it. */
  readonly onDidChange: Event<EngineMessage>;
  /** The URI of the document that a recorded file came from. Lines and columns are the same in both. */
  documentOf(file: string): string;
  /** What the script has reported over time so far, thinned out when there is much of it. */
  metrics(): Promise<readonly MetricRecord[]>;
  /** What the script has drawn so far. */
  readonly plots: readonly Plot[];
  /** Opens what is recorded so far; whoever asks closes it. Fails while nothing is. */
  openTrace(): Promise<TraceSource>;
}

/** What is known of a run when it begins. */
export type AboutRun = Pick<TrainingRun, 'id' | 'script' | 'runFolder' | 'startedAt' | 'level'>;

/** What is known of a run that an earlier session recorded. */
export interface PastRun {
  readonly hasGraph: boolean;
  /** Whether it went backward in any step. */
  readonly hasTrained: boolean;
  readonly device: string;
  /** How far it came; null where no step was recorded that trained. */
  readonly progress: Progress | null;
  readonly plots: readonly Plot[];
  readonly end: EndRecord;
}

/** The state of a run as its messages make it. */
export class ObservedRun implements TrainingRun {
  readonly id: string;
  readonly script: RunScript;
  readonly runFolder: string;
  readonly startedAt: number;
  readonly level: TraceLevel;
  readonly #history = new MetricHistory();
  /** Of an earlier session: its metrics are read when someone asks. */
  #areMetricsOnDisk = false;
  readonly #changed = new Emitter<EngineMessage>();
  readonly onDidChange = this.#changed.event;
  #state: RunState = 'starting';
  #device = '';
  #progress: Progress | null = null;
  #failure: ScriptFailure | null = null;
  #end: EndRecord | null = null;
  #download: DownloadState | null = null;
  #hasGraph = false;
  #memory: TensorMemory | null = null;
  #plots: readonly Plot[] = [];
  /** Whether it went backward in any step. */
  #hasTrained = false;

  constructor(about: AboutRun, past?: PastRun) {
    this.id = about.id;
    this.script = about.script;
    this.runFolder = about.runFolder;
    this.startedAt = about.startedAt;
    this.level = about.level;
    if (past === undefined) return;
    this.#state = 'ended';
    this.#device = past.device;
    this.#progress = past.progress;
    this.#hasGraph = past.hasGraph;
    this.#hasTrained = past.hasTrained;
    this.#areMetricsOnDisk = true;
    this.#plots = past.plots;
    this.#end = past.end;
    this.#failure = past.end.failure;
  }

  get state(): RunState {
    return this.#state;
  }

  get device(): string {
    return this.#device;
  }

  get progress(): Progress | null {
    return this.#progress;
  }

  get failure(): ScriptFailure | null {
    return this.#failure;
  }

  get end(): EndRecord | null {
    return this.#end;
  }

  get download(): DownloadState | null {
    return this.#download;
  }

  get plots(): readonly Plot[] {
    return this.#plots;
  }

  get memory(): TensorMemory | null {
    return this.#memory;
  }

  get hasGraph(): boolean {
    return this.#hasGraph;
  }

  get hasBackward(): boolean {
    return this.#hasGraph && this.#hasTrained && this.level === 'values';
  }

  /** Takes in a message of the engine process. Nothing comes after `ended`. */
  accept(message: EngineMessage): void {
    if (this.#end !== null) return;
    this.#apply(message);
    this.#changed.fire(message);
  }

  documentOf(file: string): string {
    const { path, uri } = this.script;
    if (file === path) return uri;
    // Beside the script, files are named as the document is, which may be by a link.
    const beside = relative(dirname(path), file);
    const isBeside = uri.startsWith('file:') && !beside.startsWith('..') && !isAbsolute(beside);
    return pathToFileURL(isBeside ? join(dirname(fileURLToPath(uri)), beside) : file).href;
  }

  async metrics(): Promise<readonly MetricRecord[]> {
    if (this.#areMetricsOnDisk) {
      const trace = await this.openTrace();
      try {
        const records = await trace.metrics();
        if (this.#areMetricsOnDisk) this.#history.add(records);
        this.#areMetricsOnDisk = false;
      } finally {
        await trace.close();
      }
    }
    return this.#history.records();
  }

  openTrace(): Promise<TraceSource> {
    return openTrace(this.runFolder);
  }

  #apply(message: EngineMessage): void {
    switch (message.type) {
      case 'state':
        // Only the end record ends a run: it says how.
        if (message.state !== 'ended') this.#state = message.state;
        this.#device = message.device;
        break;
      case 'progress':
        this.#progress = message.progress;
        if (message.progress.loss !== null) this.#hasTrained = true;
        break;
      case 'metrics':
        this.#history.add(message.metrics);
        break;
      case 'plot':
        this.#plots = addPlot(this.#plots, message.plot);
        break;
      case 'step':
        this.#hasGraph = true;
        break;
      case 'memory':
        this.#memory = message.memory;
        break;
      case 'failure':
        this.#failure = message.failure;
        break;
      case 'download': {
        const { label, done, total } = message;
        this.#download = done === total ? null : { label, done, total };
        break;
      }
      case 'ended':
        this.#state = 'ended';
        this.#download = null;
        this.#end = message.end;
        this.#failure ??= message.end.failure;
        break;
      case 'output':
      case 'warning':
        break;
    }
  }
}
