import type { Orientation } from '../layout/orientation.ts';
import type { Scene } from './scene.ts';

export type Direction = 'up' | 'down' | 'left' | 'right';

/** Left, top, width, height of each scene item. */
export type ItemBoxes = Float64Array;

/** To what an item reads, and to what reads it. */
const ways: Readonly<Record<Orientation, Readonly<Partial<Record<Direction, 'back' | 'on'>>>>> = {
  topDown: { up: 'back', down: 'on' },
  leftRight: { left: 'back', right: 'on' },
};

/**
 * The item to go to from another with an arrow key: in a picture that runs down, up to what it reads, down to what reads it,
 * sideways to the nearest at about the same height; accordingly in one that runs to the right. Where no edge leads on, the
 * nearest item in that direction.
 */
export function neighbour(
  scene: Scene,
  boxes: ItemBoxes,
  from: number,
  direction: Direction,
  orientation: Orientation,
): number | null {
  const way = ways[orientation][direction];
  const along = way === undefined ? [] : alongEdges(scene, from, way);
  const candidates = along.length > 0 ? along : scene.items.map((item) => item.index);
  const x = centreX(boxes, from);
  const y = centreY(boxes, from);
  let best: number | null = null;
  let nearest = Number.POSITIVE_INFINITY;
  for (const item of candidates) {
    if (item === from || (along.length === 0 && isAround(scene, item, from))) continue;
    const aside = centreX(boxes, item) - x;
    const below = centreY(boxes, item) - y;
    const ahead = { up: -below, down: below, left: -aside, right: aside }[direction];
    const across = direction === 'up' || direction === 'down' ? Math.abs(aside) : Math.abs(below);
    if (along.length === 0 && (ahead < 4 || across > 2 * ahead)) continue;
    const distance = along.length > 0 ? across : ahead + 3 * across;
    if (distance < nearest) {
      nearest = distance;
      best = item;
    }
  }
  return best;
}

function alongEdges(scene: Scene, from: number, way: 'back' | 'on'): number[] {
  const found: number[] = [];
  for (const net of scene.nets) {
    if (way === 'on' && net.source === from) found.push(...net.targets.map((target) => target.item));
    if (way === 'back' && net.targets.some((target) => target.item === from)) found.push(net.source);
  }
  return found;
}

/** Whether one item is an open module around another. */
function isAround(scene: Scene, item: number, inner: number): boolean {
  for (let at = scene.items[inner]?.parent ?? -1; at >= 0; at = scene.items[at]?.parent ?? -1) {
    if (at === item) return true;
  }
  return false;
}

function centreX(boxes: ItemBoxes, item: number): number {
  return (boxes[item * 4] ?? 0) + (boxes[item * 4 + 2] ?? 0) / 2;
}

function centreY(boxes: ItemBoxes, item: number): number {
  return (boxes[item * 4 + 1] ?? 0) + (boxes[item * 4 + 3] ?? 0) / 2;
}
