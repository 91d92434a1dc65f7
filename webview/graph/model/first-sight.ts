import { modulesToOpen, type OpenModules } from './folding.ts';
import type { ModuleTree } from './module-tree.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The smallest scale at which the numbers on the cards can be read. */
export const numbersReadable = 0.55;
/** And the names, which grow as one goes away. */
const namesReadable = 0.4;
/** With fewer things than these their numbers tell less than the names of more. */
const enoughThings = 8;
/** Around the picture, on both sides together. */
const rim = 48;

/** What may be open at first in a pane, the most first. A pane without a size is not there yet. */
export function firstFoldings(tree: ModuleTree, { width, height }: Size): readonly OpenModules[] {
  const kinds = modulesToOpen(tree);
  const isThere = Math.min(width, height) >= 50;
  return Array.from({ length: isThere ? kinds.length + 1 : 1 }, (_, left) => {
    return new Set(kinds.slice(0, kinds.length - left).flat());
  });
}

/** Whether all of a picture can be seen in a pane with its names readable. */
export function fits(picture: Size, pane: Size): boolean {
  return wholeScale(picture, pane) >= namesReadable;
}

/** The scale at which all of a picture is seen. */
function wholeScale(picture: Size, pane: Size): number {
  return Math.min((pane.width - rim) / picture.width, (pane.height - rim) / picture.height);
}

/**
 * Chooses what is open at first, from the pictures of less and less: the first whose numbers can be read as a whole. Where that is
 * little, or everything is folded in it, the names of more tell more, if they can be read.
 */
export class FirstSight {
  readonly #pane: Size;
  #readable: OpenModules | null = null;

  constructor(pane: Size) {
    this.#pane = pane;
  }

  /** What is to be open, as soon as that is known. */
  consider(open: OpenModules, picture: Size, things: number): OpenModules | null {
    if (!fits(picture, this.#pane)) return null;
    const tellsEnough = open.size > 0 && things >= enoughThings;
    if (tellsEnough && wholeScale(picture, this.#pane) >= numbersReadable) return open;
    this.#readable ??= open;
    return null;
  }

  /** The best of what was considered; null where none could be read as a whole. */
  get best(): OpenModules | null {
    return this.#readable;
  }
}
