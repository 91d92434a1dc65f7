import type { PaintContext } from '../drawing/paint-context.ts';
import { type Direction, neighbour } from '../model/navigation.ts';
import type { Selection } from '../model/page-state.ts';

/** Where an arrow key leads from an item; without one, to the first. Null where nothing is that way. */
export function itemTowards(
  { picture, tree }: PaintContext,
  from: number | null,
  direction: Direction,
): { readonly item: number; readonly selection: Selection } | null {
  const to = from === null ? 0 : neighbour(picture.scene, picture.boxes, from, direction, picture.orientation);
  const item = picture.scene.items[to ?? -1];
  if (item === undefined) return null;
  const key = tree.modules[item.module]?.key ?? '';
  const selection: Selection = item.kind === 'node' ? { kind: 'node', node: item.node } : { kind: 'module', key };
  return { item: item.index, selection };
}
