import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { StepRecord } from '../../../src/trace/schema.ts';
import { callStackOf } from '../../../webview/graph/model/call-stack.ts';
import { nodeDetails } from '../../../webview/graph/model/details.ts';
import { edgeDetails } from '../../../webview/graph/model/edge-details.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { helpOf } from '../../../webview/graph/model/operation-help.ts';
import { Trail } from '../../../webview/graph/model/trail.ts';
import { indexValues } from '../../../webview/graph/model/values.ts';
import { DocumentBuilder, summarise } from './build-document.ts';
import { linearRegression, mnistMlp } from './documents.ts';

describe('the trail of what was looked at', () => {
  const node = (id: number) => ({ kind: 'node', node: id }) as const;

  it('goes back and forward, and forgets what lay ahead when one goes elsewhere', () => {
    const trail = new Trail();
    assert.deepEqual([trail.hasBack, trail.hasForward, trail.back(), trail.forward()], [false, false, null, null]);
    for (const id of [1, 2, 3]) trail.visit(node(id));
    assert.deepEqual(trail.back(), node(2));
    assert.deepEqual(trail.back(), node(1));
    assert.equal(trail.back(), null);
    assert.deepEqual(trail.forward(), node(2));
    trail.visit(node(9));
    assert.deepEqual([trail.hasForward, trail.forward()], [false, null]);
    assert.deepEqual(trail.back(), node(2));
  });

  it('counts the same thing again as no step, also where back has led to it', () => {
    const trail = new Trail();
    for (const id of [1, 2, 2, 3]) trail.visit(node(id));
    const there = trail.back();
    assert.deepEqual(there, node(2));
    trail.visit(node(2));
    assert.equal(trail.hasForward, true);
    assert.deepEqual(trail.back(), node(1));
  });

  it('keeps a limited number, and nothing after it is cleared', () => {
    const trail = new Trail();
    for (let id = 0; id < 1000; id++) trail.visit(node(id));
    let steps = 0;
    while (trail.back() !== null) steps++;
    assert.equal(steps, 199);
    trail.clear();
    assert.deepEqual([trail.hasBack, trail.hasForward], [false, false]);
  });
});

describe('the details of an edge', () => {
  const builder = new DocumentBuilder();
  const w = builder.add('leaf', { kind: 'leaf', label: 'w', shape: [2], value: [1, 2] });
  const x = builder.add('relu', { inputs: [w], shape: [2], value: [1, 2] });
  const y = builder.add('mul', { inputs: [x, x], shape: [2] });
  const z = builder.add('add', { inputs: [y, x], shape: [2] });
  const { graph, step } = builder.build('edge');
  const tree = buildModuleTree(graph);
  const summary = (values: readonly number[]) => summarise([2], values);
  const stop = (node: number, name: string, sent: readonly [number[], number[]][]) => ({
    node,
    name,
    rule: '',
    incoming: [],
    contributions: sent.map(([contribution, accumulated]) => ({
      target: x,
      contribution: summary(contribution),
      accumulated: summary(accumulated),
    })),
    leafGradient: null,
  });
  const stops = [
    stop(z.node, 'AddBackward0', [
      [
        [1, 1],
        [1, 1],
      ],
    ]),
    stop(y.node, 'MulBackward0', [
      [
        [1, 2],
        [2, 3],
      ],
      [
        [1, 2],
        [3, 5],
      ],
    ]),
  ];
  const recorded: StepRecord = { ...step, passes: [{ root: z, callSite: null, stops }] };

  it('are its tensor, what makes it, and what reads it as which input', () => {
    const details = edgeDetails(graph, tree, step, x);
    assert.ok(details);
    assert.deepEqual(
      details.facts.map(({ name, value }) => [name, value]),
      [
        ['Shape', '2'],
        ['Type', 'float32'],
        ['Elements', '2'],
        ['Memory', '8 B'],
        ['Requires gradient', 'yes'],
      ],
    );
    assert.equal(details.source.node, x.node);
    assert.deepEqual(
      details.readers.map(({ node, detail }) => [node, detail]),
      [
        [y.node, 'input 1 and 2'],
        [z.node, 'input 2'],
      ],
    );
    assert.equal(edgeDetails(graph, tree, step, { node: 99, output: 0 }), null);
    assert.equal(edgeDetails(graph, tree, step, { node: 0, output: 1 }), null);
  });

  it('are each gradient that came back, and their sum', () => {
    assert.deepEqual(
      edgeDetails(graph, tree, recorded, x)?.gradients.map(({ name, value }) => `${name}: ${value}`),
      ['from add: 1', 'from mul: 1.5 ± 0.5', 'from mul: 1.5 ± 0.5', 'sum: 4 ± 1'],
    );
    assert.deepEqual(edgeDetails(graph, tree, step, x)?.gradients, [], 'nothing was recorded');
  });
});

