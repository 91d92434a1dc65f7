import type { Graph, GraphNode } from '../../../src/trace/schema.ts';
import { elementCount } from '../../shared/format.ts';
import { gatherSharedParameters, placeLeaves } from './leaf-places.ts';
import { foldRepeats } from './repeats/fold-repeats.ts';
import type { GrowingBox } from './repeats/units.ts';

/**
 * A module that ran in the step, or a box round what repeats. The first one is the whole graph; a module has one box for each
 * call.
 */
export interface ModuleBox {
  readonly index: number;
  /** Names this box across steps and reloads. */
  readonly key: string;
  readonly name: string;
  /** Empty for a loop and its passes. */
  readonly type: string;
  readonly call: number;
  /** How many equal modules or passes of a loop this box holds; 0 for a module. */
  readonly repeats: number;
  /** Index of the box around it; -1 for the whole graph. */
  readonly parent: number;
  readonly depth: number;
  readonly children: readonly number[];
  /** Nodes and operations inside, nested ones included, and elements of the parameters that are read there. */
  readonly nodeCount: number;
  readonly operationCount: number;
  readonly parameterCount: number;
}

/** A box of the tree while it is built. */
export type GrowingModule = { -readonly [Key in keyof ModuleBox]: ModuleBox[Key] } & { children: number[] };

/** What a box holds before it is counted. */
export const noContents = { nodeCount: 0, operationCount: 0, parameterCount: 0 } as const;

/** A graph's modules and the place of each node in them, whatever is folded. */
export interface ModuleTree {
  /** Parents before children. */
  readonly modules: readonly ModuleBox[];
  /** The box in which each node is shown. */
  readonly moduleOf: Int32Array;
  /** The operation beside which a leaf is drawn; -1 for a node with a place of its own. */
  readonly attachedTo: Int32Array;
  /** Operations that read each node, in order, without duplicates. */
  readonly readers: readonly (readonly number[])[];
}

/** Reads the nesting of modules off the nodes. A module called twice gives two boxes; what repeats gets one round all of it. */
export function buildModuleTree(graph: Graph): ModuleTree {
  const boxes: GrowingBox[] = [{ key: '', name: '', type: '', call: 0, parent: -1, repeats: 0, callSite: null }];
  const known = new Map<string, number>();
  const moduleOf = new Int32Array(graph.nodes.length);
  for (const [id, node] of graph.nodes.entries()) {
    let at = 0;
    for (const step of node.modulePath) {
      const place = `${at} ${step.call} ${step.name}`;
      let next = known.get(place);
      if (next === undefined) {
        next = boxes.length;
        known.set(place, next);
        const key = `${boxes[at]?.key}/${encodeURIComponent(step.name)}#${step.call}`;
        const { name, type, call, callSite = null } = step;
        boxes.push({ key, name, type, call, parent: at, repeats: 0, callSite });
      }
      at = next;
    }
    moduleOf[id] = at;
  }
  foldRepeats(graph, boxes, moduleOf);
  const modules = inOrder(boxes, moduleOf);
  const readers = listReaders(graph.nodes);
  const attachedTo = placeLeaves(graph.nodes, modules, moduleOf, readers);
  gatherSharedParameters(graph.nodes, modules, moduleOf, attachedTo);
  countContents(graph.nodes, modules, moduleOf);
  return { modules: withoutEmptyModules(modules), moduleOf, attachedTo, readers };
}

