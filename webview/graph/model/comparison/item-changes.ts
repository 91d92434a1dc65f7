import type { Scene } from '../scene.ts';
import type { Comparison } from './comparison.ts';

/** How many of the nodes seen in an item are in only one of two steps. */
export interface ItemChanges {
  readonly added: number;
  readonly removed: number;
}

/** What is in only one of two steps that are compared: a node, or what a folded module holds. */
export type ChangeMark = 'added' | 'removed' | 'both';

/** The marks in a text. */
export const changeLetters: Readonly<Record<ChangeMark, string>> = { added: '+', removed: '−', both: '±' };

const known = new WeakMap<Comparison, { readonly scene: Scene; readonly changes: ReadonlyMap<number, ItemChanges> }>();

/** By item; parameters count in their operation's. Worked out once for a picture. */
export function itemChanges(scene: Scene, comparison: Comparison): ReadonlyMap<number, ItemChanges> {
  const before = known.get(comparison);
  if (before?.scene === scene) return before.changes;
  const changes = new Map<number, { added: number; removed: number }>();
  for (const [node, item] of scene.itemOfNode.entries()) {
    const change = comparison.changeOf(node);
    if (change === 'kept' || item < 0) continue;
    const counts = changes.get(item) ?? { added: 0, removed: 0 };
    counts[change]++;
    changes.set(item, counts);
  }
  known.set(comparison, { scene, changes });
  return changes;
}

/** The mark of a node; null for one that both steps have. */
export function markOfNode(node: number, comparison: Comparison | null): ChangeMark | null {
  const change = comparison?.changeOf(node) ?? 'kept';
  return change === 'kept' ? null : change;
}

/** The mark of an item: its node's, or that of what is in a folded module. */
export function markOfItem(
  item: Scene['items'][number],
  scene: Scene,
  comparison: Comparison | null,
): ChangeMark | null {
  if (comparison === null || item.kind === 'openModule') return null;
  if (item.kind === 'node') return markOfNode(item.node, comparison);
  const changes = itemChanges(scene, comparison).get(item.index);
  if (changes === undefined) return null;
  return changes.removed === 0 ? 'added' : changes.added === 0 ? 'removed' : 'both';
}

/** A node's change read aloud; nothing for one that both steps have. */
export function speakChange(node: number, comparison: Comparison | null): string {
  const mark = markOfNode(node, comparison);
  return mark === null ? '' : mark === 'added' ? 'added' : `removed, only in ${comparison?.title ?? ''}`;
}

/** What has changed inside a folded module, read aloud. */
export function speakChangesInside(item: number, scene: Scene, comparison: Comparison | null): string {
  const changes = comparison === null ? undefined : itemChanges(scene, comparison).get(item);
  if (changes === undefined) return '';
  const counts = (['added', 'removed'] as const).filter((kind) => changes[kind] > 0);
  return `${counts.map((kind) => `${changes[kind]} ${kind}`).join(' and ')} inside`;
}
