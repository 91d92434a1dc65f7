/**
 * What a run records: the one description of it that the recorder writes, the reader returns, and the editor, the command
 * line and the webviews show. Everything here is JSON; numbers that JSON cannot hold are written as 'nan', 'inf', '-inf'.
 */

import type { CallSite } from '../engine/call-site.ts';

/** How much of a run is recorded. `graph` keeps operations and call sites; `values` also keeps values and gradients. */
export type TraceLevel = 'off' | 'graph' | 'values';

export const traceFormat = 'backstep-trace';
/** Raised when a reader of before would misread a trace. Fields that came later are optional: older traces lack them. */
export const traceVersion = 1;

/** The first record of a run folder (`header.json`). Times are milliseconds since the epoch. */
export interface RunHeader {
  readonly format: typeof traceFormat;
  readonly version: typeof traceVersion;
  readonly runId: string;
  /** Absolute path of the script. */
  readonly script: string;
  readonly startedAt: number;
  readonly device: string;
  readonly seed: number;
  readonly level: TraceLevel;
  /** Every how many steps values are captured, beside the first and the last; 0: in those two only. */
  readonly captureEvery: number;
}

export type { CallSite };

export type JsonNumber = number | 'nan' | 'inf' | '-inf';

export type AttributeValue = string | boolean | JsonNumber | null | readonly AttributeValue[];

/** A tensor's type, without its values. */
export interface TensorDescription {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly device: string;
  readonly requiresGrad: boolean;
}

/** One output of one node. */
export interface OutputReference {
  readonly node: number;
  readonly output: number;
}

/**
 * `op`: an operation that ran in the step. The others are leaves, tensors that came from outside it:
 * `parameter` (an nn.Parameter), `leaf` (another tensor that requires a gradient), `input` (anything else).
 */
export type NodeKind = 'op' | 'parameter' | 'leaf' | 'input';

