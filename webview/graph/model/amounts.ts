import { updateNorms, updateRatio } from '../../../src/protocol/update-ratio.ts';
import type { Graph } from '../../../src/trace/schema.ts';
import type { Flow } from './gradient-flow.ts';
import { type ModuleBox, type ModuleTree, modulesInside } from './module-tree.ts';
import { outputBytes, timeByFlow } from './tensor-statistics.ts';
import type { StepValues } from './values.ts';

/** Something that nodes have, and modules by what is inside: time, memory, how far the step has changed them. */
export interface Amounts {
  /** Null where nothing is known of it. */
  ofNode(node: number): number | null;
  /** Of all that is inside, by the module's index. */
  ofModule(module: number): number | null;
}

/** Milliseconds of the operations, of their backward, or of both. */
export function timeAmounts(graph: Graph, tree: ModuleTree, values: StepValues, flow: Flow): Amounts {
  const ofNode = (node: number): number | null => timeByFlow(node, values, flow);
  return { ofNode, ofModule: sums(graph, tree, ofNode) };
}

/** Bytes of a node's outputs. A module's are of what came to be in it: what is a view of another tensor adds nothing. */
export function memoryAmounts(graph: Graph, tree: ModuleTree, values: StepValues): Amounts {
  const bytesOf = (id: number, counts: (output: number) => boolean): number | null => {
    const node = graph.nodes[id];
    if (node === undefined || node.outputs.length === 0) return null;
    return node.outputs.reduce((sum, _, output) => sum + (counts(output) ? outputBytes(node, output) : 0), 0);
  };
  const seen = new Set<number>();
  const isNew = (id: number, output: number): boolean => {
    const storage = values.get(id, output)?.storage;
    if (storage === undefined) return true;
    const before = seen.size;
    return seen.add(storage).size > before;
  };
  return {
    ofNode: (id) => bytesOf(id, () => true),
    ofModule: sums(graph, tree, (id) => bytesOf(id, (output) => isNew(id, output))),
  };
}

/** The norm of the step's change beside that of the value; of a module, with its parameters taken as one long vector. */
export function updateAmounts(graph: Graph, tree: ModuleTree, values: StepValues): Amounts {
  const squareOf =
    (part: 'update' | 'value') =>
    (node: number): number | null => {
      const norms = updateNorms(values.get(node, 0));
      return norms && norms[part] ** 2;
    };
  const updates = sums(graph, tree, squareOf('update'));
  const sizes = sums(graph, tree, squareOf('value'));
  return {
    ofNode: (node) => updateRatio(values.get(node, 0)),
    ofModule: (module) => {
      const [update, size] = [updates(module), sizes(module)];
      return update === null || size === null || size === 0 ? null : Math.sqrt(update / size);
    },
  };
}

/** Adds up when it is first asked: of a large graph that takes a while. */
function sums(graph: Graph, tree: ModuleTree, ofNode: (node: number) => number | null): Amounts['ofModule'] {
  let totals: (number | null)[] | null = null;
  const add = (module: number, amount: number | null): void => {
    if (totals !== null && amount !== null && module >= 0) totals[module] = (totals[module] ?? 0) + amount;
  };
  return (module) => {
    if (totals === null) {
      totals = tree.modules.map(() => null);
      for (const node of graph.nodes.keys()) add(tree.moduleOf[node] ?? 0, ofNode(node));
      // Parents come before their children.
      for (let child = totals.length - 1; child > 0; child--) {
        add(tree.modules[child]?.parent ?? -1, totals[child] ?? null);
      }
    }
    return totals[module] ?? null;
  };
}

/** The nodes in a module and in the modules inside it, in order. */
export function nodesInside(tree: ModuleTree, box: ModuleBox): number[] {
  const inside = modulesInside(tree, box.index);
  const nodes: number[] = [];
  for (const [node, module] of tree.moduleOf.entries()) if (inside[module] === 1) nodes.push(node);
  return nodes;
}
