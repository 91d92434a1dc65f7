import { AutogradError, ShapeError } from '../errors.ts';
import { hooks, quietly } from '../observer.ts';
import { sameSizes } from '../ops/operand.ts';
import type { Tensor } from '../tensor.ts';
import { enableGrad, noGrad } from './modes.ts';
import type { Edge, Node } from './node.ts';
import { ReadyQueue } from './ready-queue.ts';

export interface BackwardOptions {
  /** Keep saved tensors for another pass. Default: the value of `createGraph`. */
  readonly retainGraph?: boolean;
  /** Record the backward pass itself, so that it can be differentiated. Default false. */
  readonly createGraph?: boolean;
}

/** Where gradients end when they are asked for (`grad`) instead of accumulated into leaves. */
type Captures = Map<Node, Map<number, Tensor | null>>;

/**
 * `tensor.backward()`: adds d tensor / d leaf to the `.grad` of every leaf that requires one.
 * @param gradient d loss / d tensor, of the tensor's shape; may be left out for a single element.
 * @param inputs only these leaves take part.
 */
export function backward(
  root: Tensor,
  gradient?: Tensor,
  options: BackwardOptions & { readonly inputs?: readonly Tensor[] } = {},
): void {
  const { inputs } = options;
  if (inputs !== undefined && inputs.length === 0)
    throw new AutogradError("'inputs' argument to backward cannot be empty.");
  const nodes = inputs?.map((input) => edgeOf(input).node);
  const wanted = nodes === undefined ? null : new Set(nodes);
  run([root], [gradient ?? null], options, null, wanted);
}

/**
 * `torch.autograd.grad`: d outputs / d inputs, without touching any `.grad`.
 * @returns a gradient for each input; null for one that was not used, if `allowUnused`.
 */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: BackwardOptions & {
    readonly gradOutputs?: Tensor | readonly (Tensor | null)[];
    readonly allowUnused?: boolean;
  } = {},
): (Tensor | null)[] {
  const roots = listOf(outputs);
  const targets = listOf(inputs);
  const { gradOutputs } = options;
  const seeds = gradOutputs === undefined ? roots.map(() => null) : listOf(gradOutputs);
  const captures: Captures = new Map();
  for (const target of targets) {
    const { node, output } = edgeOf(target);
    const slots = captures.get(node) ?? new Map<number, Tensor | null>();
    slots.set(output, null);
    captures.set(node, slots);
  }
  run(roots, seeds, options, captures, new Set(captures.keys()));
  return targets.map((target) => {
    const { node, output } = edgeOf(target);
    const found = captures.get(node)?.get(output) ?? null;
    if (found === null && options.allowUnused !== true) {
      throw new AutogradError(
        'One of the differentiated Tensors appears to not have been used in the graph. Set allowUnused: true if this is the desired behavior.',
      );
    }
    return found;
  });
}

function listOf<Item extends object | null>(items: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(items) ? items : [items as Item];
}

function edgeOf(tensor: Tensor): Edge {
  const edge = tensor.gradientEdge();
  if (edge === null) throw new AutogradError('One of the differentiated Tensors does not require grad');
  return edge;
}

function run(
  roots: readonly Tensor[],
  seeds: readonly (Tensor | null)[],
  options: BackwardOptions,
  captures: Captures | null,
  wanted: ReadonlySet<Node> | null,
): void {
  const createGraph = options.createGraph ?? false;
  const retainGraph = options.retainGraph ?? createGraph;
  const start = roots.map((root, index) => {
    const edge = root.gradientEdge();
    if (edge === null) {
      throw new AutogradError(
        'element 0 of tensors does not require grad and does not have a gradFn'.replace('0', String(index)),
      );
    }
    return { edge, gradient: seedGradient(root, seeds[index] ?? null, createGraph) };
  });
  const traverse = () => traverseGraph(start, roots, retainGraph, createGraph, captures, wanted);
  if (createGraph) enableGrad(traverse);
  else noGrad(() => quietly(traverse));
}

function seedGradient(root: Tensor, gradient: Tensor | null, createGraph: boolean): Tensor {
  if (gradient === null) {
    if (root.numel() !== 1) throw new AutogradError('grad can be implicitly created only for scalar outputs');
    return root.newFull(root.shape, 1);
  }
  if (!sameSizes(gradient.shape, root.shape)) {
    throw new ShapeError(
      `Mismatch in shape: grad_output[0] has a shape of [${gradient.shape.join(', ')}] and output[0] has a shape of [${root.shape.join(', ')}].`,
    );
  }
  return createGraph ? gradient : gradient.detach();
}

interface Start {
  readonly edge: Edge;
  readonly gradient: Tensor;
}

function traverseGraph(
  start: readonly Start[],
  roots: readonly Tensor[],
  retainGraph: boolean,
  createGraph: boolean,
  captures: Captures | null,
  wanted: ReadonlySet<Node> | null,
): void {
  const { observer } = hooks;
  const rootNodes = start.map(({ edge }) => edge.node);
  const active = wanted === null ? null : nodesThatReach(rootNodes, wanted);
  const waiting = countDependencies(rootNodes);
  const arrived = new Map<Node, (Tensor | null)[]>();
  const ready = new ReadyQueue();
  for (const root of roots) observer?.backwardStart(root);
  try {
    for (const { edge, gradient } of start) accumulate(arrived, edge, gradient);
    for (const node of new Set(rootNodes)) if (waiting.get(node) === 0) ready.push(node);
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      hooks.checkpoint?.();
      const incoming = arrived.get(node) ?? [];
      arrived.delete(node);
      visit(node, incoming, arrived, captures, active, createGraph);
      if (!retainGraph) node.release();
      for (const edge of node.edges) {
        if (edge === null) continue;
        const left = (waiting.get(edge.node) ?? 0) - 1;
        waiting.set(edge.node, left);
        if (left === 0) ready.push(edge.node);
      }
    }
  } finally {
    for (const _ of roots) observer?.backwardEnd();
  }
}

