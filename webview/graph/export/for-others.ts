import type { Graph, StepRecord } from '../../../src/trace/schema.ts';
import { fileName } from '../../shared/format.ts';

/**
 * A step without what stays on the machine: whole tensors (the page then shows the first elements, as for those that were too large
 * to be kept), and the folders that scripts are in.
 */
export function forOthers({ graph, step }: { readonly graph: Graph; readonly step: StepRecord }): {
  readonly graph: Graph;
  readonly step: StepRecord;
} {
  const callSites = graph.callSites.map((site) => ({ ...site, file: fileName(site.file) }));
  const values = step.values.map((recorded) => ({
    ...recorded,
    value: recorded.value && { ...recorded.value, blob: null },
    gradient: recorded.gradient && { ...recorded.gradient, blob: null },
  }));
  return { graph: { ...graph, callSites }, step: { ...step, values, passes: [] } };
}
