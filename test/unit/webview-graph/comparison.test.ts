import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { TensorSummary } from '../../../src/trace/schema.ts';
import { callStackOf } from '../../../webview/graph/model/call-stack.ts';
import { changeColouring } from '../../../webview/graph/model/comparison/change-colouring.ts';
import { changeRows, timeRows } from '../../../webview/graph/model/comparison/change-rows.ts';
import { Comparer, type Comparison } from '../../../webview/graph/model/comparison/comparison.ts';
import { relativeChange } from '../../../webview/graph/model/comparison/relative-change.ts';
import { differenceOf, tensorSides, whyNoDifference } from '../../../webview/graph/model/comparison/tensor-sides.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { buildScene } from '../../../webview/graph/model/scene.ts';
import { rowText, treeRows } from '../../../webview/graph/model/tree-rows.ts';
import { indexValues } from '../../../webview/graph/model/values.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { DocumentBuilder, summarise } from './build-document.ts';
import { changedMlp, comparedMlp, mnistMlp } from './documents.ts';

function compare(document: GraphDocument): { readonly document: GraphDocument; readonly comparison: Comparison } {
  const compared = new Comparer().compare(document);
  assert.ok(compared.comparison);
  return { document: compared.document, comparison: compared.comparison };
}

/** Operations in a row, each with this value. */
function chain(title: string, ops: readonly (readonly [op: string, value: readonly number[]])[]): GraphDocument {
  const builder = new DocumentBuilder();
  let x = builder.add('input', { kind: 'input', label: 'x', value: [1, 2] });
  for (const [op, value] of ops) x = builder.add(op, { inputs: [x], shape: [2], value, gradient: value, line: 5 });
  return builder.build(title);
}

const beside = (before: GraphDocument, after: GraphDocument): GraphDocument => ({
  ...after,
  comparison: { title: 'step 0', isOfOtherRun: false, graph: before.graph, step: before.step },
});

describe('two steps of one structure', () => {
  const before = chain('a', [
    ['mul', [1, 3]],
    ['add', [2, 4]],
  ]);
  const after = chain('a', [
    ['mul', [1, 3]],
    ['add', [4, 8]],
  ]);
  const { document, comparison } = compare(beside(before, after));

  it('tell what each node took then and now, where both were timed', () => {
    const timed = (document: GraphDocument, forward: number, backward: number | null): GraphDocument => {
      const times = { total: 10, forward: [null, null, forward], backward: [null, null, backward] };
      return { ...document, step: { ...document.step, times } };
    };
    const { comparison: both } = compare(beside(timed(before, 2, 0.5), timed(after, 3, null)));
    const found = both.times(2);
    assert.ok(found);
    assert.deepEqual(timeRows(found.before, found.now), [
      { name: 'Forward', before: '2 ms', now: '3 ms', change: '+50 %' },
    ]);
    const untimed = { ...before, step: { ...before.step, times: null } };
    assert.equal(compare(beside(untimed, timed(after, 3, 1))).comparison.times(2), null);
  });

  it('keep their graph, and tell what has changed by how much', () => {
    assert.equal(document.graph, after.graph);
    assert.deepEqual(comparison.structure, { added: 0, removed: 0 });
    assert.equal(comparison.change({ node: 1, output: 0 }, 'forward'), 0);
    assert.equal(comparison.change({ node: 2, output: 0 }, 'forward'), 0.5);
    assert.equal(comparison.change({ node: 2, output: 0 }, 'backward'), 0.5);
    assert.equal(comparison.change({ node: 0, output: 0 }, 'backward'), null, 'data has no gradient');
  });

  it('are coloured on a scale, what has not changed not at all', () => {
    const { legend, toneOf } = changeColouring(document.graph, comparison, 'forward');
    assert.equal(toneOf({ node: 1, output: 0 }), null);
    assert.match(toneOf({ node: 2, output: 0 }) ?? '', /color-mix/);
    assert.ok(legend.kind === 'change');
    assert.deepEqual([legend.changed, legend.compared], [1, 3]);
  });
});

