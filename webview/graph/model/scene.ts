import type { Graph, OutputReference } from '../../../src/trace/schema.ts';
import type { ModuleTree } from './module-tree.ts';
import { rootModule, showing, showingOfNodes, type Visibility } from './visibility.ts';

/** Something that is drawn with a place of its own. */
export interface SceneItem {
  readonly index: number;
  /** Names this item across scenes, so that it can be moved rather than replaced. */
  readonly key: string;
  readonly kind: 'node' | 'closedModule' | 'openModule';
  /** The node drawn; -1 for a module. */
  readonly node: number;
  /** The module drawn; for a node the module around it. */
  readonly module: number;
  /** Item of the open module around it; -1 at the top. */
  readonly parent: number;
  readonly depth: number;
  /** Leaves drawn beside this node. */
  readonly leaves: readonly number[];
  /** True for a node outside the module that is shown alone, drawn because an edge leads there. */
  readonly isOutside: boolean;
}

/** A tensor on its way from one item to others; several tensors with the same way share it. */
export interface SceneNet {
  readonly tensors: readonly OutputReference[];
  readonly source: number;
  readonly targets: readonly SceneTarget[];
}

export interface SceneTarget {
  readonly item: number;
  /** Operations there (or inside, where it is folded) that read the tensors. */
  readonly readers: readonly number[];
}

/** What is visible for a folding state. Knows no places and no values. */
export interface Scene {
  readonly items: readonly SceneItem[];
  readonly nets: readonly SceneNet[];
  /** Which net carries a tensor; see `findRoute`. */
  readonly netOfTensor: ReadonlyMap<string, number>;
  /** The item in which each node is seen: its own, its operation's (leaves) or that of the folded module around it; -1 if hidden. */
  readonly itemOfNode: Int32Array;
  /** The item of each module, or of the folded one around it; -1 for the whole graph. */
  readonly itemOfModule: Int32Array;
}

/** Works out what is visible: linear in nodes and edges, without recursion. */
export function buildScene(graph: Graph, tree: ModuleTree, visibility: Visibility): Scene {
  const shown = showingOfNodes(graph, tree, visibility);
  const items: (SceneItem & { leaves: number[] })[] = [];
  const itemOfModule = new Int32Array(tree.modules.length).fill(-1);
  const isOpen = new Uint8Array(tree.modules.length);
  const isFilled = modulesWithContents(tree, shown);
  // Modules around the one that is shown alone have no box, nor has it.
  for (let module = rootModule(tree, visibility); module >= 0; module = tree.modules[module]?.parent ?? -1) {
    isOpen[module] = 1;
    isFilled[module] = 0;
  }
  for (const box of tree.modules) {
    if (isFilled[box.index] === 0) continue;
    if (isOpen[box.parent] === 0) {
      itemOfModule[box.index] = itemOfModule[box.parent] ?? -1;
      continue;
    }
    const opened = visibility.open.has(box.key);
    isOpen[box.index] = opened ? 1 : 0;
    itemOfModule[box.index] = items.length;
    const parent = itemOfModule[box.parent] ?? -1;
    items.push({
      index: items.length,
      key: `module ${box.key}`,
      kind: opened ? 'openModule' : 'closedModule',
      node: -1,
      module: box.index,
      parent,
      depth: parent === -1 ? 0 : (items[parent]?.depth ?? 0) + 1,
      leaves: [],
      isOutside: false,
    });
  }
  const itemOfNode = new Int32Array(graph.nodes.length).fill(-1);
  for (let node = 0; node < graph.nodes.length; node++) {
    const isOutside = shown[node] === showing.outside;
    if (shown[node] === showing.not || (tree.attachedTo[node] !== -1 && !isOutside)) continue;
    const module = tree.moduleOf[node] ?? 0;
    const around = isOutside ? -1 : (itemOfModule[module] ?? -1);
    if (!isOutside && isOpen[module] === 0) {
      itemOfNode[node] = around;
      continue;
    }
    itemOfNode[node] = items.length;
    const depth = around === -1 ? 0 : (items[around]?.depth ?? 0) + 1;
    items.push({
      index: items.length,
      key: `node ${node}`,
      kind: 'node',
      node,
      module,
      parent: around,
      depth,
      leaves: [],
      isOutside,
    });
  }
  for (let leaf = 0; leaf < graph.nodes.length; leaf++) {
    const reader = tree.attachedTo[leaf] ?? -1;
    if (reader === -1 || shown[leaf] !== showing.inside) continue;
    const item = itemOfNode[reader] ?? -1;
    itemOfNode[leaf] = item;
    const beside = items[item];
    if (beside !== undefined && beside.node === reader) beside.leaves.push(leaf);
  }
  const nets = buildNets(graph, items, itemOfNode);
  const netOfTensor = new Map<string, number>();
  for (const [index, net] of nets.entries()) {
    for (const tensor of net.tensors) netOfTensor.set(tensorKey(tensor), index);
  }
  return { items, nets, netOfTensor, itemOfNode, itemOfModule };
}

