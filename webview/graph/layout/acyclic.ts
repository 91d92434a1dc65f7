import type { LayeredGraph } from './layered-graph.ts';

/** Edges of a layered graph, one for each net target, with a lookup by source item. */
export interface EdgeList {
  readonly source: Int32Array;
  readonly target: Int32Array;
  /** Edges leaving item i are outgoing[outgoingStart[i]] up to outgoing[outgoingStart[i + 1] - 1]. */
  readonly outgoingStart: Int32Array;
  readonly outgoing: Int32Array;
}

/** Lists the edges of a graph, grouped by their source. */
export function listEdges(graph: LayeredGraph): EdgeList {
  const edgeCount = graph.netTarget.length;
  const source = new Int32Array(edgeCount);
  const outgoingStart = new Int32Array(graph.itemCount + 1);
  for (let net = 0; net < graph.netSource.length; net++) {
    const item = graph.netSource[net]!;
    const end = graph.netTargetStart[net + 1]!;
    for (let edge = graph.netTargetStart[net]!; edge < end; edge++) {
      source[edge] = item;
      outgoingStart[item + 1]!++;
    }
  }
  for (let item = 0; item < graph.itemCount; item++) outgoingStart[item + 1]! += outgoingStart[item]!;
  const fill = outgoingStart.slice();
  const outgoing = new Int32Array(edgeCount);
  for (let edge = 0; edge < edgeCount; edge++) outgoing[fill[source[edge]!]!++] = edge;
  return { source, target: graph.netTarget, outgoingStart, outgoing };
}

/** Marks the edges to turn round so that the rest has no cycle: those that lead back into the path of a depth-first walk. */
export function findReversedEdges(itemCount: number, edges: EdgeList): Uint8Array {
  const reversed = new Uint8Array(edges.source.length);
  const state = new Uint8Array(itemCount);
  const next = edges.outgoingStart.slice(0, itemCount);
  const stack = new Int32Array(itemCount);
  for (let root = 0; root < itemCount; root++) {
    if (state[root] !== 0) continue;
    let depth = 0;
    stack[0] = root;
    state[root] = 1;
    while (depth >= 0) {
      const item = stack[depth]!;
      const cursor = next[item]!;
      if (cursor === edges.outgoingStart[item + 1]!) {
        state[item] = 2;
        depth--;
        continue;
      }
      next[item] = cursor + 1;
      const edge = edges.outgoing[cursor]!;
      const target = edges.target[edge]!;
      if (state[target] === 1) reversed[edge] = 1;
      else if (state[target] === 0) {
        state[target] = 1;
        stack[++depth] = target;
      }
    }
  }
  return reversed;
}
