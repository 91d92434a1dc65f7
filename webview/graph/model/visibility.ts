import type { Graph, GraphNode } from '../../../src/trace/schema.ts';
import { type OpenModules, openAround } from './folding.ts';
import { type ModuleTree, modulesInside } from './module-tree.ts';

/** What can be left out of the picture: nodes that say little once one knows the model. */
export const hideableKinds = ['parameters', 'constants', 'withoutGradient'] as const;
export type HideableKind = (typeof hideableKinds)[number];

/** What of a graph a person looks at. */
export interface Visibility {
  /** Key of the module that is shown alone, with what it is joined to; empty for the whole graph. */
  readonly root: string;
  readonly open: OpenModules;
  readonly hidden: ReadonlySet<HideableKind>;
}

/** The whole graph with these modules open. */
export function everythingWith(open: OpenModules): Visibility {
  return { root: '', open, hidden: new Set() };
}

const isHidden: Readonly<Record<HideableKind, (node: GraphNode) => boolean>> = {
  parameters: (node) => node.kind === 'parameter',
  constants: (node) => node.kind === 'input' && node.outputs.every((output) => output.shape.length === 0),
  withoutGradient: (node) => node.outputs.every((output) => !output.requiresGrad),
};

/** How each node is shown: not at all, in its place, or as something outside that the shown module is joined to. */
export const showing = { not: 0, inside: 1, outside: 2 } as const;

/** The module that is shown alone; the whole graph's where there is none. */
export function rootModule(tree: ModuleTree, visibility: Visibility): number {
  const found = visibility.root === '' ? 0 : tree.modules.findIndex((box) => box.key === visibility.root);
  return Math.max(0, found);
}

/** Decides for each node, by `showing`. */
export function showingOfNodes(graph: Graph, tree: ModuleTree, visibility: Visibility): Uint8Array {
  const root = rootModule(tree, visibility);
  const inside = modulesInside(tree, root);
  const hides = [...visibility.hidden].map((kind) => isHidden[kind]);
  const shown = new Uint8Array(graph.nodes.length);
  const mayShow = (id: number): boolean => {
    const node = graph.nodes[id];
    return node !== undefined && !hides.some((hide) => hide(node));
  };
  for (let id = 0; id < shown.length; id++) {
    if (inside[tree.moduleOf[id] ?? 0] === 1 && mayShow(id)) shown[id] = showing.inside;
  }
  if (root === 0) return shown;
  for (const [id, { inputs }] of graph.nodes.entries()) {
    for (const { node: from } of inputs) {
      if (shown[id] === showing.inside && shown[from] === showing.not && mayShow(from)) shown[from] = showing.outside;
      else if (shown[from] === showing.inside && shown[id] === showing.not && mayShow(id)) shown[id] = showing.outside;
    }
  }
  return shown;
}

/**
 * The visibility changed as little as needed for a module's contents to be seen and, with `node`, that node; the same object where
 * they are already.
 */
export function visibilityOf(
  graph: Graph,
  tree: ModuleTree,
  visibility: Visibility,
  module: number,
  node: number | null,
): Visibility {
  const open = openAround(tree, visibility.open, module);
  const root = isWithin(tree, module, rootModule(tree, visibility)) ? visibility.root : '';
  const chosen = node === null ? undefined : graph.nodes[node];
  const hidden = new Set([...visibility.hidden].filter((kind) => chosen === undefined || !isHidden[kind](chosen)));
  const isSame =
    open.size === visibility.open.size && root === visibility.root && hidden.size === visibility.hidden.size;
  return isSame ? visibility : { root, open, hidden };
}

function isWithin(tree: ModuleTree, module: number, around: number): boolean {
  for (let box = module; box >= 0; box = tree.modules[box]?.parent ?? -1) if (box === around) return true;
  return false;
}
