import { findReversedEdges, listEdges } from './acyclic.ts';
import { placeItems, placeLayers } from './bands.ts';
import { assignX } from './coordinates.ts';
import type { LayeredGraph, LayeredLayout } from './layered-graph.ts';
import { assignLayers } from './layers.ts';
import { orderLayers } from './ordering.ts';
import { makeProper } from './proper-graph.ts';
import { routeNets } from './routes.ts';
import { spanOf } from './separation.ts';

const passCount = 4;

/**
 * Lays out the contents of one module, top-down: layers, order, places, routes. Deterministic; no recursion, no quadratic pass. A
 * generator that yields within and between its passes, so that its caller can give way to a newer request: the share of its
 * four passes that are done.
 */
export function* layoutLayered(graph: LayeredGraph): Generator<number, LayeredLayout> {
  const edges = listEdges(graph);
  const reversed = findReversedEdges(graph.itemCount, edges);
  const layer = assignLayers(graph, edges, reversed);
  yield 1 / passCount;
  const proper = makeProper(graph, layer, reversed);
  const layers = yield* telling(1 / passCount, orderLayers(graph, proper));
  const x = yield* telling(2 / passCount, assignX(graph, proper, layers));
  const width = moveToOrigin(graph, x);
  const bands = placeLayers(graph, proper, x, reversed);
  const y = placeItems(graph, proper, bands);
  yield 3 / passCount;
  const routes = routeNets(graph, proper, reversed, x, y, bands);
  return { width, height: bands.height, x: x.slice(0, graph.itemCount), y, layer, ...routes };
}

/** Runs one pass, and yields for each of its steps the share that was done before it. */
function* telling<Result>(share: number, pass: Generator<void, Result>): Generator<number, Result> {
  for (;;) {
    const step = pass.next();
    if (step.done === true) return step.value;
    yield share;
  }
}

/** Shifts everything so that the leftmost thing begins at 0; answers the width. */
function moveToOrigin(graph: LayeredGraph, x: Float64Array): number {
  const { left, right } = spanOf(graph, x);
  for (let vertex = 0; vertex < x.length; vertex++) x[vertex]! -= left;
  return right - left;
}
