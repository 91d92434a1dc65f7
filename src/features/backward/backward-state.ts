import type { BackwardPass, BackwardStop, OutputReference, TensorSummary } from '../../trace/schema.ts';

/** A gradient on its way: what has added up at an op's output, and which the op's own backward has not yet taken. */
export interface WaitingGradient {
  readonly target: OutputReference;
  readonly total: TensorSummary;
  /** How many contributions it is the sum of. */
  readonly contributions: number;
}

export interface LeafGradient {
  readonly node: number;
  /** The leaf's `.grad` as it is now. */
  readonly gradient: TensorSummary;
}

/** A contribution that was sent, as an edge of the graph. */
export interface SentGradient {
  readonly from: number;
  readonly target: OutputReference;
}

/** Everything there is to see at one place of a backward pass. It depends on nothing but the pass and the position. */
export interface BackwardState {
  /** Index of the stop; the number of stops at the end of the pass. */
  readonly position: number;
  /** Null at the end of the pass. */
  readonly stop: BackwardStop | null;
  /** Nodes whose backward has run before this stop, in that order. */
  readonly visited: readonly number[];
  /** All contributions sent so far, this stop's own included. */
  readonly sent: readonly SentGradient[];
  /** Running totals after this stop's contributions, in the order in which their first contribution came. */
  readonly waiting: readonly WaitingGradient[];
  readonly leafGradients: readonly LeafGradient[];
}

/** The state at a position, from the record alone: going back and forth gives the same state by construction. */
export function stateAt(pass: BackwardPass, position: number): BackwardState {
  const stop = pass.stops[position] ?? null;
  const visited = new Set<number>();
  const waiting = new Map<string, WaitingGradient>();
  const leafGradients = new Map<number, LeafGradient>();
  const sent: SentGradient[] = [];
  for (let index = 0; index <= position; index++) {
    const reached = pass.stops[index];
    if (reached === undefined) break;
    for (const output of reached.incoming.keys()) waiting.delete(keyOf({ node: reached.node, output }));
    for (const { target, accumulated } of reached.contributions) {
      const contributions = (waiting.get(keyOf(target))?.contributions ?? 0) + 1;
      waiting.set(keyOf(target), { target, total: accumulated, contributions });
      sent.push({ from: reached.node, target });
    }
    if (reached.leafGradient !== null) {
      leafGradients.set(reached.node, { node: reached.node, gradient: reached.leafGradient });
    }
    if (index < position) visited.add(reached.node);
  }
  return {
    position,
    stop,
    visited: [...visited],
    sent,
    waiting: [...waiting.values()],
    leafGradients: [...leafGradients.values()],
  };
}

function keyOf({ node, output }: OutputReference): string {
  return `${node}.${output}`;
}