describe('the details of a node', () => {
  it('say what the operation does, as the library documents it', () => {
    const help = (op: string, formula = 'a · b') => helpOf({ kind: 'op', op, formula });
    assert.match(help('matmul')?.summary ?? '', /product of matrices/);
    assert.equal(help('matmul')?.torch, 'Tensor.matmul');
    assert.deepEqual(help('add_'), help('add'), 'in place too');
    assert.match(help('Exp', 'Exp.forward(...)')?.summary ?? '', /script’s own/);
    assert.equal(help('toString'), null);
    assert.equal(help('Conv of another tool'), null);
    assert.equal(helpOf({ kind: 'parameter', op: 'parameter', formula: '' }), null);
  });

  it('say how much a parameter learns and how large its gradient is beside it', () => {
    const builder = new DocumentBuilder();
    builder.add('parameter', {
      kind: 'parameter',
      label: 'w',
      shape: [2, 2],
      value: [3, 4, 0, 0],
      gradient: [0.5, 0, 0, 0],
    });
    const { graph, step } = builder.build('parameter');
    const facts = nodeDetails(graph, buildModuleTree(graph), indexValues(step), 0)?.facts ?? [];
    const fact = (name: string) => facts.find((each) => each.name === name)?.value;
    assert.deepEqual([fact('Parameters'), fact('Memory'), fact('Gradient : value')], ['4', '16 B', '0.1 (L2 norms)']);
    const without = nodeDetails(graph, buildModuleTree(graph), indexValues({ ...step, values: [] }), 0)?.facts ?? [];
    assert.equal(
      without.some(({ name }) => name === 'Gradient : value'),
      false,
    );
  });

  it('say how far the step has changed a parameter, where that is known', () => {
    const factsOf = (value: readonly number[], updateNorm?: number) => {
      const builder = new DocumentBuilder();
      const update = updateNorm === undefined ? {} : { updateNorm };
      builder.add('parameter', { kind: 'parameter', label: 'w', shape: [2], value, ...update });
      const { graph, step } = builder.build('parameter');
      const facts = nodeDetails(graph, buildModuleTree(graph), indexValues(step), 0)?.facts ?? [];
      return facts.filter(({ name }) => name.startsWith('Update')).map(({ name, value }) => `${name}: ${value}`);
    };
    assert.deepEqual(factsOf([3, 4], 0.25), ['Update: 0.25 (L2 norm)', 'Update : value: 0.05 (L2 norms)']);
    assert.deepEqual(factsOf([3, 4], 0), ['Update: 0 (L2 norm)', 'Update : value: 0 (L2 norms)']);
    assert.deepEqual(factsOf([0, 0], 0.25), ['Update: 0.25 (L2 norm)'], 'beside zeros there is no ratio');
    assert.deepEqual(factsOf([3, 4]), []);
  });

  it('list the lines that led to it, from the operation outwards', () => {
    const site = (line: number) => ({ file: '/home/ada/net.ts', line, column: 5, functionName: null });
    const { graph } = linearRegression();
    const node = graph.nodes[2];
    assert.ok(node);
    const nested = {
      ...graph,
      callSites: [site(30), site(8), site(12), site(8)],
    };
    const modulePath = [
      { name: 'net', type: 'Net', call: 0, callSite: 0 },
      { name: 'block', type: 'Block', call: 0, callSite: 1 },
      { name: 'layer', type: 'Linear', call: 0, callSite: 2 },
    ];
    const frames = callStackOf(nested, { ...node, callSite: 2, modulePath });
    assert.deepEqual(
      frames.map(({ text, called }) => [text, called]),
      [
        ['net.ts:12', 'layer (Linear)'],
        ['net.ts:8', 'block (Block)'],
        ['net.ts:30', 'net (Net)'],
      ],
      'an operation of a layer of the library has the line of the layer',
    );
    assert.deepEqual(callStackOf(graph, { ...node, callSite: null }), []);
  });

  it('count the bytes of what it makes', () => {
    const { graph, step } = mnistMlp();
    const linear = graph.nodes.findIndex(({ op }) => op === 'linear');
    const facts = nodeDetails(graph, buildModuleTree(graph), indexValues(step), linear)?.facts ?? [];
    assert.equal(facts.find(({ name }) => name === 'Memory')?.value, '131 kB');
  });
});
