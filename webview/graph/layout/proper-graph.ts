import type { LayeredGraph } from './layered-graph.ts';

/**
 * The graph with its long edges cut into pieces from layer to layer. Vertices are the items, then the bends of the trunks: a
 * net has ONE trunk whatever its readers (bends below its source down to the layer above its last reader), and one more, beside
 * the layers, when some of its readers lie above it.
 */
export interface ProperGraph {
  readonly vertexCount: number;
  readonly layerCount: number;
  readonly layer: Int32Array;
  /** First bend of a net's trunk (in the layer below its source), -1 for none. */
  readonly trunk: Int32Array;
  /** First bend of a net's rising trunk and that bend's layer; it ends beside the source. -1 for none. */
  readonly risingTrunk: Int32Array;
  readonly risingTop: Int32Array;
  readonly edgeUpper: Int32Array;
  readonly edgeLower: Int32Array;
  /** Where an edge meets its two ends, from their centres. */
  readonly edgeUpperOffset: Float64Array;
  readonly edgeLowerOffset: Float64Array;
  readonly above: Adjacency;
  readonly below: Adjacency;
}

/** Edges of vertex v: edges[start[v]] up to edges[start[v + 1] - 1]. */
export interface Adjacency {
  readonly start: Int32Array;
  readonly edges: Int32Array;
}

/** Cuts the edges of a layered graph. */
export function makeProper(graph: LayeredGraph, itemLayer: Int32Array, reversed: Uint8Array): ProperGraph {
  const netCount = graph.netSource.length;
  const trunk = new Int32Array(netCount).fill(-1);
  const trunkEnd = new Int32Array(netCount);
  const risingTrunk = new Int32Array(netCount).fill(-1);
  const risingTop = new Int32Array(netCount);
  let vertexCount = graph.itemCount;
  let pieces = 0;
  let layerCount = 0;
  for (const layer of itemLayer) layerCount = Math.max(layerCount, layer + 1);
  for (let net = 0; net < netCount; net++) {
    const source = graph.netSource[net]!;
    const top = itemLayer[source]!;
    let lowest = top;
    let highest = Number.MAX_SAFE_INTEGER;
    for (let edge = graph.netTargetStart[net]!; edge < graph.netTargetStart[net + 1]!; edge++) {
      const target = graph.netTarget[edge]!;
      if (target === source) continue;
      if (reversed[edge] === 1) highest = Math.min(highest, itemLayer[target]!);
      else {
        lowest = Math.max(lowest, itemLayer[target]!);
        pieces++;
      }
    }
    trunkEnd[net] = lowest;
    if (lowest - top > 1) {
      trunk[net] = vertexCount;
      vertexCount += lowest - top - 1;
      pieces += lowest - top - 1;
    }
    if (highest !== Number.MAX_SAFE_INTEGER) {
      risingTrunk[net] = vertexCount;
      risingTop[net] = highest;
      vertexCount += top - highest + 1;
      pieces += top - highest;
    }
  }
  const layer = new Int32Array(vertexCount);
  layer.set(itemLayer);
  const edgeUpper = new Int32Array(pieces);
  const edgeLower = new Int32Array(pieces);
  const edgeUpperOffset = new Float64Array(pieces);
  const edgeLowerOffset = new Float64Array(pieces);
  let piece = 0;
  const add = (upper: number, lower: number, upperOffset: number, lowerOffset: number): void => {
    edgeUpper[piece] = upper;
    edgeLower[piece] = lower;
    edgeUpperOffset[piece] = upperOffset;
    edgeLowerOffset[piece] = lowerOffset;
    piece++;
  };
  for (let net = 0; net < netCount; net++) {
    const source = graph.netSource[net]!;
    const top = itemLayer[source]!;
    const sourceOffset = offsetOrAnchor(graph.netSourceOffset[net]!, graph.anchor[source]!);
    const first = trunk[net]!;
    if (first >= 0) {
      for (let at = top + 1; at < trunkEnd[net]!; at++) {
        const bend = first + at - top - 1;
        layer[bend] = at;
        if (at === top + 1) add(source, bend, sourceOffset, 0);
        else add(bend - 1, bend, 0, 0);
      }
    }
    for (let edge = graph.netTargetStart[net]!; edge < graph.netTargetStart[net + 1]!; edge++) {
      const target = graph.netTarget[edge]!;
      if (reversed[edge] === 1 || target === source) continue;
      const targetOffset = offsetOrAnchor(graph.netTargetOffset[edge]!, graph.anchor[target]!);
      const gap = itemLayer[target]! - top;
      if (gap === 1) add(source, target, sourceOffset, targetOffset);
      else add(first + gap - 2, target, 0, targetOffset);
    }
    const rising = risingTrunk[net]!;
    if (rising >= 0) {
      for (let at = risingTop[net]!; at <= top; at++) {
        const bend = rising + at - risingTop[net]!;
        layer[bend] = at;
        if (at > risingTop[net]!) add(bend - 1, bend, 0, 0);
      }
    }
  }
  const above = adjacency(vertexCount, edgeLower);
  const below = adjacency(vertexCount, edgeUpper);
  return {
    vertexCount,
    layerCount,
    layer,
    trunk,
    risingTrunk,
    risingTop,
    edgeUpper,
    edgeLower,
    edgeUpperOffset,
    edgeLowerOffset,
    above,
    below,
  };
}

/** The given offset, or the item's axis where the layout may choose. */
export function offsetOrAnchor(offset: number, anchor: number): number {
  return Number.isNaN(offset) ? anchor : offset;
}

function adjacency(vertexCount: number, end: Int32Array): Adjacency {
  const start = new Int32Array(vertexCount + 1);
  for (const vertex of end) start[vertex + 1]!++;
  for (let vertex = 0; vertex < vertexCount; vertex++) start[vertex + 1]! += start[vertex]!;
  const fill = start.slice();
  const edges = new Int32Array(end.length);
  for (let edge = 0; edge < end.length; edge++) edges[fill[end[edge]!]!++] = edge;
  return { start, edges };
}
