import type { Graph, GraphNode } from '../../../src/trace/schema.ts';

/** A module, or something like one, while the tree is built. Indices are its place in the list. */
export interface GrowingBox {
  key: string;
  name: string;
  type: string;
  call: number;
  parent: number;
  /** How many equal things this box stands for; 0 for a module. */
  repeats: number;
}

/** Something that stands in a module: an operation, or a module in it. Its number is a node's or a box's. */
type Unit = { readonly kind: 'op'; readonly node: number } | { readonly kind: 'box'; readonly box: number };

/** The same sequence of `period` units, `count` times in a row. */
interface Repeat {
  readonly start: number;
  readonly period: number;
  readonly count: number;
}

/** Longer bodies of loops are not looked for. */
const longestPeriod = 64;
/** Three blocks are worth one box; a loop without modules is when it hides many operations. */
const least = { modules: 3, passes: 4, operations: 24 } as const;

/**
 * Puts a box round what repeats: equal modules in a row (the blocks of a transformer, a cell called at every time step) and
 * passes of a loop, which are told by the same lines making the same shapes. Changes `boxes` and `moduleOf` in place.
 */
export function foldRepeats(graph: Graph, boxes: GrowingBox[], moduleOf: Int32Array): void {
  const units = listUnits(graph, boxes, moduleOf);
  const operations = countOperations(boxes, units);
  const forms = new Interned();
  const formOfNode = graph.nodes.map((node) => (node.kind === 'op' ? forms.number(describeOperation(node)) : 0));
  const formOfBox = new Int32Array(boxes.length);
  // What lies inside comes later in the list.
  for (let box = boxes.length - 1; box >= 0; box--) {
    const inside = (units[box] ?? []).map((unit) => (unit.kind === 'op' ? formOfNode[unit.node] : formOfBox[unit.box]));
    formOfBox[box] = forms.number(`${boxes[box]?.type} ${inside.join(' ')}`);
  }
  const places = new Interned();
  const placeOfSite = graph.callSites.map(({ file, line, column }) => places.number(`${file}:${line}:${column}`));
  const placeOf = (node: number): number => 1 + (placeOfSite[graph.nodes[node]?.callSite ?? -1] ?? -1);
  const moduleCount = boxes.length;
  for (let around = 0; around < moduleCount; around++) {
    const list = units[around] ?? [];
    const sequence = Float64Array.from(list, (unit) =>
      unit.kind === 'op'
        ? (formOfNode[unit.node] ?? 0) * (placeOfSite.length + 1) + placeOf(unit.node)
        : -1 - (formOfBox[unit.box] ?? 0),
    );
    const size = Int32Array.from(list, (unit) => (unit.kind === 'op' ? 1 : (operations[unit.box] ?? 0)));
    for (const repeat of findRepeats(sequence, (found) => isWorthABox(found, list, size))) {
      wrap(graph, boxes, moduleOf, around, list, repeat);
    }
  }
}

/** Numbers for texts, the same for the same text. */
class Interned {
  readonly #numbers = new Map<string, number>();

  number(text: string): number {
    let known = this.#numbers.get(text);
    if (known === undefined) {
      known = this.#numbers.size;
      this.#numbers.set(text, known);
    }
    return known;
  }
}

function describeOperation(node: GraphNode): string {
  let text = node.op;
  for (const { shape, dtype } of node.outputs) text += ` ${dtype} ${shape.join('x')}`;
  return text;
}

/** What stands in each module, in the order in which it ran. */
function listUnits(graph: Graph, boxes: readonly GrowingBox[], moduleOf: Int32Array): Unit[][] {
  const units: Unit[][] = boxes.map(() => []);
  const seen = new Uint8Array(boxes.length);
  seen[0] = 1;
  for (const [node, { kind }] of graph.nodes.entries()) {
    if (kind !== 'op') continue;
    let box = moduleOf[node] ?? 0;
    units[box]?.push({ kind: 'op', node });
    for (; seen[box] === 0; box = boxes[box]?.parent ?? 0) {
      seen[box] = 1;
      units[boxes[box]?.parent ?? 0]?.push({ kind: 'box', box });
    }
  }
  return units;
}

