import type { GraphNode } from '../../../src/trace/schema.ts';
import { type GrowingModule, type ModuleBox, noContents } from './module-tree.ts';

/** More leaves than this beside one operation would hide it: they are drawn as nodes then. */
const mostAttached = 6;
/** More data than this that only one loop reads would hide the rest of the picture: it stands in the loop then. */
const mostDataOfLoop = 6;

/**
 * Leaves are recorded where they were first used, which is not where they belong. Data comes from outside: it stands at the top,
 * unless it is much and a loop's own. A parameter stands beside the one operation that reads it, or in the innermost module that
 * holds all its readers. So does a constant, a tensor without dimensions that is read inside a module. Changes `moduleOf` in
 * place; answers the operation beside which each leaf is drawn, -1 for a node with a place of its own.
 */
export function placeLeaves(
  nodes: readonly GraphNode[],
  modules: readonly ModuleBox[],
  moduleOf: Int32Array,
  readers: readonly (readonly number[])[],
): Int32Array {
  const homeOf = (id: number): number => {
    const [first, ...others] = (readers[id] ?? []).map((reader) => moduleOf[reader] ?? 0);
    return others.reduce((a, b) => common(modules, a, b), first ?? moduleOf[id] ?? 0);
  };
  const leaves = [...nodes.keys()].filter((id) => nodes[id]?.kind !== 'op');
  const isConstant = (id: number): boolean => nodes[id]?.outputs[0]?.shape.length === 0 && moduleOf[id] !== 0;
  const data = leaves.filter((id) => nodes[id]?.kind === 'input' && !isConstant(id));
  const atTop = new Set(data);
  for (const [loop, own] of Map.groupBy(data, (id) => outermostLoop(modules, homeOf(id)))) {
    if (loop !== null && own.length > mostDataOfLoop) for (const id of own) atTop.delete(id);
  }
  const attachedTo = new Int32Array(nodes.length).fill(-1);
  const attached = new Map<number, number[]>();
  for (const id of leaves) {
    moduleOf[id] = atTop.has(id) ? 0 : homeOf(id);
    const [only, ...others] = readers[id] ?? [];
    if (atTop.has(id) || only === undefined || others.length > 0) continue;
    const beside = attached.get(only);
    if (beside === undefined) attached.set(only, [id]);
    else beside.push(id);
  }
  for (const [operation, beside] of attached) {
    if (beside.length <= mostAttached) for (const id of beside) attachedTo[id] = operation;
  }
  return attachedTo;
}

/** Parameters that many calls read stand outside all of them: where they are many, a box that can be opened holds them. */
export function gatherSharedParameters(
  nodes: readonly GraphNode[],
  modules: GrowingModule[],
  moduleOf: Int32Array,
  attachedTo: Int32Array,
): void {
  const isShared = (id: number): boolean => {
    const kind = nodes[id]?.kind;
    return (kind === 'parameter' || kind === 'leaf') && attachedTo[id] === -1;
  };
  for (const [home, shared] of Map.groupBy([...nodes.keys()].filter(isShared), (id) => moduleOf[id] ?? 0)) {
    const around = modules[home];
    if (around === undefined || shared.length <= mostAttached) continue;
    const index = modules.length;
    around.children.unshift(index);
    const key = `${around.key}/parameters`;
    modules.push({
      ...noContents,
      index,
      key,
      name: 'parameters',
      type: '',
      call: 0,
      repeats: 0,
      parent: home,
      depth: around.depth + 1,
      children: [],
    });
    for (const id of shared) moduleOf[id] = index;
  }
}

/** The innermost module around two modules. */
function common(modules: readonly ModuleBox[], first: number, second: number): number {
  let a = modules[first];
  let b = modules[second];
  while (a !== undefined && b !== undefined && a !== b) {
    if (a.depth >= b.depth) a = modules[a.parent];
    else b = modules[b.parent];
  }
  return a === b && a !== undefined ? a.index : 0;
}

/** The outermost of the repeats around or at a module; null where there is none. */
function outermostLoop(modules: readonly ModuleBox[], module: number): number | null {
  let found: number | null = null;
  for (let box = modules[module]; box !== undefined && box.parent >= 0; box = modules[box.parent]) {
    if (box.repeats > 0) found = box.index;
  }
  return found;
}
