import { defaultOpenModules, firstViewLimit, type OpenModules } from './folding.ts';
import type { ModuleTree } from './module-tree.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The smallest scale at which the numbers on the cards can be read. */
export const numbersReadable = 0.55;
/** And the names, which grow as one goes away. */
const namesReadable = 0.4;
/** So many things tell how a graph is built; with fewer, names of more tell more than their numbers. */
const enoughThings = 8;
/** Around the picture, on both sides together. */
const rim = 48;
/** A first view shows about this many things at most. */
const limits = [firstViewLimit, 48, 36, 27, 20, 15, 11, 8, 6, 4, 0] as const;

/** What may be open at first in a pane, the most first. A pane without a size is not there yet. */
export function firstFoldings(tree: ModuleTree, { width, height }: Size): readonly OpenModules[] {
  if (Math.min(width, height) < 50) return [defaultOpenModules(tree)];
  const foldings = limits.map((limit) => defaultOpenModules(tree, limit));
  return foldings.filter((open, index) => open.size !== foldings[index - 1]?.size);
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
 * Chooses among pictures of which each shows less than the one before: the first whose numbers can be read as a whole, unless it
 * shows too little and the names of one before could be read; if there is none, the first whose names can be read.
 */
export class FirstSight<Laid> {
  readonly #pane: Size;
  #readable: Laid | null = null;

  constructor(pane: Size) {
    this.#pane = pane;
  }

  /** What is to be shown, as soon as that is known. */
  consider(laid: Laid, picture: Size, things: number): Laid | null {
    if (!fits(picture, this.#pane)) return null;
    const showsNumbers = wholeScale(picture, this.#pane) >= numbersReadable;
    if (showsNumbers && things >= enoughThings) return laid;
    this.#readable ??= laid;
    return showsNumbers ? this.#readable : null;
  }

  /** The best of what was considered; null where none could be read as a whole. */
  get best(): Laid | null {
    return this.#readable;
  }
}
