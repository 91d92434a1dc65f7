import { findReversedEdges, listEdges } from './acyclic.ts';
import { placeItems, placeLayers } from './bands.ts';
import { assignX } from './coordinates.ts';
import type { LayeredGraph, LayeredLayout } from './layered-graph.ts';
import { assignLayers } from './layers.ts';
import { orderLayers } from './ordering.ts';
import { makeProper } from './proper-graph.ts';
import { routeNets } from './routes.ts';
import { spanOf } from './separation.ts';

/**
 * Lays out the contents of one module, top-down: layers, order, places, routes. Deterministic; no recursion, no quadratic pass. A
 * generator that yields between its passes, so that its caller can give way to a newer request.
 */
export function* layoutLayered(graph: LayeredGraph): Generator<void, LayeredLayout> {
  const edges = listEdges(graph);
  const reversed = findReversedEdges(graph.itemCount, edges);
  const layer = assignLayers(graph, edges, reversed);
  yield;
  const proper = makeProper(graph, layer, reversed);
  const layers = yield* orderLayers(graph, proper);
  const x = yield* assignX(graph, proper, layers);
  const width = moveToOrigin(graph, x);
  const bands = placeLayers(graph, proper, x, reversed);
  const y = placeItems(graph, proper, bands);
  yield;
  const routes = routeNets(graph, proper, reversed, x, y, bands);
  return { width, height: bands.height, x: x.slice(0, graph.itemCount), y, layer, ...routes };
}

/** Shifts everything so that the leftmost thing begins at 0; answers the width. */
function moveToOrigin(graph: LayeredGraph, x: Float64Array): number {
  const { left, right } = spanOf(graph, x);
  for (let vertex = 0; vertex < x.length; vertex++) x[vertex]! -= left;
  return right - left;
}
