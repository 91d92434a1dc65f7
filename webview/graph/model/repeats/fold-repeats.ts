import type { Graph } from '../../../../src/trace/schema.ts';
import { findRepeats, type Repeat } from './find-repeats.ts';
import { likenessOf } from './likeness.ts';
import { countOperations, type GrowingBox, listUnits, siteOf, type Unit } from './units.ts';

/** A loop is worth a box when it hides many operations; blocks in a row always are. */
const leastOfLoop = { passes: 4, operations: 24 } as const;

/**
 * Puts a box round what repeats: equal modules in a row (the blocks of a transformer, a cell called at every time step) and
 * passes of a loop. Changes `boxes` and `moduleOf` in place.
 */
export function foldRepeats(graph: Graph, boxes: GrowingBox[], moduleOf: Int32Array): void {
  const units = listUnits(graph, boxes, moduleOf);
  const operations = countOperations(boxes, units);
  const sameIn = likenessOf(graph, boxes, units);
  const moduleCount = boxes.length;
  for (let around = 0; around < moduleCount; around++) {
    const list = units[around] ?? [];
    const size = Int32Array.from(list, (unit) => (unit.kind === 'op' ? 1 : (operations[unit.box] ?? 0)));
    for (const repeat of findRepeats(list.length, sameIn(around), (found) => isWorthABox(found, list, size))) {
      wrap(graph, boxes, moduleOf, around, list, repeat);
    }
  }
}

function isWorthABox({ start, period, count }: Repeat, list: readonly Unit[], size: Int32Array): boolean {
  const inOnePass = size.subarray(start, start + period).reduce((sum, operations) => sum + operations, 0);
  if (period === 1 && list[start]?.kind === 'box') return inOnePass > 1;
  return count >= leastOfLoop.passes && inOnePass * count >= leastOfLoop.operations;
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
  boxes.push({ key, name, type: alone?.type ?? '', call: 0, parent: around, repeats: count, callSite: null });
  for (let pass = 0; pass < count; pass++) {
    let inner = outer;
    if (alone === undefined) {
      inner = boxes.length;
      boxes.push({
        key: `${key}/${pass}`,
        name: `pass ${pass + 1}`,
        type: '',
        call: 0,
        parent: outer,
        repeats: 0,
        callSite: null,
      });
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

/** `blocks.0 – blocks.11` for modules; a loop is named by the first line of its body. */
function nameOf(graph: Graph, boxes: readonly GrowingBox[], all: readonly Unit[], body: readonly Unit[]): string {
  const isLoop = body.length > 1 || body[0]?.kind === 'op';
  const sites = body.map((unit) => siteOf(graph, boxes, unit)).filter((site) => site !== null);
  const line = graph.callSites[sites[0] ?? -1]?.line;
  if (isLoop && line !== undefined) return `loop, line ${line}`;
  const [first, last] = [all[0], all.at(-1)].map((unit) => (unit?.kind === 'box' ? boxes[unit.box]?.name : undefined));
  if (first === undefined || last === undefined) return 'loop';
  return first === last ? first : `${first} – ${last}`;
}
