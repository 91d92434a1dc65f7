import type { Graph } from '../../../src/trace/schema.ts';

/** The operation that ended the run, which closes its graph; null where none did. */
export function failedNode({ nodes }: Graph): number | null {
  const last = nodes.at(-1);
  return last?.failure === undefined ? null : last.id;
}
