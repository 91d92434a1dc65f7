import type { Comparison, NodeChange } from '../model/comparison/comparison.ts';
import type { Picture } from '../model/picture.ts';
import type { PaintContext } from './paint-context.ts';
import { type Shape, shape, translate } from './shape.ts';

/** What is in only one of two steps that are compared: a node, or what a folded module holds. */
type Mark = 'added' | 'removed' | 'both';

const signs: Readonly<Record<Mark, string>> = {
  added: 'M-4 0h8M0 -4v8',
  removed: 'M-4 0h8',
  both: 'M-3.5 -2h7M0 -5.500v7M-3.500 4.500h7',
};

/** ` added` or ` removed` for a node that is in only one of the two. */
export function changeClass(node: number, { comparison }: PaintContext): string {
  const change = comparison?.changeOf(node) ?? 'kept';
  return change === 'kept' ? '' : ` ${change}`;
}

/** A plus or a minus on the corner of such a node. */
export function drawChangeMark(node: number, width: number, { comparison }: PaintContext): Shape | null {
  const change: NodeChange = comparison?.changeOf(node) ?? 'kept';
  return change === 'kept' ? null : drawMark(change, width);
}

/** The same for a folded module that holds some. */
export function drawChangesInside(item: number, width: number, context: PaintContext): Shape | null {
  if (context.comparison === null) return null;
  const mark = marksOf(context, context.comparison).get(item);
  return mark === undefined ? null : drawMark(mark, width);
}

function drawMark(mark: Mark, width: number): Shape {
  return shape('g', { class: `card-mark mark-${mark}`, ...translate(width - 2, 2) }, [
    shape('circle', { r: 8 }),
    shape('path', { d: signs[mark] }),
  ]);
}

const known = new WeakMap<Comparison, { readonly picture: Picture; readonly marks: ReadonlyMap<number, Mark> }>();

/** By item. Worked out once for a picture. */
function marksOf({ graph, picture }: PaintContext, comparison: Comparison): ReadonlyMap<number, Mark> {
  const before = known.get(comparison);
  if (before?.picture === picture) return before.marks;
  const marks = new Map<number, Mark>();
  for (const id of graph.nodes.keys()) {
    const change = comparison.changeOf(id);
    if (change === 'kept') continue;
    const item = picture.scene.itemOfNode[id] ?? -1;
    const present = marks.get(item);
    marks.set(item, present === undefined || present === change ? change : 'both');
  }
  known.set(comparison, { picture, marks });
  return marks;
}
