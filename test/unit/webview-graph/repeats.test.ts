import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OutputReference } from '../../../src/trace/schema.ts';
import { nodesInside } from '../../../webview/graph/model/amounts.ts';
import { moduleDetails } from '../../../webview/graph/model/details.ts';
import { defaultOpenModules, openAround } from '../../../webview/graph/model/folding.ts';
import { speakItem } from '../../../webview/graph/model/labels.ts';
import { buildModuleTree, type ModuleTree, moduleHeading } from '../../../webview/graph/model/module-tree.ts';
import { buildScene, type Scene } from '../../../webview/graph/model/scene.ts';
import { indexValues } from '../../../webview/graph/model/values.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { DocumentBuilder, moduleStep } from './build-document.ts';
import { transformer } from './documents.ts';

const repeatsOf = (tree: ModuleTree) => tree.modules.filter((box) => box.repeats > 0);

/** h = tanh(x·W + h·U), `steps` times: as lines of a script, or as calls of a cell. */
function recurrence(steps: number, cell: boolean): DocumentBuilder {
  const builder = new DocumentBuilder();
  const shape = [4, 8];
  const w = builder.add('leaf', { kind: 'leaf', label: 'W', shape: [8, 8], line: 1 });
  const u = builder.add('leaf', { kind: 'leaf', label: 'U', shape: [8, 8], line: 2 });
  let h: OutputReference = builder.add('zeros', { kind: 'input', label: 'h', shape, line: 3 });
  for (let step = 0; step < steps; step++) {
    const modules = cell ? [moduleStep('cell', 'RNNCell', step)] : [];
    const x = builder.add('input', { kind: 'input', label: `x${step}`, shape, line: 5 });
    const fromInput = builder.add('matmul', { inputs: [x, w], shape, line: 6, modules });
    const fromState = builder.add('matmul', { inputs: [h, u], shape, line: 7, modules });
    const sum = builder.add('add', { inputs: [fromInput, fromState], shape, line: 8, modules });
    h = builder.add('tanh', { inputs: [sum], shape, line: 9, modules });
  }
  builder.add('sum', { inputs: [h], shape: [], line: 12 });
  return builder;
}

/** A network that calls its encoder twice, and a loss after it. */
function siamese(): DocumentBuilder {
  const builder = new DocumentBuilder();
  const net = moduleStep('net', 'Siamese');
  const x = builder.add('input', { kind: 'input', label: 'x', shape: [4] });
  const weights = Array.from({ length: 8 }, (_, index) =>
    builder.add('weight', { kind: 'parameter', label: `encoder.${index}`, shape: [4], modules: [net] }),
  );
  const [left, right] = [0, 1].map((call) => {
    const modules = [net, moduleStep('encoder', 'Encoder', call)];
    return weights.reduce((h, weight) => builder.add('mul', { inputs: [h, weight], shape: [4], modules }), x);
  });
  const modules = [moduleStep('loss', 'Loss')];
  if (left !== undefined && right !== undefined) builder.add('sub', { inputs: [left, right], shape: [4], modules });
  return builder;
}

/** A text that grows by a letter in each pass, after two calls of the model: `model(text)`, then the choice of the next letter. */
function writing(passes: number, functionName?: string): DocumentBuilder {
  const builder = new DocumentBuilder();
  const within = functionName === undefined ? {} : { functionName };
  const weights = Array.from({ length: 8 }, (_, index) => {
    return builder.add('weight', { kind: 'parameter', label: `model.${index}`, shape: [4, 4] });
  });
  const call = (index: number, length: number, line: number): OutputReference => {
    const modules = [{ ...moduleStep('model', 'Writer', index), callSite: builder.callSites.length }];
    const site = { file: '/home/ada/project/train.ts', line, column: 9, functionName: functionName ?? null };
    builder.callSites.push(site);
    let x = builder.add('input', { kind: 'input', label: 'given', shape: [length, 4] });
    for (const weight of weights)
      x = builder.add('matmul', { inputs: [x, weight], shape: [length, 4], line: 2, modules });
    return x;
  };
  const difference = [call(0, 57, 4), call(1, 57, 5)];
  builder.add('sub', { inputs: difference, shape: [57, 4], line: 5 });
  for (let pass = 0; pass < passes; pass++) {
    const scores = call(pass + 2, 8 + pass, 9);
    const last = builder.add('select', { inputs: [scores], shape: [4], line: 9, ...within });
    builder.add('argmax', { inputs: [last], shape: [], line: 10, ...within });
  }
  return builder;
}

