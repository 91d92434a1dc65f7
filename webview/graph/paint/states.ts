import type { BackwardHighlight } from '../../../src/protocol/graph-view.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import type { Selection } from '../model/page-state.ts';
import type { Picture } from '../model/picture.ts';
import { findRoute } from '../model/scene.ts';
import type { SearchHit } from '../model/search/search-index.ts';
import { visibleItems } from './places.ts';

/** What is lit in a picture. */
export interface Highlights {
  readonly selection: Selection | null;
  /** Nodes on the line where the editor's cursor is. */
  readonly marked: ReadonlySet<number>;
  /** Nodes of what the editor's pointer rests on. */
  readonly previewed: ReadonlySet<number>;
  readonly found: Found;
  readonly backward: BackwardHighlight | null;
}

/** What a search has found: nodes by their ids, modules by their indices. */
export interface Found {
  readonly nodes: ReadonlySet<number>;
  readonly modules: ReadonlySet<number>;
}

export const nothingFound: Found = { nodes: new Set(), modules: new Set() };

/** The hits of a search as marks. */
export function foundBy(hits: readonly SearchHit[]): Found {
  if (hits.length === 0) return nothingFound;
  return {
    nodes: new Set(hits.flatMap((hit) => (hit.kind === 'node' ? [hit.node] : []))),
    modules: new Set(hits.flatMap((hit) => (hit.kind === 'module' ? [hit.module] : []))),
  };
}

/** The items in which something that was found is seen: its own, or that of the folded module around it. */
export function foundItems(context: PaintContext, { nodes, modules }: Found): Set<number> {
  const items = itemsOf(context, nodes);
  for (const module of modules) items.add(context.picture.scene.itemOfModule[module] ?? -1);
  items.delete(-1);
  return items;
}

/** Puts classes on what is chosen, marked by the cursor, or reached by the backward pass. A folded module stands for its nodes. */
export function applyHighlights(svg: SVGSVGElement, context: PaintContext, highlights: Highlights): void {
  const { selection, marked, previewed, found, backward } = highlights;
  const { scene } = context.picture;
  const visited = new Set(backward?.visited ?? []);
  const current = backward?.current ?? -1;
  const markedItems = itemsOf(context, marked);
  const previewedItems = itemsOf(context, previewed);
  const visitedItems = itemsOf(context, visited);
  const itemsFound = foundItems(context, found);
  const chosen = itemOf(context, selection);
  for (const card of svg.querySelectorAll<SVGGElement>('[data-key]')) {
    const [kind, text] = (card.getAttribute('data-key') ?? '').split(' ');
    const id = Number(text);
    const isNode = kind === 'node';
    const item = isNode ? -1 : (scene.itemOfModule[id] ?? -1);
    const folded = !isNode && scene.items[item]?.kind === 'closedModule';
    const own = isNode
      ? selection?.kind === 'node' && selection.node === id
      : selection?.kind === 'module' && context.tree.modules[id]?.key === selection.key;
    const selected = own || (folded && item === chosen);
    card.classList.toggle('selected', selected);
    card.classList.toggle('marked', isNode ? marked.has(id) : folded && markedItems.has(item));
    card.classList.toggle('previewed', isNode ? previewed.has(id) : folded && previewedItems.has(item));
    card.classList.toggle('found', isNode ? found.nodes.has(id) : itemsFound.has(item));
    card.classList.toggle('visited', isNode ? visited.has(id) : folded && visitedItems.has(item));
    card.classList.toggle('current', isNode ? id === current : folded && scene.itemOfNode[current] === item);
    if (!card.hasAttribute('role')) continue;
    card.setAttribute('tabindex', selected ? '0' : '-1');
    card.setAttribute('aria-pressed', String(selected));
  }
  const reached = new Set((backward?.edges ?? []).map((edge) => edge.target.node));
  for (const link of svg.querySelectorAll('[data-leaf]')) {
    link.classList.toggle('gradient-edge', reached.has(Number(link.getAttribute('data-leaf'))));
  }
}

/** Item of a picture in which a selection is seen, of an edge the one that it leaves; null when there is none. */
export function itemOf(context: PaintContext | null, selection: Selection | null): number | null {
  if (context === null || selection === null) return null;
  const { scene } = context.picture;
  const item =
    selection.kind !== 'module'
      ? scene.itemOfNode[selection.node]
      : scene.itemOfModule[context.tree.modules.findIndex((box) => box.key === selection.key)];
  return item === undefined || item < 0 ? null : item;
}

/** The items in which nodes are seen. */
export function itemsOf({ picture }: PaintContext, nodes: Iterable<number>): Set<number> {
  const items = new Set(Array.from(nodes, (node) => picture.scene.itemOfNode[node] ?? -1));
  items.delete(-1);
  return items;
}

/** The nets along which a backward pass has sent gradients. */
export function reachedNets({ picture }: PaintContext, backward: BackwardHighlight | null): Set<number> {
  const edges = backward?.edges ?? [];
  return new Set(edges.flatMap(({ from, target }) => findRoute(picture.scene, target, from)?.net ?? []));
}

/** The innermost item at a point of the picture; of an open module its head and all of its box that holds nothing else. */
export function itemAt(picture: Picture, x: number, y: number): number | null {
  const point = { left: x, right: x, top: y, bottom: y };
  // Items stand after the modules around them, so the last one found is the innermost.
  return visibleItems(picture, point).at(-1) ?? null;
}

/** Chooses an item: a node, or a module. */
export function selectionOfItem(context: PaintContext, item: number | null): Selection | null {
  const found = context.picture.scene.items[item ?? -1];
  if (found === undefined) return null;
  if (found.kind === 'node') return { kind: 'node', node: found.node };
  const box = context.tree.modules[found.module];
  return box === undefined ? null : { kind: 'module', key: box.key };
}

/** What a pointer is over. */
export function selectionAt(target: EventTarget | null, context: PaintContext | null): Selection | null {
  if (!(target instanceof Element) || context === null) return null;
  const tensor = target.closest('[data-tensor]')?.getAttribute('data-tensor')?.split(' ').map(Number);
  if (tensor !== undefined) return { kind: 'edge', node: tensor[0] ?? -1, output: tensor[1] ?? 0 };
  const [kind, text] = (target.closest('[data-key]')?.getAttribute('data-key') ?? '').split(' ');
  if (kind === 'node') return { kind, node: Number(text) };
  const box = kind === 'module' ? context.tree.modules[Number(text)] : undefined;
  return box === undefined ? null : { kind: 'module', key: box.key };
}

/** The element that shows a selection and can have the focus. */
export function findCard(svg: SVGSVGElement, context: PaintContext | null, selection: Selection): SVGElement | null {
  if (selection.kind === 'edge') return svg;
  const key =
    selection.kind === 'node'
      ? `node ${selection.node}`
      : `module ${context?.tree.modules.find((box) => box.key === selection.key)?.index ?? -1}`;
  return svg.querySelector<SVGElement>(`[role][data-key="${key}"]`);
}
