import type { Bounds, Picture } from '../model/picture.ts';
import type { SceneItem } from '../model/scene.ts';

/** Where an item was in a picture. */
export interface Place {
  readonly kind: SceneItem['kind'];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type Places = ReadonlyMap<string, Place>;

/** The places of all items by their keys, to find them again in the next picture. */
export function placesByKey(picture: Picture): Places {
  return new Map(picture.scene.items.map((item) => [item.key, { kind: item.kind, ...picture.boxOf(item.index) }]));
}

/** The item where reading begins. */
export function firstItem(picture: Picture): number {
  const side = picture.orientation === 'topDown' ? 1 : 0;
  let first = 0;
  for (const { index } of picture.scene.items) {
    if ((picture.boxes[index * 4 + side] ?? 0) < (picture.boxes[first * 4 + side] ?? 0)) first = index;
  }
  return first;
}

export const everything: Bounds = {
  left: Number.NEGATIVE_INFINITY,
  top: Number.NEGATIVE_INFINITY,
  right: Number.POSITIVE_INFINITY,
  bottom: Number.POSITIVE_INFINITY,
};

/** Bounds with a margin that is a part of their size. */
export function grow(bounds: Bounds, part: number): Bounds {
  const dx = (bounds.right - bounds.left) * part;
  const dy = (bounds.bottom - bounds.top) * part;
  return { left: bounds.left - dx, top: bounds.top - dy, right: bounds.right + dx, bottom: bounds.bottom + dy };
}

/** Whether an item of a picture is within bounds, at least in part. */
export function isWithin(picture: Picture, item: number, bounds: Bounds): boolean {
  const { boxes } = picture;
  const x = boxes[item * 4] ?? 0;
  const y = boxes[item * 4 + 1] ?? 0;
  return (
    x < bounds.right &&
    y < bounds.bottom &&
    x + (boxes[item * 4 + 2] ?? 0) > bounds.left &&
    y + (boxes[item * 4 + 3] ?? 0) > bounds.top
  );
}

/** The items that are within bounds, at least in part, in the scene's order. */
export function visibleItems(picture: Picture, bounds: Bounds): number[] {
  const found: number[] = [];
  for (let item = 0; item < picture.scene.items.length; item++) if (isWithin(picture, item, bounds)) found.push(item);
  return found;
}

/** The nets whose lines may be seen within bounds. */
export function netsWithin({ netBoxes }: Picture, bounds: Bounds): number[] {
  const found: number[] = [];
  for (let net = 0; net * 4 < netBoxes.length; net++) {
    const isSeen =
      netBoxes[net * 4]! < bounds.right &&
      netBoxes[net * 4 + 2]! > bounds.left &&
      netBoxes[net * 4 + 1]! < bounds.bottom &&
      netBoxes[net * 4 + 3]! > bounds.top;
    if (isSeen) found.push(net);
  }
  return found;
}
