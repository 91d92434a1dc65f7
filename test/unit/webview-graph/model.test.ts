import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fitText, planCard } from '../../../webview/graph/model/card.ts';
import { moduleDetails, nodeDetails, statisticsRows } from '../../../webview/graph/model/details.ts';
import { familyOf } from '../../../webview/graph/model/families.ts';
import { glyphOf } from '../../../webview/graph/model/glyph.ts';
import { netLabel, netThickness, speakItem, speakNode } from '../../../webview/graph/model/labels.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { neighbour } from '../../../webview/graph/model/navigation.ts';
import { parsePageState } from '../../../webview/graph/model/page-state.ts';
import { previewOf } from '../../../webview/graph/model/preview.ts';
import { buildScene } from '../../../webview/graph/model/scene.ts';
import { indexValues } from '../../../webview/graph/model/values.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { DocumentBuilder, summarise } from './build-document.ts';
import { linearRegression, mnistMlp, oddities, transformer } from './documents.ts';

const measure = (text: string): number => text.length * 6;

describe('glyphs', () => {
  it('shows a scalar as its number, a small tensor as a grid, a large one as its distribution', () => {
    assert.deepEqual(glyphOf(summarise([], [2.5])), { kind: 'number', text: '2.5', problem: false });
    const grid = glyphOf(summarise([2, 3], [1, -2, 0, 4, Number.NaN, 2]));
    assert.ok(grid.kind === 'grid');
    assert.deepEqual([grid.rows, grid.columns, grid.problem, grid.text], [2, 3, true, '1 NaN']);
    assert.deepEqual(grid.cells, [0.25, -0.5, 0, 1, Number.NaN, 0.5]);
    const many = glyphOf(
      summarise(
        [100],
        Array.from({ length: 100 }, (_, index) => index - 50),
      ),
    );
    assert.ok(many.kind === 'histogram');
    assert.equal(many.bars.length, 32);
    assert.ok(Math.abs((many.zeroAt ?? 0) - 50 / 99) < 1e-9);
    assert.deepEqual(glyphOf(null), { kind: 'none' });
    assert.deepEqual(glyphOf(summarise([0], [])), { kind: 'number', text: 'empty', problem: false });
  });

  it('lays a long small vector out in rows', () => {
    const glyph = glyphOf(summarise([64], new Array<number>(64).fill(1)));
    assert.ok(glyph.kind === 'grid');
    assert.equal(glyph.rows * glyph.columns, 64);
    assert.ok(glyph.columns <= 32);
  });
});

describe('labels', () => {
  it('reads a node aloud with shape, value, gradient and place', () => {
    const { graph, step } = mnistMlp();
    const values = indexValues(step);
    const relu = graph.nodes.find((node) => node.op === 'relu');
    assert.ok(relu);
    assert.match(speakNode(relu, values, null), /^relu, shape 64 by 512, value .+, gradient .+, in net › layers › 1$/);
    const tree = buildModuleTree(graph);
    const scene = buildScene(graph, tree, everythingWith(new Set()));
    const [module] = scene.items;
    assert.ok(module);
    const context = { graph, tree, values, picture: { scene }, comparison: null };
    assert.match(speakItem(module, context), /^Module net, Net, 10 ops · 575\u2009050 parameters, folded$/);
  });

  it('writes shapes on edges and makes them thicker with their size', () => {
    const { graph } = mnistMlp();
    const scene = buildScene(graph, buildModuleTree(graph), everythingWith(new Set()));
    assert.deepEqual(
      scene.nets.map((net) => netLabel(net, graph)),
      ['64 × 1 × 28 × 28', '64 × 10', '64'],
    );
    const [images = 0, logits = 0, labels = 0] = scene.nets.map((net) => netThickness(net, graph));
    assert.ok(images > logits && logits > labels && labels > 1 && images <= 5.5);
  });

  it('shortens text to a width without breaking a character', () => {
    assert.equal(fitText('short', 100, 'title', measure), 'short');
    assert.equal(fitText('a long name', 36, 'title', measure), 'a lon…');
    assert.equal(fitText('ab😀cdefgh', 24, 'title', measure), 'ab…');
    assert.equal(fitText('anything', 0, 'title', measure), '…');
  });

  it('tells kinds of operation apart', () => {
    const kinds = ['matmul', 'relu', 'add', 'sum', 'reshape', 'crossEntropy', 'whatever'].map((op) => {
      const builder = new DocumentBuilder();
      builder.add(op);
      const [node] = builder.nodes;
      return node === undefined ? '' : familyOf(node);
    });
    assert.deepEqual(kinds, ['linear', 'activation', 'elementwise', 'reduction', 'shape', 'loss', 'other']);
  });
});

