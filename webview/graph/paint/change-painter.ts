import { changeSigns } from '../drawing/change-marks.ts';
import type { PaintContext } from '../drawing/paint-context.ts';
import { type ChangeMark, markOfItem, markOfNode } from '../model/comparison/item-changes.ts';
import type { SceneItem } from '../model/scene.ts';
import type { Place } from './rings.ts';
import type { ThemeColours } from './theme-colours.ts';

const colours: Readonly<Record<ChangeMark, string>> = {
  added: 'var(--vscode-charts-green)',
  removed: 'var(--tone-alarm)',
  both: 'var(--ink)',
};

/** A sign is drawn as large as on a near card, or as this many pixels, as long as its card is larger. */
const leastSign = 5;

/** Marks on a canvas what is in only one of two steps that are compared, as the style sheet does it for elements. */
export class ChangePainter {
  readonly #context: PaintContext;
  readonly #colours: ThemeColours;

  constructor(context: PaintContext, colours: ThemeColours) {
    this.#context = context;
    this.#colours = colours;
  }

  paintItem(pen: CanvasRenderingContext2D, item: SceneItem, card: Place, scale: number): void {
    this.#paint(pen, markOfItem(item, this.#context.picture.scene, this.#context.comparison), card, scale);
  }

  paintNode(pen: CanvasRenderingContext2D, node: number, card: Place, scale: number): void {
    this.#paint(pen, markOfNode(node, this.#context.comparison), card, scale);
  }

  #paint(pen: CanvasRenderingContext2D, mark: ChangeMark | null, card: Place, scale: number): void {
    if (mark === null) return;
    const { x, y, width, height } = card;
    const colour = this.#colours.resolve(colours[mark]);
    // From afar a border of a pixel and a half is still seen; dashes only as long as they can be told from it.
    const border = Math.max(2, 1.5 / scale);
    pen.save();
    pen.strokeStyle = colour;
    pen.lineWidth = border;
    if (mark === 'removed' && width * scale > 12) pen.setLineDash([2 * border, 1.5 * border]);
    pen.strokeRect(x, y, Math.max(width, border), Math.max(height, border));
    pen.setLineDash([]);
    const size = Math.max(1, leastSign / (8 * scale));
    if (16 * size < Math.min(width, height)) {
      pen.translate(x + width - 2, y + 2);
      pen.scale(size, size);
      pen.fillStyle = this.#colours.resolve('var(--ground)');
      pen.beginPath();
      pen.arc(0, 0, 8, 0, 2 * Math.PI);
      pen.fill();
      pen.lineWidth = 1.5;
      pen.stroke();
      pen.lineWidth = 1.8;
      pen.stroke(new Path2D(changeSigns[mark]));
    }
    pen.restore();
  }

  /** The colour of an item where it is too small for anything else; null for what both steps have. */
  colourOf(item: SceneItem): string | null {
    const mark = markOfItem(item, this.#context.picture.scene, this.#context.comparison);
    return mark === null ? null : this.#colours.resolve(colours[mark]);
  }
}
