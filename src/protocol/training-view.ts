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

/** A device that the next run may take. */
export interface DeviceOption {
  readonly name: string;
  /** What it is called beside that: a GPU's name. */
  readonly description: string | null;
  /** Why it cannot be used, and what to do; null where it can. */
  readonly obstacle: string | null;
}

/** What there is to choose from for the next run. */
export interface DeviceMenuState {
  /** The setting. */
  readonly chosen: string;
  /** What `auto` takes and why; null until that is known. */
  readonly auto: { readonly device: string; readonly reason: string } | null;
  /** Those that have been looked at. */
  readonly options: readonly DeviceOption[];
  /** Whether some are being looked at. */
  readonly isLooking: boolean;
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
  | { readonly type: 'metrics'; readonly metrics: readonly MetricRecord[] }
  | { readonly type: 'devices'; readonly menu: DeviceMenuState };

export type TrainingPageMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'openSample'; readonly id: string }
  | { readonly type: 'runSample'; readonly id: string }
  /** The next run is to take this device. */
  | { readonly type: 'useDevice'; readonly device: string }
  | { readonly type: 'runActiveFile' }
  /** A plot as a file: the page draws it, the host asks where to and writes it. */
  | { readonly type: 'savePlot'; readonly title: string; readonly format: 'svg' | 'png'; readonly bytes: Uint8Array }
  | {
      readonly type:
        | 'pause'
        | 'resume'
        | 'stop'
        | 'runAgain'
        | 'showGraph'
        | 'stepBackward'
        | 'showOutput'
        | 'revealFailure'
        /** The menu of devices has been opened. */
        | 'lookAtDevices'
        | 'checkDevices'
        | 'setUpTensorflow';
    }
  | { readonly type: 'failure'; readonly message: string };
