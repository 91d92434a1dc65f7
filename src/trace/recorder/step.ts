import type { CallSite } from '../schema.ts';
import type { StepGraph } from './step-graph.ts';
import type { StepTimeline } from './step-timeline.ts';
import type { StepValues } from './step-values.ts';

/** A step, while it runs and until it is known whether it is wanted. */
export interface Step {
  readonly graph: StepGraph;
  /** Null where the level keeps none. */
  readonly values: StepValues | null;
  /** Null where it is not timed. */
  timeline: StepTimeline | null;
  readonly startedAt: number;
  index: number;
  epoch: number | null;
  loss: number | null;
  /** The backward() from a loss that is not finite. */
  brokenAt: CallSite | null;
  hasBackward: boolean;
  durationMs: number;
}

export function newStep(graph: StepGraph, values: StepValues | null, startedAt: number): Step {
  return {
    graph,
    values,
    timeline: null,
    startedAt,
    index: 0,
    epoch: null,
    loss: null,
    brokenAt: null,
    hasBackward: false,
    durationMs: 0,
  };
}

/** The step is over, or looked at in the middle. */
export function measure(step: Step, now: number): void {
  step.durationMs = now - step.startedAt;
  step.timeline?.stop();
}