/** Numbers the boxes anew, parents before children and children as they ran, and tells the nodes. */
function inOrder(boxes: readonly GrowingBox[], moduleOf: Int32Array): GrowingModule[] {
  const children: number[][] = boxes.map(() => []);
  const placed = new Uint8Array(boxes.length);
  placed[0] = 1;
  for (const home of moduleOf) {
    const path: number[] = [];
    for (let box = home; placed[box] === 0; box = boxes[box]?.parent ?? 0) path.push(box);
    for (const box of path.reverse()) {
      placed[box] = 1;
      children[boxes[box]?.parent ?? 0]?.push(box);
    }
  }
  const modules: GrowingModule[] = [];
  const place = new Int32Array(boxes.length);
  const stack = [{ box: 0, parent: -1, depth: 0 }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { box, parent, depth } = next;
    const described = boxes[box];
    if (described === undefined) continue;
    const index = modules.length;
    place[box] = index;
    modules[parent]?.children.push(index);
    const { key, name, type, call, repeats } = described;
    modules.push({ index, key, name, type, call, repeats, parent, depth, children: [], ...noContents });
    for (const child of (children[box] ?? []).reverse()) stack.push({ box: child, parent: index, depth: depth + 1 });
  }
  for (let node = 0; node < moduleOf.length; node++) moduleOf[node] = place[moduleOf[node] ?? 0] ?? 0;
  return modules;
}

function listReaders(nodes: readonly GraphNode[]): number[][] {
  const readers: number[][] = nodes.map(() => []);
  for (let id = 0; id < nodes.length; id++) {
    for (const input of nodes[id]?.inputs ?? []) {
      // A damaged trace may name nodes that do not exist.
      const list = readers[input.node];
      if (list !== undefined && input.node !== id && list.at(-1) !== id) list.push(id);
    }
  }
  return readers;
}

function countContents(nodes: readonly GraphNode[], modules: readonly GrowingModule[], moduleOf: Int32Array): void {
  for (let id = 0; id < nodes.length; id++) {
    const node = nodes[id];
    const box = modules[moduleOf[id] ?? 0];
    if (node === undefined || box === undefined) continue;
    box.nodeCount++;
    if (node.kind === 'op') box.operationCount++;
    else if (node.kind === 'parameter') box.parameterCount += elementCount(node.outputs[0]?.shape ?? []);
  }
  for (let index = modules.length - 1; index > 0; index--) {
    const box = modules[index];
    const around = modules[box?.parent ?? 0];
    if (box === undefined || around === undefined) continue;
    around.nodeCount += box.nodeCount;
    around.operationCount += box.operationCount;
    around.parameterCount += box.parameterCount;
  }
}

/** Boxes that lost all they had (data that was moved to the top) are not children of anything any more. */
function withoutEmptyModules(modules: readonly GrowingModule[]): readonly ModuleBox[] {
  for (const box of modules) {
    box.children = box.children.filter((child) => (modules[child]?.nodeCount ?? 0) > 0);
  }
  return modules;
}

/** 1 for a module and each box inside it. */
export function modulesInside({ modules }: ModuleTree, module: number): Uint8Array {
  const inside = new Uint8Array(modules.length);
  inside[module] = 1;
  // Parents come before their children.
  for (let index = module + 1; index < inside.length; index++) inside[index] = inside[modules[index]?.parent ?? 0] ?? 0;
  return inside;
}

/** The boxes from the whole graph down to a module, without the whole graph. */
export function modulePathTo(tree: ModuleTree, module: number): readonly ModuleBox[] {
  const path: ModuleBox[] = [];
  for (let box = tree.modules[module]; box !== undefined && box.parent >= 0; box = tree.modules[box.parent])
    path.push(box);
  return path.reverse();
}

/** A box's title and what stands quietly beside it. A number alone, as in a Sequential, says nothing: its type joins it. */
export function moduleHeading(box: ModuleBox): { title: string; beside: string } {
  const title = moduleTitle(box);
  const beside = box.repeats === 0 ? box.type : `${box.type} ×${box.repeats}`.trim();
  return /^\d+$/.test(box.name) ? { title: `${title} · ${box.type}`, beside: '' } : { title, beside };
}

/** How a box is named: its name, and which call it is when there are several. */
export function moduleTitle(box: ModuleBox): string {
  return box.call > 0 ? `${box.name} (call ${box.call + 1})` : box.name;
}
