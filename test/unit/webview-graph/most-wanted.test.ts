/** The things that people ask for most in the issue trackers of other graph inspectors, each with an answer. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { layoutNested } from '../../../webview/graph/layout/nested-layout.ts';
import { runInSlices } from '../../../webview/graph/layout/slices.ts';
import { colouringOf } from '../../../webview/graph/model/colouring.ts';
import { allModules, defaultOpenModules, toggleModule } from '../../../webview/graph/model/folding.ts';
import { gradientFlow } from '../../../webview/graph/model/gradient-flow.ts';
import { netLabel } from '../../../webview/graph/model/labels.ts';
import { buildModuleTree, type ModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { buildScene, type Scene } from '../../../webview/graph/model/scene.ts';
import { elementName, stackOf, windowAt } from '../../../webview/graph/model/tensor-window.ts';
import { indexValues } from '../../../webview/graph/model/values.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { GraphView } from '../../../webview/graph/page/graph-view.ts';
import { DocumentBuilder, moduleStep } from './build-document.ts';
import { mnistMlp, randomGraph, transformer } from './documents.ts';

const measure = (text: string): number => 7 * text.length;

function sceneOf({ graph }: GraphDocument, tree: ModuleTree, open: ReadonlySet<string>): Scene {
  return buildScene(graph, tree, everythingWith(open));
}

const moduleNamed = (tree: ModuleTree, name: string) =>
  tree.modules.find((box) => box.name === name) ?? assert.fail(name);

/** Lays a view out as the page does where it has no worker. */
async function layOut(document: GraphDocument, open: ReadonlySet<string>): Promise<number> {
  const view = new GraphView(document, measure, everythingWith(open), null);
  const result = await runInSlices(layoutNested(view.prepare().layout.request, new Map()), () => true);
  assert.ok(result);
  return result.width;
}

