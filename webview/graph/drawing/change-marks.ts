import { type ChangeMark, markOfItem, markOfNode } from '../model/comparison/item-changes.ts';
import type { SceneItem } from '../model/scene.ts';
import type { PaintContext } from './paint-context.ts';
import { type Shape, shape, translate } from './shape.ts';

/** The signs, around their middle. */
export const changeSigns: Readonly<Record<ChangeMark, string>> = {
  added: 'M-4 0h8M0 -4v8',
  removed: 'M-4 0h8',
  both: 'M-3.5 -2h7M0 -5.500v7M-3.500 4.500h7',
};

/** ` added` or ` removed` for a node that is in only one of two steps that are compared. */
export function changeClass(node: number, { comparison }: PaintContext): string {
  const mark = markOfNode(node, comparison);
  return mark === null ? '' : ` ${mark}`;
}

/** A plus or a minus on the corner of such a node. */
export function drawChangeMark(node: number, width: number, { comparison }: PaintContext): Shape | null {
  return drawMark(markOfNode(node, comparison), width);
}

/** The same for a folded module that holds some. */
export function drawChangesInside(item: SceneItem, width: number, { comparison, picture }: PaintContext): Shape | null {
  return drawMark(markOfItem(item, picture.scene, comparison), width);
}

function drawMark(mark: ChangeMark | null, width: number): Shape | null {
  return mark === null ? null : drawSign(mark, width - 2, 2);
}

/** A mark by itself. */
export function drawSign(mark: ChangeMark, x: number, y: number): Shape {
  return shape('g', { class: `card-mark mark-${mark}`, ...translate(x, y) }, [
    shape('circle', { r: 8 }),
    shape('path', { d: changeSigns[mark] }),
  ]);
}
