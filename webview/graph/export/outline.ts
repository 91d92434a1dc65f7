import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { formatShape } from '../../shared/format.ts';
import { summarise } from '../../shared/statistics.ts';
import type { Orientation } from '../layout/orientation.ts';
import { moduleContents } from '../model/card.ts';
import { type Family, familyOf } from '../model/families.ts';
import { defaultOpenModules } from '../model/folding.ts';
import { netLabel } from '../model/labels.ts';
import { buildModuleTree, type ModuleTree, moduleHeading } from '../model/module-tree.ts';
import { buildScene, type Scene, type SceneItem } from '../model/scene.ts';
import { indexValues } from '../model/values.ts';
import { everythingWith } from '../model/visibility.ts';
import type { GraphLook } from './laid-out.ts';

/** What is seen of a graph, without places: for programs that lay graphs out by themselves. */
export interface Outline {
  readonly title: string;
  readonly orientation: Orientation;
  readonly modules: readonly OutlineModule[];
  readonly nodes: readonly OutlineNode[];
  readonly edges: readonly OutlineEdge[];
}

/** An open module. It stands after the one around it. */
export interface OutlineModule {
  readonly id: string;
  readonly title: string;
  /** Index of the module around it; -1 at the top. */
  readonly parent: number;
}

export interface OutlineNode {
  readonly id: string;
  /** What it is, then its shape, then its value, as far as they are known. */
  readonly lines: readonly string[];
  readonly kind: Family | 'module';
  readonly parent: number;
}

export interface OutlineEdge {
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Whether it carries a parameter into its operation. */
  readonly isLeaf: boolean;
}

/** Works out what is seen with a look: open modules, nodes, parameters, folded modules, and the tensors between them. */
export function outlineOf(document: GraphDocument, look: GraphLook): Outline {
  const { graph } = document;
  const tree = buildModuleTree(graph);
  const values = indexValues(document.step);
  const scene = buildScene(graph, tree, look.visibility ?? everythingWith(defaultOpenModules(tree)));
  const modules: OutlineModule[] = [];
  const moduleOfItem = new Map<number, number>();
  const nodes: OutlineNode[] = [];
  const edges: OutlineEdge[] = [];
  const node = (id: number, parent: number): OutlineNode => {
    const found = graph.nodes[id];
    const shape = found?.outputs[0]?.shape;
    const value = values.get(id, 0)?.value ?? null;
    const lines = [
      found?.label ?? '',
      shape === undefined ? '' : formatShape(shape),
      value === null ? '' : summarise(value),
    ];
    const kind = found === undefined ? 'other' : familyOf(found);
    return { id: `n${id}`, lines: lines.filter((line) => line !== ''), kind, parent };
  };
  for (const item of scene.items) {
    const parent = moduleOfItem.get(item.parent) ?? -1;
    if (item.kind === 'openModule') {
      moduleOfItem.set(item.index, modules.length);
      modules.push({ id: `m${item.module}`, title: headingText(item, tree), parent });
    } else if (item.kind === 'closedModule') {
      nodes.push(foldedModule(item, tree, parent));
    } else {
      nodes.push(node(item.node, parent));
      for (const leaf of item.leaves) {
        nodes.push(node(leaf, parent));
        edges.push({ from: `n${leaf}`, to: `n${item.node}`, label: '', isLeaf: true });
      }
    }
  }
  for (const net of scene.nets) {
    for (const { item } of net.targets) {
      edges.push({ from: idOf(scene, net.source), to: idOf(scene, item), label: netLabel(net, graph), isLeaf: false });
    }
  }
  return { title: document.title, orientation: look.orientation, modules, nodes, edges };
}

function idOf(scene: Scene, item: number): string {
  const found = scene.items[item];
  return found?.kind === 'node' ? `n${found.node}` : `m${found?.module ?? 0}`;
}

function headingText(item: SceneItem, tree: ModuleTree): string {
  const box = tree.modules[item.module];
  if (box === undefined) return '';
  const { title, beside } = moduleHeading(box);
  return `${title} ${beside}`.trim();
}

function foldedModule(item: SceneItem, tree: ModuleTree, parent: number): OutlineNode {
  const box = tree.modules[item.module];
  const lines = [headingText(item, tree), box === undefined ? '' : moduleContents(box)];
  return { id: `m${item.module}`, lines: lines.filter((line) => line !== ''), kind: 'module', parent };
}

/** Fill and border by kind: light enough for dark text, in any program. */
export const kindColours: Readonly<Record<OutlineNode['kind'], readonly [fill: string, border: string]>> = {
  linear: ['#dbe9fb', '#0063d3'],
  activation: ['#fbe3d0', '#c25a06'],
  elementwise: ['#ddf0dd', '#388a34'],
  reduction: ['#f7ecc8', '#a87900'],
  loss: ['#fbdad6', '#e51400'],
  parameter: ['#eadff2', '#652d90'],
  input: ['#ececec', '#3b3b3b'],
  shape: ['#f3f3f3', '#8a8a8a'],
  other: ['#f3f3f3', '#8a8a8a'],
  module: ['#e4e4e4', '#6a6a6a'],
};

/** What is told of an outline's parts, each with how deep it is. */
export interface OutlineVisitor {
  node(node: OutlineNode, depth: number): void;
  enter(module: OutlineModule, depth: number): void;
  leave(module: OutlineModule, depth: number): void;
}

/** Goes through nodes and modules, each inside the module that it is in. */
export function walkOutline({ nodes, modules }: Outline, visitor: OutlineVisitor): void {
  const nodesIn = Map.groupBy(nodes, ({ parent }) => parent);
  const modulesIn = Map.groupBy(modules.keys(), (index) => modules[index]?.parent ?? -1);
  const inside = (parent: number, depth: number): void => {
    for (const node of nodesIn.get(parent) ?? []) visitor.node(node, depth);
    for (const index of modulesIn.get(parent) ?? []) {
      const module = modules[index];
      if (module === undefined) continue;
      visitor.enter(module, depth);
      inside(index, depth + 1);
      visitor.leave(module, depth);
    }
  };
  inside(-1, 0);
}
