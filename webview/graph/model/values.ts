import type { RecordedTensor, StepRecord, StepTimes } from '../../../src/trace/schema.ts';

/** The values of one step, by node. Building it is linear; looking up is not a search. */
export interface StepValues {
  get(node: number, output: number): RecordedTensor | undefined;
  /** Whether anything was captured: without it cards have no room for values. */
  readonly any: boolean;
  readonly anyGradient: boolean;
  /** Whether a recorded backward pass stops at a node. */
  isStop(node: number): boolean;
  /** Null where the step was not timed; undefined in a trace from before times were kept. */
  readonly times: StepTimes | null | undefined;
}

/** Indexes a step's values. */
export function indexValues(step: StepRecord): StepValues {
  const byNode = new Map<number, RecordedTensor[]>();
  let anyGradient = false;
  for (const recorded of step.values) {
    const list = byNode.get(recorded.node);
    if (list === undefined) byNode.set(recorded.node, [recorded]);
    else list.push(recorded);
    anyGradient ||= recorded.gradient !== null;
  }
  const stops = new Set(step.passes.flatMap((pass) => pass.stops.map(({ node }) => node)));
  return {
    isStop: (node) => stops.has(node),
    any: byNode.size > 0,
    anyGradient,
    times: step.times,
    // An output that was written in place is recorded again: the last one counts.
    get: (node, output) => byNode.get(node)?.findLast((recorded) => recorded.output === output),
  };
}
