import { alignInBlocks } from './brandes-koepf.ts';
import type { LayerOrder } from './crossings.ts';
import { settleInLayers } from './isotonic.ts';
import type { LayeredGraph } from './layered-graph.ts';
import type { ProperGraph } from './proper-graph.ts';
import { spanOf } from './separation.ts';

/** How much wider straight lines may make a drawing. Measured in a prototype, on chains of blocks and on random graphs. */
const mostWidening = 1.4;

/**
 * Gives each vertex its x. Straight lines read best, but on a tangle they cost width without end: there each vertex settles near its
 * neighbours instead, which in turn lets a long chain drift.
 */
export function* assignX(graph: LayeredGraph, proper: ProperGraph, layers: LayerOrder): Generator<void, Float64Array> {
  const aligned = yield* alignInBlocks(graph, proper, layers);
  const settled = yield* settleInLayers(graph, proper, layers);
  return widthOf(graph, aligned) <= mostWidening * widthOf(graph, settled) ? aligned : settled;
}

function widthOf(graph: LayeredGraph, x: Float64Array): number {
  const { left, right } = spanOf(graph, x);
  return right - left;
}
