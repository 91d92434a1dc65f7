import type { Graph } from '../../../src/trace/schema.ts';

const known = new WeakMap<Graph, number | null>();

/** The operation that ended the run; null where none did. */
export function failedNode(graph: Graph): number | null {
  let failed = known.get(graph);
  if (failed === undefined) {
    failed = graph.nodes.findLast(({ failure }) => failure !== undefined)?.id ?? null;
    known.set(graph, failed);
  }
  return failed;
}
