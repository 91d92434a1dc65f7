/** The messages between the host and the graph webview. */

import type { CallSite, Graph, JsonNumber, OutputReference, Statistics, StepRecord } from '../trace/schema.ts';
import type { NodeTime } from './step-times.ts';

export interface GraphStepSummary {
  readonly index: number;
  readonly epoch: number | null;
  readonly graph: string;
  readonly loss: JsonNumber | null;
}

/** One output in one captured step, in three numbers each for its value and its gradient. */
export interface HistoryPoint {
  readonly step: number;
  readonly value: Pick<Statistics, 'mean' | 'std' | 'norm'> | null;
  readonly gradient: Pick<Statistics, 'mean' | 'std' | 'norm'> | null;
  /** L2 norm of its change in the step beside that of its value; null where it has none. */
  readonly updateRatio: number | null;
}

/** What some nodes took together in one captured step, in milliseconds. */
export interface TimePoint extends NodeTime {
  readonly step: number;
}

/** Everything the page needs to draw one step. The page keeps layout and folding when only `step` changes. */
export interface GraphDocument {
  readonly title: string;
  readonly graph: Graph;
  readonly step: StepRecord;
  readonly steps: readonly GraphStepSummary[];
  /** The error that ended the run in this step; null where none did. */
  readonly failure: RunFailure | null;
  /** The step that this one is compared with; null where it is looked at by itself. */
  readonly comparison: GraphComparison | null;
  /** Why there is none although one was asked for; null where there is one, or none was. */
  readonly lostComparison: string | null;
}

/** Another recorded step, of this run or of another. */
export interface GraphComparison {
  /** `step 100`, `step 20 of train.ts, 14:32`. */
  readonly title: string;
  /** Its calls stand in the script of that run, which may be another text than this run's. */
  readonly isOfOtherRun: boolean;
  readonly graph: Graph;
  readonly step: StepRecord;
}

/** What a panel compares its step with, by which the next window finds it again. */
export type ComparedSource =
  /** A step of the run that is shown; `run`: that run's folder or file. */
  | { readonly kind: 'step'; readonly run: string; readonly index: number }
  /** Another run: its folder, or the file. */
  | { readonly kind: 'run'; readonly path: string; readonly title: string };

/** A step of a run that is on the disk. */
export interface GraphOfRun {
  /** The run folder, or the exported file. */
  readonly path: string;
  /** What the panel is called. */
  readonly title: string;
  /** Null: the newest that trained. */
  readonly step: number | null;
}

/** What ended a run, as it is told beside the graph that came to be until then. */
export interface RunFailure {
  readonly name: string;
  readonly message: string;
  readonly callSite: CallSite | null;
}

/** A script that calls of the graph are in, and what has become of it since the run. */
export interface ScriptFile {
  /** Absolute path, as call sites name it. */
  readonly file: string;
  readonly state: 'same' | 'changed' | 'gone';
}

/** What the backward stepper has reached, for the page to light up. */
export interface BackwardHighlight {
  /** Null when the pass is complete. */
  readonly current: number | null;
  readonly visited: readonly number[];
  readonly edges: readonly { readonly from: number; readonly target: OutputReference }[];
}

/** A recorded tensor of the run that is shown (`this`), or of what it is compared with. */
export interface TensorAddress {
  readonly side: 'this' | 'compared';
  readonly step: number;
  /** As that side's own graph numbers it. */
  readonly node: number;
  readonly output: number;
  readonly part: 'value' | 'gradient';
}

/** The lines of a script around a call, as they are now. */
export interface SourceExcerpt {
  /** The number of the first line, from 1. */
  readonly firstLine: number;
  readonly lines: readonly string[];
  /** Where the call stands: lines and columns from 1, the end behind it. Null where nobody can say after an edit. */
  readonly call: {
    readonly start: { readonly line: number; readonly column: number };
    readonly end: { readonly line: number; readonly column: number };
  } | null;
}

