import { type LayeredGraph, spacing } from './layered-graph.ts';
import { offsetOrAnchor, type ProperGraph } from './proper-graph.ts';

/** How far from its axis an item can be entered or left. */
function portSpan(graph: LayeredGraph, item: number): number {
  return Math.max(0, Math.min(spacing.portSpan, graph.width[item]! / 2 - Math.abs(graph.anchor[item]!) - 6));
}

/** Where each net leaves its source: at its given port, or spread along the side in the order of where they go. */
export function spreadSources(graph: LayeredGraph, proper: ProperGraph, x: Float64Array): Float64Array {
  const leavesAt = new Float64Array(graph.netSource.length);
  const departures = new Map<number, { net: number; to: number }[]>();
  for (let net = 0; net < graph.netSource.length; net++) {
    const source = graph.netSource[net]!;
    const offset = graph.netSourceOffset[net]!;
    leavesAt[net] = x[source]! + offsetOrAnchor(offset, graph.anchor[source]!);
    const first = graph.netTargetStart[net]!;
    if (!Number.isNaN(offset) || first === graph.netTargetStart[net + 1]!) continue;
    const trunk = proper.trunk[net]!;
    const departure = { net, to: trunk >= 0 ? x[trunk]! : x[graph.netTarget[first]!]! };
    const list = departures.get(source);
    if (list === undefined) departures.set(source, [departure]);
    else list.push(departure);
  }
  for (const [source, list] of departures) {
    if (list.length < 2) continue;
    list.sort((a, b) => a.to - b.to || a.net - b.net);
    const step = Math.min(spacing.betweenSourcePorts, (2 * portSpan(graph, source)) / (list.length - 1));
    for (let index = 0; index < list.length; index++) {
      leavesAt[list[index]!.net]! += (index - (list.length - 1) / 2) * step;
    }
  }
  return leavesAt;
}

/** Where each edge enters its target: at its given port, or spread along the side in the order in which they arrive. */
export function spreadTargets(
  graph: LayeredGraph,
  proper: ProperGraph,
  reversed: Uint8Array,
  x: Float64Array,
  leavesAt: Float64Array,
): Float64Array {
  const count = graph.netTarget.length;
  const targetX = new Float64Array(count);
  const arrivals = new Map<number, { edge: number; from: number }[]>();
  for (let net = 0; net < graph.netSource.length; net++) {
    const source = graph.netSource[net]!;
    const sourceX = leavesAt[net]!;
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
