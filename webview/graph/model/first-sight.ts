import { defaultOpenModules, type OpenModules } from './folding.ts';
import type { ModuleTree } from './module-tree.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** In a pane shorter than this on one side modules are folded until all can be seen. */
const foldedBelow = 360;
/** In one shorter than this it is enough to read the names. */
const namesBelow = 480;
/** The smallest scale at which the numbers on the cards can be read. */
export const numbersReadable = 0.55;
/** And the names, which grow as one goes away. */
const namesReadable = 0.4;
/** Around the picture, on both sides together. */
const rim = 48;
/** The first view shows about this many things at most; in a small pane the first of these that fits. */
const limits = [48, 32, 24, 16, 12, 8, 4, 0] as const;

/** Whether a pane is too low or too narrow for the usual first view. One without a size is not there yet. */
export function isSmallPane({ width, height }: Size): boolean {
  return Math.min(width, height) >= 50 && Math.min(width, height) < foldedBelow;
}

/** The scale at which all of a picture is seen. */
function wholeScale(picture: Size, pane: Size): number {
  return Math.min((pane.width - rim) / picture.width, (pane.height - rim) / picture.height);
}

/** The scale below which the first view shows the beginning of a picture instead of all of it, its numbers readable. */
export function leastScale({ width, height }: Size): number {
  return Math.min(width, height) < namesBelow ? namesReadable : numbersReadable;
}

/** What may be open at first in a pane, the most first: the first whose picture can be seen as a whole is taken, else the last. */
export function firstFoldings(tree: ModuleTree, pane: Size): readonly OpenModules[] {
  if (!isSmallPane(pane)) return [defaultOpenModules(tree)];
  const foldings = limits.map((limit) => defaultOpenModules(tree, limit));
  return foldings.filter((open, index) => open.size !== foldings[index - 1]?.size);
}

/** Whether all of a picture can be read in a pane. */
export function fits(picture: Size, pane: Size): boolean {
  return wholeScale(picture, pane) >= leastScale(pane);
}