describe('two steps of different structure', () => {
  const before = chain('a', [
    ['linear', [1, 3]],
    ['relu', [2, 4]],
    ['softmax', [1, 1]],
  ]);
  const after = chain('b', [
    ['linear', [1, 3]],
    ['tanh', [2, 4]],
    ['softmax', [1, 2]],
    ['sum', [3, 3]],
  ]);
  const { document, comparison } = compare(beside(before, after));
  const labels = document.graph.nodes.map(({ label }) => label);

  it('are one graph: the shown one under its own ids, then what is gone, where it was', () => {
    assert.deepEqual(labels, ['x', 'linear', 'tanh', 'softmax', 'sum', 'relu']);
    assert.deepEqual(
      labels.map((_, node) => comparison.changeOf(node)),
      ['kept', 'kept', 'added', 'kept', 'added', 'removed'],
    );
    assert.deepEqual(comparison.structure, { added: 2, removed: 1 });
    assert.deepEqual(document.graph.nodes[5]?.inputs, [{ node: 1, output: 0 }]);
    const site = document.graph.callSites[document.graph.nodes[5]?.callSite ?? -1];
    assert.equal(site?.line, 5);
  });

  it('lead from what is gone to the lines of its own run, as far out as they were recorded', () => {
    const callSites = (first: number) =>
      [0, 1].map((index) => ({ file: 'net.ts', line: first + index, column: 1, functionName: null }));
    const inNet = (document: GraphDocument, first: number): GraphDocument => {
      const modulePath = [{ name: 'net', type: 'Net', call: 0, callSite: 1 }];
      const nodes = document.graph.nodes.map((node) => ({ ...node, callSite: 0, modulePath }));
      return { ...document, graph: { ...document.graph, callSites: callSites(first), nodes } };
    };
    const { graph } = compare(beside(inNet(before, 10), inNet(after, 20))).document;
    const linesOf = (id: number) => {
      const node = graph.nodes[id];
      return node && callStackOf(graph, node).map(({ text }) => text);
    };
    assert.deepEqual(linesOf(1), ['net.ts:20', 'net.ts:21']);
    assert.deepEqual(linesOf(5), ['net.ts:10', 'net.ts:11']);
  });

  it('show the values of what is gone', () => {
    const gone = document.step.values.filter(({ node }) => node === 5);
    assert.deepEqual(
      gone.map(({ value }) => value?.statistics.mean),
      [3],
    );
    assert.equal(comparison.change({ node: 5, output: 0 }, 'forward'), null);
    assert.equal(comparison.change({ node: 2, output: 0 }, 'forward'), null);
    assert.ok((comparison.change({ node: 3, output: 0 }, 'forward') ?? 0) > 0, 'softmax was node 3 in both');
  });

  it('have the elements of each tensor where it was recorded, under the number that it has there', () => {
    const { step } = document;
    const sides = (node: number, part: 'value' | 'gradient' = 'value') => {
      const { now, before } = tensorSides({ step, values: indexValues(step), comparison }, { node, output: 0 }, part);
      return [now, before].map((side) => side && `${side.title}: ${side.address.side} ${side.address.node}`);
    };
    assert.deepEqual(sides(4), ['step 0: this 4', null], 'added');
    assert.deepEqual(sides(5), [null, 'step 0: compared 2'], 'removed: relu was node 2');
    assert.deepEqual(sides(3, 'gradient'), ['step 0: this 3', 'step 0: compared 3']);
    assert.deepEqual(sides(0, 'gradient'), [null, null], 'data has no gradient');
    assert.deepEqual(sides(99), [null, null]);
    const values = indexValues(after.step);
    const alone = tensorSides({ step: after.step, values, comparison: null }, { node: 3, output: 0 }, 'value');
    assert.deepEqual([alone.now?.address.side, alone.before], ['this', null]);
  });

  it('are one tree to the keyboard and the screen reader: what is gone stands where it ran, and says so', () => {
    const { graph, step } = document;
    const tree = buildModuleTree(graph);
    const scene = buildScene(graph, tree, everythingWith(new Set()));
    const context = { graph, tree, values: indexValues(step), picture: { scene }, comparison };
    const rows = treeRows(scene, graph.nodes.length, comparison).map((row) => rowText(row, context));
    assert.deepEqual(
      rows.map(({ title, mark }) => [title, mark]),
      [
        ['x', null],
        ['linear', null],
        ['relu', 'removed'],
        ['tanh', 'added'],
        ['softmax', null],
        ['sum', 'added'],
      ],
    );
    assert.match(rows[2]?.spoken ?? '', /^relu, removed, only in step 0, shape 2, value 3/);
    assert.match(rows[3]?.spoken ?? '', /^tanh, added, shape 2/);
  });

  it('tell of a folded module how much in it is in only one of them', () => {
    const { document, comparison } = compare(comparedMlp());
    const { graph, step } = document;
    const tree = buildModuleTree(graph);
    const scene = buildScene(graph, tree, everythingWith(new Set()));
    const context = { graph, tree, values: indexValues(step), picture: { scene }, comparison };
    const rows = treeRows(scene, graph.nodes.length, comparison).map((row) => rowText(row, context));
    const folded = rows.find(({ title }) => title === 'net Net');
    assert.equal(folded?.mark, 'both');
    assert.match(folded?.spoken ?? '', /^Module net, Net, .*, 1 added and 1 removed inside, folded$/);
  });

  it('are drawn with nodes of both, no edge missing its end', () => {
    for (const each of [document, compare(comparedMlp()).document]) {
      const { graph } = each;
      const scene = buildScene(graph, buildModuleTree(graph), everythingWith(new Set(graph.nodes.flatMap(() => []))));
      for (const { source, targets } of scene.nets) {
        assert.ok(scene.items[source] !== undefined && targets.every(({ item }) => scene.items[item] !== undefined));
      }
      for (const { inputs } of graph.nodes) for (const { node } of inputs) assert.ok(graph.nodes[node] !== undefined);
    }
  });

  it('of a real network differ in what was changed alone', () => {
    const { comparison, document } = compare(comparedMlp());
    const changed = document.graph.nodes.filter((_, node) => comparison.changeOf(node) !== 'kept');
    assert.deepEqual(changed.map(({ label }) => label).sort(), ['relu', 'tanh']);
    assert.equal(changedMlp().graph.nodes.length, mnistMlp().graph.nodes.length);
    for (const { node, output } of document.step.values) {
      if (comparison.changeOf(node) !== 'kept') continue;
      const expected = node % 3 === 0 ? 0 : 1 - 1 / (1 + node / 20);
      const change = comparison.change({ node, output }, 'forward') ?? -1;
      assert.ok(Math.abs(change - expected) < 1e-9, `node ${node}: ${change}, not ${expected}`);
    }
  });
});

