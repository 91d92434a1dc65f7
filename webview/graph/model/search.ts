import type { Graph } from '../../../src/trace/schema.ts';
import { fileName } from '../../shared/format.ts';
import { type ModuleTree, moduleTitle } from './module-tree.ts';

/** Something that a search found. */
export type SearchHit =
  | { readonly kind: 'node'; readonly node: number; readonly title: string; readonly detail: string }
  | { readonly kind: 'module'; readonly module: number; readonly title: string; readonly detail: string };

interface Entry {
  readonly hit: SearchHit;
  /** What the title holds counts more than what the rest holds. */
  readonly title: string;
  readonly text: string;
}

/** Finds nodes and modules by name, operation, module, shape (`64x10`, `[64, 10]`) and place (`train.ts:12`). */
export class SearchIndex {
  readonly #entries: readonly Entry[];

  constructor(graph: Graph, tree: ModuleTree) {
    this.#entries = [...moduleEntries(tree), ...nodeEntries(graph)];
  }

  /** All hits, best first: titles that equal the query, that begin with it, that hold it, then anything else. */
  find(query: string): SearchHit[] {
    const words = normalise(query).split(/\s+/).filter(Boolean);
    const [first] = words;
    if (first === undefined) return [];
    const ranked: { hit: SearchHit; rank: number; order: number }[] = [];
    this.#entries.forEach((entry, order) => {
      if (!words.every((word) => entry.text.includes(word))) return;
      const whole = words.join(' ');
      const rank = entry.title === whole ? 0 : entry.title.startsWith(whole) ? 1 : entry.title.includes(first) ? 2 : 3;
      ranked.push({ hit: entry.hit, rank, order });
    });
    return ranked.sort((a, b) => a.rank - b.rank || a.order - b.order).map(({ hit }) => hit);
  }
}

function* moduleEntries(tree: ModuleTree): Generator<Entry> {
  for (const box of tree.modules) {
    if (box.parent < 0 || box.nodeCount === 0) continue;
    const title = moduleTitle(box);
    const hit: SearchHit = { kind: 'module', module: box.index, title, detail: box.type };
    yield { hit, title: normalise(title), text: normalise(`${title} ${box.type} module`) };
  }
}

function* nodeEntries(graph: Graph): Generator<Entry> {
  for (let node = 0; node < graph.nodes.length; node++) {
    const data = graph.nodes[node];
    if (data === undefined) continue;
    const site = data.callSite === null ? undefined : graph.callSites[data.callSite];
    const place = site === undefined ? '' : `${fileName(site.file)}:${site.line}`;
    const shapes = data.outputs.map((output) => output.shape.join('x')).join(' ');
    const modules = data.modulePath.map((step) => step.name).join('.');
    const types = data.modulePath.map((step) => step.type).join(' ');
    const detail = [modules, data.outputs.map((output) => output.shape.join('×')).join(', '), place];
    const hit: SearchHit = { kind: 'node', node, title: data.label, detail: detail.filter(Boolean).join(' · ') };
    const text = `${data.label} ${data.op} ${data.kind} ${data.backward ?? ''} ${modules} ${types} ${shapes} ${place}`;
    yield { hit, title: normalise(data.label), text: normalise(text) };
  }
}

/** Lower case, and the ways of writing a shape made one: `[64, 10]`, `64 × 10` and `64x10`. */
function normalise(text: string): string {
  return text
    .toLowerCase()
    .replace(/[[\]()]/g, ' ')
    .replace(/(\d)\s*[x×,]\s*(?=\d)/g, '$1x')
    .trim();
}