function countOperations(boxes: readonly GrowingBox[], units: readonly (readonly Unit[])[]): Int32Array {
  const counts = new Int32Array(boxes.length);
  for (let box = boxes.length - 1; box >= 0; box--) {
    for (const unit of units[box] ?? []) counts[box]! += unit.kind === 'op' ? 1 : (counts[unit.box] ?? 0);
  }
  return counts;
}

function isWorthABox({ start, period, count }: Repeat, list: readonly Unit[], size: Int32Array): boolean {
  const inOnePass = size.subarray(start, start + period).reduce((sum, operations) => sum + operations, 0);
  if (period === 1 && list[start]?.kind === 'box') return count >= least.modules && inOnePass > 1;
  return count >= least.passes && inOnePass * count >= least.operations;
}

/** Repeats in a sequence, from its beginning on, the one that covers most first where several begin at the same place. */
function findRepeats(sequence: Float64Array, isWorthwhile: (repeat: Repeat) => boolean): Repeat[] {
  const found: Repeat[] = [];
  for (let start = 0; start < sequence.length; ) {
    let best: Repeat | null = null;
    const most = Math.min(longestPeriod, Math.floor((sequence.length - start) / least.modules));
    for (let period = 1; period <= most; period++) {
      let end = start + period;
      while (end < sequence.length && sequence[end] === sequence[end - period]) end++;
      const count = Math.floor((end - start) / period);
      const covers = best === null ? 0 : best.period * best.count;
      if (count < least.modules || count * period <= covers) continue;
      const repeat = { start, period, count };
      if (isWorthwhile(repeat)) best = repeat;
    }
    if (best !== null) found.push(best);
    start += best === null ? 1 : best.period * best.count;
  }
  return found;
}

/** Puts one box round a repeat, and one round each pass unless a pass is one module. */
function wrap(
  graph: Graph,
  boxes: GrowingBox[],
  moduleOf: Int32Array,
  around: number,
  list: readonly Unit[],
  { start, period, count }: Repeat,
): void {
  const first = list[start];
  if (first === undefined) return;
  const outer = boxes.length;
  const aroundKey = boxes[around]?.key ?? '';
  const body = list.slice(start, start + period);
  const alone = period === 1 && first.kind === 'box' ? boxes[first.box] : undefined;
  const key = `${aroundKey}/×${start}`;
  const name = nameOf(graph, boxes, list.slice(start, start + period * count), body);
  boxes.push({ key, name, type: alone?.type ?? '', call: 0, parent: around, repeats: count });
  for (let pass = 0; pass < count; pass++) {
    let inner = outer;
    if (alone === undefined) {
      inner = boxes.length;
      boxes.push({ key: `${key}/${pass}`, name: `pass ${pass + 1}`, type: '', call: 0, parent: outer, repeats: 0 });
    }
    for (const unit of list.slice(start + pass * period, start + (pass + 1) * period)) {
      if (unit.kind === 'op') moduleOf[unit.node] = inner;
      else {
        const box = boxes[unit.box];
        if (box !== undefined) box.parent = inner;
      }
    }
  }
}

/** `blocks.0 – blocks.11` for modules; a loop is named by the line where its body first runs an operation of its own. */
function nameOf(graph: Graph, boxes: readonly GrowingBox[], all: readonly Unit[], body: readonly Unit[]): string {
  for (const unit of body) {
    const site = unit.kind === 'op' ? graph.nodes[unit.node]?.callSite : null;
    const line = typeof site === 'number' ? graph.callSites[site]?.line : undefined;
    if (line !== undefined) return `loop, line ${line}`;
  }
  const [first, last] = [all[0], all.at(-1)].map((unit) => (unit?.kind === 'box' ? boxes[unit.box]?.name : undefined));
  if (first === undefined || last === undefined) return 'loop';
  return first === last ? first : `${first} – ${last}`;
}
