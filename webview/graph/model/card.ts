import type { Graph, GraphNode, OutputReference } from '../../../src/trace/schema.ts';
import { formatCount, formatShape } from '../../shared/format.ts';
import type { Orientation } from '../layout/orientation.ts';
import { type ModuleBox, type ModuleTree, moduleHeading } from './module-tree.ts';
import type { Scene, SceneItem } from './scene.ts';
import type { ItemSize } from './scene-layout.ts';

/** Widths of text in the page's own font; the tests bring an estimate. */
export type MeasureText = (text: string, style: TextStyle) => number;
export type TextStyle = 'title' | 'small';

/** Sizes of what is drawn. A card's size depends on names and on what is recorded, never on values: steps share a layout. */
export const cardSize = {
  leastWidth: 200,
  mostWidth: 276,
  header: 28,
  row: 20,
  bottom: 6,
  leafWidth: 180,
  leafHeader: 20,
  leafRow: 16,
  leafBottom: 4,
  leafGap: 8,
  leafDistance: 22,
  textLeft: 14,
  textRight: 10,
  /** What sticks out below a folded module: the edges of the cards behind it. */
  stack: 6,
} as const;

/** Which rows cards have in this document. */
export interface CardRows {
  readonly value: boolean;
  readonly gradient: boolean;
}

/** Where the parts of an item are, from its left top corner. */
export interface CardPlan {
  readonly width: number;
  readonly height: number;
  readonly cardLeft: number;
  readonly cardTop: number;
  readonly cardWidth: number;
  readonly cardHeight: number;
  readonly leafHeight: number;
  /** Where leaves stand: left of the card, or above it in a picture that runs from left to right. */
  readonly leaves: readonly { readonly x: number; readonly y: number }[];
}

/** Plans a node with its leaves, or a folded module. */
export function planCard(
  item: SceneItem,
  graph: Graph,
  tree: ModuleTree,
  rows: CardRows,
  measure: MeasureText,
  orientation: Orientation = 'topDown',
): CardPlan {
  const recorded = (rows.value ? 1 : 0) + (rows.gradient ? 1 : 0);
  const hasFailed = graph.nodes[item.node]?.failure !== undefined;
  const rowCount = hasFailed ? Math.max(1, recorded) : recorded;
  const title = item.kind === 'node' ? (graph.nodes[item.node]?.label ?? '') : titleOf(tree.modules[item.module]);
  const extra = item.kind === 'node' ? shapeBeside(graph.nodes[item.node]) : '';
  const text = measure(title, 'title') + (extra === '' ? 0 : measure(extra, 'small') + 10);
  const room = cardSize.textLeft + cardSize.textRight + (item.kind === 'node' ? 0 : 26);
  const leastWidth = rowCount > 0 ? cardSize.leastWidth : 132;
  const cardWidth = Math.ceil(Math.min(cardSize.mostWidth, Math.max(leastWidth, text + room)));
  const subtitle = item.kind === 'node' ? 0 : 18;
  const cardHeight = cardSize.header + subtitle + rowCount * cardSize.row + (rowCount > 0 ? cardSize.bottom : 0);
  const leafHeight = cardSize.leafHeader + rowCount * cardSize.leafRow + (rowCount > 0 ? cardSize.leafBottom : 0);
  const card = { cardWidth, cardHeight, leafHeight };
  if (item.leaves.length > 0) {
    return orientation === 'topDown' ? besideLeaves(item.leaves.length, card) : belowLeaves(item.leaves.length, card);
  }
  const height = cardHeight + (item.kind === 'node' ? 0 : cardSize.stack);
  return { ...card, width: cardWidth, height, cardLeft: 0, cardTop: 0, leaves: [] };
}

type Card = Pick<CardPlan, 'cardWidth' | 'cardHeight' | 'leafHeight'>;

