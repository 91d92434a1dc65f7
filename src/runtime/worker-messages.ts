/** The messages between supervisor and script worker: two threads of one process, of one build, so they are not validated. */
import type { Progress, RunOptions } from '../protocol/engine-process.ts';
import type { Plot } from '../protocol/plot.ts';
import type { TensorMemory } from '../protocol/tensor-memory.ts';
import type { Graph, MetricRecord, ScriptFailure, StepRecord } from '../trace/schema.ts';

export interface WorkerInput {
  readonly options: RunOptions;
  readonly control: SharedArrayBuffer;
  /** URL of the library that 'backstep' stands for. */
  readonly library: string;
  /** Folders (absolute, with a final separator) whose files are Backstep's own: no call site lies in them. */
  readonly internalFolders: readonly string[];
}

/** How the script ended, as its own thread knows it. */
export interface Finish {
  readonly outcome: 'completed' | 'failed' | 'stopped' | 'exited';
  readonly exitCode: number | null;
  readonly failure: ScriptFailure | null;
}

export type WorkerMessage =
  /** The library is loaded; the script is about to be. */
  | { readonly type: 'ready'; readonly device: string }
  | { readonly type: 'output'; readonly stream: 'stdout' | 'stderr'; readonly text: string; readonly charged: number }
  | { readonly type: 'graph'; readonly graph: Graph }
  | { readonly type: 'step'; readonly step: StepRecord; readonly blobs: Uint8Array; readonly charged: number }
  | { readonly type: 'metrics'; readonly metrics: readonly MetricRecord[] }
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'plot'; readonly plot: Plot; readonly charged: number }
  | { readonly type: 'warning'; readonly message: string }
  | { readonly type: 'download'; readonly label: string; readonly done: number; readonly total: number | null }
  | { readonly type: 'memory'; readonly use: Pick<TensorMemory, 'devices' | 'lines' | 'rest'>; readonly isEnd: boolean }
  | { readonly type: 'paused' }
  | { readonly type: 'resumed' }
  | { readonly type: 'finished'; readonly finish: Finish };

export type SupervisorMessage =
  /** The control block has changed: for a script that waits in its event loop and runs no operation. */
  | { readonly type: 'look' }
  /** Record the current step now. Answered while paused too. */
  | { readonly type: 'capture' }
  /** Tell what tensors hold now. */
  | { readonly type: 'memory' };
