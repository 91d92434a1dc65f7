import type { Graph } from '../../../../src/trace/schema.ts';

/** A module, or something like one, while the tree is built. Indices are its place in the list. */
export interface GrowingBox {
  key: string;
  name: string;
  type: string;
  call: number;
  parent: number;
  /** How many equal things this box stands for; 0 for a module. */
  repeats: number;
  /** Where it was called: index in `Graph.callSites`; null where that is not known. */
  readonly callSite: number | null;
}

/** Something that stands in a module: an operation, or a module in it. Its number is a node's or a box's. */
export type Unit = { readonly kind: 'op'; readonly node: number } | { readonly kind: 'box'; readonly box: number };

/** What stands in each module, in the order in which it ran. */
export function listUnits(graph: Graph, boxes: readonly GrowingBox[], moduleOf: Int32Array): Unit[][] {
  const units: Unit[][] = boxes.map(() => []);
  const seen = new Uint8Array(boxes.length);
  seen[0] = 1;
  for (const [node, { kind }] of graph.nodes.entries()) {
    if (kind !== 'op') continue;
    let box = moduleOf[node] ?? 0;
    units[box]?.push({ kind: 'op', node });
    for (; seen[box] === 0; box = boxes[box]?.parent ?? 0) {
      seen[box] = 1;
      units[boxes[box]?.parent ?? 0]?.push({ kind: 'box', box });
    }
  }
  return units;
}

/** Operations in each module, nested ones included. */
export function countOperations(boxes: readonly GrowingBox[], units: readonly (readonly Unit[])[]): Int32Array {
  const counts = new Int32Array(boxes.length);
  for (let box = boxes.length - 1; box >= 0; box--) {
    for (const unit of units[box] ?? []) counts[box]! += unit.kind === 'op' ? 1 : (counts[unit.box] ?? 0);
  }
  return counts;
}

/** Where an operation, or a module, was called. */
export function siteOf(graph: Graph, boxes: readonly GrowingBox[], unit: Unit): number | null {
  return (unit.kind === 'op' ? graph.nodes[unit.node]?.callSite : boxes[unit.box]?.callSite) ?? null;
}
