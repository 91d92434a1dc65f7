import type { BackwardHighlight } from '../../../src/protocol/graph-view.ts';
import type { Selection } from '../model/page-state.ts';
import type { PaintContext } from './paint-context.ts';

/** What is lit in a picture. */
export interface Highlights {
  readonly selection: Selection | null;
  /** Nodes on the line where the editor's cursor is. */
  readonly marked: ReadonlySet<number>;
  readonly backward: BackwardHighlight | null;
}

/** Puts classes on what is chosen, marked by the cursor, or reached by the backward pass. A folded module stands for its nodes. */
export function applyHighlights(svg: SVGSVGElement, context: PaintContext, highlights: Highlights): void {
  const { selection, marked, backward } = highlights;
  const { scene } = context.picture;
  const visited = new Set(backward?.visited ?? []);
  const current = backward?.current ?? -1;
  const itemsOf = (nodes: ReadonlySet<number>) => new Set([...nodes].map((node) => scene.itemOfNode[node] ?? -1));
  const markedItems = itemsOf(marked);
  const visitedItems = itemsOf(visited);
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

/** Item of a picture in which a selection is seen; null when there is none. */
export function itemOf(context: PaintContext | null, selection: Selection | null): number | null {
  if (context === null || selection === null) return null;
  const { scene } = context.picture;
  const item =
    selection.kind === 'node'
      ? scene.itemOfNode[selection.node]
      : scene.itemOfModule[context.tree.modules.findIndex((box) => box.key === selection.key)];
  return item === undefined || item < 0 ? null : item;
}

/** What a pointer is over. */
export function selectionAt(target: EventTarget | null, context: PaintContext | null): Selection | null {
  if (!(target instanceof Element) || context === null) return null;
  const [kind, text] = (target.closest('[data-key]')?.getAttribute('data-key') ?? '').split(' ');
  if (kind === 'node') return { kind, node: Number(text) };
  const box = kind === 'module' ? context.tree.modules[Number(text)] : undefined;
  return box === undefined ? null : { kind: 'module', key: box.key };
}

/** The element that shows a selection and can have the focus. */
export function findCard(svg: SVGSVGElement, context: PaintContext | null, selection: Selection): SVGElement | null {
  const key =
    selection.kind === 'node'
      ? `node ${selection.node}`
      : `module ${context?.tree.modules.find((box) => box.key === selection.key)?.index ?? -1}`;
  return svg.querySelector<SVGElement>(`[role][data-key="${key}"]`);
}
