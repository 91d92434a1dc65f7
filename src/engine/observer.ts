import type { Node } from './autograd/node.ts';
import type { CallSite } from './call-site.ts';
import type { AnyModule } from './nn/module.ts';
import type { Plot } from './plots/record.ts';
import type { Storage } from './storage.ts';
import type { Tensor } from './tensor.ts';

/**
 * Which call made or changed something: what an observer leaves on tensors, storages and backward nodes, to know it again
 * when one of them is in the way. The engine only carries it.
 */
export interface Origin {
  /** `matmul`, `randn`, `backward`... */
  readonly by: string;
  /** The observer's own number for the script's line; null where none was on the stack. */
  readonly callSite: number | null;
  /** The module that was running, by its name in the model. */
  readonly module?: string | null;
}

/** What an error is about, and what of it would help whoever reads the error. */
export type FailureSubject =
  /** A tensor: what made it. `name`: what the operation calls it. */
  | { readonly event: 'made'; readonly name: string; readonly tensor: Tensor }
  /** A tensor's storage: what wrote to it last. */
  | { readonly event: 'written'; readonly name: string; readonly tensor: Tensor }
  /** A backward node: the operation that made it and saved tensors in it. */
  | { readonly event: 'saved'; readonly node: Node }
  /** A backward node: the pass that freed what it had saved. */
  | { readonly event: 'freed'; readonly node: Node }
  /** A backward node: the operation that it is the backward of. */
  | { readonly event: 'ran'; readonly node: Node }
  /** Storages that are alive where memory has run out, in words, and one of them: what made it. */
  | { readonly event: 'held'; readonly name: string; readonly storage: Storage }
  /** Work on a device thread, by `EngineHooks.operation`: the operation that queued it. */
  | { readonly event: 'queued'; readonly operation: number };

/** An operation that has just run. */
export interface OpEvent {
  readonly op: string;
  readonly formula: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: object;
  readonly outputs: readonly Tensor[];
  /** True when the op wrote into its first input's storage and returned it. */
  readonly inPlace: boolean;
}

/** An operation that could not run. */
export interface FailedOpEvent extends Omit<OpEvent, 'outputs'> {
  readonly error: Error;
}

/** A backward node that has just been visited. */
export interface BackwardNodeEvent {
  readonly node: Node;
  /** Incoming gradient of each output (already summed where several arrived); null where none did. */
  readonly incoming: readonly (Tensor | null)[];
  /** What it sends to each of its edges, after reduction to the input's shape; null where no gradient is needed. */
  readonly outgoing: readonly (Tensor | null)[];
  /** The running total at each edge's target after this contribution; same positions as `outgoing`. */
  readonly accumulated: readonly (Tensor | null)[];
  /** For AccumulateGrad: the leaf, whose `.grad` is already updated. */
  readonly leaf: Tensor | null;
}

/**
 * How a tracer watches the engine. The engine knows nothing of tracing: it calls what is installed here, and pays one
 * null check when nothing is. Every method is called on the script's thread, synchronously, in order.
 */
export interface EngineObserver {
  /** An operation begins; what follows is `op`, or it fails. Those that are told do not nest. */
  opStart?(): void;
  op(event: OpEvent): void;
  /** An operation has failed; its error is on its way, and `failure` is told next. */
  failedOp?(event: FailedOpEvent): void;
  /** The script has made a tensor by other means than an operation: `randn`, `Parameter`... The last name given counts. */
  created(tensor: Tensor, by: string): void;
  /** An error is about to be thrown, or on its way: what it is about. What is told first is nearest to the fault. */
  failure(error: Error, subjects: readonly FailureSubject[]): void;
  /** The place that an `Origin` has the number of. */
  place?(callSite: number): CallSite | null;
  /** Before an in-place write: the last moment to copy the storage's present values. */
  beforeWrite(storage: Storage): void;
  backwardStart(root: Tensor): void;
  /** A backward node begins to compute, after the hooks before it. `backwardNode` follows, unless it fails; a pass inside nests. */
  backwardNodeStart?(): void;
  backwardNode(event: BackwardNodeEvent): void;
  backwardEnd(): void;
  moduleEnter(module: AnyModule): void;
  moduleExit(module: AnyModule): void;
  /** A data loader or `steps()` begins an item: what follows belongs to a new step. `null` ends the sequence. */
  stepMark(position: { readonly index: number; readonly total: number | null } | null): void;
  /** `optimizer.step()` has finished. */
  optimizerStep(): void;
  /** `epochs(n)` begins an epoch (from 0). */
  epochMark(position: { readonly index: number; readonly total: number | null }): void;
  /** `logMetrics()`: numbers that the script wants charted. */
  metrics(values: Readonly<Record<string, number>>): void;
  /** `plot()`, `images()`...: what the script wants shown. One with a title that was there is added to that picture. */
  plot(plot: Plot): void;
}

/** What a host process installs into the engine. `checkpoint` runs at every op boundary: it may block (pause) or throw (stop). */
export interface EngineHooks {
  observer: EngineObserver | null;
  checkpoint: (() => void) | null;
  /** Above 0 while the engine works for itself (a backward pass, an optimizer's update): such ops are not reported. */
  quiet: number;
  /** How many operations have begun, creations included: names one whose failure comes later, from a device thread. */
  operation: number;
  /** The name of the operation that is running, or of the last one that ran. */
  operationName: string;
  /** Tells the user something that the run goes on after. */
  warn: (message: string) => void;
}

/** The hooks in force. Mutable on purpose: the hot path reads these fields and nothing else. */
export const hooks: EngineHooks = {
  observer: null,
  checkpoint: null,
  quiet: 0,
  operation: 0,
  operationName: '',
  warn: (message) => console.warn(message),
};

/** Tells the observer that an operation begins which it will be told of. */
export function noteOpStart(): void {
  if (hooks.observer !== null && hooks.quiet === 0) hooks.observer.opStart?.();
}

/** Runs `body` without reporting its ops: they are the engine's own, not the script's. */
export function quietly<Result>(body: () => Result): Result {
  hooks.quiet++;
  try {
    return body();
  } finally {
    hooks.quiet--;
  }
}