/** Runs one node and hands its gradients on. */
function visit(
  node: Node,
  incoming: readonly (Tensor | null)[],
  arrived: Map<Node, (Tensor | null)[]>,
  captures: Captures | null,
  active: ReadonlySet<Node> | null,
  createGraph: boolean,
): void {
  const { observer } = hooks;
  const captured = captures?.get(node);
  if (captured !== undefined) {
    for (const output of captured.keys()) captured.set(output, incoming[output] ?? null);
  }
  const reached = incoming.some((gradient) => gradient !== null);
  // A node off every wanted path, or that no gradient reached, only passes the word that it is done.
  if (!reached || (active !== null && !active.has(node))) return;
  if (node.leaf !== null) {
    if (captures !== null) return;
    const gradient = incoming[0];
    if (gradient == null) return;
    accumulateIntoLeaf(node.leaf, gradient, createGraph);
    observer?.backwardNode({ node, incoming, outgoing: [], accumulated: [], leaf: node.leaf });
    return;
  }
  if (
    captured !== undefined &&
    active !== null &&
    node.edges.every((edge) => edge === null || !active.has(edge.node))
  ) {
    return;
  }
  const raw = node.apply(incoming);
  const outgoing: (Tensor | null)[] = [];
  const accumulated: (Tensor | null)[] = [];
  for (const [index, edge] of node.edges.entries()) {
    const gradient = edge === null ? null : (raw[index] ?? null);
    const fitted = gradient === null ? null : toInput(gradient, node, index);
    outgoing.push(fitted);
    accumulated.push(edge === null || fitted === null ? null : accumulate(arrived, edge, fitted));
  }
  observer?.backwardNode({ node, incoming, outgoing, accumulated, leaf: null });
}

/** The one place where broadcasting and promotion are undone. */
function toInput(gradient: Tensor, node: Node, index: number): Tensor {
  const shape = node.inputShape(index);
  const summed = sameSizes(gradient.shape, shape) ? gradient : gradient.sumToSize(shape);
  const dtype = node.inputDType(index);
  return summed.dtype === dtype ? summed : summed.to(dtype);
}

/** Adds to what has arrived at an edge's target and returns the running total. */
function accumulate(arrived: Map<Node, (Tensor | null)[]>, edge: Edge, gradient: Tensor): Tensor {
  let slots = arrived.get(edge.node);
  if (slots === undefined) {
    slots = new Array<Tensor | null>(edge.node.outputCount).fill(null);
    arrived.set(edge.node, slots);
  }
  const before = slots[edge.output] ?? null;
  const total = before === null ? gradient : before.add(gradient);
  slots[edge.output] = total;
  return total;
}

/** `.grad` accumulates in place, so that references to it stay good; recorded passes must keep the old one as it was. */
function accumulateIntoLeaf(leaf: Tensor, gradient: Tensor, createGraph: boolean): void {
  const { grad: existing } = leaf;
  if (existing === null) {
    // A copy: the same tensor may be another leaf's gradient, or the caller's own.
    leaf.grad = createGraph ? gradient : gradient.clone();
  } else if (createGraph) leaf.grad = existing.add(gradient);
  else existing.add_(gradient);
}

/** How many edges lead to each node that the roots reach. Iterative: graphs are deeper than the stack. */
function countDependencies(roots: readonly Node[]): Map<Node, number> {
  const counts = new Map<Node, number>();
  const pending: Node[] = [];
  for (const root of roots) {
    if (counts.has(root)) continue;
    counts.set(root, 0);
    pending.push(root);
  }
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const edge of node.edges) {
      if (edge === null) continue;
      const seen = counts.get(edge.node);
      if (seen === undefined) pending.push(edge.node);
      counts.set(edge.node, (seen ?? 0) + 1);
    }
  }
  return counts;
}

/** The nodes on a path from a root to a wanted node. */
function nodesThatReach(roots: readonly Node[], wanted: ReadonlySet<Node>): Set<Node> {
  const parents = new Map<Node, Node[]>();
  const pending = [...new Set(roots)];
  const seen = new Set(pending);
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    for (const edge of node.edges) {
      if (edge === null) continue;
      const list = parents.get(edge.node);
      if (list === undefined) parents.set(edge.node, [node]);
      else list.push(node);
      if (!seen.has(edge.node)) {
        seen.add(edge.node);
        pending.push(edge.node);
      }
    }
  }
  const result = new Set<Node>();
  const upwards = [...wanted].filter((node) => seen.has(node));
  for (let node = upwards.pop(); node !== undefined; node = upwards.pop()) {
    if (result.has(node)) continue;
    result.add(node);
    for (const parent of parents.get(node) ?? []) upwards.push(parent);
  }
  return result;
}
