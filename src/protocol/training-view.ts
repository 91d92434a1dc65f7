/** The messages between the host and the training webview. */
import type { JsonNumber, MetricRecord, RunOutcome, ScriptFailure } from '../trace/schema.ts';
import type { Progress, RunState } from './engine-process.ts';
import type { Plot } from './plot.ts';

export interface SampleScript {
  readonly id: string;
  readonly title: string;
  readonly description: string;
}

/** Progress as JSON can carry it: what is posted to a page loses NaN and infinity otherwise. */
export interface TrainingProgress extends Omit<Progress, 'loss'> {
  readonly loss: JsonNumber | null;
}

export interface TrainingSnapshot {
  /** Short name of the script. */
  readonly script: string;
  readonly state: RunState;
  readonly device: string;
  readonly progress: TrainingProgress | null;
  readonly outcome: RunOutcome | null;
  readonly failure: ScriptFailure | null;
  readonly download: { readonly label: string; readonly done: number; readonly total: number | null } | null;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly hasGraph: boolean;
  /** Whether there is a recorded backward pass to step through. */
  readonly hasBackward: boolean;
}

export type TrainingHostMessage =
  | { readonly type: 'samples'; readonly samples: readonly SampleScript[] }
  /** There is no run to show. */
  | { readonly type: 'noRun' }
  /** A run began or the page was opened during one: forget the old chart. */
  | { readonly type: 'run'; readonly snapshot: TrainingSnapshot; readonly metrics: readonly MetricRecord[] }
  /** What the script has drawn; each takes the place of the one with its title. After `run`: all there is. */
  | { readonly type: 'plots'; readonly plots: readonly Plot[] }
  | { readonly type: 'update'; readonly snapshot: TrainingSnapshot }
  | { readonly type: 'metrics'; readonly metrics: readonly MetricRecord[] };

export type TrainingPageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'openSample'; readonly id: string }
  | { readonly type: 'runSample'; readonly id: string }
  | { readonly type: 'runActiveFile' }
  | {
      readonly type:
        | 'pause'
        | 'resume'
        | 'stop'
        | 'runAgain'
        | 'showGraph'
        | 'stepBackward'
        | 'showOutput'
        | 'revealFailure';
    }
  | { readonly type: 'failure'; readonly message: string };