/** The editor's theme as a page knows it: classes of its body, and the custom properties with the theme's colours. */
export interface ThemeLook {
  readonly classes: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export type GraphHostMessage =
  | { readonly type: 'document'; readonly document: GraphDocument }
  | { readonly type: 'empty'; readonly message: string }
  | { readonly type: 'loading'; readonly message: string }
  | { readonly type: 'error'; readonly message: string }
  /**
   * Something is read, which may be over at once: the trace is opened (`step` is null), or a step is read. A document or why there
   * is none ends it. `canGoBack`: the step that the page shows stays valid where this is given up.
   */
  | { readonly type: 'reading'; readonly step: number | null; readonly canGoBack: boolean }
  /** The page gave it up. */
  | { readonly type: 'readingEnded' }
  /**
   * Where the shown graph is from, null where the panel follows the latest run, and what it is compared with: for the page to
   * keep. With them the panel is restored in the next window.
   */
  | { readonly type: 'source'; readonly source: GraphOfRun | null; readonly compared: ComparedSource | null }
  /** Mark these nodes (the cursor is on their source); `place`: its line, `train.ts:12`, where it is in a script of the run. */
  | { readonly type: 'mark'; readonly nodes: readonly number[]; readonly place: string | null }
  /** Mark these lightly, for a moment (the pointer rests on their source). */
  | { readonly type: 'preview'; readonly nodes: readonly number[] }
  /** Search for this, and show what is found. */
  | { readonly type: 'search'; readonly query: string }
  /** Choose this node, open its modules and bring it into view. */
  | { readonly type: 'reveal'; readonly node: number }
  | { readonly type: 'scripts'; readonly scripts: readonly ScriptFile[] }
  | { readonly type: 'backward'; readonly highlight: BackwardHighlight | null }
  /** Asks how the graph is looked at, for an export. Answered under the same id. */
  | { readonly type: 'readLook'; readonly id: number }
  /** Asks for an SVG as PNG: width and height in pixels. Answered under the same id. */
  | {
      readonly type: 'rasterise';
      readonly id: number;
      readonly svg: string;
      readonly width: number;
      readonly height: number;
    }
  /** Answers `readHistory`. */
  | { readonly type: 'history'; readonly id: number; readonly points: readonly HistoryPoint[] }
  /** Answers `readTimes`. */
  | { readonly type: 'times'; readonly id: number; readonly points: readonly TimePoint[] }
  /** Answers `readSource`. */
  | { readonly type: 'sourceExcerpt'; readonly id: number; readonly excerpt: SourceExcerpt }
  /** Answers `readTensor`. */
  | { readonly type: 'tensorElements'; readonly id: number; readonly elements: Float64Array }
  /** The answer to any of them is why there is none. */
  | { readonly type: 'tensorFailure'; readonly id: number; readonly message: string };

export type ComparedWith = { readonly kind: 'step'; readonly index: number } | { readonly kind: 'otherRun' };

export type GraphPageMessage =
  /** `compared`: what was compared when the page was last seen. */
  | { readonly type: 'ready'; readonly compared: ComparedSource | null }
  | { readonly type: 'revealSource'; readonly callSite: CallSite }
  | { readonly type: 'selectStep'; readonly index: number }
  /** Nobody wants to wait for what is being read. */
  | { readonly type: 'cancelReading' }
  /** Reads after all what was given up. */
  | { readonly type: 'readAgain' }
  /** Compares what is shown with another step, of the same run, or of one that the user is asked for; null: no more. */
  | { readonly type: 'compare'; readonly with: ComparedWith | null }
  | { readonly type: 'stepBackward'; readonly node: number | null }
  /** Asks for `count` elements of a tensor, row-major, from `start` on. Answered under the same id. */
  | {
      readonly type: 'readTensor';
      readonly id: number;
      readonly tensor: TensorAddress;
      readonly start: number;
      readonly count: number;
    }
  /** Asks how an output went over the captured steps. Answered under the same id. */
  | { readonly type: 'readHistory'; readonly id: number; readonly node: number; readonly output: number }
  /** Asks what these nodes took together in the captured steps. Answered under the same id. */
  | { readonly type: 'readTimes'; readonly id: number; readonly nodes: readonly number[] }
  /** Asks for the lines around a call. Answered under the same id. */
  | { readonly type: 'readSource'; readonly id: number; readonly callSite: CallSite }
  /** The whole tensor to the clipboard, as nested arrays. */
  | { readonly type: 'copyTensor'; readonly tensor: TensorAddress }
  /** The whole tensor to a file that NumPy reads. */
  | { readonly type: 'saveTensor'; readonly tensor: TensorAddress }
  /** A person wants the graph as a file. */
  | { readonly type: 'exportGraph' }
  /** Shows the same graph in one more panel. */
  | { readonly type: 'openToSide' }
  /** Answers `readLook`. */
  | {
      readonly type: 'look';
      readonly id: number;
      /** As the page saves it; null while no graph is shown. */
      readonly state: unknown;
      /** Keys of the items in view. */
      readonly inView: readonly string[];
      readonly theme: ThemeLook;
    }
  /** Answers `rasterise`: a PNG file. */
  | { readonly type: 'raster'; readonly id: number; readonly bytes: Uint8Array }
  /** The answer to either is why there is none. */
  | { readonly type: 'exportFailure'; readonly id: number; readonly message: string }
  /** Something in the page broke: shown to the user and logged by the host. */
  | { readonly type: 'failure'; readonly message: string };
