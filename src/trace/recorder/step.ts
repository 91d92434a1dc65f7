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
  hasBackward: boolean;
  durationMs: number;
}

export function newStep(graph: StepGraph, values: StepValues | null): Step {
  const startedAt = performance.now();
  return { graph, values, startedAt, index: 0, epoch: null, loss: null, hasBackward: false, durationMs: 0 };
}