describe('what repeats', () => {
  it('folds equal blocks in a row into one box that says how many', () => {
    const { graph } = transformer(12);
    const tree = buildModuleTree(graph);
    const [blocks, ...others] = repeatsOf(tree);
    assert.deepEqual(others, []);
    assert.ok(blocks);
    assert.deepEqual(moduleHeading(blocks), { title: 'blocks.0 – blocks.11', beside: 'Block ×12' });
    assert.equal(blocks.children.length, 12);
    assert.equal(blocks.operationCount, 192);
    const scene = buildScene(graph, tree, everythingWith(defaultOpenModules(tree)));
    const shown = scene.items.find((item) => item.module === blocks.index);
    assert.equal(shown?.kind, 'closedModule');
    const inside = tree.modules.filter((box) => box.type === 'Block' && box.repeats === 0);
    assert.ok(inside.every((box) => scene.itemOfModule[box.index] === shown?.index));
  });

  it('lets any one of them be opened', () => {
    const { graph } = transformer(12);
    const tree = buildModuleTree(graph);
    const seventh = tree.modules.find((box) => box.name === 'blocks.7');
    assert.ok(seventh);
    const scene = buildScene(graph, tree, everythingWith(openAround(tree, new Set(), seventh.index)));
    const kinds = tree.modules
      .filter((box) => box.type === 'Block' && box.repeats === 0)
      .map((box) => scene.items[scene.itemOfModule[box.index] ?? -1]?.kind);
    assert.deepEqual(
      kinds,
      kinds.map((_, index) => (index === 7 ? 'openModule' : 'closedModule')),
    );
  });

  it('leaves two of a kind, and blocks of different shapes, as they are', () => {
    assert.deepEqual(repeatsOf(buildModuleTree(transformer(2).graph)), []);
    const builder = new DocumentBuilder();
    let x = builder.add('input', { kind: 'input', label: 'x', shape: [1, 4] });
    for (const [index, width] of [4, 8, 16, 32].entries()) {
      const modules = [moduleStep(`stages.${index}`, 'Stage')];
      x = builder.add('matmul', { inputs: [x], shape: [1, width], modules });
      x = builder.add('relu', { inputs: [x], shape: [1, width], modules });
    }
    assert.deepEqual(repeatsOf(buildModuleTree(builder.build('growing').graph)), []);
  });

  it('folds a cell that is called at every time step', () => {
    const [cell, ...others] = repeatsOf(buildModuleTree(recurrence(20, true).build('rnn').graph));
    assert.deepEqual(others, []);
    assert.ok(cell);
    assert.deepEqual(moduleHeading(cell), { title: 'cell', beside: 'RNNCell ×20' });
    assert.equal(cell.children.length, 20);
  });

  it('folds a loop over time by its steps, told by the lines', () => {
    const { graph } = recurrence(20, false).build('rnn');
    const tree = buildModuleTree(graph);
    const [loop, ...others] = repeatsOf(tree);
    assert.deepEqual(others, []);
    assert.ok(loop);
    assert.deepEqual(moduleHeading(loop), { title: 'loop, line 6', beside: '×20' });
    const passes = loop.children.map((child) => tree.modules[child]);
    assert.deepEqual(
      passes.map((pass) => [pass?.name, pass?.operationCount]),
      Array.from({ length: 20 }, (_, pass) => [`pass ${pass + 1}`, 4]),
    );
    // What every pass reads stands outside; what only one reads beside its operation.
    const weight = graph.nodes.findIndex((node) => node.label === 'W');
    assert.equal(tree.moduleOf[weight], loop.index);
  });

  it('leaves a short loop open to the eye', () => {
    assert.deepEqual(repeatsOf(buildModuleTree(recurrence(3, false).build('rnn').graph)), []);
  });

  it('folds a loop whose shapes grow from pass to pass, with the data that only it reads', () => {
    const { graph } = writing(12).build('writing');
    const tree = buildModuleTree(graph);
    const [loop, ...others] = repeatsOf(tree);
    assert.deepEqual(others, []);
    assert.ok(loop);
    assert.deepEqual(moduleHeading(loop), { title: 'loop, line 9', beside: '×12' });
    assert.equal(loop.operationCount, 12 * 10);
    const homes = graph.nodes.filter(({ label }) => label === 'given').map(({ id }) => tree.moduleOf[id] ?? -1);
    // Each call reads its own: it stands there, and the data of the two calls before the loop at the top.
    assert.deepEqual(homes.slice(0, 2), [0, 0]);
    assert.equal(new Set(homes.slice(2).map((home) => tree.modules[home]?.call)).size, 12);
  });

  it('does not take a function for a loop that is called for other shapes', () => {
    const { graph } = writing(12, 'nextLetter').build('writing');
    assert.deepEqual(repeatsOf(buildModuleTree(graph)), []);
  });

  it('holds many parameters that several calls read in one box beside these', () => {
    const { graph } = writing(12).build('writing');
    const tree = buildModuleTree(graph);
    const scene = buildScene(graph, tree, everythingWith(new Set()));
    const atTop = scene.items.filter((item) => item.depth === 0);
    const names = atTop.map((item) =>
      item.node === -1 ? tree.modules[item.module]?.name : graph.nodes[item.node]?.label,
    );
    assert.deepEqual(names.toSorted(), ['given', 'given', 'loop, line 9', 'model', 'model', 'parameters', 'sub']);
    assert.equal(defaultOpenModules(tree).has(`/parameters`), false);
    const box = atTop.find((item) => tree.modules[item.module]?.name === 'parameters');
    assert.equal(tree.modules[box?.module ?? 0]?.parameterCount, 8 * 16);
    const readers = scene.nets.filter((net) => net.source === box?.index);
    assert.equal(readers.length, 1);
    assert.equal(readers[0]?.targets.length, 3);
  });

  it('has that box inside the module that it is in: shown alone, and in its sums', () => {
    const document = siamese().build('siamese');
    const { graph } = document;
    const tree = buildModuleTree(graph);
    const [net, loss, parameters] = ['net', 'loss', 'parameters'].map((name) =>
      tree.modules.find((box) => box.name === name),
    );
    assert.ok(net && loss && parameters);
    assert.equal(parameters.parent, net.index);
    assert.equal(nodesInside(tree, net).length, 8 + 16);
    assert.deepEqual(
      nodesInside(tree, loss).map((id) => graph.nodes[id]?.label),
      ['sub'],
    );
    const alone = (key: string) => buildScene(graph, tree, { ...everythingWith(new Set()), root: key });
    const names = (scene: Scene) =>
      scene.items.map(({ node, module }) => (node === -1 ? tree.modules[module]?.name : graph.nodes[node]?.label));
    assert.deepEqual(names(alone(net.key)), ['encoder', 'encoder', 'parameters', 'x', 'sub']);
    assert.deepEqual(names(alone(loss.key)), ['mul', 'mul', 'sub']);
    const scene = buildScene(graph, tree, everythingWith(new Set([net.key])));
    const item = scene.items.find(({ module, node }) => node === -1 && module === parameters.index);
    assert.ok(item);
    const values = indexValues(document.step);
    const spoken = speakItem(item, { graph, tree, values, picture: { scene }, comparison: null });
    assert.equal(spoken, 'Group parameters, 32 parameters, folded');
    const { facts } = moduleDetails(graph, tree, parameters, values);
    assert.deepEqual(facts.slice(0, 1), [{ name: 'Parameters', value: '32' }]);
  });
});
