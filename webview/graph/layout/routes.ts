import type { Bands } from './bands.ts';
import { type LayeredGraph, type LayeredLayout, segmentKind } from './layered-graph.ts';
import { spreadSources, spreadTargets } from './ports.ts';
import type { ProperGraph } from './proper-graph.ts';

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
  const leavesAt = spreadSources(graph, proper, x);
  const targetX = spreadTargets(graph, proper, reversed, x, leavesAt);
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
    const sourceX = leavesAt[net]!;
    const sourceBottom = y[source]! + graph.height[source]! - graph.inset[source]!;
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
      const end = y[target]! + graph.inset[target]!;
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

/** A route's points from its source to its target, segment by segment (indices, in order). */
export function traceRoute(previous: Int32Array, last: number): number[] {
  const path: number[] = [];
  for (let segment = last; segment >= 0; segment = previous[segment]!) path.push(segment);
  return path.reverse();
}
