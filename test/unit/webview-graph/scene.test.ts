import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allModules } from '../../../webview/graph/model/folding.ts';
import { buildModuleTree, type ModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { buildScene, findRoute } from '../../../webview/graph/model/scene.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import fc from '../../harness/fast-check.ts';
import { linearRegression, mnistMlp, transformer } from './documents.ts';
import { anyDocument } from './random-document.ts';

function someOpen(tree: ModuleTree, bits: number): Set<string> {
  return new Set(
    tree.modules
      .slice(1)
      .filter((_, index) => (bits >> (index % 30)) & 1)
      .map((box) => box.key),
  );
}

describe('the scene', () => {
  it('shows a small graph with its leaves beside their operations', () => {
    const { graph } = linearRegression();
    const scene = buildScene(graph, buildModuleTree(graph), everythingWith(new Set()));
    const nodes = scene.items.map((item) => [item.node, item.leaves]);
    assert.deepEqual(nodes, [
      [1, []],
      [2, [0]],
      [4, [3]],
      [5, []],
      [6, []],
      [7, []],
    ]);
    const edges = scene.nets.flatMap((net) =>
      net.targets.map((target) => [scene.items[net.source]?.node, scene.items[target.item]?.node]),
    );
    assert.deepEqual(edges, [
      [1, 2],
      [2, 4],
      [4, 6],
      [5, 6],
      [6, 7],
    ]);
  });

  it('leads the edges of what is folded to its box, each once', () => {
    const { graph } = transformer(1);
    const tree = buildModuleTree(graph);
    const open = new Set(tree.modules.filter((box) => ['model', 'blocks.0'].includes(box.name)).map((box) => box.key));
    const scene = buildScene(graph, tree, everythingWith(open));
    const attention = scene.items.find((item) => tree.modules[item.module]?.name === 'attention');
    assert.equal(attention?.kind, 'closedModule');
    // Query, key and value all read the normed tensor: one edge leads there, three operations read it.
    const into = scene.nets.filter((net) => net.targets.some((target) => target.item === attention?.index));
    assert.equal(into.length, 1);
    const target = into[0]?.targets.find((end) => end.item === attention?.index);
    assert.equal(target?.readers.length, 3);
  });

  it('merges tensors that go the same way', () => {
    const { graph } = transformer(1);
    const tree = buildModuleTree(graph);
    const whole = buildScene(graph, tree, everythingWith(new Set()));
    assert.ok(whole.nets.every((net, index) => whole.nets.every((other, at) => at === index || !sameWay(net, other))));
    assert.equal(whole.items.length, 4);
  });

  it('holds for any graph and any folding: every edge is drawn or inside one item, and nothing else is', () => {
    fc.assert(
      fc.property(anyDocument, fc.nat(), ({ graph }, bits) => {
        const tree = buildModuleTree(graph);
        const scene = buildScene(graph, tree, everythingWith(someOpen(tree, bits)));
        const drawn = new Set<string>();
        for (const net of scene.nets) {
          assert.ok(net.targets.length > 0 && net.tensors.length > 0);
          assert.equal(new Set(net.targets.map((target) => target.item)).size, net.targets.length, 'targets once');
          for (const target of net.targets) {
            assert.notEqual(target.item, net.source);
            assert.notEqual(scene.items[target.item]?.kind, 'openModule');
            drawn.add(`${net.source}>${target.item}`);
          }
        }
        const wanted = new Set<string>();
        for (const [reader, node] of graph.nodes.entries()) {
          const target = scene.itemOfNode[reader] ?? -1;
          assert.ok(scene.items[target] !== undefined, 'every node is seen somewhere');
          for (const input of node.inputs) {
            const source = scene.itemOfNode[input.node];
            if (source === undefined || source === target) continue;
            wanted.add(`${source}>${target}`);
            const route = findRoute(scene, input, reader);
            assert.ok(route !== null);
            assert.equal(scene.nets[route.net]?.source, source);
            assert.equal(scene.nets[route.net]?.targets[route.target]?.item, target);
          }
        }
        assert.deepEqual([...drawn].sort(), [...wanted].sort());
        for (const item of scene.items) {
          if (item.parent >= 0) assert.equal(scene.items[item.parent]?.kind, 'openModule');
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps keys when the folding changes', () => {
    const { graph } = mnistMlp();
    const tree = buildModuleTree(graph);
    const folded = new Set(buildScene(graph, tree, everythingWith(new Set())).items.map((item) => item.key));
    const opened = new Set(buildScene(graph, tree, everythingWith(allModules(tree))).items.map((item) => item.key));
    assert.ok([...folded].every((key) => opened.has(key)));
  });
});

function sameWay(a: { source: number; targets: readonly { item: number }[] }, b: typeof a): boolean {
  const items = (net: typeof a): string =>
    net.targets
      .map((target) => target.item)
      .sort()
      .join();
  return a.source === b.source && items(a) === items(b);
}
