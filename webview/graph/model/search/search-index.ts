import type { Graph } from '../../../../src/trace/schema.ts';
import { fileName } from '../../../shared/format.ts';
import { memoryAmounts, timeAmounts } from '../amounts.ts';
import type { Comparison } from '../comparison/comparison.ts';
import { type ChangeMark, markOfNode } from '../comparison/item-changes.ts';
import { type ModuleTree, moduleTitle } from '../module-tree.ts';
import type { StepValues } from '../values.ts';
import { parseQuery, type QueryProblem } from './query.ts';
import { normalise, type SearchSubject } from './subject.ts';

/** Something that a search found. */
export type SearchHit =
  | {
      readonly kind: 'node';
      readonly node: number;
      readonly title: string;
      readonly detail: string;
      /** That only one of two steps that are compared has it. */
      readonly mark: ChangeMark | null;
    }
  | { readonly kind: 'module'; readonly module: number; readonly title: string; readonly detail: string };

export interface SearchResult {
  /** Best first. */
  readonly hits: readonly SearchHit[];
  /** Why the query cannot be read; null where it can. */
  readonly problem: QueryProblem | null;
  /** What the step lacks that the query asks for; empty where it has all. */
  readonly lacks: readonly string[];
}

interface Entry {
  readonly hit: SearchHit;
  readonly subject: SearchSubject;
}

/** Finds nodes and modules by name, operation, module, shape and place, and by queries: see `parseQuery`. */
export class SearchIndex {
  readonly #graph: Graph;
  readonly #tree: ModuleTree;
  readonly #entries: readonly Entry[];

  constructor(graph: Graph, tree: ModuleTree) {
    this.#graph = graph;
    this.#tree = tree;
    this.#entries = [...moduleEntries(tree), ...nodeEntries(graph)];
  }

  /** All hits in a step: titles that equal the query's words, that begin with them, that hold one, then anything else. */
  find(query: string, values: StepValues, comparison: Comparison | null): SearchResult {
    const parsed = parseQuery(query);
    if (!('terms' in parsed)) return { hits: [], problem: parsed, lacks: [] };
    const { terms, words, lacks } = parsed;
    if (terms.length === 0) return { hits: [], problem: null, lacks: [] };
    const step = {
      values,
      comparison,
      times: timeAmounts(this.#graph, this.#tree, values, 'both'),
      memory: memoryAmounts(this.#graph, this.#tree, values),
    };
    const whole = words.join(' ');
    const [first = ''] = words;
    const rankOf = ({ title }: SearchSubject): number => {
      if (whole === '') return 0;
      if (title === whole) return 0;
      return title.startsWith(whole) ? 1 : title.includes(first) ? 2 : 3;
    };
    const ranks: SearchHit[][] = [[], [], [], []];
    for (const { hit, subject } of this.#entries) {
      if (terms.every((holds) => holds(subject, step))) ranks[rankOf(subject)]?.push(marked(hit, comparison));
    }
    const missing = lacks.map((lack) => lack(step)).filter((each) => each !== null);
    return { hits: ranks.flat(), problem: null, lacks: [...new Set(missing)] };
  }
}

function marked(hit: SearchHit, comparison: Comparison | null): SearchHit {
  if (hit.kind === 'module') return hit;
  const mark = markOfNode(hit.node, comparison);
  return mark === null ? hit : { ...hit, mark };
}

function* moduleEntries(tree: ModuleTree): Generator<Entry> {
  for (const box of tree.modules) {
    if (box.parent < 0 || box.nodeCount === 0) continue;
    const title = moduleTitle(box);
    yield {
      hit: { kind: 'module', module: box.index, title, detail: box.type },
      subject: {
        node: null,
        module: box,
        title: normalise(title),
        text: normalise(`${title} ${box.type} module`),
        place: '',
      },
    };
  }
}

function* nodeEntries(graph: Graph): Generator<Entry> {
  for (const data of graph.nodes) {
    const site = data.callSite === null ? undefined : graph.callSites[data.callSite];
    const place = site === undefined ? '' : `${fileName(site.file)}:${site.line}`;
    const shapes = data.outputs.map((output) => output.shape.join('x')).join(' ');
    const modules = data.modulePath.map((step) => step.name).join('.');
    const types = data.modulePath.map((step) => step.type).join(' ');
    const detail = [modules, data.outputs.map((output) => output.shape.join('×')).join(', '), place];
    const text = `${data.label} ${data.op} ${data.kind} ${data.backward ?? ''} ${modules} ${types} ${shapes} ${place}`;
    yield {
      hit: { kind: 'node', node: data.id, title: data.label, detail: detail.filter(Boolean).join(' · '), mark: null },
      subject: { node: data, module: null, title: normalise(data.label), text: normalise(text), place },
    };
  }
}
