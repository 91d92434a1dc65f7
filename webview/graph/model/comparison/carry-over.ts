import type { Graph } from '../../../../src/trace/schema.ts';
import type { Selection } from '../page-state.ts';
import { matchNodes } from './match-nodes.ts';

/** What of a person's view of one graph goes on in the next, which is largely the same: a script was edited, or a step failed. */
export interface CarriedOver {
  readonly selection: Selection | null;
}

/** Null where the graphs have so little in common that the next one is a new sight. Modules keep their keys. */
export function carryOver(before: Graph, after: Graph, selection: Selection | null): CarriedOver | null {
  const partner = matchNodes(before, after);
  const shared = partner.reduce((count, each) => count + (each < 0 ? 0 : 1), 0);
  if (shared * 2 < Math.max(1, Math.min(before.nodes.length, after.nodes.length))) return null;
  if (selection === null || selection.kind === 'module') return { selection };
  const node = partner.indexOf(selection.node);
  return { selection: node < 0 ? null : { ...selection, node } };
}
