import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { allModules, defaultOpenModules, openAround, toggleModule } from '../../../webview/graph/model/folding.ts';
import { buildModuleTree, moduleHeading, moduleTitle } from '../../../webview/graph/model/module-tree.ts';
import { DocumentBuilder, moduleStep } from './build-document.ts';
import { linearRegression, mnistMlp, oddities, randomGraph, transformer } from './documents.ts';

describe('the module tree', () => {
  it('nests modules as they were called, and counts what they hold', () => {
    const tree = buildModuleTree(mnistMlp().graph);
    const named = new Map(tree.modules.map((box) => [box.name, box]));
    const net = named.get('net');
    const layers = named.get('layers');
    assert.ok(net && layers);
    assert.equal(layers.parent, net.index);
    assert.equal(layers.children.length, 9);
    assert.equal(net.operationCount, 10);
    // 784·512 + 512 + 512·256 + 256 + 256·128 + 128 + 128·64 + 64 + 64·10 + 10
    assert.equal(net.parameterCount, 575_050);
  });

  it('gives a module called twice two boxes, and its shared parameter a place beside both', () => {
    const { graph } = oddities();
    const tree = buildModuleTree(graph);
    const shared = tree.modules.filter((box) => box.name === 'shared');
    assert.deepEqual(
      shared.map((box) => box.call),
      [0, 1],
    );
    assert.deepEqual(shared.map(moduleTitle), ['shared', 'shared (call 2)']);
    const weight = graph.nodes.findIndex((node) => node.label === 'shared.weight');
    assert.equal(tree.moduleOf[weight], 0);
    assert.equal(tree.attachedTo[weight], -1);
  });

  it('puts a parameter beside the one operation that reads it', () => {
    const { graph } = linearRegression();
    const tree = buildModuleTree(graph);
    assert.deepEqual(Array.from(tree.attachedTo), [2, -1, -1, 4, -1, -1, -1, -1]);
  });

  it('takes data out of the module that first used it, but leaves constants', () => {
    const { graph } = transformer(1);
    const tree = buildModuleTree(graph);
    const tokens = graph.nodes.findIndex((node) => node.label === 'tokens');
    const scale = graph.nodes.findIndex((node) => node.label === '8');
    assert.equal(tree.moduleOf[tokens], 0);
    assert.equal(tree.modules[tree.moduleOf[scale] ?? 0]?.name, 'attention');
    assert.equal(graph.nodes[tree.attachedTo[scale] ?? -1]?.op, 'div');
    const images = buildModuleTree(mnistMlp().graph);
    assert.equal(images.moduleOf[0], 0);
  });

  it('survives references to nodes that do not exist, and to themselves', () => {
    const builder = new DocumentBuilder();
    builder.add('add', {
      inputs: [
        { node: 99, output: 0 },
        { node: 0, output: 0 },
        { node: -1, output: 3 },
      ],
    });
    const tree = buildModuleTree(builder.build('broken').graph);
    assert.deepEqual(tree.readers, [[]]);
  });

  it('takes very deep nesting without recursion', () => {
    const builder = new DocumentBuilder();
    const path = Array.from({ length: 3000 }, (_, depth) => moduleStep(`m${depth}`, 'Deep'));
    builder.add('relu', { modules: path });
    const tree = buildModuleTree(builder.build('deep').graph);
    assert.equal(tree.modules.length, 3001);
    assert.equal(openAround(tree, new Set(), 3000).size, 3000);
  });

  it('titles a number with its type', () => {
    const tree = buildModuleTree(mnistMlp().graph);
    const first = tree.modules.find((box) => box.name === '0');
    const net = tree.modules.find((box) => box.name === 'net');
    assert.ok(first && net);
    assert.deepEqual(moduleHeading(first), { title: '0 · Linear', beside: '' });
    assert.deepEqual(moduleHeading(net), { title: 'net', beside: 'Net' });
  });
});

describe('folding', () => {
  it('opens a small model, except modules that hold a single operation', () => {
    const tree = buildModuleTree(mnistMlp().graph);
    const open = defaultOpenModules(tree);
    const opened = tree.modules.filter((box) => open.has(box.key)).map((box) => box.type);
    assert.deepEqual(opened, ['Net', 'Sequential', ...new Array(5).fill('Linear')]);
  });

  it('opens modules of a kind together or not at all', () => {
    const tree = buildModuleTree(transformer(12).graph);
    const open = defaultOpenModules(tree);
    const blocks = tree.modules.filter((box) => box.type === 'Block');
    assert.equal(blocks.filter((box) => open.has(box.key)).length, 0);
    const small = buildModuleTree(transformer(1).graph);
    assert.ok(
      small.modules.filter((box) => box.type === 'Block').every((box) => defaultOpenModules(small).has(box.key)),
    );
  });

  it('toggles one, opens all, and opens the way to a node', () => {
    const { graph } = transformer(2);
    const tree = buildModuleTree(graph);
    const key = tree.modules[1]?.key ?? '';
    assert.deepEqual([...toggleModule(new Set(), key)], [key]);
    assert.deepEqual([...toggleModule(new Set([key]), key)], []);
    assert.equal(allModules(tree).size, tree.modules.length - 1);
    const softmax = graph.nodes.findIndex((node) => node.op === 'softmax');
    const around = openAround(tree, new Set(), tree.moduleOf[softmax] ?? 0);
    const names = tree.modules.filter((box) => around.has(box.key)).map((box) => box.name);
    assert.deepEqual(names, ['model', 'blocks.0', 'attention']);
  });

  it('opens nothing where there is nothing to open', () => {
    assert.equal(defaultOpenModules(buildModuleTree(randomGraph(50).graph)).size, 0);
  });
});
