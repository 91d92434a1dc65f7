import type { GraphComparison, GraphDocument } from '../../../../src/protocol/graph-view.ts';
import { type NodeTime, timeOf } from '../../../../src/protocol/step-times.ts';
import type { Graph, OutputReference, RecordedTensor } from '../../../../src/trace/schema.ts';
import type { Flow } from '../gradient-flow.ts';
import { indexValues, type StepValues } from '../values.ts';
import { relativeChange } from './relative-change.ts';
import { type UnionGraph, uniteGraphs, uniteValues } from './union-graph.ts';

/** What has become of a node between two steps. */
export type NodeChange = 'kept' | 'added' | 'removed';

/** The shown step beside the one that it is compared with. */
export class Comparison {
  /** What the other step is called. */
  readonly title: string;
  /** The other step's number in its run. */
  readonly step: number;
  /** Id of the shown step's graph, without what is only in the other. */
  readonly shownGraph: string;
  readonly #isOfOtherRun: boolean;
  readonly #union: UnionGraph;
  readonly #before: StepValues;
  readonly #now: StepValues;

  constructor({ title, step, isOfOtherRun }: GraphComparison, shownGraph: string, union: UnionGraph, now: StepValues) {
    this.title = title;
    this.step = step.index;
    this.shownGraph = shownGraph;
    this.#isOfOtherRun = isOfOtherRun;
    this.#union = union;
    this.#before = indexValues(step);
    this.#now = now;
  }

  changeOf(node: number): NodeChange {
    if (node >= this.#union.present) return 'removed';
    return (this.#union.earlier[node] ?? -1) < 0 ? 'added' : 'kept';
  }

  /** Whether a node's call is only in another run's script: at its place in this one there may be anything. */
  isInOtherScript(node: number): boolean {
    return this.#isOfOtherRun && this.changeOf(node) === 'removed';
  }

  /** What the other step's graph calls a node; null for one that it does not have. */
  earlierId(node: number): number | null {
    const earlier = this.#union.earlier[node] ?? -1;
    return earlier < 0 ? null : earlier;
  }

  /** When a node ran, among the nodes of both steps. */
  placeOf(node: number): number {
    return this.#union.place[node] ?? node;
  }

  /** How many nodes are in only one of the two. */
  get structure(): { readonly added: number; readonly removed: number } {
    const { present, earlier } = this.#union;
    let added = 0;
    for (let node = 0; node < present; node++) if ((earlier[node] ?? -1) < 0) added++;
    return { added, removed: earlier.length - present };
  }

  /** What was recorded of an output in the step that is compared with. */
  before({ node, output }: OutputReference): RecordedTensor | undefined {
    const earlier = this.earlierId(node);
    return earlier === null ? undefined : this.#before.get(earlier, output);
  }

  /** What a node took then and now; null where one of the steps was not timed. */
  times(node: number): { readonly before: NodeTime; readonly now: NodeTime } | null {
    const earlier = this.earlierId(node);
    const [before, now] = [this.#before.times, this.#now.times];
    if (earlier === null || before == null || now == null) return null;
    return { before: timeOf(before, earlier), now: timeOf(now, node) };
  }

  /** How much an output has changed, from 0 to 1: its value, its gradient, or the larger of both. Null where that is not known. */
  change(tensor: OutputReference, flow: Flow): number | null {
    if (this.changeOf(tensor.node) !== 'kept') return null;
    const before = this.before(tensor);
    const now = this.#now.get(tensor.node, tensor.output);
    if (before === undefined || now === undefined) return null;
    const value = flow === 'backward' ? null : relativeChange(before.value, now.value);
    const gradient = flow === 'forward' ? null : relativeChange(before.gradient, now.gradient);
    return value === null ? gradient : gradient === null ? value : Math.max(value, gradient);
  }
}

export interface Compared {
  /** What is looked at: with the nodes that are gone, where there are any. */
  readonly document: GraphDocument;
  readonly comparison: Comparison | null;
}

/** Puts a document beside what it is compared with. The union of two graphs is kept while both stay the same. */
export class Comparer {
  #last: { readonly before: Graph; readonly after: Graph; readonly union: UnionGraph } | null = null;

  compare(document: GraphDocument): Compared {
    const { comparison } = document;
    if (comparison === null) return { document, comparison: null };
    const union = this.#unite(comparison, document.graph);
    const step = uniteValues(union, comparison.step, document.step);
    return {
      document: { ...document, graph: union.graph, step },
      comparison: new Comparison(comparison, document.graph.id, union, indexValues(step)),
    };
  }

  #unite({ graph: before }: GraphComparison, after: Graph): UnionGraph {
    const last = this.#last;
    if (last !== null && last.before.id === before.id && last.after.id === after.id) return last.union;
    const union = uniteGraphs(before, after);
    this.#last = { before, after, union };
    return union;
  }
}
