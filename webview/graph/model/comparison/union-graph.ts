import type { CallSite, Graph, GraphNode, RecordedTensor, StepRecord } from '../../../../src/trace/schema.ts';
import { matchNodes } from './match-nodes.ts';

/** Two graphs as one: the nodes of the later one under their own ids, then those that only the earlier one has. */
export interface UnionGraph {
  readonly graph: Graph;
  /** How many of the nodes are the later graph's. */
  readonly present: number;
  /** For each node of the union its id in the earlier graph; -1 for what is new. */
  readonly earlier: Int32Array;
  /** For each node of the union when it ran: what is gone comes right after what it came after. */
  readonly place: Int32Array;
}

/** Joins two graphs. The later one itself where the other has nothing more. */
export function uniteGraphs(before: Graph, after: Graph): UnionGraph {
  const present = after.nodes.length;
  const own = Int32Array.from(after.nodes.keys());
  if (before.id === after.id) return { graph: after, present, earlier: own, place: own };
  const partner = matchNodes(before, after);
  const unionId = new Int32Array(before.nodes.length).fill(-1);
  for (const [node, earlier] of partner.entries()) if (earlier >= 0) unionId[earlier] = node;
  const removed = before.nodes.filter(({ id }) => unionId[id] === -1);
  for (const [index, { id }] of removed.entries()) unionId[id] = present + index;
  if (removed.length === 0) return { graph: after, present, earlier: partner, place: own };
  const callSites = [...after.callSites];
  const siteOf = new Map<CallSite, number>();
  const moveSite = (site: number | null): number | null => {
    const found = site === null ? undefined : before.callSites[site];
    if (found === undefined) return null;
    const moved = siteOf.get(found) ?? callSites.push(found) - 1;
    siteOf.set(found, moved);
    return moved;
  };
  const move = (node: GraphNode): GraphNode => ({
    ...node,
    id: unionId[node.id] ?? -1,
    callSite: moveSite(node.callSite),
    modulePath: node.modulePath.map((step) => ({ ...step, callSite: moveSite(step.callSite ?? null) })),
    inputs: node.inputs.map(({ node: from, output }) => ({ node: unionId[from] ?? -1, output })),
  });
  return {
    graph: { id: `${after.id} and ${before.id}`, callSites, nodes: [...after.nodes, ...removed.map(move)] },
    present,
    earlier: Int32Array.from([...partner, ...removed.map(({ id }) => id)]),
    place: placesInUnion(unionId, present),
  };
}

/** `unionId`: for each node of the earlier graph, in the order in which they ran. */
function placesInUnion(unionId: Int32Array, present: number): Int32Array {
  const goneAfter = new Map<number, number[]>();
  let last = -1;
  for (const node of unionId) {
    if (node < present) last = node;
    else {
      const gone = goneAfter.get(last);
      if (gone === undefined) goneAfter.set(last, [node]);
      else gone.push(node);
    }
  }
  const place = new Int32Array(unionId.length + present);
  let next = 0;
  for (let node = -1; node < present; node++) {
    if (node >= 0) place[node] = next++;
    for (const gone of goneAfter.get(node) ?? []) place[gone] = next++;
  }
  return place.slice(0, next);
}

/** The later step with the values of what only the earlier one has. Their elements are read from the step that recorded them. */
export function uniteValues({ present, earlier }: UnionGraph, before: StepRecord, after: StepRecord): StepRecord {
  if (present === earlier.length) return after;
  const unionId = new Map<number, number>();
  for (let node = present; node < earlier.length; node++) unionId.set(earlier[node] ?? -1, node);
  const gone = before.values.flatMap((recorded): RecordedTensor[] => {
    const node = unionId.get(recorded.node);
    return node === undefined ? [] : [{ ...recorded, node }];
  });
  return { ...after, values: [...after.values, ...gone] };
}
