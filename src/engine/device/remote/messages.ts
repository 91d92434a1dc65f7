/** What the script's thread and the device thread say to each other. Plain data: it is cloned on its way. */
import type { MessagePort } from 'node:worker_threads';
import type { DType, TypedArray } from '../../dtype.ts';
import type { BinaryKernel, ComparisonKernel, Operand, ReductionKernel, UnaryKernel } from '../kernels.ts';

export type RemoteOperand = Operand<number>;

/** A kernel to run; its result is filed under `result`. */
export type Computation =
  | { readonly kernel: 'upload'; readonly data: TypedArray; readonly dtype: DType }
  | { readonly kernel: 'full'; readonly dtype: DType; readonly size: number; readonly value: number }
  | { readonly kernel: 'cast'; readonly x: RemoteOperand; readonly dtype: DType }
  | { readonly kernel: 'write'; readonly target: RemoteOperand; readonly source: RemoteOperand }
  | { readonly kernel: 'unary'; readonly name: UnaryKernel; readonly x: RemoteOperand }
  | {
      readonly kernel: 'binary';
      readonly name: BinaryKernel;
      readonly a: RemoteOperand;
      readonly b: RemoteOperand;
      readonly scale: number;
    }
  | {
      readonly kernel: 'compare';
      readonly name: ComparisonKernel;
      readonly a: RemoteOperand;
      readonly b: RemoteOperand;
    }
  | {
      readonly kernel: 'where';
      readonly condition: RemoteOperand;
      readonly a: RemoteOperand;
      readonly b: RemoteOperand;
    }
  | {
      readonly kernel: 'reduce';
      readonly name: ReductionKernel;
      readonly x: RemoteOperand;
      readonly dims: readonly number[];
    }
  | { readonly kernel: 'argmax'; readonly x: RemoteOperand; readonly dim: number; readonly indexDType: DType }
  | { readonly kernel: 'matmul'; readonly a: RemoteOperand; readonly b: RemoteOperand }
  | {
      readonly kernel: 'linear';
      readonly a: RemoteOperand;
      readonly weight: RemoteOperand;
      readonly bias: RemoteOperand | null;
    }
  | { readonly kernel: 'logSoftmax'; readonly x: RemoteOperand }
  | { readonly kernel: 'concat'; readonly inputs: readonly RemoteOperand[]; readonly dim: number }
  | {
      readonly kernel: 'gather' | 'indexSelect';
      readonly x: RemoteOperand;
      readonly dim: number;
      readonly index: RemoteOperand;
    }
  | {
      readonly kernel: 'scatterAdd' | 'indexAdd';
      readonly shape: readonly number[];
      readonly dim: number;
      readonly index: RemoteOperand;
      readonly source: RemoteOperand;
    };

export type Command =
  | { readonly operation: number; readonly result: number; readonly computation: Computation }
  | { readonly release: number };

/** Ends a batch: the elements of `handle` are copied to `target`. */
export interface ReadRequest {
  readonly handle: number;
  readonly dtype: DType;
  readonly size: number;
  readonly target: SharedArrayBuffer;
}

export interface Batch {
  /** Stored in the wake word when the batch is done. */
  readonly sequence: number;
  readonly commands: readonly Command[];
  readonly read: ReadRequest | null;
}

/** A failed command, sent when it fails, and again for each read of what depended on it. */
export interface Failure {
  readonly kind: 'failure';
  readonly operation: number;
  readonly kernel: string;
  readonly message: string;
}

/** The device is open. */
export interface Ready {
  readonly kind: 'ready';
  /** What it is called beside its name: a GPU's. */
  readonly description: string | null;
  /** What else it tells of itself. */
  readonly detail: string | null;
}

/** Why the device thread ends. */
export interface Ending {
  readonly kind: 'ending';
  readonly message: string;
}

export type Report = Ready | Failure | Ending;

/** Wakes a thread that is to end. */
export const endMessage = 'end';

/** What the user has said about devices. */
export interface DeviceSettings {
  /** A part of the name of the GPU to take; null: the fastest. */
  readonly gpu: string | null;
  /** Where tfjs-node was set up; null: nowhere. */
  readonly tensorflowFolder: string | null;
}

export const defaultSettings: DeviceSettings = { gpu: null, tensorflowFolder: null };

export interface DeviceWorkerData {
  readonly backend: string;
  readonly settings: DeviceSettings;
  readonly control: SharedArrayBuffer;
  readonly reports: MessagePort;
}

/** What `controlWords.started` says. */
export const startStages = { loading: 1, ready: 2 } as const;

/** Places in the shared control block. */
export const controlWords = {
  /** Sequence number of the last batch done; waiters sleep on it. */
  completed: 0,
  /** Not 0 once the thread has ended or is about to. */
  ended: 1,
  /** How many reports have been posted. */
  reports: 2,
  /** Not 0 once the thread's program runs: from then on it announces its end by itself. Waiters sleep on it, too. */
  started: 3,
  /** Programs that the device has run up to the last batch. */
  dispatches: 4,
  /** Not 0 once the caller wants the thread to end: what is queued need not be done. */
  ending: 5,
  count: 6,
} as const;
