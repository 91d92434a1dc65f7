import type { ScriptFile } from '../../../src/protocol/graph-view.ts';
import type { OutputReference } from '../../../src/trace/schema.ts';
import { tensorSides } from '../model/comparison/tensor-sides.ts';
import { moduleDetails, nodeDetails, tensorDetails } from '../model/details.ts';
import { edgeDetails } from '../model/edge-details.ts';
import { comparisonSection } from './comparison-section.ts';
import type { DetailsPane, NodeBeside } from './details-pane.ts';
import type { Exploration } from './exploration.ts';
import type { GraphView } from './graph-view.ts';

/** Has the pane tell of what is chosen. */
export class ChosenDetails {
  readonly #pane: DetailsPane;
  readonly #exploration: Exploration;
  #scripts: readonly ScriptFile[] = [];

  constructor(pane: DetailsPane, exploration: Exploration) {
    this.#pane = pane;
    this.#exploration = exploration;
  }

  /** Told at every edit: only a change is shown, for the pane begins at its top again. */
  setScripts(scripts: readonly ScriptFile[]): void {
    if (JSON.stringify(scripts) === JSON.stringify(this.#scripts)) return;
    this.#scripts = scripts;
    this.show();
  }

  #beside({ comparison, document, values }: GraphView, node: number): NodeBeside {
    const { graph, step } = document;
    const recorded = graph.nodes[node]?.outputs.map((_, output) => values.get(node, output)) ?? [];
    return {
      section: comparison && comparisonSection(comparison, node, recorded),
      isGone: comparison?.changeOf(node) === 'removed',
      isInOtherScript: comparison?.isInOtherScript(node) === true,
      sidesOf: (tensor, part) => tensorSides({ step, values, comparison }, tensor, part),
    };
  }

  #showEdge(view: GraphView, edge: OutputReference): void {
    const { document, tree, values } = view;
    const { graph, step } = document;
    const node = graph.nodes[edge.node];
    const output = node?.outputs[edge.output];
    const details = edgeDetails(graph, tree, step, edge);
    if (node === undefined || output === undefined || details === null) this.#pane.showNothing();
    else {
      const tensor = { ...tensorDetails(node, output, edge.output, values), title: '' };
      this.#pane.showEdge(
        { node: edge.node, output: edge.output },
        document,
        details,
        tensor,
        this.#beside(view, edge.node),
      );
    }
  }

  show(): void {
    const { view, selection } = this.#exploration;
    if (view !== null && selection?.kind === 'node') {
      const details = nodeDetails(view.document.graph, view.tree, view.values, selection.node, this.#scripts);
      if (details !== null)
        this.#pane.showNode(selection.node, view.document, details, this.#beside(view, selection.node));
      else this.#pane.showNothing();
      return;
    }
    if (view !== null && selection?.kind === 'edge') {
      this.#showEdge(view, selection);
      return;
    }
    const box = selection?.kind === 'module' ? view?.moduleByKey(selection.key) : undefined;
    if (view === null || box === undefined) {
      this.#pane.showNothing();
      return;
    }
    const state = view.root === box ? 'alone' : view.open.has(box.key) ? 'open' : 'folded';
    const { document, tree, values } = view;
    this.#pane.showModule(document, moduleDetails(document.graph, tree, box, values), state);
  }
}
