import type { Graph, GraphNode } from '../../../../src/trace/schema.ts';
import { type GrowingBox, siteOf, type Unit } from './units.ts';

/** Tells whether two of the units of one module are passes, or parts of passes, of the same thing. */
export type IsSame = (one: number, other: number) => boolean;

/**
 * Units are the same where the same line makes the same shapes, or modules of a type hold the same. Where a line cannot have run
 * again but in a loop, the shapes may differ: of a text that grows by a letter in each pass.
 */
export function likenessOf(
  graph: Graph,
  boxes: readonly GrowingBox[],
  units: readonly (readonly Unit[])[],
): (around: number) => IsSame {
  const interned = new Interned();
  const forms = numberForms(graph, boxes, units, interned, describeOperation, ({ type }) => type);
  const nameOfBox = ({ name, type }: GrowingBox): string => `${name} ${type}`;
  const names = numberForms(graph, boxes, units, interned, ({ op }) => op, nameOfBox);
  const placeOfSite = graph.callSites.map(({ file, line, column }) => interned.number(`${file}:${line}:${column}`));
  return (around) => {
    const list = units[around] ?? [];
    const equal = new Int32Array(list.length);
    const again = new Int32Array(list.length);
    for (const [index, unit] of list.entries()) {
      const site = siteOf(graph, boxes, unit);
      const place = site === null ? -1 : (placeOfSite[site] ?? -1);
      equal[index] =
        unit.kind === 'op' ? interned.pair(forms.ofNode[unit.node], place) : interned.pair(forms.ofBox[unit.box], -2);
      const name = unit.kind === 'op' ? names.ofNode[unit.node] : names.ofBox[unit.box];
      const isLoop = site !== null && isOutsideFunctions(graph, site, around);
      again[index] = isLoop ? interned.pair(name, place) : -1 - index;
    }
    return (one, other) => equal[one] === equal[other] || again[one] === again[other];
  };
}

/** Whether a line runs once for each run of what it stands in: the script, or the `forward` of a module. */
function isOutsideFunctions(graph: Graph, site: number, around: number): boolean {
  const name = graph.callSites[site]?.functionName ?? null;
  return name === null || (around > 0 && name === 'forward');
}

/** A number for each operation and each module: the same number for the same name with the same inside it. */
function numberForms(
  graph: Graph,
  boxes: readonly GrowingBox[],
  units: readonly (readonly Unit[])[],
  interned: Interned,
  nameOfNode: (node: GraphNode) => string,
  nameOfBox: (box: GrowingBox) => string,
): { readonly ofNode: Int32Array; readonly ofBox: Int32Array } {
  const ofNode = Int32Array.from(graph.nodes, (node) => (node.kind === 'op' ? interned.number(nameOfNode(node)) : -1));
  const ofBox = new Int32Array(boxes.length);
  // What lies inside comes later in the list.
  for (let box = boxes.length - 1; box >= 0; box--) {
    const described = boxes[box];
    if (described === undefined) continue;
    const inside = (units[box] ?? []).map((unit) => (unit.kind === 'op' ? ofNode[unit.node] : ofBox[unit.box]));
    ofBox[box] = interned.number(`${nameOfBox(described)} ${inside.join(' ')}`);
  }
  return { ofNode, ofBox };
}

function describeOperation(node: GraphNode): string {
  let text = node.op;
  for (const { shape, dtype } of node.outputs) text += ` ${dtype} ${shape.join('x')}`;
  return text;
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

  /** The same for two numbers. */
  pair(one: number | undefined, other: number): number {
    return this.number(`#${one} ${other}`);
  }
}
