import type { Picture } from './picture.ts';
import type { Pen } from './turning.ts';

/** Pieces that a bend is taken for. */
const pieces = 8;

/** A pen that draws nothing, and keeps how near its lines come to a point. */
class NearnessPen implements Pen {
  nearest = Number.POSITIVE_INFINITY;
  readonly #x: number;
  readonly #y: number;
  #atX = 0;
  #atY = 0;

  constructor(x: number, y: number) {
    this.#x = x;
    this.#y = y;
  }

  moveTo(x: number, y: number): void {
    this.#atX = x;
    this.#atY = y;
  }

  lineTo(x: number, y: number): void {
    const [dx, dy] = [x - this.#atX, y - this.#atY];
    const length = dx * dx + dy * dy;
    const along = length === 0 ? 0 : ((this.#x - this.#atX) * dx + (this.#y - this.#atY) * dy) / length;
    const part = Math.min(1, Math.max(0, along));
    const distance = Math.hypot(this.#atX + part * dx - this.#x, this.#atY + part * dy - this.#y);
    this.nearest = Math.min(this.nearest, distance);
    this.moveTo(x, y);
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    const [x0, y0] = [this.#atX, this.#atY];
    for (let piece = 1; piece <= pieces; piece++) {
      const t = piece / pieces;
      const u = 1 - t;
      this.lineTo(
        u ** 3 * x0 + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t ** 3 * x,
        u ** 3 * y0 + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t ** 3 * y,
      );
    }
  }
}

/** The net whose line comes nearest to a point, no farther than `reach`; null where none comes so near. */
export function netNear(picture: Picture, x: number, y: number, reach: number): number | null {
  const bounds = { left: x - reach, top: y - reach, right: x + reach, bottom: y + reach };
  const boxes = picture.netBoxes;
  let found: number | null = null;
  let nearest = reach;
  for (let net = 0; net * 4 < boxes.length; net++) {
    if (boxes[net * 4]! > bounds.right || boxes[net * 4 + 2]! < bounds.left) continue;
    if (boxes[net * 4 + 1]! > bounds.bottom || boxes[net * 4 + 3]! < bounds.top) continue;
    const pen = new NearnessPen(x, y);
    picture.traceNet(net, pen, bounds, false);
    if (pen.nearest > nearest) continue;
    nearest = pen.nearest;
    found = net;
  }
  return found;
}
