import type { LayerOrder } from './crossings.ts';
import type { LayeredGraph } from './layered-graph.ts';
import type { ProperGraph } from './proper-graph.ts';
import { distanceBetween, spanOf } from './separation.ts';

/** One of the four ways to align: with the neighbours above or below, packed to the left or to the right. */
interface Way {
  readonly above: boolean;
  readonly left: boolean;
}

const ways: readonly Way[] = [
  { above: true, left: true },
  { above: true, left: false },
  { above: false, left: true },
  { above: false, left: false },
];

/**
 * Gives each vertex its x so that long chains are straight lines: vertices are lined up in blocks with a median neighbour,
 * blocks are packed, in four ways, and the middle of the four is taken. Brandes and Köpf, "Fast and Simple Horizontal Coordinate
 * Assignment" (2001), with edges that end off a vertex's centre, and packing by longest paths so that nothing recurses.
 */
export function* alignInBlocks(
  graph: LayeredGraph,
  proper: ProperGraph,
  layers: LayerOrder,
): Generator<void, Float64Array> {
  const givesWay = findEdgesThatGiveWay(graph, proper, layers);
  const results: Float64Array[] = [];
  for (const way of ways) {
    const blocks = formBlocks(proper, layers, givesWay, way);
    results.push(packBlocks(graph, proper, layers, blocks, way));
    yield;
  }
  return middleOf(graph, results);
}

/**
 * Edges that do not get to line up their ends: those that cross a trunk, and those that leave a trunk that goes on. Marks edges
 * of the proper graph.
 */
function findEdgesThatGiveWay(graph: LayeredGraph, proper: ProperGraph, layers: LayerOrder): Uint8Array {
  const marks = new Uint8Array(proper.edgeUpper.length);
  const items = graph.itemCount;
  const goesOn = new Uint8Array(proper.vertexCount);
  for (let edge = 0; edge < marks.length; edge++) {
    if (proper.edgeUpper[edge]! >= items && proper.edgeLower[edge]! >= items) goesOn[proper.edgeUpper[edge]!] = 1;
  }
  for (let edge = 0; edge < marks.length; edge++) {
    if (proper.edgeLower[edge]! < items && goesOn[proper.edgeUpper[edge]!] === 1) marks[edge] = 1;
  }
  for (let layer = 1; layer < proper.layerCount; layer++) markCrossingTrunks(items, proper, layers, layer, marks);
  return marks;
}

/** Marks edges between a layer and the one above that cross a piece of a trunk. */
function markCrossingTrunks(
  items: number,
  proper: ProperGraph,
  layers: LayerOrder,
  layer: number,
  marks: Uint8Array,
): void {
  const from = layers.start[layer]!;
  const to = layers.start[layer + 1]!;
  let low = 0;
  let scanned = from;
  for (let at = from; at < to; at++) {
    const end = trunkPosition(items, proper, layers, layers.order[at]!);
    if (end < 0 && at + 1 < to) continue;
    const high = end < 0 ? Number.MAX_SAFE_INTEGER : end;
    for (; scanned <= at; scanned++) {
      const vertex = layers.order[scanned]!;
      for (let cursor = proper.above.start[vertex]!; cursor < proper.above.start[vertex + 1]!; cursor++) {
        const edge = proper.above.edges[cursor]!;
        const upper = proper.edgeUpper[edge]!;
        const position = layers.position[upper]!;
        const isTrunk = upper >= items && vertex >= items;
        if (!isTrunk && (position < low || position > high)) marks[edge] = 1;
      }
    }
    low = end < 0 ? low : end;
  }
}

/** Where the trunk that runs down to a vertex stands in the layer above; -1 where none does. */
function trunkPosition(items: number, proper: ProperGraph, layers: LayerOrder, vertex: number): number {
  if (vertex < items) return -1;
  const cursor = proper.above.start[vertex]!;
  if (cursor === proper.above.start[vertex + 1]!) return -1;
  const upper = proper.edgeUpper[proper.above.edges[cursor]!]!;
  return upper >= items ? layers.position[upper]! : -1;
}

interface Blocks {
  /** The vertex that names a vertex's block. */
  readonly root: Int32Array;
  /** How far right of its root a vertex stands. */
  readonly shift: Float64Array;
}