describe('the difference of two tensors', () => {
  it('is taken element by element, where all elements of both were kept and their shapes are the same', () => {
    const one = summarise([2, 2], [1, 2, 3, 4]);
    const kept = { ...one, blob: { offset: 0, byteLength: 16 } };
    assert.equal(whyNoDifference(kept, kept), '');
    assert.match(whyNoDifference(kept, { ...kept, shape: [4] }), /^The shapes differ: 2 × 2, before 4\.$/);
    assert.match(whyNoDifference(kept, one), /^Not all elements of both were kept/);
    const { NaN: none, POSITIVE_INFINITY: infinite } = Number;
    assert.deepEqual(
      [...differenceOf(Float64Array.of(3, none, infinite, infinite), Float64Array.of(1, 1, 1, infinite))],
      [2, none, infinite, none],
    );
    assert.deepEqual([...differenceOf(Float64Array.of(1, 2), Float64Array.of(1))], [0, none]);
  });
});

describe('a relative change', () => {
  const of = (values: readonly number[]): TensorSummary => summarise([values.length], values);
  const cases: readonly (readonly [before: readonly number[], after: readonly number[], change: number])[] = [
    [[1, 2, 3], [1, 2, 3], 0],
    [[1, 2, 3], [3, 2, 1], 0],
    [[2, 2], [1, 1], 0.5],
    [[0, 0], [0, 0], 0],
    [[0, 0], [1, 1], 1],
    [[1, 1], [-1, -1], 1],
    [[1, Number.NaN], [1, 2], 1],
    [[1, Number.NaN], [1, Number.NaN], 0],
    [[Number.NaN], [Number.NaN], 0],
    [[1, 2], [1, Number.POSITIVE_INFINITY], 1],
  ];
  for (const [before, after, change] of cases) {
    it(`from ${before} to ${after} is ${change}`, () => {
      assert.equal(relativeChange(of(before), of(after)), change);
      assert.equal(relativeChange(of(after), of(before)), change, 'the other way round too');
    });
  }

  it('is unknown where one was not recorded, and whole where the size is another', () => {
    assert.equal(relativeChange(null, of([1])), null);
    assert.equal(relativeChange(of([1]), null), null);
    assert.equal(relativeChange(of([1]), of([1, 1])), 1);
  });

  it('is written as then, now and a percentage', () => {
    const rows = changeRows(of([1, 3]), of([2, 6]));
    assert.deepEqual(
      rows.find(({ name }) => name === 'Mean'),
      { name: 'Mean', before: '2', now: '4', change: '+100 %' },
    );
    assert.equal(
      changeRows(of([1, 3]), of([1, 3])).every(({ change }) => change === ''),
      true,
    );
    assert.equal(changeRows(of([1e-6]), of([1]))[0]?.change, '× 1e6');
    assert.deepEqual(changeRows(of([0, 1]), of([1, 1])).find(({ name }) => name === 'Zeros')?.now, '0');
  });
});
