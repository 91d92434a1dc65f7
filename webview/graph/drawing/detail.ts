import { numbersReadable } from '../model/first-sight.ts';

/** How much of an item is drawn, by how near it is. */
export type Detail = 'near' | 'middle' | 'far';

export const details: readonly Detail[] = ['near', 'middle', 'far'];

/** Near: names, shapes and numbers. Middle: names. Far: colour. */
export function detailAt(scale: number): Detail {
  return scale >= numbersReadable ? 'near' : scale >= 0.16 ? 'middle' : 'far';
}
