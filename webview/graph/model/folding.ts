import type { ModuleTree } from './module-tree.ts';

/** Keys of the open modules. Everything else is folded. */
export type OpenModules = ReadonlySet<string>;

/** The first view shows about this many things at most. */
const firstViewLimit = 48;

/** Opens modules from the outside in as long as the picture stays readable. */
export function defaultOpenModules(tree: ModuleTree): OpenModules {
  const directCount = new Int32Array(tree.modules.length);
  for (let node = 0; node < tree.moduleOf.length; node++) {
    const module = tree.moduleOf[node] ?? 0;
    if (tree.attachedTo[node] === -1) directCount[module] = (directCount[module] ?? 0) + 1;
  }
  const open = new Set<string>();
  let visible = (directCount[0] ?? 0) + (tree.modules[0]?.children.length ?? 0);
  const queue = [...(tree.modules[0]?.children ?? [])];
  for (let head = 0; head < queue.length; head++) {
    const box = tree.modules[queue[head] ?? 0];
    if (box === undefined) continue;
    const added = (directCount[box.index] ?? 0) + box.children.length - 1;
    // One operation without parameters tells no more when its module is open.
    if (box.operationCount === 1 && box.parameterCount === 0) continue;
    if (visible + added > firstViewLimit) continue;
    visible += added;
    open.add(box.key);
    queue.push(...box.children);
  }
  return open;
}

/** All modules open. */
export function allModules(tree: ModuleTree): OpenModules {
  return new Set(tree.modules.slice(1).map((box) => box.key));
}

/** Opens or folds one module. */
export function toggleModule(open: OpenModules, key: string): OpenModules {
  const next = new Set(open);
  if (!next.delete(key)) next.add(key);
  return next;
}

/** Opens every module around a node or, with `module`, around a box. */
export function openAround(tree: ModuleTree, open: OpenModules, module: number): OpenModules {
  const next = new Set(open);
  for (let box = tree.modules[module]; box !== undefined && box.parent >= 0; box = tree.modules[box.parent]) {
    next.add(box.key);
  }
  return next;
}
