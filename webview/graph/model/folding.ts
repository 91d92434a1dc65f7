import type { ModuleBox, ModuleTree } from './module-tree.ts';

/** Keys of the open modules. Everything else is folded. */
export type OpenModules = ReadonlySet<string>;

/** The first view shows about this many things at most, the frames of open modules counted. */
const firstViewLimit = 64;

/** Opens modules from the outside in as long as the picture stays readable. */
export function defaultOpenModules(tree: ModuleTree): OpenModules {
  return new Set(modulesToOpen(tree).flat());
}

/** The modules that the first view opens, in the order in which it does: those of a kind side by side at once. */
export function modulesToOpen(tree: ModuleTree): string[][] {
  const directCount = new Int32Array(tree.modules.length);
  for (let node = 0; node < tree.moduleOf.length; node++) {
    const module = tree.moduleOf[node] ?? 0;
    if (tree.attachedTo[node] === -1) directCount[module] = (directCount[module] ?? 0) + 1;
  }
  const opened: string[][] = [];
  let visible = (directCount[0] ?? 0) + (tree.modules[0]?.children.length ?? 0);
  const queue = [0];
  for (let head = 0; head < queue.length; head++) {
    for (const kind of childrenByType(tree, queue[head] ?? 0)) {
      const added = kind.reduce((sum, box) => sum + (directCount[box.index] ?? 0) + box.children.length, 0);
      if (visible + added > firstViewLimit) continue;
      visible += added;
      opened.push(kind.map(({ key }) => key));
      queue.push(...kind.map(({ index }) => index));
    }
  }
  return opened;
}

/** Modules of a kind side by side open together or not at all: half a stack open would look like two kinds. */
function childrenByType(tree: ModuleTree, module: number): Iterable<ModuleBox[]> {
  const kinds = new Map<string, ModuleBox[]>();
  for (const child of tree.modules[module]?.children ?? []) {
    const box = tree.modules[child];
    // What repeats, and parameters alone, are told by one box and a number; one operation tells no more when its module is open.
    if (box === undefined || box.repeats > 0 || box.operationCount === 0) continue;
    if (box.operationCount === 1 && box.parameterCount === 0) continue;
    const kind = kinds.get(box.type);
    if (kind === undefined) kinds.set(box.type, [box]);
    else kind.push(box);
  }
  return kinds.values();
}

/** All modules open. */
export function allModules(tree: ModuleTree): OpenModules {
  return new Set(tree.modules.slice(1).map((box) => box.key));
}

/** Opens each module that is seen folded, but nothing inside it. `root`: the module that is shown alone. */
export function openOneLevel(tree: ModuleTree, open: OpenModules, root: number): OpenModules {
  const next = new Set(open);
  const isSeenOpen = new Uint8Array(tree.modules.length);
  for (const box of tree.modules) {
    const isSeen = isSeenOpen[box.parent] === 1;
    if (box.index === root || (isSeen && open.has(box.key))) isSeenOpen[box.index] = 1;
    else if (isSeen) next.add(box.key);
  }
  return next;
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