describe('a card', () => {
  it('has the same size whatever its values are, and room for its leaves', () => {
    const { graph } = linearRegression();
    const tree = buildModuleTree(graph);
    const item = buildScene(graph, tree, everythingWith(new Set())).items.find((candidate) => candidate.node === 2);
    assert.ok(item);
    const bare = planCard(item, graph, tree, { value: false, gradient: false }, measure);
    const full = planCard(item, graph, tree, { value: true, gradient: true }, measure);
    assert.ok(full.height > bare.height);
    assert.ok(full.cardLeft > 0 && full.cardLeft + full.cardWidth === full.width);
    assert.ok(full.leaves.every(({ y }) => y >= 0 && y + full.leafHeight <= full.height));
  });
});

describe('details', () => {
  it('says everything about a node', () => {
    const { graph, step } = linearRegression();
    const details = nodeDetails(graph, buildModuleTree(graph), indexValues(step), 6);
    assert.ok(details);
    assert.deepEqual(
      [details.title, details.formula, details.source?.text],
      ['mseLoss', 'mean((a − b)²)', 'linear-regression.ts:13'],
    );
    assert.deepEqual(details.attributes, [{ name: 'reduction', value: 'mean' }]);
    assert.deepEqual(
      details.inputs.map((jump) => jump.title),
      ['add', 'y'],
    );
    assert.deepEqual(
      details.readers.map((jump) => jump.node),
      [7],
    );
    assert.equal(details.tensors[0]?.value?.preview[0], 2.25);
    assert.equal(details.canStepBackward, true);
    const unstepped = nodeDetails(graph, buildModuleTree(graph), indexValues({ ...step, passes: [] }), 6);
    assert.equal(unstepped?.canStepBackward, false, 'no backward pass was recorded');
  });

  it('says why a value or a gradient is missing', () => {
    const { graph, step } = linearRegression();
    const tree = buildModuleTree(graph);
    const of = (node: number, values: typeof step.values) =>
      nodeDetails(graph, tree, indexValues({ ...step, values }), node)?.tensors[0];
    assert.match(of(1, step.values)?.noGradient ?? '', /nothing here requires one/);
    assert.match(of(6, [])?.noValue ?? '', /Only the structure/);
    const forward = step.values.map((recorded) => ({ ...recorded, gradient: null }));
    assert.match(of(6, forward)?.noGradient ?? '', /No backward pass/);
    const odd = oddities();
    const argmax = odd.graph.nodes.findIndex((node) => node.op === 'argmax');
    const integer = nodeDetails(odd.graph, buildModuleTree(odd.graph), indexValues(odd.step), argmax);
    assert.match(integer?.tensors[0]?.noGradient ?? '', /int32 has none/);
    assert.equal(nodeDetails(graph, tree, indexValues(step), 99), null);
  });

  it('tabulates statistics and alarms about what is not finite', () => {
    const rows = statisticsRows(summarise([4], [0, 2, Number.NaN, 4]), null);
    const row = (name: string) => rows.find((each) => each.name === name);
    assert.deepEqual([row('Mean')?.value, row('Mean')?.gradient], ['2', null]);
    assert.equal(row('Zeros')?.value, '1 (25 %)');
    assert.deepEqual([row('NaN')?.value, row('NaN')?.alarming, row('Infinite')?.alarming], ['1', true, false]);
  });

  it('says what a module holds', () => {
    const { graph, step } = mnistMlp();
    const tree = buildModuleTree(graph);
    const net = tree.modules.find((box) => box.name === 'net');
    assert.ok(net);
    const details = moduleDetails(graph, tree, net, indexValues(step));
    assert.equal(details.facts[1]?.value, '575\u2009050');
    assert.deepEqual(
      details.children.map((child) => child.title),
      ['layers'],
    );
  });
});