/** A column of leaves left of their card: data comes from above. */
function besideLeaves(count: number, card: Card): CardPlan {
  const stack = count * card.leafHeight + (count - 1) * cardSize.leafGap;
  const height = Math.max(card.cardHeight, stack);
  const cardLeft = cardSize.leafWidth + cardSize.leafDistance;
  const top = (height - stack) / 2;
  const leaves = Array.from({ length: count }, (_, index) => ({
    x: 0,
    y: top + index * (card.leafHeight + cardSize.leafGap),
  }));
  const cardTop = (height - card.cardHeight) / 2;
  return { ...card, width: cardLeft + card.cardWidth, height, cardLeft, cardTop, leaves };
}

/** A row of leaves above their card: data comes from the left. */
function belowLeaves(count: number, card: Card): CardPlan {
  const row = count * cardSize.leafWidth + (count - 1) * cardSize.leafGap;
  const width = Math.max(card.cardWidth, row);
  const left = (width - row) / 2;
  const leaves = Array.from({ length: count }, (_, index) => ({
    x: left + index * (cardSize.leafWidth + cardSize.leafGap),
    y: 0,
  }));
  const cardTop = card.leafHeight + cardSize.leafDistance;
  return { ...card, width, height: cardTop + card.cardHeight, cardLeft: (width - card.cardWidth) / 2, cardTop, leaves };
}

/** The layout's view of a plan: edges meet the card, not the leaves beside it. */
export function sizeOfPlan(plan: CardPlan, orientation: Orientation = 'topDown'): ItemSize {
  const { width, height, cardLeft, cardTop, cardWidth, cardHeight } = plan;
  // Laid out to run down, and turned afterwards.
  return orientation === 'topDown'
    ? { width, height, anchor: cardLeft + cardWidth / 2 - width / 2, inset: cardTop }
    : { width: height, height: width, anchor: cardTop + cardHeight / 2 - height / 2, inset: cardLeft };
}

/** Shape shown in a card's title line where no edge carries it: leaves and data. */
function shapeBeside(node: GraphNode | undefined): string {
  return node === undefined || node.kind === 'op' ? '' : formatShape(node.outputs[0]?.shape ?? []);
}

function titleOf(box: ModuleBox | undefined): string {
  if (box === undefined) return '';
  const { title, beside } = moduleHeading(box);
  return `${title} ${beside}`;
}

/** What a folded module holds: `12 ops · 3 200 parameters`. */
export function moduleContents(box: ModuleBox): string {
  const { operationCount, parameterCount } = box;
  const operations =
    operationCount === 0 ? [] : [`${formatCount(operationCount)} ${operationCount === 1 ? 'op' : 'ops'}`];
  const parameters = parameterCount === 0 ? [] : [`${formatCount(parameterCount)} parameters`];
  return [...operations, ...parameters].join(' · ');
}

/** Shortens a text to a width, with an ellipsis. */
export function fitText(text: string, width: number, style: TextStyle, measure: MeasureText): string {
  if (measure(text, style) <= width) return text;
  let low = 0;
  let high = text.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${text.slice(0, middle)}…`, style) <= width) low = middle;
    else high = middle - 1;
  }
  // Half of a surrogate pair would be drawn as a box.
  return `${text.slice(0, low).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/**
 * The tensor whose value a folded module shows, by its item: the first that leaves it, or what its last operation made where
 * nothing does.
 */
export function firstOutputs(scene: Scene, graph: Graph): ReadonlyMap<number, OutputReference> {
  const outputs = new Map<number, OutputReference>();
  for (const net of scene.nets) {
    const first = net.tensors[0];
    if (first !== undefined && !outputs.has(net.source)) outputs.set(net.source, first);
  }
  const last = new Map<number, number>();
  for (const [id, node] of graph.nodes.entries()) {
    if (node.kind === 'op') last.set(scene.itemOfNode[id] ?? -1, id);
  }
  for (const [item, node] of last) if (!outputs.has(item)) outputs.set(item, { node, output: 0 });
  return outputs;
}
