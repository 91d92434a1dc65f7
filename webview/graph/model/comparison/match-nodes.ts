import type { Graph, GraphNode } from '../../../../src/trace/schema.ts';

/** Tables of more cells than this take too long to fill: what repeats in both is then paired in its order. */
const mostCells = 1 << 20;

interface Range {
  readonly beforeStart: number;
  readonly beforeEnd: number;
  readonly afterStart: number;
  readonly afterEnd: number;
}

/**
 * Pairs the nodes of two graphs as one compares texts: equal nodes in the same order, first those that are alike in nothing
 * else. Shapes and lines may differ. For each node of `after`, its partner in `before`; -1 where there is none.
 */
export function matchNodes(before: Graph, after: Graph): Int32Array {
  const partner = new Int32Array(after.nodes.length).fill(-1);
  const names = new Map<string, number>();
  const left = keysOf(before, names);
  const right = keysOf(after, names);
  const open: Range[] = [{ beforeStart: 0, beforeEnd: left.length, afterStart: 0, afterEnd: right.length }];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    const rest = pairEnds(range, left, right, partner);
    if (rest.beforeStart === rest.beforeEnd || rest.afterStart === rest.afterEnd) continue;
    const anchors = uniquePairs(rest, left, right);
    if (anchors.length === 0) pairTheRest(rest, left, right, partner);
    else open.push(...split(rest, anchors, partner));
  }
  return partner;
}

/** A number for each node: the same for nodes that may be partners. */
function keysOf({ nodes }: Graph, names: Map<string, number>): Int32Array {
  return Int32Array.from(nodes, (node) => {
    const name = nameOf(node);
    const known = names.get(name);
    if (known !== undefined) return known;
    names.set(name, names.size);
    return names.size - 1;
  });
}

function nameOf({ kind, op, label, modulePath }: GraphNode): string {
  return JSON.stringify([kind, op, label, ...modulePath.map(({ name, call }) => [name, call])]);
}

/** Pairs what is alike at both ends; answers what lies between. */
function pairEnds(range: Range, left: Int32Array, right: Int32Array, partner: Int32Array): Range {
  let { beforeStart, beforeEnd, afterStart, afterEnd } = range;
  while (beforeStart < beforeEnd && afterStart < afterEnd && left[beforeStart] === right[afterStart]) {
    partner[afterStart++] = beforeStart++;
  }
  while (beforeStart < beforeEnd && afterStart < afterEnd && left[beforeEnd - 1] === right[afterEnd - 1]) {
    partner[--afterEnd] = --beforeEnd;
  }
  return { beforeStart, beforeEnd, afterStart, afterEnd };
}

type Pair = readonly [before: number, after: number];

/** Pairs of what occurs once on either side, as many as are in the same order. */
function uniquePairs(range: Range, left: Int32Array, right: Int32Array): readonly Pair[] {
  const places = new Map<number, { before: number; after: number }>();
  const more = -2;
  const note = (side: 'before' | 'after', key: number, at: number): void => {
    const place = places.get(key) ?? { before: -1, after: -1 };
    place[side] = place[side] === -1 ? at : more;
    places.set(key, place);
  };
  for (let at = range.beforeStart; at < range.beforeEnd; at++) note('before', left[at] ?? 0, at);
  for (let at = range.afterStart; at < range.afterEnd; at++) note('after', right[at] ?? 0, at);
  const pairs = [...places.values()].filter(({ before, after }) => before >= 0 && after >= 0);
  return longestRising(pairs.sort((a, b) => a.after - b.after).map(({ before, after }): Pair => [before, after]));
}

/** The longest run of pairs, not nearest ones, whose first numbers rise. */
function longestRising(pairs: readonly Pair[]): readonly Pair[] {
  const ends: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  for (const [index, [value]] of pairs.entries()) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.[0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    if (low > 0) previous[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  }
  const rising: Pair[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) rising.push(pair);
  }
  return rising.reverse();
}

function split(range: Range, anchors: readonly Pair[], partner: Int32Array): Range[] {
  const ranges: Range[] = [];
  let { beforeStart, afterStart } = range;
  for (const [before, after] of anchors) {
    partner[after] = before;
    ranges.push({ beforeStart, beforeEnd: before, afterStart, afterEnd: after });
    beforeStart = before + 1;
    afterStart = after + 1;
  }
  ranges.push({ beforeStart, beforeEnd: range.beforeEnd, afterStart, afterEnd: range.afterEnd });
  return ranges;
}

/** Where everything repeats: the longest common subsequence, or pairs in their order where that is too much work. */
function pairTheRest(range: Range, left: Int32Array, right: Int32Array, partner: Int32Array): void {
  const { beforeStart, beforeEnd, afterStart, afterEnd } = range;
  const rows = beforeEnd - beforeStart;
  const columns = afterEnd - afterStart;
  if (rows * columns > mostCells) {
    pairInOrder(range, left, right, partner);
    return;
  }
  const width = columns + 1;
  const longest = new Int32Array((rows + 1) * width);
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      const at = row * width + column;
      longest[at] =
        left[beforeStart + row] === right[afterStart + column]
          ? (longest[at + width + 1] ?? 0) + 1
          : Math.max(longest[at + width] ?? 0, longest[at + 1] ?? 0);
    }
  }
  for (let row = 0, column = 0; row < rows && column < columns; ) {
    const at = row * width + column;
    if (left[beforeStart + row] === right[afterStart + column]) partner[afterStart + column++] = beforeStart + row++;
    else if ((longest[at + width] ?? 0) >= (longest[at + 1] ?? 0)) row++;
    else column++;
  }
}

function pairInOrder(range: Range, left: Int32Array, right: Int32Array, partner: Int32Array): void {
  const places = new Map<number, number[]>();
  for (let at = range.beforeEnd - 1; at >= range.beforeStart; at--) {
    const key = left[at] ?? 0;
    const list = places.get(key);
    if (list === undefined) places.set(key, [at]);
    else list.push(at);
  }
  for (let at = range.afterStart; at < range.afterEnd; at++) partner[at] = places.get(right[at] ?? 0)?.pop() ?? -1;
}
