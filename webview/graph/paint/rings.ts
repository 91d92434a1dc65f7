import type { PaintContext } from '../drawing/paint-context.ts';
import { failedNode } from '../model/failed-node.ts';
import type { CanvasStates } from './canvas-states.ts';
import type { ThemeColours } from './theme-colours.ts';

/** Where something is painted. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The rings round what failed, what was found, and what the editor's cursor is on. */
export class Rings {
  readonly #colours: ThemeColours;
  readonly #failedItem: number;

  constructor({ graph, picture }: PaintContext, colours: ThemeColours) {
    this.#colours = colours;
    this.#failedItem = picture.scene.itemOfNode[failedNode(graph) ?? -1] ?? -1;
  }

  paint(pen: CanvasRenderingContext2D, item: number, card: Place, scale: number, states: CanvasStates): void {
    if (item === this.#failedItem) this.paintOne(pen, card, 'var(--tone-alarm)', scale);
    if (states.found.has(item)) this.paintOne(pen, card, 'var(--tone-found)', scale);
    if (states.marked.has(item)) this.paintOne(pen, card, 'var(--vscode-charts-yellow)', scale);
  }

  paintOne(pen: CanvasRenderingContext2D, { x, y, width, height }: Place, colour: string, scale: number): void {
    const reach = Math.max(4, 2 / scale);
    pen.strokeStyle = this.#colours.resolve(colour);
    pen.lineWidth = Math.max(2, 1.5 / scale);
    pen.strokeRect(x - reach, y - reach, width + 2 * reach, height + 2 * reach);
  }
}
