import type { EdgeList } from './acyclic.ts';
import { itemKind, type LayeredGraph } from './layered-graph.ts';

interface Directed {
  /** Edges in the direction in which they are drawn downwards: source and target swapped where reversed. */
  readonly upper: Int32Array;
  readonly lower: Int32Array;
  readonly start: Int32Array;
  readonly edges: Int32Array;
  readonly incomingCount: Int32Array;
}

/**
 * Gives each item a layer, every edge leading downwards except the reversed ones. Longest path first; then items slide down
 * where that lengthens no more trunks than it shortens edges. Input ports keep the first layer to themselves, output ports the last.
 */
export function assignLayers(graph: LayeredGraph, edges: EdgeList, reversed: Uint8Array): Int32Array {
  const directed = direct(graph.itemCount, edges, reversed);
  const order = topologicalOrder(graph.itemCount, directed);
  const layer = new Int32Array(graph.itemCount);
  for (const item of order) {
    const kind = graph.itemKind[item]!;
    if (kind !== itemKind.inputPort && layer[item] === 0) layer[item] = 1;
    for (let cursor = directed.start[item]!; cursor < directed.start[item + 1]!; cursor++) {
      const lower = directed.lower[directed.edges[cursor]!]!;
      if (layer[lower]! <= layer[item]!) layer[lower] = layer[item]! + 1;
    }
  }
  slideDown(graph, directed, order, layer);
  placeOutputPorts(graph, layer);
  closeGaps(layer);
  return layer;
}

function direct(itemCount: number, edges: EdgeList, reversed: Uint8Array): Directed {
  const edgeCount = edges.source.length;
  const upper = new Int32Array(edgeCount);
  const lower = new Int32Array(edgeCount);
  const start = new Int32Array(itemCount + 1);
  const incomingCount = new Int32Array(itemCount);
  for (let edge = 0; edge < edgeCount; edge++) {
    const turned = reversed[edge] === 1;
    upper[edge] = turned ? edges.target[edge]! : edges.source[edge]!;
    lower[edge] = turned ? edges.source[edge]! : edges.target[edge]!;
    if (upper[edge] === lower[edge]) continue;
    start[upper[edge]! + 1]!++;
    incomingCount[lower[edge]!]!++;
  }
  for (let item = 0; item < itemCount; item++) start[item + 1]! += start[item]!;
  const fill = start.slice();
  const list = new Int32Array(start[itemCount]!);
  for (let edge = 0; edge < edgeCount; edge++) {
    if (upper[edge] !== lower[edge]) list[fill[upper[edge]!]!++] = edge;
  }
  return { upper, lower, start, edges: list, incomingCount };
}

function topologicalOrder(itemCount: number, directed: Directed): Int32Array {
  const waiting = directed.incomingCount.slice();
  const order = new Int32Array(itemCount);
  let end = 0;
  for (let item = 0; item < itemCount; item++) if (waiting[item] === 0) order[end++] = item;
  for (let head = 0; head < end; head++) {
    const item = order[head]!;
    for (let cursor = directed.start[item]!; cursor < directed.start[item + 1]!; cursor++) {
      const lower = directed.lower[directed.edges[cursor]!]!;
      if (--waiting[lower]! === 0) order[end++] = lower;
    }
  }
  return order;
}

/**
 * Moves items down to what they feed, from the last to the first, so that whatever feeds only them can follow. A tensor has one
 * trunk however many use it: going down costs nothing where another use lies as far down already,
 * nor where a leaf has no other use.
 */
function slideDown(graph: LayeredGraph, directed: Directed, order: Int32Array, layer: Int32Array): void {
  const incoming = listIncoming(graph.itemCount, directed);
  const reach = lowestUses(graph.itemCount, directed, layer);
  for (let index = order.length - 1; index >= 0; index--) {
    const item = order[index]!;
    if (graph.itemKind[item] !== itemKind.node) continue;
    const start = directed.start[item]!;
    const end = directed.start[item + 1]!;
    let lowest = Number.MAX_SAFE_INTEGER;
    for (let cursor = start; cursor < end; cursor++) {
      const lower = directed.lower[directed.edges[cursor]!]!;
      if (graph.itemKind[lower] !== itemKind.outputPort) lowest = Math.min(lowest, layer[lower]! - 1);
    }
    if (lowest === Number.MAX_SAFE_INTEGER || lowest <= layer[item]!) continue;
    let lengthened = 0;
    for (let cursor = incoming.start[item]!; cursor < incoming.start[item + 1]!; cursor++) {
      const source = incoming.source[cursor]!;
      const follows =
        directed.incomingCount[source] === 0 && directed.start[source + 1]! - directed.start[source]! === 1;
      if (!follows && reach[source]! < lowest) lengthened++;
    }
    if (end - start < lengthened) continue;
    layer[item] = lowest;
    for (let cursor = incoming.start[item]!; cursor < incoming.start[item + 1]!; cursor++) {
      const source = incoming.source[cursor]!;
      reach[source] = Math.max(reach[source]!, lowest);
    }
  }
}

/** What each item is fed by: its sources are `source[start[item]]` up to `source[start[item + 1] - 1]`. */
function listIncoming(itemCount: number, directed: Directed): { start: Int32Array; source: Int32Array } {
  const start = new Int32Array(itemCount + 1);
  for (let item = 0; item < itemCount; item++) start[item + 1] = start[item]! + directed.incomingCount[item]!;
  const fill = start.slice();
  const source = new Int32Array(start[itemCount]!);
  for (const edge of directed.edges) source[fill[directed.lower[edge]!]!++] = directed.upper[edge]!;
  return { start, source };
}

/** The lowest layer that an item's tensors lead to. */
function lowestUses(itemCount: number, directed: Directed, layer: Int32Array): Int32Array {
  const lowest = new Int32Array(itemCount);
  for (const edge of directed.edges) {
    const upper = directed.upper[edge]!;
    lowest[upper] = Math.max(lowest[upper]!, layer[directed.lower[edge]!]!);
  }
  return lowest;
}

function placeOutputPorts(graph: LayeredGraph, layer: Int32Array): void {
  let last = 0;
  for (let item = 0; item < graph.itemCount; item++) {
    if (graph.itemKind[item] !== itemKind.outputPort) last = Math.max(last, layer[item]!);
  }
  for (let item = 0; item < graph.itemCount; item++) {
    if (graph.itemKind[item] === itemKind.outputPort) layer[item] = last + 1;
  }
}

/** Renumbers the layers from 0 without holes. */
function closeGaps(layer: Int32Array): void {
  let last = -1;
  for (const value of layer) last = Math.max(last, value);
  const renumbered = new Int32Array(last + 2);
  for (const value of layer) renumbered[value] = 1;
  let next = 0;
  for (let value = 0; value <= last; value++) {
    if (renumbered[value] === 1) renumbered[value] = next++;
  }
  for (let item = 0; item < layer.length; item++) layer[item] = renumbered[layer[item]!]!;
}