describe('what people want most of a graph inspector', () => {
  const mlp = mnistMlp();
  const tree = buildModuleTree(mlp.graph);

  it('1. modules expand and collapse', () => {
    const { key } = moduleNamed(tree, 'layers');
    const net = new Set([moduleNamed(tree, 'net').key]);
    const folded = sceneOf(mlp, tree, net).items.length;
    const open = sceneOf(mlp, tree, toggleModule(net, key)).items.length;
    assert.ok(open > folded);
    assert.equal(sceneOf(mlp, tree, toggleModule(toggleModule(net, key), key)).items.length, folded);
  });

  it('2. a big graph does not hang: its layout gives way while it works', async () => {
    const document = randomGraph(2500, 3, 'graph');
    let turns = 0;
    const timer = setInterval(() => turns++, 5);
    await layOut(document, new Set());
    clearInterval(timer);
    assert.ok(turns > 0, 'other work was done meanwhile');
  });

  it('3. expanding a large layer returns at once: only what opens is laid out', async () => {
    const document = transformer(24);
    const view = new GraphView(document, measure, null, null);
    const cache = new Map();
    const lay = () => runInSlices(layoutNested(view.prepare().layout.request, cache), () => true);
    await lay();
    const known = cache.size;
    const folded = view.tree.modules.find((box) => box.parent >= 0 && !view.open.has(box.key) && box.nodeCount > 20);
    assert.ok(folded);
    view.open = toggleModule(view.open, folded.key);
    await lay();
    assert.ok(cache.size - known <= folded.depth + 2, `${cache.size - known} modules were laid out anew`);
  });

  it('4. repeated blocks are one box with a number', () => {
    const document = transformer(12);
    const repeated = buildModuleTree(document.graph).modules.filter(({ repeats }) => repeats > 0);
    assert.deepEqual(
      repeated.map(({ repeats }) => repeats),
      [12],
    );
  });

  it('5. each module folds by itself', () => {
    const open = allModules(tree);
    const one = moduleNamed(tree, '0').key;
    const other = moduleNamed(tree, '2');
    const { items } = sceneOf(mlp, tree, toggleModule(open, one));
    const kindOf = (key: string) => items.find((item) => item.key === `module ${key}`)?.kind;
    assert.deepEqual([kindOf(one), kindOf(other.key)], ['closedModule', 'openModule']);
  });

  it('6. skip connections are seen when their modules are folded', () => {
    const builder = new DocumentBuilder();
    const block = [moduleStep('block', 'Block')];
    const x = builder.add('input', { kind: 'input', label: 'x', shape: [4] });
    const inside = builder.add('relu', { inputs: [x], shape: [4], modules: block });
    const sum = builder.add('add', { inputs: [inside, x], shape: [4] });
    const document = builder.build('skip');
    const scene = sceneOf(document, buildModuleTree(document.graph), new Set());
    const [from, to] = [scene.itemOfNode[x.node], scene.itemOfNode[sum.node]];
    assert.ok(scene.nets.some(({ source, targets }) => source === from && targets.some(({ item }) => item === to)));
  });

  it('7. edges carry their shapes', () => {
    const scene = sceneOf(mlp, tree, allModules(tree));
    const labels = scene.nets.map((net) => netLabel(net, mlp.graph));
    assert.ok(labels.includes('64 × 512') && labels.includes('64 × 1 × 28 × 28'));
    assert.ok(labels.every((label) => label !== ''));
  });

  it('8. colour by a metric', () => {
    const colouring = colouringOf(
      mlp.graph,
      tree,
      indexValues(mlp.step),
      { flow: 'forward', colour: 'log(gradNorm / norm)' },
      [],
    );
    assert.equal(colouring?.legend.kind, 'scale');
    const weight = mlp.graph.nodes.findIndex(({ kind }) => kind === 'parameter');
    assert.match(colouring?.toneOf({ node: weight, output: 0 }) ?? '', /color-mix/);
  });

  it('9. the live graph of a run: another step changes values, not the picture', () => {
    const view = new GraphView(mlp, measure, null, null);
    const { layout } = view.prepare();
    const values = mlp.step.values.map((each) => ({ ...each, value: each.gradient }));
    view.setStep({ ...mlp, step: { ...mlp.step, index: 100, values } });
    assert.deepEqual(view.prepare().layout.request, layout.request);
    assert.equal(view.values.get(4, 0)?.value, values.find(({ node }) => node === 4)?.value);
  });

  it('10. the backward graph: along which edges gradients flow back, and where they stop', () => {
    const scene = sceneOf(mlp, tree, allModules(tree));
    const flows = scene.nets.map((net) => gradientFlow(mlp.graph, net));
    assert.ok(flows.some(({ targets }) => targets.length > 0));
    const images = scene.nets.findIndex(({ source }) => source === scene.itemOfNode[0]);
    assert.deepEqual(flows[images]?.targets, [], 'nothing flows back into data');
  });

  it('11. tensors of any number of dimensions are looked at slice by slice', () => {
    const shape = [2, 3, 4, 5];
    const window = windowAt(stackOf(shape), { leading: [1, 2], firstRow: 1 }, true);
    assert.deepEqual([window.start, window.count], [(1 * 3 + 2) * 20 + 5, 15]);
    assert.equal(elementName(shape, { leading: [1, 2], firstRow: 0 }, 3, 4), '[1, 2, 3, 4]');
  });

  it('12. modules nest rightly: shared ones, ones in lists, one called twice', () => {
    const builder = new DocumentBuilder();
    const net = moduleStep('net', 'Net');
    const x = builder.add('input', { kind: 'input', label: 'x' });
    const first = builder.add('relu', { inputs: [x], modules: [net, moduleStep('shared', 'ReLU', 0)] });
    const second = builder.add('relu', { inputs: [first], modules: [net, moduleStep('shared', 'ReLU', 1)] });
    builder.add('relu', { inputs: [second], modules: [net, moduleStep('blocks.0', 'Block')] });
    const { modules } = buildModuleTree(builder.build('nested').graph);
    const inner = modules.filter(({ parent }) => modules[parent]?.name === 'net');
    assert.deepEqual(
      inner.map(({ name, call }) => [name, call]),
      [
        ['shared', 0],
        ['shared', 1],
        ['blocks.0', 0],
      ],
    );
  });

  it('13. no blank pane: the first view of any graph, one without nodes too, has a picture', () => {
    const builder = new DocumentBuilder();
    const empty = builder.build('empty');
    for (const document of [empty, mlp, transformer(2)]) {
      const view = new GraphView(document, measure, null, null);
      const scene = sceneOf(document, view.tree, defaultOpenModules(view.tree));
      assert.equal(scene.items.length > 0, document !== empty);
      assert.doesNotThrow(() => view.prepare());
    }
  });
});
