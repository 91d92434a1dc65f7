import { formatShape } from '../../shared/format.ts';
import { summarise } from '../../shared/statistics.ts';
import { moduleContents } from './card.ts';
import type { Comparison } from './comparison/comparison.ts';
import { type ChangeMark, markOfItem, markOfNode } from './comparison/item-changes.ts';
import { type Spoken, speakItem, speakNode } from './labels.ts';
import { moduleHeading } from './module-tree.ts';
import type { Scene, SceneItem } from './scene.ts';

/** A line of the tree that mirrors the picture: a module, an operation, or a parameter below its operation. */
export interface TreeRow {
  /** The item it stands for, or beside whose card its leaf stands. */
  readonly item: number;
  /** The node; -1 for a module. */
  readonly node: number;
  /** The module; -1 for a node. */
  readonly module: number;
  /** 1 at the top. */
  readonly level: number;
  /** Null for what does not open. */
  readonly isOpen: boolean | null;
  /** Its place among its siblings, from 1, and how many they are. */
  readonly position: number;
  readonly siblings: number;
}

/**
 * All rows, in the order in which things ran: an open module's contents after it. What only the step has that is compared with
 * stands where it ran there. Linear, without recursion.
 */
export function treeRows(scene: Scene, nodeCount: number, comparison: Comparison | null = null): readonly TreeRow[] {
  const first = firstPlaces(scene, nodeCount, comparison);
  const children = new Map<number, SceneItem[]>();
  for (const item of scene.items) {
    const list = children.get(item.parent);
    if (list === undefined) children.set(item.parent, [item]);
    else list.push(item);
  }
  for (const list of children.values()) list.sort((a, b) => (first[a.index] ?? 0) - (first[b.index] ?? 0));
  const rows: TreeRow[] = [];
  const stack: { item: SceneItem; position: number; siblings: number }[] = [];
  const push = (list: readonly SceneItem[]): void => {
    for (let at = list.length - 1; at >= 0; at--) {
      const item = list[at];
      if (item !== undefined) stack.push({ item, position: at + 1, siblings: list.length });
    }
  };
  push(children.get(-1) ?? []);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { item, position, siblings } = next;
    const level = item.depth + 1;
    const isModule = item.kind !== 'node';
    const isOpen = isModule ? item.kind === 'openModule' : item.leaves.length > 0 ? true : null;
    const module = isModule ? item.module : -1;
    rows.push({ item: item.index, node: item.node, module, level, isOpen, position, siblings });
    for (const [index, leaf] of item.leaves.entries()) {
      const place = { position: index + 1, siblings: item.leaves.length };
      rows.push({ item: item.index, node: leaf, module: -1, level: level + 1, isOpen: null, ...place });
    }
    push(children.get(item.index) ?? []);
  }
  return rows;
}

/** When the first node ran that is seen in each item, or inside it. */
function firstPlaces(scene: Scene, nodeCount: number, comparison: Comparison | null): Int32Array {
  const placeOf = (node: number): number => comparison?.placeOf(node) ?? node;
  const first = new Int32Array(scene.items.length).fill(nodeCount);
  for (let node = 0; node < nodeCount; node++) {
    const item = scene.itemOfNode[node] ?? -1;
    if (item >= 0) first[item] = Math.min(first[item] ?? nodeCount, placeOf(node));
  }
  // An operation runs when it runs, whenever its parameters were first used.
  for (const item of scene.items) if (item.kind === 'node') first[item.index] = placeOf(item.node);
  for (let index = scene.items.length - 1; index >= 0; index--) {
    const parent = scene.items[index]?.parent ?? -1;
    if (parent >= 0) first[parent] = Math.min(first[parent] ?? nodeCount, first[index] ?? nodeCount);
  }
  return first;
}

/** What a row says: to the eye in short, and aloud. */
export interface RowText {
  readonly title: string;
  readonly detail: string;
  readonly spoken: string;
  /** Of what is in only one of two steps, or a folded module that holds some. */
  readonly mark: ChangeMark | null;
}

export function rowText(row: TreeRow, context: Spoken): RowText {
  const { graph, tree, values, comparison } = context;
  const { scene } = context.picture;
  const box = tree.modules[row.module];
  if (box !== undefined && row.module >= 0) {
    const { title, beside } = moduleHeading(box);
    const item = scene.items[row.item];
    const spoken = item === undefined ? title : speakItem(item, context);
    const mark = item === undefined ? null : markOfItem(item, scene, comparison);
    return { title: `${title} ${beside}`.trim(), detail: moduleContents(box), spoken, mark };
  }
  const node = graph.nodes[row.node];
  if (node === undefined) return { title: '', detail: '', spoken: '', mark: null };
  const value = values.get(row.node, 0)?.value ?? null;
  const shape = formatShape(node.outputs[0]?.shape ?? []);
  return {
    title: node.label,
    detail: value === null ? shape : `${shape} · ${summarise(value)}`,
    spoken: speakNode(node, values, comparison),
    mark: markOfNode(row.node, comparison),
  };
}
