import { itemKind, type LayeredGraph, spacing } from './layered-graph.ts';
import type { ProperGraph } from './proper-graph.ts';

/** Top and bottom of each layer. */
export interface Bands {
  readonly top: Float64Array;
  readonly bottom: Float64Array;
  readonly height: number;
}

/** Stacks the layers; where edges travel far sideways there is more room between two of them. */
export function placeLayers(graph: LayeredGraph, proper: ProperGraph, x: Float64Array, reversed: Uint8Array): Bands {
  const count = proper.layerCount;
  const height = new Float64Array(count);
  const portLayer = new Uint8Array(count);
  for (let item = 0; item < graph.itemCount; item++) {
    const layer = proper.layer[item]!;
    height[layer] = Math.max(height[layer]!, graph.height[item]!);
    if (graph.itemKind[item] !== itemKind.node) portLayer[layer] = graph.itemKind[item]!;
  }
  const sideways = new Float64Array(count);
  for (let edge = 0; edge < proper.edgeUpper.length; edge++) {
    const upper = proper.edgeUpper[edge]!;
    const lower = proper.edgeLower[edge]!;
    const distance = Math.abs(x[upper]! + proper.edgeUpperOffset[edge]! - x[lower]! - proper.edgeLowerOffset[edge]!);
    const layer = proper.layer[upper]!;
    sideways[layer] = Math.max(sideways[layer]!, distance);
  }
  const turns = reversed.includes(1) ? graph.betweenLayers : 0;
  const top = new Float64Array(count);
  const bottom = new Float64Array(count);
  let at = portLayer[0] === itemKind.inputPort ? 0 : graph.topPadding + turns;
  for (let layer = 0; layer < count; layer++) {
    top[layer] = at;
    bottom[layer] = at + height[layer]!;
    at = bottom[layer]!;
    if (layer + 1 === count) break;
    const room = graph.betweenLayers + Math.min(spacing.mostMoreBetweenLayers, sideways[layer]! / 12);
    if (portLayer[layer] === itemKind.inputPort) {
      at += (turns > 0 || sideways[layer]! > 4 ? room - graph.betweenLayers / 2 : 0) + spacing.afterInputPorts;
    } else if (portLayer[layer + 1] === itemKind.outputPort) {
      at += turns > 0 || sideways[layer]! > 4 ? room : graph.betweenLayers - spacing.lessBeforeOutputPorts;
    } else at += room;
  }
  if (count > 0 && portLayer[count - 1] !== itemKind.outputPort) at += graph.bottomPadding + turns;
  if (count === 0) at += graph.bottomPadding;
  const spare = graph.leastHeight - at;
  if (spare > 0) spread(top, bottom, portLayer, spare);
  return { top, bottom, height: Math.max(at, graph.leastHeight) };
}

/** Moves layers into the middle of more room than they need; ports stay at its ends. */
function spread(top: Float64Array, bottom: Float64Array, portLayer: Uint8Array, spare: number): void {
  for (let layer = 0; layer < top.length; layer++) {
    const kind = portLayer[layer];
    const shift = kind === itemKind.inputPort ? 0 : kind === itemKind.outputPort ? spare : spare / 2;
    top[layer]! += shift;
    bottom[layer]! += shift;
  }
}

/** Items stand in the middle of their layer; what only begins or only ends stands near its neighbours. */
export function placeItems(graph: LayeredGraph, proper: ProperGraph, bands: Bands): Float64Array {
  const y = new Float64Array(graph.itemCount);
  for (let item = 0; item < graph.itemCount; item++) {
    const layer = proper.layer[item]!;
    const spare = bands.bottom[layer]! - bands.top[layer]! - graph.height[item]!;
    const begins = proper.above.start[item] === proper.above.start[item + 1];
    const ends = proper.below.start[item] === proper.below.start[item + 1];
    const part = begins === ends ? 0.5 : begins ? 1 : 0;
    y[item] = bands.top[layer]! + spare * part;
  }
  return y;
}
