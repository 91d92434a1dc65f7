import { type LayeredGraph, type LayeredLayout, segmentKind, spacing } from './layered-graph.ts';
import type { Bands } from './layered-layout.ts';
import { offsetOrAnchor, type ProperGraph } from './proper-graph.ts';

type Routes = Pick<LayeredLayout, 'segments' | 'segmentKind' | 'segmentPrevious' | 'netSegmentStart' | 'targetSegment'>;

/** Turns trunks into segments. They bend only between layers, where nothing stands, and run straight down through a layer. */
export function routeNets(
  graph: LayeredGraph,
  proper: ProperGraph,
  reversed: Uint8Array,
  x: Float64Array,
  y: Float64Array,
  bands: Bands,
): Routes {
  const netCount = graph.netSource.length;
  const targetX = spreadTargets(graph, proper, reversed, x);
  const netSegmentStart = new Int32Array(netCount + 1);
  const targetSegment = new Int32Array(graph.netTarget.length).fill(-1);
  const numbers: number[] = [];
  const kinds: number[] = [];
  const previous: number[] = [];
  const add = (
    kind: number,
    from: number,
    x0: number,
    y0: number,
    bend0: number,
    x1: number,
    bend1: number,
    y1: number,
  ) => {
    numbers.push(x0, y0, bend0, x1, bend1, y1);
    kinds.push(kind);
    previous.push(from);
    return kinds.length - 1;
  };
  for (let net = 0; net < netCount; net++) {
    netSegmentStart[net] = kinds.length;
    const source = graph.netSource[net]!;
    const top = proper.layer[source]!;
    const sourceX = x[source]! + offsetOrAnchor(graph.netSourceOffset[net]!, graph.anchor[source]!);
    const sourceBottom = y[source]! + graph.height[source]!;
    const first = proper.trunk[net]!;
    /** Segment that ends at the trunk's bend in a layer. */
    const bendSegment: number[] = [];
    let lowest = top;
    for (let edge = graph.netTargetStart[net]!; edge < graph.netTargetStart[net + 1]!; edge++) {
      if (reversed[edge] === 0) lowest = Math.max(lowest, proper.layer[graph.netTarget[edge]!]!);
    }
    for (let layer = top + 1; layer < lowest; layer++) {
      const bend = first + layer - top - 1;
      const from = layer === top + 1 ? -1 : bendSegment[layer - top - 2]!;
      const fromX = layer === top + 1 ? sourceX : x[bend - 1]!;
      const fromY = layer === top + 1 ? sourceBottom : bands.bottom[layer - 1]!;
      bendSegment.push(
        add(
          segmentKind.down,
          from,
          fromX,
          fromY,
          bands.bottom[layer - 1]!,
          x[bend]!,
          bands.top[layer]!,
          bands.bottom[layer]!,
        ),
      );
    }
    let rising: number[] = [];
    const column = proper.risingTrunk[net]!;
    const highest = proper.risingTop[net]!;
    if (column >= 0) {
      const beside = column + top - highest;
      let segment = add(
        segmentKind.turnAtBottom,
        -1,
        sourceX,
        sourceBottom,
        bands.bottom[top]!,
        x[beside]!,
        bands.bottom[top]!,
        bands.top[top]!,
      );
      rising = [segment];
      for (let layer = top - 1; layer >= highest; layer--) {
        const bend = column + layer - highest;
        segment = add(
          segmentKind.up,
          segment,
          x[bend + 1]!,
          bands.top[layer + 1]!,
          bands.top[layer + 1]!,
          x[bend]!,
          bands.bottom[layer]!,
          bands.top[layer]!,
        );
        rising.push(segment);
      }
    }
    for (let edge = graph.netTargetStart[net]!; edge < graph.netTargetStart[net + 1]!; edge++) {
      const target = graph.netTarget[edge]!;
      if (target === source) continue;
      const layer = proper.layer[target]!;
      const end = y[target]!;
      if (reversed[edge] === 1) {
        const bend = column + layer - highest;
        const from = rising[top - layer]!;
        const edgeOfLayer = bands.top[layer]!;
        targetSegment[edge] = add(
          segmentKind.turnAtTop,
          from,
          x[bend]!,
          edgeOfLayer,
          edgeOfLayer,
          targetX[edge]!,
          edgeOfLayer,
          end,
        );
        continue;
      }
      const direct = layer === top + 1;
      targetSegment[edge] = add(
        segmentKind.down,
        direct ? -1 : bendSegment[layer - top - 2]!,
        direct ? sourceX : x[first + layer - top - 2]!,
        direct ? sourceBottom : bands.bottom[layer - 1]!,
        bands.bottom[layer - 1]!,
        targetX[edge]!,
        bands.top[layer]!,
        end,
      );
    }
  }
  netSegmentStart[netCount] = kinds.length;
  return {
    segments: Float64Array.from(numbers),
    segmentKind: Uint8Array.from(kinds),
    segmentPrevious: Int32Array.from(previous),
    netSegmentStart,
    targetSegment,
  };
}

/** Where each edge enters its target: at its given port, or spread along the side in the order in which they arrive. */
function spreadTargets(graph: LayeredGraph, proper: ProperGraph, reversed: Uint8Array, x: Float64Array): Float64Array {
  const count = graph.netTarget.length;
  const targetX = new Float64Array(count);
  const arrivals = new Map<number, { edge: number; from: number }[]>();
  for (let net = 0; net < graph.netSource.length; net++) {
    const source = graph.netSource[net]!;
    const sourceX = x[source]! + offsetOrAnchor(graph.netSourceOffset[net]!, graph.anchor[source]!);
    for (let edge = graph.netTargetStart[net]!; edge < graph.netTargetStart[net + 1]!; edge++) {
      const target = graph.netTarget[edge]!;
      const offset = graph.netTargetOffset[edge]!;
      targetX[edge] = x[target]! + offsetOrAnchor(offset, graph.anchor[target]!);
      if (!Number.isNaN(offset)) continue;
      const list = arrivals.get(target);
      const layers = proper.layer[target]! - proper.layer[source]!;
      const from = layers > 1 ? x[proper.trunk[net]! + layers - 2]! : sourceX;
      // What comes from below turns round on its own side; leave it the outermost place.
      const arrival = { edge, from: reversed[edge] === 1 ? Number.POSITIVE_INFINITY : from };
      if (list === undefined) arrivals.set(target, [arrival]);
      else list.push(arrival);
    }
  }
  for (const list of arrivals.values()) {
    if (list.length < 2) continue;
    const target = graph.netTarget[list[0]!.edge]!;
    const span = Math.max(
      0,
      Math.min(spacing.portSpan, graph.width[target]! / 2 - Math.abs(graph.anchor[target]!) - 6),
    );
    list.sort((a, b) => (a.from === b.from ? a.edge - b.edge : a.from - b.from));
    const step = Math.min(spacing.betweenTargetPorts, (2 * span) / (list.length - 1));
    for (let index = 0; index < list.length; index++) {
      targetX[list[index]!.edge]! += (index - (list.length - 1) / 2) * step;
    }
  }
  return targetX;
}

/** A route's points from its source to its target, segment by segment (indices, in order). */
export function traceRoute(previous: Int32Array, last: number): number[] {
  const path: number[] = [];
  for (let segment = last; segment >= 0; segment = previous[segment]!) path.push(segment);
  return path.reverse();
}
