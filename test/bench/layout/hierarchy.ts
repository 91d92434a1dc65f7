/** A model of some 95,000 operations in 10,000 modules, in one cold process: the first view, opening modules, everything open. */
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { type LayoutCache, layoutNested } from '../../../webview/graph/layout/nested-layout.ts';
import { allModules } from '../../../webview/graph/model/folding.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { GraphView } from '../../../webview/graph/page/graph-view.ts';
import { DocumentBuilder, moduleStep } from '../../unit/webview-graph/build-document.ts';

export interface HierarchyResult {
  readonly nodes: number;
  readonly modules: number;
  readonly firstViewMs: number;
  readonly slowestExpandMs: number;
  readonly everythingOpenMs: number;
  readonly everythingAgainMs: number;
}

/** Three levels of modules, 21 in each; ten operations in the innermost, and a skip connection round each of these. */
function deepModel(): GraphDocument {
  const builder = new DocumentBuilder('/home/ada/project/deep-model.ts');
  const each = Array.from({ length: 21 }, (_, index) => index);
  let x = builder.add('input', { kind: 'input', label: 'x', shape: [8, 64] });
  for (const stage of each) {
    for (const block of each) {
      for (const layer of each) {
        const modules = [
          moduleStep(`stages.${stage}`, 'Stage'),
          moduleStep(`blocks.${block}`, 'Block'),
          moduleStep(`layers.${layer}`, 'Layer'),
        ];
        const before = x;
        for (let op = 0; op < 9; op++) x = builder.add('relu', { inputs: [x], shape: [8, 64], modules });
        x = builder.add('add', { inputs: [before, x], shape: [8, 64], modules });
      }
    }
  }
  return builder.build('deep-model');
}

const document = deepModel();
const cache: LayoutCache = new Map();
const measureText = (text: string): number => text.length * 6.4;

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function show(view: GraphView): void {
  const prepared = view.prepare();
  const steps = layoutNested(prepared.layout.request, cache);
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done !== true) continue;
    view.setPicture(prepared, step.value);
    return;
  }
}

let view = new GraphView(document, measureText, everythingWith(new Set()), null);
const firstViewMs = timed(() => {
  view = new GraphView(document, measureText, null, null);
  show(view);
});
const expands: number[] = [];
// From the outside in, one module of each depth after the other.
for (let module = view.tree.modules[1]; module !== undefined; module = view.tree.modules[module.children[0] ?? -1]) {
  const { key } = module;
  expands.push(
    timed(() => {
      view.open = new Set([...view.open, key]);
      show(view);
    }),
  );
}
view.open = allModules(view.tree);
const everythingOpenMs = timed(() => show(view));
const result: HierarchyResult = {
  nodes: document.graph.nodes.length,
  modules: view.tree.modules.length,
  firstViewMs,
  slowestExpandMs: Math.max(...expands),
  everythingOpenMs,
  everythingAgainMs: timed(() => show(view)),
};
console.log(JSON.stringify(result));
