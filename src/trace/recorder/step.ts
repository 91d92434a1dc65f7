import type { CallSite } from '../schema.ts';
import type { StepGraph } from './step-graph.ts';
import type { StepValues } from './step-values.ts';

/** A step, while it runs and until it is known whether it is wanted. */
export interface Step {
  readonly graph: StepGraph;
  /** Null where the level keeps none. */
  readonly values: StepValues | null;
  readonly startedAt: number;
  index: number;
  epoch: number | null;
  loss: number | null;
  /** The backward() from a loss that is not finite. */
  brokenAt: CallSite | null;
  hasBackward: boolean;
  durationMs: number;
}

export function newStep(graph: StepGraph, values: StepValues | null): Step {
  return {
    graph,
    values,
    startedAt: performance.now(),
    index: 0,
    epoch: null,
    loss: null,
    brokenAt: null,
    hasBackward: false,
    durationMs: 0,
  };
}
