import { devicesApart, queueingNote } from '../../../src/protocol/step-times.ts';
import type { Graph } from '../../../src/trace/schema.ts';
import type { StepValues } from './values.ts';

/** What one must know of a step's times: why there are none, or that they are not all of the work. Empty where they are. */
export function timingNote(graph: Graph, values: StepValues): string {
  const reason = whyNotTimed(values);
  if (reason !== null) return reason;
  const devices = devicesApart(graph);
  return devices.length === 0 ? '' : queueingNote(devices.join(' and '));
}

/** Null for a step that was timed. */
export function whyNotTimed({ times }: StepValues): string | null {
  if (times === undefined) return 'Times were not recorded in this run.';
  return times === null ? 'This step was not timed: it was not known beforehand that it would be recorded.' : null;
}
