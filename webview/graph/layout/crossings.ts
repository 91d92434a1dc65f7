import type { Adjacency, ProperGraph } from './proper-graph.ts';

/** Vertices by layer: those of layer l are order[start[l]] up to order[start[l + 1] - 1]; `position` is the place in the layer. */
export interface LayerOrder {
  readonly start: Int32Array;
  readonly order: Int32Array;
  readonly position: Int32Array;
}

/** Counts the crossings between all neighbouring layers, in O(E log V). */
export function countCrossings(graph: ProperGraph, layers: LayerOrder): number {
  let total = 0;
  for (let layer = 0; layer + 1 < graph.layerCount; layer++) total += countBetween(graph, layers, layer);
  return total;
}

/** Counts inversions with a Fenwick tree over the positions of the lower layer. */
function countBetween(graph: ProperGraph, layers: LayerOrder, layer: number): number {
  const lowerSize = layers.start[layer + 2]! - layers.start[layer + 1]!;
  const tree = new Int32Array(lowerSize + 1);
  let inserted = 0;
  let crossings = 0;
  for (let cursor = layers.start[layer]!; cursor < layers.start[layer + 1]!; cursor++) {
    const vertex = layers.order[cursor]!;
    const positions = neighbourPositions(graph.below, graph.edgeLower, layers.position, vertex);
    for (const position of positions) {
      let notGreater = 0;
      for (let index = position + 1; index > 0; index -= index & -index) notGreater += tree[index]!;
      crossings += inserted - notGreater;
    }
    for (const position of positions) {
      for (let index = position + 1; index <= lowerSize; index += index & -index) tree[index]!++;
      inserted++;
    }
  }
  return crossings;
}

/** Where the neighbours of a vertex on one side stand, in ascending order. */
export function neighbourPositions(
  adjacency: Adjacency,
  ends: Int32Array,
  position: Int32Array,
  vertex: number,
): Int32Array {
  const start = adjacency.start[vertex]!;
  const size = adjacency.start[vertex + 1]! - start;
  const positions = new Int32Array(size);
  for (let index = 0; index < size; index++) positions[index] = position[ends[adjacency.edges[start + index]!]!]!;
  return size > 1 ? positions.sort() : positions;
}
