import { createHash } from 'node:crypto';
import { TraceError } from '../errors.ts';
import type { Graph, GraphNode, ModuleStep, OutputReference, TensorDescription } from '../schema.ts';
import { type ForeignModel, type ForeignNode, type ForeignTensor, unknownSize } from './foreign-model.ts';

/** A model as a graph, and which of its tensors each leaf is. */
export interface ModelGraph {
  readonly graph: Graph;
  readonly tensorOf: ReadonlyMap<number, ForeignTensor>;
}

/**
 * Turns a model into a graph: nodes in an order in which they could run, inputs and parameters at their first use.
 * @throws TraceError for a tensor that nothing makes, one that two nodes make, and nodes that wait for each other
 */
export function graphOfModel(model: ForeignModel): ModelGraph {
  const nodes: GraphNode[] = [];
  const made = new Map<string, OutputReference>();
  const tensorOf = new Map<number, ForeignTensor>();
  const leaves = new Map<string, ForeignTensor>();
  for (const leaf of [...model.inputs, ...model.constants, ...model.parameters]) leaves.set(leaf.name, leaf);
  const parameters = new Set(model.parameters.map(({ name }) => name));
  const pathOf = (scopes: readonly string[]): ModuleStep[] => scopes.map((name) => ({ name, type: 'Scope', call: 0 }));
  const addLeaf = (leaf: ForeignTensor, scopes: readonly string[]): OutputReference => {
    const id = nodes.length;
    const kind = parameters.has(leaf.name) ? 'parameter' : 'input';
    tensorOf.set(id, leaf);
    const modulePath = pathOf(scopes);
    nodes.push({ ...emptyNode(id), kind, op: kind, label: leaf.name, modulePath, outputs: [describeTensor(leaf)] });
    return { node: id, output: 0 };
  };
  const referenceTo = (name: string, node: ForeignNode): OutputReference => {
    const known = made.get(name);
    if (known !== undefined) return known;
    const leaf = leaves.get(name);
    if (leaf === undefined) throw dangling(model.path, node, name);
    const reference = addLeaf(leaf, node.scopes);
    made.set(name, reference);
    return reference;
  };
  // Inputs come first, also those that nothing reads.
  for (const input of model.inputs) made.set(input.name, addLeaf(input, []));
  for (const node of inOrder(model)) {
    const inputs = node.inputs.filter((name) => name !== '').map((name) => referenceTo(name, node));
    const id = nodes.length;
    const outputs = node.outputs.map((name) => describeTensor({ ...unknownTensor(name), ...model.types.get(name) }));
    const modulePath = pathOf(node.scopes);
    const { op, attributes } = node;
    nodes.push({ ...emptyNode(id), op, label: op, modulePath, inputs, attributes, outputs });
    node.outputs.forEach((name, output) => {
      made.set(name, { node: id, output });
    });
  }
  const digest = createHash('sha256').update(JSON.stringify(nodes)).digest('hex');
  return { graph: { id: `model-${digest.slice(0, 16)}`, callSites: [], nodes }, tensorOf };
}

function emptyNode(id: number): Omit<GraphNode, 'op' | 'label' | 'outputs'> {
  return { id, kind: 'op', formula: '', callSite: null, modulePath: [], inputs: [], attributes: {}, backward: null };
}

function describeTensor({ shape, dtype }: Pick<ForeignTensor, 'shape' | 'dtype'>): TensorDescription {
  return { shape, dtype, device: '', requiresGrad: false };
}

function unknownTensor(name: string): ForeignTensor {
  return { name, shape: [unknownSize], dtype: 'unknown', read: null };
}

/** The nodes so that each comes after those it reads, otherwise as they are in the file. */
function inOrder(model: ForeignModel): ForeignNode[] {
  const makerOf = new Map<string, number>();
  for (const [index, node] of model.nodes.entries()) {
    for (const name of node.outputs) {
      const other = model.nodes[makerOf.get(name) ?? -1];
      if (other !== undefined) {
        throw new TraceError(
          model.path,
          'one maker for each tensor',
          `'${name}' made by ${other.name} and ${node.name}`,
        );
      }
      if (name !== '') makerOf.set(name, index);
    }
  }
  const waiting = model.nodes.map(({ inputs }) => inputs.filter((name) => makerOf.has(name)).length);
  const readers: number[][] = model.nodes.map(() => []);
  for (const [index, { inputs }] of model.nodes.entries()) {
    for (const name of inputs) readers[makerOf.get(name) ?? -1]?.push(index);
  }
  const ordered: ForeignNode[] = [];
  const ready = new Set(waiting.flatMap((count, index) => (count === 0 ? [index] : [])));
  for (const index of ready) {
    const node = model.nodes[index];
    if (node !== undefined) ordered.push(node);
    for (const reader of readers[index] ?? []) {
      const left = (waiting[reader] ?? 0) - 1;
      waiting[reader] = left;
      if (left === 0) ready.add(reader);
    }
  }
  const stuck = model.nodes.find((_, index) => (waiting[index] ?? 0) > 0);
  if (stuck !== undefined) {
    throw new TraceError(model.path, 'nodes that can run one after the other', `a cycle through ${stuck.name}`);
  }
  return ordered;
}

function dangling(path: string, node: ForeignNode, name: string): TraceError {
  return new TraceError(path, `something that makes the tensor '${name}', which ${node.name} reads`, 'nothing');
}
