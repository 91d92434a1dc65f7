import { countCrossings, type LayerOrder, neighbourPositions } from './crossings.ts';
import type { LayeredGraph } from './layered-graph.ts';
import type { Adjacency, ProperGraph } from './proper-graph.ts';

/**
 * Orders the vertices of each layer so that few edges cross: a depth-first start that keeps connected parts together, then
 * barycentre sweeps with swaps of neighbours until they stop helping. A generator: it yields between rounds so that the
 * worker can drop a layout that nobody waits for any more.
 */
export function* orderLayers(graph: LayeredGraph, proper: ProperGraph): Generator<void, LayerOrder> {
  const layers = depthFirstOrder(proper);
  const reach = portReach(graph, proper);
  let best = layers.order.slice();
  let fewest = countCrossings(proper, layers);
  yield;
  const size = proper.edgeUpper.length;
  const rounds = size > 100_000 ? 6 : size > 20_000 ? 10 : 24;
  let withoutGain = 0;
  for (let round = 0; round < rounds && fewest > 0 && withoutGain < 4; round++) {
    if (round % 2 === 0) sweepDown(proper, layers, reach);
    else sweepUp(proper, layers, reach);
    yield;
    swapNeighbours(proper, layers);
    const crossings = countCrossings(proper, layers);
    if (crossings < fewest) {
      fewest = crossings;
      best = layers.order.slice();
      withoutGain = 0;
    } else withoutGain++;
    yield;
  }
  layers.order.set(best);
  for (let layer = 0; layer < proper.layerCount; layer++) numberLayer(layers, layer);
  return layers;
}

function depthFirstOrder(proper: ProperGraph): LayerOrder {
  const { vertexCount, layerCount, layer, above, below } = proper;
  const start = new Int32Array(layerCount + 2);
  for (let vertex = 0; vertex < vertexCount; vertex++) start[layer[vertex]! + 1]!++;
  for (let index = 0; index < layerCount; index++) start[index + 1]! += start[index]!;
  start[layerCount + 1] = vertexCount;
  const fill = start.slice();
  const order = new Int32Array(vertexCount);
  const position = new Int32Array(vertexCount);
  const seen = new Uint8Array(vertexCount);
  const next = below.start.slice(0, vertexCount);
  const stack = new Int32Array(vertexCount);
  const visit = (vertex: number): void => {
    seen[vertex] = 1;
    const at = fill[layer[vertex]!]!++;
    order[at] = vertex;
    position[vertex] = at - start[layer[vertex]!]!;
  };
  for (let root = 0; root < vertexCount; root++) {
    if (seen[root] === 1 || above.start[root] !== above.start[root + 1]) continue;
    visit(root);
    stack[0] = root;
    for (let depth = 0; depth >= 0; ) {
      const vertex = stack[depth]!;
      const cursor = next[vertex]!;
      if (cursor === below.start[vertex + 1]!) {
        depth--;
        continue;
      }
      next[vertex] = cursor + 1;
      const lower = proper.edgeLower[below.edges[cursor]!]!;
      if (seen[lower] === 0) {
        visit(lower);
        stack[++depth] = lower;
      }
    }
  }
  return { start, order, position };
}

/** How far from its vertex's centre an edge ends, as a part of one place in the order: it sorts the ports of one wide box. */
interface PortReach {
  readonly upper: Float64Array;
  readonly lower: Float64Array;
}

function portReach(graph: LayeredGraph, proper: ProperGraph): PortReach {
  const part = (vertex: number, offset: number): number =>
    vertex < graph.itemCount ? (0.9 * offset) / Math.max(1, graph.width[vertex]!) : 0;
  const count = proper.edgeUpper.length;
  const upper = new Float64Array(count);
  const lower = new Float64Array(count);
  for (let edge = 0; edge < count; edge++) {
    upper[edge] = part(proper.edgeUpper[edge]!, proper.edgeUpperOffset[edge]!);
    lower[edge] = part(proper.edgeLower[edge]!, proper.edgeLowerOffset[edge]!);
  }
  return { upper, lower };
}

