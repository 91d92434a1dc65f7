import { itemKind, type LayeredGraph, spacing } from './layered-graph.ts';

/** How far apart the centres of two vertices that stand beside each other must be. */
export function distanceBetween(graph: LayeredGraph, left: number, right: number): number {
  const leftIsItem = left < graph.itemCount;
  const rightIsItem = right < graph.itemCount;
  if (!leftIsItem && !rightIsItem) return spacing.betweenTrunks;
  const half = (leftIsItem ? graph.width[left]! / 2 : 0) + (rightIsItem ? graph.width[right]! / 2 : 0);
  if (!leftIsItem || !rightIsItem) return half + spacing.besideTrunk;
  const ports = graph.itemKind[left] !== itemKind.node && graph.itemKind[right] !== itemKind.node;
  return half + (ports ? spacing.betweenTrunks : spacing.betweenNodes);
}

/** From where to where a drawing reaches. */
export function spanOf(graph: LayeredGraph, x: Float64Array): { left: number; right: number } {
  let left = Number.POSITIVE_INFINITY;
  let right = Number.NEGATIVE_INFINITY;
  for (let vertex = 0; vertex < x.length; vertex++) {
    const half = vertex < graph.itemCount ? graph.width[vertex]! / 2 : 1;
    left = Math.min(left, x[vertex]! - half);
    right = Math.max(right, x[vertex]! + half);
  }
  return x.length === 0 ? { left: 0, right: 0 } : { left, right };
}
