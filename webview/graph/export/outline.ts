import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { OutputReference } from '../../../src/trace/schema.ts';
import { formatShape } from '../../shared/format.ts';
import { summarise } from '../../shared/statistics.ts';
import { toneOfItem } from '../drawing/cards.ts';
import type { Orientation } from '../layout/orientation.ts';
import { firstOutputs, moduleContents } from '../model/card.ts';
import { type ChangeMark, markOfItem, markOfNode } from '../model/comparison/item-changes.ts';
import { type Family, familyOf } from '../model/families.ts';
import { netLabel } from '../model/labels.ts';
import { type LegendText, legendText } from '../model/legend-text.ts';
import { type ModuleTree, moduleHeading } from '../model/module-tree.ts';
import { buildScene, type Scene, type SceneItem } from '../model/scene.ts';
import { measureHelvetica } from './helvetica.ts';
import { type GraphLook, viewOf } from './laid-out.ts';
import { kindColours, type NodeColours, onWhite } from './outline-colours.ts';

/** What is seen of a graph, without places: for programs that lay graphs out by themselves. */
export interface Outline {
  readonly title: string;
  readonly orientation: Orientation;
  readonly modules: readonly OutlineModule[];
  readonly nodes: readonly OutlineNode[];
  readonly edges: readonly OutlineEdge[];
  /** What colours and marks mean; null where nodes have the colours of their kinds. */
  readonly legend: LegendText | null;
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
  /** Fill and border, of its kind or of what nodes are coloured by: as hex, for dark text. */
  readonly colours: NodeColours;
  readonly mark: ChangeMark | null;
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
  const view = viewOf(document, look, measureHelvetica);
  const { tree, values, comparison, appearance } = view;
  const { graph } = view.document;
  const scene = buildScene(graph, tree, view.visibility);
  const colouring = view.colouringOf(scene);
  const outputs = firstOutputs(scene, graph);
  const outputOf = (item: number): OutputReference | undefined => outputs.get(item);
  const coloursOf = (kind: OutlineNode['kind'], tone: string | null): NodeColours => {
    if (colouring === null) return kindColours[kind];
    return tone === null ? kindColours.other : onWhite(tone);
  };
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
    return {
      id: `n${id}`,
      lines: lines.filter((line) => line !== ''),
      kind,
      colours: coloursOf(kind, colouring?.toneOf({ node: id, output: 0 }) ?? null),
      mark: markOfNode(id, comparison),
      parent,
    };
  };
  for (const item of scene.items) {
    const parent = moduleOfItem.get(item.parent) ?? -1;
    if (item.kind === 'openModule') {
      moduleOfItem.set(item.index, modules.length);
      modules.push({ id: `m${item.module}`, title: headingText(item, tree), parent });
    } else if (item.kind === 'closedModule') {
      nodes.push({
        id: `m${item.module}`,
        lines: foldedModule(item, tree),
        kind: 'module',
        colours: coloursOf('module', toneOfItem(item, { colouring, outputOf })),
        mark: markOfItem(item, scene, comparison),
        parent,
      });
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
  const legend = legendText({ colouring, comparison, appearance });
  return { title: document.title, orientation: look.orientation, modules, nodes, edges, legend };
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

function foldedModule(item: SceneItem, tree: ModuleTree): string[] {
  const box = tree.modules[item.module];
  const lines = [headingText(item, tree), box === undefined ? '' : moduleContents(box)];
  return lines.filter((line) => line !== '');
}

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
