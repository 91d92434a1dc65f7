import type { Orientation } from '../layout/orientation.ts';

/** What draws lines: a canvas's path, or anything like it. */
export interface Pen {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void;
}

/** A pen that writes what it draws as an SVG path. */
export class PathPen implements Pen {
  path = '';

  moveTo(x: number, y: number): void {
    this.path += `M${x} ${y}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${x} ${y}`;
  }

  bezierCurveTo(x1: number, y1: number, x2: number, y2: number, x: number, y: number): void {
    this.path += `C${x1} ${y1} ${x2} ${y2} ${x} ${y}`;
  }
}

/** The pen for a layout that runs down, in a picture that runs another way: from left to right x and y change places. */
export function turnedPen(pen: Pen, orientation: Orientation): Pen {
  if (orientation === 'topDown') return pen;
  return {
    moveTo: (x, y) => pen.moveTo(y, x),
    lineTo: (x, y) => pen.lineTo(y, x),
    bezierCurveTo: (x1, y1, x2, y2, x, y) => pen.bezierCurveTo(y1, x1, y2, x2, y, x),
  };
}
