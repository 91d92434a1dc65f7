import { formatMilliseconds } from '../../../src/protocol/duration.ts';
import { bothWays, type NodeTime, queueingNote, timeOf, timeOfAll } from '../../../src/protocol/step-times.ts';
import type { Graph, GraphNode, StepTimes } from '../../../src/trace/schema.ts';
import { nodesInside } from './amounts.ts';
import type { Fact, Jump } from './details.ts';
import type { ModuleBox, ModuleTree } from './module-tree.ts';
import { timingNote } from './timing.ts';
import type { StepValues } from './values.ts';

/** What the details say of the time that something took. */
export interface TimeDetails {
  readonly facts: readonly Fact[];
  /** Why there is nothing to say, or what one must know of it; mostly empty. */
  readonly note: string;
  /** The nodes whose times these are, together. */
  readonly nodes: readonly number[];
  /** Operations inside that took longest. */
  readonly slowest: readonly Jump[];
}

/** So many of the operations in a module are named. */
const mostSlowest = 5;

/** Null for what takes no time: a tensor from outside, what did not run, a node of a model file. */
export function nodeTime(graph: Graph, node: GraphNode, values: StepValues): TimeDetails | null {
  const device = node.outputs[0]?.device ?? '';
  if (device === '') return null;
  const { times } = values;
  if (times == null) {
    return node.kind === 'op' ? { facts: [], note: timingNote(graph, values), nodes: [node.id], slowest: [] } : null;
  }
  const time = timeOf(times, node.id);
  if (bothWays(time) === null) return null;
  const note = device === 'cpu' ? '' : `${queueingNote(device)} What reads a result waits for all before it.`;
  return { facts: factsOf(time, times, node.kind === 'op'), note, nodes: [node.id], slowest: [] };
}

/** The sum over all that is inside. */
export function moduleTime(graph: Graph, tree: ModuleTree, box: ModuleBox, values: StepValues): TimeDetails | null {
  const nodes = nodesInside(tree, box);
  if (nodes.every((id) => (graph.nodes[id]?.outputs[0]?.device ?? '') === '')) return null;
  const note = timingNote(graph, values);
  const { times } = values;
  if (times == null) return { facts: [], note, nodes, slowest: [] };
  const longest = nodes
    .flatMap((id): [GraphNode, number][] => {
      const node = graph.nodes[id];
      const time = bothWays(timeOf(times, id));
      return node?.kind === 'op' && time !== null ? [[node, time]] : [];
    })
    .sort(([, a], [, b]) => b - a)
    .slice(0, mostSlowest);
  const slowest = longest.map(([node, time]) => ({
    node: node.id,
    title: node.label,
    detail: `${formatMilliseconds(time)} · ${shareText(time, times)}`,
  }));
  return { facts: factsOf(timeOfAll(times, nodes), times, true), note, nodes, slowest };
}

function factsOf(time: NodeTime, times: StepTimes, isOperation: boolean): Fact[] {
  const facts: Fact[] = [];
  const add = (name: string, value: number | null): void => {
    if (value !== null)
      facts.push({ name, value: `${formatMilliseconds(value)} · ${shareText(value, times)} of the step` });
  };
  add('Forward', time.forward);
  add(isOperation ? 'Backward' : 'Adding up its gradient', time.backward);
  if (time.forward !== null && time.backward !== null) add('Together', bothWays(time));
  return facts;
}

function shareText(time: number, { total }: StepTimes): string {
  const share = total > 0 ? (100 * time) / total : 0;
  return share > 0 && share < 0.05 ? '< 0.1 %' : `${share.toFixed(1)} %`;
}
