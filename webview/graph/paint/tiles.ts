import type { Bounds } from '../model/picture.ts';

/** What of the picture is seen: its origin on the screen, its scale, and the size of the place it is seen in. */
export interface TileView {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
  readonly width: number;
  readonly height: number;
  /** Pixels of the device to one of the page. */
  readonly ratio: number;
}

/** Paints a part of the picture. The context is already in the picture's coordinates. */
export type PaintTile = (context: CanvasRenderingContext2D, bounds: Bounds, scale: number) => void;

const tileSize = 256;
/** A frame paints new tiles for so long, and at least one; longer where there is nothing yet to look at. */
const budgetMs = 6;
const firstBudgetMs = 100;
const mostBytes = 96 * 2 ** 20;

interface Sheet {
  readonly scale: number;
  readonly tiles: Map<string, HTMLCanvasElement>;
}

/**
 * A picture in squares that are painted once and then only moved: what it costs to pan does not depend on how much there is to
 * see. While the scale changes the old squares are stretched; new ones come when it rests.
 */
export class Tiles {
  readonly #paint: PaintTile;
  #sheet: Sheet = { scale: 0, tiles: new Map() };
  /** What is seen where the sheet has no tile yet. */
  #below: Sheet | null = null;
  #lastScale = 0;
  #ratio = 0;

  constructor(paint: PaintTile) {
    this.#paint = paint;
  }

  /** The picture is another one. */
  clear(): void {
    this.#sheet = { scale: 0, tiles: new Map() };
    this.#below = null;
  }

  /** The same picture in other colours: the old tiles are seen until there are new ones. */
  refresh(): void {
    if (this.#sheet.tiles.size > 0) this.#below = this.#sheet;
    this.#sheet = { scale: this.#sheet.scale, tiles: new Map() };
  }

  /** Draws what is in view; false when it has to be called again for what is still missing. `extent`: size of the picture. */
  draw(target: CanvasRenderingContext2D, view: TileView, extent: { width: number; height: number }): boolean {
    if (view.ratio !== this.#ratio) this.clear();
    this.#ratio = view.ratio;
    const rests = view.scale === this.#lastScale;
    this.#lastScale = view.scale;
    if (this.#sheet.scale !== view.scale && (rests || this.#sheet.tiles.size === 0)) {
      if (this.#sheet.tiles.size > 0) this.#below = this.#sheet;
      this.#sheet = { scale: view.scale, tiles: new Map() };
    }
    target.setTransform(1, 0, 0, 1, 0, 0);
    target.clearRect(0, 0, target.canvas.width, target.canvas.height);
    if (this.#below !== null) this.#blit(target, view, this.#below);
    const isComplete = this.#fill(view, extent);
    this.#blit(target, view, this.#sheet);
    if (!isComplete || this.#sheet.scale !== view.scale) return false;
    this.#below = null;
    return true;
  }

  /** Paints tiles that are missing; true when none is. */
  #fill(view: TileView, extent: { width: number; height: number }): boolean {
    const { scale, tiles } = this.#sheet;
    const side = tileSize / scale;
    const margin = 40;
    const from = (offset: number): number => Math.floor(Math.max(-margin, -offset / view.scale) / side);
    const to = (offset: number, size: number, most: number): number =>
      Math.ceil(Math.min(most + margin, (size - offset) / view.scale) / side);
    const isFirst = this.#below === null && tiles.size === 0;
    const until = performance.now() + (isFirst ? firstBudgetMs : budgetMs);
    for (let row = from(view.y); row < to(view.y, view.height, extent.height); row++) {
      for (let column = from(view.x); column < to(view.x, view.width, extent.width); column++) {
        const key = `${column} ${row}`;
        const known = tiles.get(key);
        if (known === undefined) {
          tiles.set(key, this.#paintOne(column, row, scale));
          if (performance.now() > until) return false;
        } else {
          // The last ones used are the last to go.
          tiles.delete(key);
          tiles.set(key, known);
        }
      }
    }
    const most = mostBytes / (tileSize * this.#ratio) ** 2 / 4;
    for (const key of tiles.keys()) {
      if (tiles.size <= most) break;
      tiles.delete(key);
    }
    return true;
  }

  #paintOne(column: number, row: number, scale: number): HTMLCanvasElement {
    const canvas = document.createElement('canvas');
    canvas.width = Math.ceil(tileSize * this.#ratio);
    canvas.height = canvas.width;
    const context = canvas.getContext('2d', { alpha: false });
    const side = tileSize / scale;
    const bounds = { left: column * side, top: row * side, right: (column + 1) * side, bottom: (row + 1) * side };
    if (context === null) return canvas;
    const zoom = scale * this.#ratio;
    context.setTransform(zoom, 0, 0, zoom, -bounds.left * zoom, -bounds.top * zoom);
    this.#paint(context, bounds, scale);
    return canvas;
  }

  #blit(target: CanvasRenderingContext2D, view: TileView, sheet: Sheet): void {
    const { ratio } = view;
    const size = (tileSize / sheet.scale) * view.scale * ratio;
    for (const [key, tile] of sheet.tiles) {
      const [column = 0, row = 0] = key.split(' ').map(Number);
      const left = Math.round(view.x * ratio + column * size);
      const top = Math.round(view.y * ratio + row * size);
      const right = Math.round(view.x * ratio + (column + 1) * size);
      const bottom = Math.round(view.y * ratio + (row + 1) * size);
      if (right < 0 || bottom < 0 || left > target.canvas.width || top > target.canvas.height) continue;
      target.drawImage(tile, left, top, right - left, bottom - top);
    }
  }
}
