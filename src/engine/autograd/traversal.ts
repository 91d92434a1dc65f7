import { about } from '../failure.ts';
import { hooks } from '../observer.ts';
import { isDense, sameSizes } from '../ops/operand.ts';
import { newestStorageId } from '../storage.ts';
import type { Tensor } from '../tensor.ts';
import { applyWatched } from './anomaly.ts';
import { forwardMode } from './dual-level.ts';
import { type Edge, type Node, OpNode } from './node.ts';
import { ReadyQueue } from './ready-queue.ts';

/** Where gradients end when they are asked for (`grad`) instead of accumulated into leaves. */
export type Captures = Map<Node, Map<number, Tensor | null>>;

export interface Start {
  readonly edge: Edge;
  readonly gradient: Tensor;
}

export interface Traversal {
  readonly retainGraph: boolean;
  readonly createGraph: boolean;
  readonly captures: Captures | null;
  /** The nodes that gradients are wanted at; null for all. */
  readonly wanted: ReadonlySet<Node> | null;
}

/** Runs every backward node that the roots reach, each when all that leads to it has run. */
export function traverseGraph(start: readonly Start[], roots: readonly Tensor[], traversal: Traversal): void {
  const { captures, createGraph, retainGraph, wanted } = traversal;
  const { observer } = hooks;
  const rootNodes = start.map(({ edge }) => edge.node);
  const active = wanted === null ? null : nodesThatReach(rootNodes, wanted);
  const waiting = countDependencies(rootNodes);
  const arrived = new Map<Node, (Tensor | null)[]>();
  const ready = new ReadyQueue();
  const pass: Pass = { captures, active, createGraph, retainGraph, owned: new Set() };
  for (const root of roots) observer?.backwardStart(root);
  try {
    for (const { edge, gradient } of start) accumulate(arrived, edge, gradient);
    for (const node of new Set(rootNodes)) if (waiting.get(node) === 0) ready.push(node);
    for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
      hooks.checkpoint?.();
      const incoming = arrived.get(node) ?? [];
      arrived.delete(node);
      try {
        visit(node, incoming, arrived, pass);
      } catch (error) {
        throw about(error, [{ event: 'ran', node }]);
      }
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

interface Pass {
  readonly captures: Captures | null;
  /** The nodes on the way to what is wanted; null where everything is. */
  readonly active: ReadonlySet<Node> | null;
  readonly createGraph: boolean;
  readonly retainGraph: boolean;
  /** Gradients that nothing but their leaf will ever see: they become its `.grad` without a copy. */
  readonly owned: Set<Tensor>;
}

/** Runs one node and hands its gradients on. */
function visit(
  node: Node,
  arriving: readonly (Tensor | null)[],
  arrived: Map<Node, (Tensor | null)[]>,
  pass: Pass,
): void {
  const { observer } = hooks;
  const { captures, active } = pass;
  // A node off every wanted path, or that no gradient reached, only passes the word that it is done.
  if (active !== null && !active.has(node)) return;
  if (!arriving.some((gradient) => gradient !== null)) return;
  // A tensor's own hooks run wherever its gradient is computed, also for `grad`, and change what is captured.
  const atTensors = node.hooks?.applyToTensors(arriving) ?? arriving;
  const captured = captures?.get(node);
  if (captured !== undefined) {
    for (const output of captured.keys()) captured.set(output, atTensors[output] ?? null);
    if (node.edges.every((edge) => edge === null || active?.has(edge.node) !== true)) return;
  }
  const incoming = beforeNode(node, atTensors);
  if (node.leaf !== null) {
    const gradient = incoming[0];
    if (captures !== null || gradient == null) return;
    observer?.backwardNodeStart?.();
    accumulateIntoLeaf(node, node.leaf, gradient, pass);
    for (const hook of node.hooks?.postAccumulate.all() ?? []) hook(node.leaf);
    afterNode(node, [], incoming);
    observer?.backwardNode({ node, incoming, outgoing: [], accumulated: [], leaf: node.leaf });
    return;
  }
  observer?.backwardNodeStart?.();
  const newest = newestStorageId();
  const raw = afterNode(node, applyNode(node, incoming, pass), incoming);
  const outgoing: (Tensor | null)[] = [];
  const accumulated: (Tensor | null)[] = [];
  for (const [index, edge] of node.edges.entries()) {
    const gradient = edge === null ? null : (raw[index] ?? null);
    const fitted = gradient === null ? null : toInput(gradient, node, index);
    outgoing.push(fitted);
    accumulated.push(edge === null || fitted === null ? null : accumulate(arrived, edge, fitted));
  }
  if (node instanceof OpNode && node.hooks === null) noteOwned(node, outgoing, accumulated, newest, pass.owned);
  if (!pass.retainGraph) node.release();
  observer?.backwardNode({ node, incoming, outgoing, accumulated, leaf: null });
}

/** Below this many elements of the gradient, a rule's intermediate results are too small to be worth keeping track of. */
const largeGradient = 256;

/** What only the rule has seen is dead when it ends, unless the pass is recorded. */
function applyNode(
  node: Node,
  incoming: readonly (Tensor | null)[],
  { createGraph }: Pass,
): readonly (Tensor | null)[] {
  const first = incoming[0] ?? null;
  const isClosed = node instanceof OpNode && !createGraph && forwardMode.tangents === null;
  const frames =
    isClosed && first !== null && first.numel() >= largeGradient ? first.storage.kernels.frames : undefined;
  if (frames === undefined) return applyWatched(node, () => node.apply(incoming));
  frames.begin('rule');
  let kept: unknown[] | null = null;
  try {
    const gradients = applyWatched(node, () => node.apply(incoming));
    kept = [];
    for (const gradient of gradients) if (gradient !== null) kept.push(gradient.storage.handle);
    return gradients;
  } finally {
    frames.end(kept);
  }
}

function beforeNode(node: Node, incoming: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
  let result = incoming;
  for (const hook of node.hooks?.before.all() ?? []) result = hook(result) || result;
  return result;
}

function afterNode(
  node: Node,
  made: readonly (Tensor | null)[],
  incoming: readonly (Tensor | null)[],
): readonly (Tensor | null)[] {
  let result = made;
  for (const hook of node.hooks?.after.all() ?? []) result = hook(result, incoming) || result;
  return result;
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
function accumulateIntoLeaf(node: Node, leaf: Tensor, gradient: Tensor, { createGraph, owned }: Pass): void {
  const { grad: existing } = leaf;
  if (existing === null) {
    // A copy: the same tensor may be another leaf's gradient, or the caller's own.
    const isOwn = createGraph || (owned.has(gradient) && node.hooks === null);
    leaf.grad = isOwn ? gradient : gradient.clone();
  } else if (createGraph) leaf.grad = existing.add(gradient);
  else existing.add_(gradient);
}

/** Which gradients a leaf may keep as they are: storage made by this very node, whole, and sent to that leaf alone. */
function noteOwned(
  node: Node,
  outgoing: readonly (Tensor | null)[],
  accumulated: readonly (Tensor | null)[],
  newest: number,
  owned: Set<Tensor>,
): void {
  for (const [index, total] of accumulated.entries()) {
    if (total === null || node.edges[index]?.node.leaf == null) continue;
    const { storage, shape, strides, offset } = total;
    if (storage.id <= newest || offset !== 0 || !isDense(shape, strides) || storage.size !== total.numel()) continue;
    const shared = outgoing.some((other, at) => at !== index && other?.storage === storage);
    if (!shared) owned.add(total);
  }
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
