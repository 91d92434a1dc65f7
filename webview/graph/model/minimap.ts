import type { Bounds } from './picture.ts';

/** How a picture is shown small: pixels to one of its units, in each direction. */
export interface MinimapScale {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

const room = { width: 180, height: 140 } as const;
/** A strip that is much longer than wide is widened until one can see and hit it. */
const leastSide = 28;

/** The size of a picture's small copy. */
export function minimapScale(picture: { readonly width: number; readonly height: number }): MinimapScale {
  const width = Math.max(1, picture.width);
  const height = Math.max(1, picture.height);
  const scale = Math.min(room.width / width, room.height / height);
  const shown = { width: Math.max(leastSide, width * scale), height: Math.max(leastSide, height * scale) };
  return { ...shown, x: shown.width / width, y: shown.height / height };
}

/** What is in view, in the small copy: never so small that one could not take hold of it, never outside. */
export function minimapFrame(
  view: Bounds,
  scale: MinimapScale,
): { x: number; y: number; width: number; height: number } {
  const side = (from: number, to: number, most: number): [at: number, size: number] => {
    const start = Math.min(Math.max(0, from), most);
    const size = Math.max(6, Math.min(most, to) - start);
    return [Math.min(start, Math.max(0, most - size)), Math.min(size, most)];
  };
  const [x, width] = side(view.left * scale.x, view.right * scale.x, scale.width);
  const [y, height] = side(view.top * scale.y, view.bottom * scale.y, scale.height);
  return { x, y, width, height };
}

/** Whether all of a picture is in view, but for a rim. */
export function isAllInView(picture: { readonly width: number; readonly height: number }, view: Bounds): boolean {
  const rim = 2;
  return (
    view.left <= rim && view.top <= rim && view.right >= picture.width - rim && view.bottom >= picture.height - rim
  );
}
