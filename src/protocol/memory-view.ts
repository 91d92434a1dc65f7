/** The messages between the host and the page of tensor memory. */
import type { CallSite } from '../trace/schema.ts';
import type { RunState } from './engine-process.ts';
import type { TensorMemory } from './tensor-memory.ts';

/** What the page shows. */
export interface MemoryView {
  /** Short name of the script; null: nothing has run yet. */
  readonly script: string | null;
  readonly state: RunState;
  /** Whether the run records which lines made its tensors. */
  readonly knowsLines: boolean;
  /** What was told last. */
  readonly memory: TensorMemory | null;
  /** Whether the script has been asked and has not answered yet. */
  readonly isAsked: boolean;
}

export type MemoryHostMessage = { readonly type: 'memory'; readonly view: MemoryView };

export type MemoryPageMessage =
  | { readonly type: 'ready' }
  /** Ask the script again. */
  | { readonly type: 'refresh' }
  | { readonly type: 'revealSource'; readonly callSite: CallSite }
  | { readonly type: 'failure'; readonly message: string };