/** Lines each vertex up with the median of its neighbours on one side, unless another of its layer was there before. */
function formBlocks(proper: ProperGraph, layers: LayerOrder, givesWay: Uint8Array, way: Way): Blocks {
  const root = Int32Array.from({ length: proper.vertexCount }, (_, vertex) => vertex);
  const shift = new Float64Array(proper.vertexCount);
  const adjacency = way.above ? proper.above : proper.below;
  const ends = way.above ? proper.edgeUpper : proper.edgeLower;
  const sign = way.above ? 1 : -1;
  const sorted: number[] = [];
  for (let step = 1; step < proper.layerCount; step++) {
    const layer = way.above ? step : proper.layerCount - 1 - step;
    const from = layers.start[layer]!;
    const count = layers.start[layer + 1]! - from;
    let last = way.left ? -1 : Number.MAX_SAFE_INTEGER;
    for (let index = 0; index < count; index++) {
      const vertex = layers.order[way.left ? from + index : from + count - 1 - index]!;
      const start = adjacency.start[vertex]!;
      const degree = adjacency.start[vertex + 1]! - start;
      if (degree === 0) continue;
      sorted.length = degree;
      for (let edge = 0; edge < degree; edge++) sorted[edge] = adjacency.edges[start + edge]!;
      if (degree > 2) sorted.sort((a, b) => layers.position[ends[a]!]! - layers.position[ends[b]!]!);
      else if (degree === 2 && layers.position[ends[sorted[0]!]!]! > layers.position[ends[sorted[1]!]!]!) {
        sorted.reverse();
      }
      const lower = (degree - 1) >> 1;
      const upper = degree >> 1;
      for (const median of way.left ? [lower, upper] : [upper, lower]) {
        const edge = sorted[median]!;
        const neighbour = ends[edge]!;
        const position = layers.position[neighbour]!;
        if (givesWay[edge] === 1 || (way.left ? position <= last : position >= last)) continue;
        root[vertex] = root[neighbour]!;
        shift[vertex] = shift[neighbour]! + sign * (proper.edgeUpperOffset[edge]! - proper.edgeLowerOffset[edge]!);
        last = position;
        break;
      }
    }
  }
  return { root, shift };
}

/** Packs the blocks to one side, then lets each move back as far as those beyond it leave room. */
function packBlocks(
  graph: LayeredGraph,
  proper: ProperGraph,
  layers: LayerOrder,
  blocks: Blocks,
  way: Way,
): Float64Array {
  const { root, shift } = blocks;
  const count = proper.vertexCount;
  const start = new Int32Array(count + 1);
  const waiting = new Int32Array(count);
  eachNeighbour(proper, layers, (left, right) => {
    start[root[way.left ? left : right]! + 1]!++;
    waiting[root[way.left ? right : left]!]!++;
  });
  for (let vertex = 0; vertex < count; vertex++) start[vertex + 1]! += start[vertex]!;
  const fill = start.slice();
  const next = new Int32Array(start[count]!);
  const distance = new Float64Array(next.length);
  eachNeighbour(proper, layers, (left, right) => {
    const at = fill[root[way.left ? left : right]!]!++;
    next[at] = root[way.left ? right : left]!;
    distance[at] = distanceBetween(graph, left, right) + shift[left]! - shift[right]!;
  });
  // Measured from the side that is packed against.
  const place = new Float64Array(count);
  const order = new Int32Array(count);
  let end = 0;
  for (let vertex = 0; vertex < count; vertex++) {
    if (root[vertex] === vertex && waiting[vertex] === 0) order[end++] = vertex;
  }
  for (let head = 0; head < end; head++) {
    const block = order[head]!;
    for (let cursor = start[block]!; cursor < start[block + 1]!; cursor++) {
      const beyond = next[cursor]!;
      place[beyond] = Math.max(place[beyond]!, place[block]! + distance[cursor]!);
      if (--waiting[beyond]! === 0) order[end++] = beyond;
    }
  }
  for (let index = end - 1; index >= 0; index--) {
    const block = order[index]!;
    let room = Number.POSITIVE_INFINITY;
    for (let cursor = start[block]!; cursor < start[block + 1]!; cursor++) {
      room = Math.min(room, place[next[cursor]!]! - distance[cursor]!);
    }
    if (room !== Number.POSITIVE_INFINITY) place[block] = Math.max(place[block]!, room);
  }
  const sign = way.left ? 1 : -1;
  return Float64Array.from({ length: count }, (_, vertex) => sign * place[root[vertex]!]! + shift[vertex]!);
}

/** Calls back for any two vertices that stand beside each other. */
function eachNeighbour(proper: ProperGraph, layers: LayerOrder, visit: (left: number, right: number) => void): void {
  for (let layer = 0; layer < proper.layerCount; layer++) {
    for (let at = layers.start[layer]! + 1; at < layers.start[layer + 1]!; at++) {
      visit(layers.order[at - 1]!, layers.order[at]!);
    }
  }
}

/** Moves the four results over the narrowest one, left sides or right sides together, and takes the mean of the middle two. */
function middleOf(graph: LayeredGraph, results: readonly Float64Array[]): Float64Array {
  const spans = results.map((x) => spanOf(graph, x));
  const narrowest = spans.reduce((best, span) => (span.right - span.left < best.right - best.left ? span : best));
  const moved = spans.map((span, index) =>
    ways[index]!.left ? narrowest.left - span.left : narrowest.right - span.right,
  );
  const four = new Float64Array(results.length);
  return Float64Array.from(results[0]!, (_, vertex) => {
    for (let index = 0; index < four.length; index++) four[index] = results[index]![vertex]! + moved[index]!;
    four.sort();
    return (four[1]! + four[2]!) / 2;
  });
}
