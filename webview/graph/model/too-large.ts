import type { Graph } from '../../../src/trace/schema.ts';
import { type OpenModules, openOneLevel } from './folding.ts';
import type { ModuleTree } from './module-tree.ts';
import { buildScene, type Scene } from './scene.ts';
import { rootModule, type Visibility } from './visibility.ts';

/**
 * More things than this are not laid out before a person was asked. So many, without modules, take the layout some 0.7 s and the
 * first paint some 0.8 s (`npm run bench`): what is still a short wait; and nobody reads more of them than that.
 */
export const mostThings = 100_000;

/**
 * What to open instead of what would be too large: one level more than in the picture, `before`, where that is fewer. Null where
 * there is nothing to open, or that is too large as well.
 */
export function oneLevelInstead(
  graph: Graph,
  tree: ModuleTree,
  asked: Visibility,
  before: OpenModules,
): OpenModules | null {
  const open = openOneLevel(tree, before, rootModule(tree, asked));
  if (open.size === before.size) return null;
  const scene: Scene = buildScene(graph, tree, { ...asked, open });
  return scene.items.length <= mostThings ? open : null;
}