/** Modules in which something is shown. */
function modulesWithContents(tree: ModuleTree, shown: Uint8Array): Uint8Array {
  const filled = new Uint8Array(tree.modules.length);
  for (let node = 0; node < shown.length; node++) {
    if (shown[node] === showing.inside) filled[tree.moduleOf[node] ?? 0] = 1;
  }
  for (let module = filled.length - 1; module > 0; module--) {
    if (filled[module] === 1) filled[tree.modules[module]?.parent ?? 0] = 1;
  }
  return filled;
}

interface GrowingNet {
  tensors: OutputReference[];
  source: number;
  targets: Map<number, number[]>;
}

function buildNets(graph: Graph, items: readonly SceneItem[], itemOfNode: Int32Array): SceneNet[] {
  const byTensor = new Map<string, GrowingNet>();
  for (let reader = 0; reader < graph.nodes.length; reader++) {
    const target = itemOfNode[reader] ?? -1;
    for (const input of graph.nodes[reader]?.inputs ?? []) {
      const source = itemOfNode[input.node] ?? -1;
      if (source === -1 || target === -1 || source === target) continue;
      if (items[source]?.isOutside === true && items[target]?.isOutside === true) continue;
      const key = tensorKey(input);
      let net = byTensor.get(key);
      if (net === undefined) {
        net = { tensors: [{ node: input.node, output: input.output }], source, targets: new Map() };
        byTensor.set(key, net);
      }
      const readers = net.targets.get(target);
      if (readers === undefined) net.targets.set(target, [reader]);
      else if (readers.at(-1) !== reader) readers.push(reader);
    }
  }
  return mergeSameWay(byTensor.values()).map((net) => ({
    tensors: net.tensors,
    source: net.source,
    targets: [...net.targets].map(([item, readers]) => ({ item, readers })),
  }));
}

/** Tensors that leave the same item for the same items are one net: folding would else draw the same line many times. */
function mergeSameWay(nets: Iterable<GrowingNet>): GrowingNet[] {
  const merged = new Map<string, GrowingNet>();
  for (const net of nets) {
    const targets = [...net.targets.keys()].sort((a, b) => a - b);
    const key = `${net.source}:${targets.join(',')}`;
    const same = merged.get(key);
    if (same === undefined) {
      merged.set(key, net);
      continue;
    }
    same.tensors.push(...net.tensors);
    for (const [item, readers] of net.targets) {
      const list = same.targets.get(item);
      if (list === undefined) same.targets.set(item, readers);
      else
        same.targets.set(
          item,
          [...new Set([...list, ...readers])].sort((a, b) => a - b),
        );
    }
  }
  return [...merged.values()];
}

/** The net that carries one tensor; null where it stays inside an item. */
export function netOf(scene: Scene, tensor: OutputReference): number | null {
  return scene.netOfTensor.get(tensorKey(tensor)) ?? null;
}

/** The net that carries one tensor, and the place of a reader among its targets; null when both ends are in one item. */
export function findRoute(
  scene: Scene,
  tensor: OutputReference,
  reader: number,
): { net: number; target: number } | null {
  const net = scene.netOfTensor.get(tensorKey(tensor));
  if (net === undefined) return null;
  const item = scene.itemOfNode[reader];
  const target = scene.nets[net]?.targets.findIndex((end) => end.item === item) ?? -1;
  return target < 0 ? null : { net, target };
}

function tensorKey(tensor: OutputReference): string {
  return `${tensor.node} ${tensor.output}`;
}