function sweepDown(proper: ProperGraph, layers: LayerOrder, reach: PortReach): void {
  for (let layer = 1; layer < proper.layerCount; layer++) {
    sortLayer(layers, layer, proper.above, proper.edgeUpper, reach.upper);
  }
}

function sweepUp(proper: ProperGraph, layers: LayerOrder, reach: PortReach): void {
  for (let layer = proper.layerCount - 2; layer >= 0; layer--) {
    sortLayer(layers, layer, proper.below, proper.edgeLower, reach.lower);
  }
}

/** Sorts a layer by the mean place of its neighbours; vertices without any stay where they are. */
function sortLayer(
  layers: LayerOrder,
  layer: number,
  adjacency: Adjacency,
  ends: Int32Array,
  reach: Float64Array,
): void {
  const from = layers.start[layer]!;
  const to = layers.start[layer + 1]!;
  if (to - from < 2) return;
  const barycentre = new Float64Array(to - from);
  const movable: number[] = [];
  for (let at = from; at < to; at++) {
    const vertex = layers.order[at]!;
    const start = adjacency.start[vertex]!;
    const end = adjacency.start[vertex + 1]!;
    if (start === end) continue;
    let sum = 0;
    for (let cursor = start; cursor < end; cursor++) {
      const edge = adjacency.edges[cursor]!;
      sum += layers.position[ends[edge]!]! + reach[edge]!;
    }
    barycentre[layers.position[vertex]!] = sum / (end - start);
    movable.push(vertex);
  }
  const places = movable.map((vertex) => from + layers.position[vertex]!);
  const weight = (vertex: number): number => barycentre[layers.position[vertex]!]!;
  movable.sort((a, b) => weight(a) - weight(b) || layers.position[a]! - layers.position[b]!);
  for (let index = 0; index < movable.length; index++) layers.order[places[index]!] = movable[index]!;
  numberLayer(layers, layer);
}

function numberLayer(layers: LayerOrder, layer: number): void {
  const from = layers.start[layer]!;
  for (let at = from; at < layers.start[layer + 1]!; at++) layers.position[layers.order[at]!] = at - from;
}

/** One pass down the layers that swaps neighbours wherever fewer edges cross for it. */
function swapNeighbours(proper: ProperGraph, layers: LayerOrder): void {
  for (let layer = 0; layer < proper.layerCount; layer++) {
    const from = layers.start[layer]!;
    const to = layers.start[layer + 1]!;
    if (to - from < 2) continue;
    const above: Int32Array[] = [];
    const below: Int32Array[] = [];
    for (let at = from; at < to; at++) {
      const vertex = layers.order[at]!;
      above.push(neighbourPositions(proper.above, proper.edgeUpper, layers.position, vertex));
      below.push(neighbourPositions(proper.below, proper.edgeLower, layers.position, vertex));
    }
    for (let index = 0; index + 1 < to - from; index++) {
      const gain =
        crossingsLessSwapped(above[index]!, above[index + 1]!) + crossingsLessSwapped(below[index]!, below[index + 1]!);
      if (gain <= 0) continue;
      swap(above, index);
      swap(below, index);
      const vertex = layers.order[from + index]!;
      layers.order[from + index] = layers.order[from + index + 1]!;
      layers.order[from + index + 1] = vertex;
    }
    numberLayer(layers, layer);
  }
}

function swap(list: Int32Array[], index: number): void {
  const left = list[index]!;
  list[index] = list[index + 1]!;
  list[index + 1] = left;
}

/** Crossings of two neighbours as they stand, less those after a swap, by merging their ascending lists. */
function crossingsLessSwapped(left: Int32Array, right: Int32Array): number {
  return countLess(right, left) - countLess(left, right);
}

/** Pairs (a in `first`, b in `second`) with a < b. */
function countLess(first: Int32Array, second: Int32Array): number {
  let pairs = 0;
  let index = 0;
  for (const b of second) {
    while (index < first.length && first[index]! < b) index++;
    pairs += index;
  }
  return pairs;
}
