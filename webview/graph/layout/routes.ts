import type { Bands } from './bands.ts';
import { type LayeredGraph, type LayeredLayout, segmentKind } from './layered-graph.ts';
import { spreadSources, spreadTargets } from './ports.ts';
import type { ProperGraph } from './proper-graph.ts';

type Routes = Pick<LayeredLayout, 'segments' | 'segmentKind' | 'segmentPrevious' | 'netSegmentStart' | 'targetSegment'>;

/** A graph whose nodes and bends have their places. */
interface Placed {
  readonly graph: LayeredGraph;
  readonly proper: ProperGraph;
  readonly reversed: Uint8Array;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly bands: Bands;
}

/** Where a net leaves its source. */
interface Departure {
  readonly net: number;
  readonly layer: number;
  readonly x: number;
  readonly y: number;
}

/** Segments as they are made, each with the one before it on its route, or -1. */
class SegmentList {
  readonly numbers: number[] = [];
  readonly kinds: number[] = [];
  readonly previous: number[] = [];

  add(
    kind: number,
    from: number,
    x0: number,
    y0: number,
    bend0: number,
    x1: number,
    bend1: number,
    y1: number,
  ): number {
    this.numbers.push(x0, y0, bend0, x1, bend1, y1);
    this.kinds.push(kind);
    this.previous.push(from);
    return this.kinds.length - 1;
  }
}

/** Turns trunks into segments. They bend only between layers, where nothing stands, and run straight down through a layer. */
export function routeNets(
  graph: LayeredGraph,
  proper: ProperGraph,
  reversed: Uint8Array,
  x: Float64Array,
  y: Float64Array,
  bands: Bands,
): Routes {
  const placed: Placed = { graph, proper, reversed, x, y, bands };
  const netCount = graph.netSource.length;
  const leavesAt = spreadSources(graph, proper, x);
  const targetX = spreadTargets(graph, proper, reversed, x, leavesAt);
  const netSegmentStart = new Int32Array(netCount + 1);
  const targetSegment = new Int32Array(graph.netTarget.length).fill(-1);
  const segments = new SegmentList();
  for (let net = 0; net < netCount; net++) {
    netSegmentStart[net] = segments.kinds.length;
    const source = graph.netSource[net]!;
    const departure: Departure = {
      net,
      layer: proper.layer[source]!,
      x: leavesAt[net]!,
      y: y[source]! + graph.height[source]! - graph.inset[source]!,
    };
    const falling = addFallingTrunk(segments, placed, departure);
    const rising = addRisingTrunk(segments, placed, departure);
    for (let edge = graph.netTargetStart[net]!; edge < graph.netTargetStart[net + 1]!; edge++) {
      if (graph.netTarget[edge] === source) continue;
      targetSegment[edge] =
        reversed[edge] === 1
          ? addRisingEnd(segments, placed, departure, edge, targetX[edge]!, rising)
          : addFallingEnd(segments, placed, departure, edge, targetX[edge]!, falling);
    }
  }
  netSegmentStart[netCount] = segments.kinds.length;
  return {
    segments: Float64Array.from(segments.numbers),
    segmentKind: Uint8Array.from(segments.kinds),
    segmentPrevious: Int32Array.from(segments.previous),
    netSegmentStart,
    targetSegment,
  };
}

/** Down to the layer above the lowest target. Answers the segment that ends in each layer below the source's. */
function addFallingTrunk(
  segments: SegmentList,
  { graph, proper, reversed, x, bands }: Placed,
  { net, layer: top, x: sourceX, y: sourceY }: Departure,
): readonly number[] {
  let lowest = top;
  for (let edge = graph.netTargetStart[net]!; edge < graph.netTargetStart[net + 1]!; edge++) {
    if (reversed[edge] === 0) lowest = Math.max(lowest, proper.layer[graph.netTarget[edge]!]!);
  }
  const falling: number[] = [];
  for (let layer = top + 1; layer < lowest; layer++) {
    const bend = proper.trunk[net]! + layer - top - 1;
    const bottomAbove = bands.bottom[layer - 1]!;
    const isFirst = layer === top + 1;
    falling.push(
      segments.add(
        segmentKind.down,
        isFirst ? -1 : falling[layer - top - 2]!,
        isFirst ? sourceX : x[bend - 1]!,
        isFirst ? sourceY : bottomAbove,
        bottomAbove,
        x[bend]!,
        bands.top[layer]!,
        bands.bottom[layer]!,
      ),
    );
  }
  return falling;
}

/** Up beside the source to its highest target. Answers the segment that ends in each layer, from the source's upwards. */
function addRisingTrunk(
  segments: SegmentList,
  { proper, x, bands }: Placed,
  { net, layer: top, x: sourceX, y: sourceY }: Departure,
): readonly number[] {
  const column = proper.risingTrunk[net]!;
  const highest = proper.risingTop[net]!;
  if (column < 0) return [];
  const beside = x[column + top - highest]!;
  const bottom = bands.bottom[top]!;
  let segment = segments.add(segmentKind.turnAtBottom, -1, sourceX, sourceY, bottom, beside, bottom, bands.top[top]!);
  const rising = [segment];
  for (let layer = top - 1; layer >= highest; layer--) {
    const bend = column + layer - highest;
    const topBelow = bands.top[layer + 1]!;
    segment = segments.add(
      segmentKind.up,
      segment,
      x[bend + 1]!,
      topBelow,
      topBelow,
      x[bend]!,
      bands.bottom[layer]!,
      bands.top[layer]!,
    );
    rising.push(segment);
  }
  return rising;
}

/** From the falling trunk into a target below. */
function addFallingEnd(
  segments: SegmentList,
  { graph, proper, x, y, bands }: Placed,
  { net, layer: top, x: sourceX, y: sourceY }: Departure,
  edge: number,
  targetX: number,
  falling: readonly number[],
): number {
  const target = graph.netTarget[edge]!;
  const layer = proper.layer[target]!;
  const bottomAbove = bands.bottom[layer - 1]!;
  const isDirect = layer === top + 1;
  return segments.add(
    segmentKind.down,
    isDirect ? -1 : falling[layer - top - 2]!,
    isDirect ? sourceX : x[proper.trunk[net]! + layer - top - 2]!,
    isDirect ? sourceY : bottomAbove,
    bottomAbove,
    targetX,
    bands.top[layer]!,
    y[target]! + graph.inset[target]!,
  );
}

/** From the rising trunk over the top of a target's layer and down into it. */
function addRisingEnd(
  segments: SegmentList,
  { graph, proper, x, y, bands }: Placed,
  { net, layer: top }: Departure,
  edge: number,
  targetX: number,
  rising: readonly number[],
): number {
  const target = graph.netTarget[edge]!;
  const layer = proper.layer[target]!;
  const bend = proper.risingTrunk[net]! + layer - proper.risingTop[net]!;
  const edgeOfLayer = bands.top[layer]!;
  return segments.add(
    segmentKind.turnAtTop,
    rising[top - layer]!,
    x[bend]!,
    edgeOfLayer,
    edgeOfLayer,
    targetX,
    edgeOfLayer,
    y[target]! + graph.inset[target]!,
  );
}

/** A route's points from its source to its target, segment by segment (indices, in order). */
export function traceRoute(previous: Int32Array, last: number): number[] {
  const path: number[] = [];
  for (let segment = last; segment >= 0; segment = previous[segment]!) path.push(segment);
  return path.reverse();
}
