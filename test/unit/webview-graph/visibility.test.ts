import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openOneLevel } from '../../../webview/graph/model/folding.ts';
import { buildModuleTree, type ModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { buildScene, type Scene } from '../../../webview/graph/model/scene.ts';
import {
  everythingWith,
  hideableKinds,
  type Visibility,
  visibilityOf,
} from '../../../webview/graph/model/visibility.ts';
import fc from '../../harness/fast-check.ts';
import { linearRegression, mnistMlp, transformer } from './documents.ts';
import { anyDocument } from './random-document.ts';

const keyOf = (tree: ModuleTree, name: string): string => tree.modules.find((box) => box.name === name)?.key ?? '';
const everything = everythingWith(new Set());

/** Names of what has a place, those outside in brackets. */
function namesIn(scene: Scene, tree: ModuleTree, labels: readonly string[]): string[] {
  return scene.items.map((item) => {
    const name = item.kind === 'node' ? (labels[item.node] ?? '') : (tree.modules[item.module]?.name ?? '');
    return item.isOutside ? `(${name})` : name;
  });
}

describe('a module shown alone', () => {
  const { graph } = transformer(2);
  const tree = buildModuleTree(graph);
  const labels = graph.nodes.map((node) => node.label);

  it('has its contents at the top, and what it reads and what reads it outside', () => {
    const scene = buildScene(graph, tree, { ...everything, root: keyOf(tree, 'attention') });
    assert.deepEqual(namesIn(scene, tree, labels).sort(), [
      '(add)',
      '(layerNorm)',
      'div',
      'key',
      'matmul',
      'matmul',
      'projection',
      'query',
      'softmax',
      'transpose',
      'value',
    ]);
    assert.ok(scene.items.every((item) => item.parent === -1));
    const outside = new Set(scene.items.filter((item) => item.isOutside).map((item) => item.index));
    for (const net of scene.nets) {
      for (const target of net.targets) assert.ok(!outside.has(net.source) || !outside.has(target.item));
    }
  });

  it('opens like the whole graph', () => {
    const root = keyOf(tree, 'blocks.1');
    const open = openOneLevel(
      tree,
      new Set(),
      tree.modules.findIndex((box) => box.key === root),
    );
    const scene = buildScene(graph, tree, { root, open, hidden: new Set() });
    const opened = scene.items
      .filter((item) => item.kind === 'openModule')
      .map((item) => tree.modules[item.module]?.name);
    assert.deepEqual(opened.sort(), ['attention', 'feedForward', 'norm1', 'norm2']);
    assert.ok(scene.items.filter((item) => item.kind === 'closedModule').length > 4);
  });

  it('is the whole graph for a key that is not there any more', () => {
    assert.deepEqual(
      buildScene(graph, tree, { ...everything, root: '/gone#0' }).items,
      buildScene(graph, tree, everything).items,
    );
  });
});

describe('what is hidden', () => {
  const shownLabels = (visibility: Visibility): string[] => {
    const { graph } = linearRegression();
    const scene = buildScene(graph, buildModuleTree(graph), visibility);
    return graph.nodes.filter((node) => scene.itemOfNode[node.id] !== -1).map((node) => node.label);
  };

  it('leaves no trace, nor an edge', () => {
    assert.deepEqual(shownLabels(everything), ['w', 'x', 'mul', 'b', 'add', 'y', 'mseLoss', 'mul']);
    assert.deepEqual(shownLabels({ ...everything, hidden: new Set(['constants']) }), [
      'w',
      'mul',
      'b',
      'add',
      'mseLoss',
      'mul',
    ]);
    assert.deepEqual(shownLabels({ ...everything, hidden: new Set(['withoutGradient']) }), [
      'w',
      'mul',
      'b',
      'add',
      'mseLoss',
    ]);
  });

  it('takes a module away of which nothing is left', () => {
    const { graph } = mnistMlp();
    const tree = buildModuleTree(graph);
    const visibility = { ...everything, hidden: new Set(['parameters'] as const) };
    const scene = buildScene(graph, tree, visibility);
    assert.ok(graph.nodes.every((node) => node.kind !== 'parameter' || scene.itemOfNode[node.id] === -1));
    const all = buildScene(graph, tree, { ...everything, hidden: new Set(hideableKinds) });
    assert.ok(all.items.every((item) => item.kind === 'node' || tree.modules[item.module] !== undefined));
  });

  it('comes back when it is asked for, with its modules open around it', () => {
    const { graph } = mnistMlp();
    const tree = buildModuleTree(graph);
    const weight = graph.nodes.findIndex((node) => node.label === 'layers.2.weight');
    const before: Visibility = {
      root: keyOf(tree, 'criterion'),
      open: new Set(),
      hidden: new Set(['parameters', 'constants']),
    };
    const after = visibilityOf(graph, tree, before, tree.moduleOf[weight] ?? 0, weight);
    assert.deepEqual([after.root, [...after.hidden]], ['', ['constants']]);
    const scene = buildScene(graph, tree, after);
    assert.equal(scene.items[scene.itemOfNode[weight] ?? -1]?.kind, 'node');
    assert.equal(visibilityOf(graph, tree, after, tree.moduleOf[weight] ?? 0, weight), after);
  });
});

describe('any visibility', () => {
  it('gives a scene that holds together', () => {
    fc.assert(
      fc.property(anyDocument, fc.nat(), fc.nat(), fc.subarray([...hideableKinds]), ({ graph }, bits, at, hidden) => {
        const tree = buildModuleTree(graph);
        const open = new Set(tree.modules.filter((_, index) => (bits >> (index % 30)) & 1).map((box) => box.key));
        const root = tree.modules[at % tree.modules.length]?.key ?? '';
        const { items, nets, itemOfNode } = buildScene(graph, tree, { root, open, hidden: new Set(hidden) });
        assert.equal(new Set(items.map((item) => item.key)).size, items.length, 'keys are unique');
        for (const item of items) if (item.parent >= 0) assert.equal(items[item.parent]?.kind, 'openModule');
        for (const net of nets) {
          assert.ok(items[net.source] !== undefined && net.targets.length > 0);
          for (const target of net.targets) assert.ok(items[target.item] !== undefined && target.item !== net.source);
        }
        for (const [id, node] of graph.nodes.entries()) {
          const item = itemOfNode[id] ?? -1;
          assert.ok(item < items.length);
          if (hidden.includes('parameters') && node.kind === 'parameter') assert.equal(item, -1);
        }
      }),
      { numRuns: 200 },
    );
  });
});
