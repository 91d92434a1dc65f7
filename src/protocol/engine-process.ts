/** The messages between a host (the extension, or the command line) and the engine process that it forks for a run. */
import type { CaptureReason, EndRecord, MetricRecord, ScriptFailure, TraceLevel } from '../trace/schema.ts';
import type { Plot } from './plot.ts';
import type { TensorMemory } from './tensor-memory.ts';

export interface RunOptions {
  readonly runId: string;
  /** Absolute path of the script. */
  readonly script: string;
  readonly arguments: readonly string[];
  /** Working directory of the script. */
  readonly cwd: string;
  readonly device: string;
  /** A part of the name of the GPU that `webgpu` is to take; null: the fastest. */
  readonly gpu: string | null;
  /** Whether to go on on the CPU where the device is not available. */
  readonly deviceFallback: boolean;
  readonly seed: number;
  readonly level: TraceLevel;
  /** Values are captured at the first step, every so many, and at the last; 0: in those two only. */
  readonly captureEvery: number;
  /** Folder of this run's trace; made by the engine process. */
  readonly runFolder: string;
  /** Folder to look for datasets in before the others; null: none set. */
  readonly dataFolder: string | null;
  /** Where downloaded datasets are kept. */
  readonly cacheFolder: string;
}

export type HostMessage =
  | { readonly type: 'start'; readonly options: RunOptions }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'stop' }
  /** What do the tensors hold? Answered by a message of the same type at the script's next operation. */
  | { readonly type: 'memory' };

/** Where training stands. Totals are null where the script does not say them (`epochs(n)`, a data loader's length). */
export interface Progress {
  readonly epoch: number | null;
  readonly epochs: number | null;
  /** Steps finished in the run. */
  readonly step: number;
  readonly stepInEpoch: number | null;
  readonly stepsPerEpoch: number | null;
  readonly loss: number | null;
  readonly stepsPerSecond: number;
  readonly secondsLeft: number | null;
}

export type RunState = 'starting' | 'running' | 'pausing' | 'paused' | 'stopping' | 'ended';

export type EngineMessage =
  | { readonly type: 'state'; readonly state: RunState; readonly device: string }
  | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'metrics'; readonly metrics: readonly MetricRecord[] }
  /** What the script has drawn: belongs to what has the same title. */
  | { readonly type: 'plot'; readonly plot: Plot }
  /** The step's records are on disk: readers may open them. */
  | { readonly type: 'step'; readonly index: number; readonly graph: string; readonly reason: CaptureReason }
  | { readonly type: 'failure'; readonly failure: ScriptFailure }
  /** The answer to `memory`; comes unasked with recorded steps, and as the run pauses. */
  | { readonly type: 'memory'; readonly memory: TensorMemory }
  /** Long work with a known size, a download for example. `done` = `total` ends it. */
  | { readonly type: 'download'; readonly label: string; readonly done: number; readonly total: number | null }
  | { readonly type: 'ended'; readonly end: EndRecord };