export interface GraphNode {
  /** Index in `Graph.nodes`; execution order, leaves at their first use. */
  readonly id: number;
  readonly kind: NodeKind;
  /** Name in the op table (`matmul`); for leaves their kind. */
  readonly op: string;
  /** The op's formula as text (`a · b`), empty for leaves. */
  readonly formula: string;
  /** What to call it: a parameter's qualified name (`layer1.weight`), else the op name. */
  readonly label: string;
  /** Index in `Graph.callSites`; null when no line of the user's is on the stack. */
  readonly callSite: number | null;
  /** Module it ran in, outermost first: [{ name: 'net', type: 'Net' }, { name: 'layer1', type: 'Linear' }]. Empty at the top. */
  readonly modulePath: readonly ModuleStep[];
  readonly inputs: readonly OutputReference[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
  readonly outputs: readonly TensorDescription[];
  /** Name of its backward node (`MulBackward0`), or null where no gradient flows. */
  readonly backward: string | null;
  /** What the operation failed with that ended the run: the last node then, without outputs. */
  readonly failure?: string;
}

export interface ModuleStep {
  readonly name: string;
  readonly type: string;
  /** Which call of this module in the step, from 0: a module called twice makes two boxes. */
  readonly call: number;
  /** Where it was called: index in `Graph.callSites`; null when no line of the user's was on the stack. */
  readonly callSite?: number | null;
}

/** Steps of the same structure share one graph. `id` is a digest of the structure, call sites included. */
export interface Graph {
  readonly id: string;
  readonly callSites: readonly CallSite[];
  readonly nodes: readonly GraphNode[];
}

/** Bytes of a tensor in `blobs.bin`: row-major, little-endian, dtype as in the description. */
export interface BlobReference {
  readonly offset: number;
  readonly byteLength: number;
}

/** Statistics of a tensor's elements. Non-finite elements are counted and left out of min, max, mean, std, norm, histogram. */
export interface Statistics {
  readonly count: number;
  readonly min: JsonNumber;
  readonly max: JsonNumber;
  readonly mean: JsonNumber;
  /** Population standard deviation. */
  readonly std: JsonNumber;
  /** L2 norm. */
  readonly norm: JsonNumber;
  readonly nanCount: number;
  readonly infCount: number;
  readonly zeroCount: number;
  /** 32 counts over [min, max]; one bin when min = max; empty when no element is finite. */
  readonly histogram: readonly number[];
}

/** A tensor at one moment, as recorded. */
export interface TensorSummary {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly statistics: Statistics;
  /** The first elements, row-major (at most 64). */
  readonly preview: readonly JsonNumber[];
  /** All elements, unless the tensor was larger than the capture limit. */
  readonly blob: BlobReference | null;
}

/** A node output's value and gradient in one captured step. */
export interface RecordedTensor {
  readonly node: number;
  readonly output: number;
  /** Storage it lived in, and that storage's version after the op. */
  readonly storage: number;
  readonly version: number;
  readonly value: TensorSummary | null;
  /** The whole gradient that reached it (the sum at a fan-out); null where none did. */
  readonly gradient: TensorSummary | null;
  /**
   * Of a leaf that requires a gradient: the L2 norm of its change, from this value to the end of the step. Missing where it was not
   * written to, where the step was recorded before its end, and in traces from before this was kept.
   */
  readonly updateNorm?: JsonNumber;
}

/** What one backward node sent to one of its inputs, and that input's running total after it. */
export interface GradientContribution {
  readonly target: OutputReference;
  readonly contribution: TensorSummary;
  readonly accumulated: TensorSummary;
}

/** One visit of the backward traversal: a stop for the stepper. */
export interface BackwardStop {
  /** The graph node whose backward ran (for `AccumulateGrad`: the leaf). */
  readonly node: number;
  /** `MulBackward0`, `AccumulateGrad`... */
  readonly name: string;
  /** The op's local rule as text (`grad · b, grad · a`), empty for AccumulateGrad. */
  readonly rule: string;
  /** Incoming gradient of each output; null where none arrived. */
  readonly incoming: readonly (TensorSummary | null)[];
  /** What it sent on, one entry for each input that needed a gradient. */
  readonly contributions: readonly GradientContribution[];
  /** For AccumulateGrad: the leaf's `.grad` after it. */
  readonly leafGradient: TensorSummary | null;
}

/** One call of `backward()`. */
export interface BackwardPass {
  readonly root: OutputReference;
  readonly callSite: CallSite | null;
  readonly stops: readonly BackwardStop[];
}

export type CaptureReason = 'first' | 'interval' | 'last' | 'pause' | 'nan' | 'error' | 'stop';

/**
 * Where the time of a step went, in milliseconds. What the recorder itself did is left out, and so are pauses. On a device
 * that works by itself an operation takes as long as handing the work over does.
 */
export interface StepTimes {
  /** The whole step: the operations, and all that the script did beside them. */
  readonly total: number;
  /** By node: its operation; null for a tensor from outside, and for what was not timed. */
  readonly forward: readonly (number | null)[];
  /** By node: its backward, in all passes together, to where the gradients are added up; null where none ran. */
  readonly backward: readonly (number | null)[];
}

/** A step of a run. `values` and `passes` are empty when only its structure was recorded. */
export interface StepRecord {
  readonly index: number;
  readonly epoch: number | null;
  readonly graph: string;
  readonly reason: CaptureReason;
  readonly loss: JsonNumber | null;
  readonly durationMs: number;
  readonly values: readonly RecordedTensor[];
  readonly passes: readonly BackwardPass[];
  /** Null where it was not foreseen that the step would be recorded; traces of before have no times at all. */
  readonly times?: StepTimes | null;
}

/** A number of the run over time: `loss` by itself, the others from the script's `logMetrics`. */
export interface MetricRecord {
  readonly name: string;
  readonly step: number;
  readonly epoch: number | null;
  readonly value: JsonNumber;
  readonly time: number;
}

export type RunOutcome = 'completed' | 'failed' | 'stopped' | 'crashed' | 'exited';

/**
 * A place that led to a failure: where a tensor was `made`, or `written` to last; where the operation stood that `saved` a
 * tensor for the backward pass, the pass that `freed` it, the operation whose backward `ran`, or the one that `queued` work
 * for a device.
 */
export interface FailureOrigin {
  readonly event: 'made' | 'written' | 'saved' | 'freed' | 'ran' | 'queued';
  /** The tensor that was made or written to; `name` is what the failed operation calls it (`a`, `weight`). */
  readonly tensor: { readonly name: string; readonly shape: readonly number[]; readonly dtype: string } | null;
  /** What did it (`matmul`, `randn`, `step`); null where that is not known. */
  readonly by: string | null;
  readonly callSite: CallSite | null;
}

/** An error inside another: what caused it, or one of the several that an AggregateError stands for. */
export interface InnerFailure {
  readonly relation: 'cause' | 'member';
  /** 1 right inside the failure, more inside the one of less depth before it. */
  readonly depth: number;
  /** Empty for what is not an Error. */
  readonly name: string;
  readonly message: string;
  readonly callSite: CallSite | null;
}

/** A failure of the script, pointed at the user's source where that is known. */
export interface ScriptFailure {
  readonly name: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** The stack's frames in the user's own files, innermost first. */
  readonly frames: readonly CallSite[];
  /** The whole stack as text. */
  readonly stack: string;
  /** What the tensors went through that the failed operation is about. */
  readonly origins?: readonly FailureOrigin[];
  readonly inner?: readonly InnerFailure[];
  /** The run's trace level: at `off`, nobody has kept the places of `origins`. */
  readonly level?: TraceLevel;
}

export interface EndRecord {
  readonly outcome: RunOutcome;
  readonly exitCode: number | null;
  readonly endedAt: number;
  readonly steps: number;
  readonly failure: ScriptFailure | null;
}

/** A line of `records.jsonl`. */
export type TraceRecord =
  | { readonly kind: 'graph'; readonly graph: Graph }
  | { readonly kind: 'step'; readonly step: StepRecord }
  | { readonly kind: 'metrics'; readonly metrics: readonly MetricRecord[] }
  | { readonly kind: 'end'; readonly end: EndRecord };