describe('a preview', () => {
  it('shows a matrix by rows and says what is left out', () => {
    const whole = previewOf(summarise([2, 3], [1, 2, 3, 4, 5, -6]));
    assert.deepEqual(
      whole.slices[0]?.rows.map((row) => row.map((cell) => cell.text)),
      [
        ['1', '2', '3'],
        ['4', '5', '−6'],
      ],
    );
    assert.equal(whole.slices[0]?.rows[1]?.[2]?.level, -1);
    const part = previewOf(
      summarise(
        [10, 20],
        Array.from({ length: 200 }, (_, index) => index),
      ),
    );
    assert.deepEqual([part.shown, part.total, part.slices[0]?.moreRows], [64, 200, true]);
    assert.equal(part.slices[0]?.rows[3]?.length, 4);
  });

  it('names the slices of more dimensions', () => {
    const preview = previewOf(
      summarise(
        [2, 3, 2, 2],
        Array.from({ length: 24 }, (_, index) => index),
      ),
    );
    assert.equal(preview.slices.length, 6);
    assert.equal(preview.slices[4]?.title, '[1, 1, :, :]');
    assert.equal(preview.slices[4]?.rows[0]?.[0]?.text, '16');
  });

  it('takes scalars, empty tensors and odd numbers', () => {
    assert.equal(previewOf(summarise([], [3])).slices[0]?.rows[0]?.[0]?.text, '3');
    assert.deepEqual(previewOf(summarise([3, 0], [])).slices, []);
    const odd = previewOf(summarise([2], [Number.NaN, Number.NEGATIVE_INFINITY]));
    assert.deepEqual(
      odd.slices[0]?.rows[0]?.map((cell) => [cell.text, cell.level]),
      [
        ['NaN', 0],
        ['−∞', 0],
      ],
    );
  });
});

describe('arrow keys', () => {
  it('follow the edges, and go to the nearest where there is none', () => {
    const { graph } = linearRegression();
    const scene = buildScene(graph, buildModuleTree(graph), everythingWith(new Set()));
    // x over mul over add beside y, over the loss, over the last product.
    const places = [
      [100, 0],
      [100, 100],
      [100, 200],
      [300, 200],
      [200, 300],
      [200, 400],
    ];
    const boxes = Float64Array.from(places.flatMap(([x = 0, y = 0]) => [x, y, 80, 40]));
    assert.equal(neighbour(scene, boxes, 0, 'down', 'topDown'), 1);
    assert.equal(neighbour(scene, boxes, 4, 'up', 'topDown'), 2);
    assert.equal(neighbour(scene, boxes, 2, 'right', 'topDown'), 3);
    assert.equal(neighbour(scene, boxes, 3, 'left', 'topDown'), 2);
    assert.equal(neighbour(scene, boxes, 0, 'up', 'topDown'), null);
  });
});

describe('values of a step', () => {
  it('are found by node and output, the last write winning', () => {
    const { step } = oddities();
    const split = step.values.find((recorded) => recorded.output === 1);
    assert.ok(split);
    const later = { ...split, version: 1, value: summarise([2, 2], [9, 9, 9, 9]) };
    const values = indexValues({ ...step, values: [...step.values, later] });
    assert.equal(values.get(split.node, 1)?.version, 1);
    assert.equal(values.get(split.node, 0)?.output, 0);
    assert.equal(values.get(12345, 0), undefined);
    assert.equal(indexValues({ ...step, values: [] }).any, false);
  });
});

describe('a saved state', () => {
  const good = {
    graph: 'g',
    root: '/net#0',
    open: ['/net#0'],
    hidden: ['parameters'],
    appearance: { flow: 'both', colour: 'dtype' },
    orientation: 'leftRight',
    camera: { x: 1, y: 2, scale: 0.5 },
    selection: { kind: 'node', node: 3 },
    detailsWidth: 300,
    detailsOpen: true,
    source: { path: '/runs/1', title: 'train.ts', step: 20 },
    compared: { kind: 'run', path: '/runs/2', title: 'train.ts, 14:32' },
  };

  it('comes back as it was saved', () => {
    assert.deepEqual(parsePageState(JSON.parse(JSON.stringify(good))), good);
  });

  it('is dropped, or mended in part, when it is damaged', () => {
    for (const bad of [undefined, null, 7, 'x', [], {}, { graph: 1, open: [] }, { graph: 'g', open: 'no' }]) {
      assert.equal(parsePageState(bad), null);
    }
    const mended = parsePageState({
      ...good,
      root: 4,
      open: ['a', 3],
      hidden: ['constants', 'secrets'],
      camera: { x: 1, y: 2, scale: 0 },
      selection: { kind: 'node' },
      compared: { kind: 'step', run: '/runs/1' },
    });
    assert.deepEqual([mended?.open, mended?.camera, mended?.selection], [['a'], null, null]);
    assert.equal(mended?.compared, null);
    assert.deepEqual([mended?.root, mended?.hidden], ['', ['constants']]);
  });
});

describe('a transformer folded', () => {
  it('is four boxes', () => {
    const { graph } = transformer(12);
    assert.equal(buildScene(graph, buildModuleTree(graph), everythingWith(new Set())).items.length, 4);
  });
});
