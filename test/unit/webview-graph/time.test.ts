import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import type { StepRecord, StepTimes } from '../../../src/trace/schema.ts';
import { memoryAmounts, nodesInside, timeAmounts } from '../../../webview/graph/model/amounts.ts';
import { colouringOf } from '../../../webview/graph/model/colouring.ts';
import { moduleDetails, nodeDetails } from '../../../webview/graph/model/details.ts';
import type { Flow } from '../../../webview/graph/model/gradient-flow.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { buildScene } from '../../../webview/graph/model/scene.ts';
import { indexValues } from '../../../webview/graph/model/values.ts';
import { everythingWith } from '../../../webview/graph/model/visibility.ts';
import { DocumentBuilder, moduleStep } from './build-document.ts';
import { mnistMlp, transformer } from './documents.ts';

const block = [moduleStep('net', 'Net')];
const head = [...block, moduleStep('head', 'Head')];

/** An input, a parameter, and three operations: the first in a module inside another, the last outside of both. */
function small(): GraphDocument {
  const builder = new DocumentBuilder();
  const x = builder.add('input', { kind: 'input', label: 'x', shape: [4, 8] });
  const w = builder.add('parameter', { kind: 'parameter', label: 'net.head.weight', shape: [8, 2], modules: head });
  const y = builder.add('matmul', { inputs: [x, w], shape: [4, 2], modules: head });
  const z = builder.add('relu', { inputs: [y], shape: [4, 2], modules: block });
  builder.add('sum', { inputs: [z], shape: [] });
  return builder.build('small');
}

/** Half of the step's 20 ms goes by in operations. */
const times: StepTimes = { total: 20, forward: [null, null, 2, 1, 0.5], backward: [null, 0.25, 5, 1, 0.25] };

/** As Backstep wrote steps before it kept times. */
const older = ({ times: _, ...step }: StepRecord): StepRecord => step;

function look(change: Partial<StepRecord> | typeof older = { times }, document = small()) {
  const { graph, step } = document;
  const tree = buildModuleTree(graph);
  const values = indexValues(typeof change === 'function' ? change(step) : { ...step, ...change });
  const module = (name: string) => {
    const box = tree.modules.find((each) => each.name === name);
    assert.ok(box, name);
    return box;
  };
  return {
    graph,
    tree,
    values,
    module,
    ofNode: (node: number) => nodeDetails(graph, tree, values, node)?.time,
    ofModule: (name: string) => moduleDetails(graph, tree, module(name), values),
    colouring: (colour: string, flow: Flow, open: readonly string[] = []) => {
      const { items } = buildScene(graph, tree, everythingWith(new Set(open.map((name) => module(name).key))));
      return colouringOf(graph, tree, values, { colour, flow }, items);
    },
  };
}

const onDevice = (document: GraphDocument, device: string): GraphDocument => {
  const nodes = document.graph.nodes.map((node) => ({
    ...node,
    outputs: node.outputs.map((output) => ({ ...output, device })),
  }));
  return { ...document, graph: { ...document.graph, nodes } };
};

describe('the details’ time', () => {
  it('of an operation: forward, backward, both, with their shares of the step', () => {
    assert.deepEqual(look().ofNode(2), {
      facts: [
        { name: 'Forward', value: '2 ms · 10.0 % of the step' },
        { name: 'Backward', value: '5 ms · 25.0 % of the step' },
        { name: 'Together', value: '7 ms · 35.0 % of the step' },
      ],
      note: '',
      nodes: [2],
      slowest: [],
    });
    const forwardOnly = look({ times: { ...times, backward: [] } }).ofNode(2);
    assert.deepEqual(forwardOnly?.facts, [{ name: 'Forward', value: '2 ms · 10.0 % of the step' }]);
  });

  it('of a parameter is that of adding up its gradient; a tensor from outside takes none', () => {
    assert.deepEqual(look().ofNode(1)?.facts, [
      { name: 'Adding up its gradient', value: '250 µs · 1.3 % of the step' },
    ]);
    assert.equal(look().ofNode(0), null);
  });

  it('of a module is the sum of what is inside, with what took longest there', () => {
    const { time } = look().ofModule('net');
    assert.deepEqual(
      time?.facts.map(({ value }) => value),
      ['3 ms · 15.0 % of the step', '6.25 ms · 31.3 % of the step', '9.25 ms · 46.3 % of the step'],
    );
    assert.deepEqual(
      time?.slowest.map(({ node, title, detail }) => [node, title, detail]),
      [
        [2, 'matmul', '7 ms · 35.0 %'],
        [3, 'relu', '2 ms · 10.0 %'],
      ],
    );
    assert.deepEqual(time?.nodes, [1, 2, 3]);
    assert.deepEqual(look().ofModule('head').time?.nodes, [1, 2]);
  });

  it('is not recorded in an older trace, and not in a step that nobody foresaw', () => {
    assert.match(look(older).ofNode(2)?.note ?? '', /^Times were not recorded in this run\.$/);
    const untimed = look({ times: null });
    assert.match(untimed.ofNode(2)?.note ?? '', /^This step was not timed:/);
    assert.match(untimed.ofModule('net').time?.note ?? '', /^This step was not timed:/);
    assert.deepEqual([untimed.ofNode(0), untimed.ofNode(1)], [null, null]);
  });

  it('says where it is of handing the work over, and nothing of a model file', () => {
    const queued = look({ times }, onDevice(small(), 'webgpu'));
    assert.match(queued.ofNode(2)?.note ?? '', /^On webgpu: the time to hand the work over, not to do it\./);
    assert.match(queued.ofModule('net').time?.note ?? '', /^On webgpu/);
    const { legend } = queued.colouring('time', 'forward') ?? {};
    assert.match(legend?.kind === 'amount' ? legend.note : '', /^On webgpu/);
    const file = look(older, onDevice(small(), ''));
    assert.equal(file.ofNode(2), null);
    assert.equal(file.ofModule('net').time, null);
  });
});

describe('amounts', () => {
  it('of a module are the sum over its nodes, in every network and every way', () => {
    for (const document of [small(), mnistMlp(), transformer(3)]) {
      const { graph, tree, values } = look({}, document);
      for (const flow of ['forward', 'both', 'backward'] as const) {
        const { ofNode, ofModule } = timeAmounts(graph, tree, values, flow);
        for (const box of tree.modules) {
          const known = nodesInside(tree, box).flatMap((node) => ofNode(node) ?? []);
          const sum = known.reduce((total, time) => total + time, 0);
          assert.ok(Math.abs((ofModule(box.index) ?? 0) - sum) < 1e-9, `${box.key} ${flow}`);
        }
      }
    }
  });

  it('nodes inside a module are those whose path leads through it', () => {
    const { graph, tree } = look({}, transformer(2));
    for (const box of tree.modules.filter(({ type, call }) => type !== '' && call === 0)) {
      const operations = nodesInside(tree, box).filter((node) => graph.nodes[node]?.kind === 'op');
      assert.equal(operations.length, box.operationCount, box.key);
    }
  });

  it('of memory count a tensor once, where it came to be', () => {
    const document = small();
    // The relu wrote over what matmul had made.
    const values = document.step.values.map((each) => (each.node === 3 ? { ...each, storage: 2 } : each));
    const { graph, tree, module } = look({ values }, document);
    const { ofNode, ofModule } = memoryAmounts(graph, tree, indexValues({ ...document.step, values }));
    assert.deepEqual([ofNode(1), ofNode(2), ofNode(3)], [64, 32, 32]);
    assert.equal(ofModule(module('head').index), 64 + 32);
    assert.equal(ofModule(module('net').index), 64 + 32);
    assert.equal(
      look({}, document)
        .ofModule('net')
        .facts.find(({ name }) => name === 'Memory')?.value,
      '128 B',
    );
  });
});

describe('colours of amounts', () => {
  it('tell of the way that is shown', () => {
    const legend = (flow: Flow) => {
      const found = look().colouring('time', flow)?.legend;
      return found?.kind === 'amount' ? [found.title, ...found.ends] : found;
    };
    // The largest is the module that holds the others.
    assert.deepEqual(legend('forward'), ['Time forward', '0 µs', '750 µs', '3 ms']);
    assert.deepEqual(legend('backward'), ['Time backward', '0 µs', '1.56 ms', '6.25 ms']);
    assert.deepEqual(legend('both'), ['Time forward and backward', '0 µs', '2.31 ms', '9.25 ms']);
  });

  it('end at the most of what is seen: opening a module shows where in it the time goes', () => {
    const most = (...open: string[]) => {
      const legend = look().colouring('time', 'forward', open)?.legend;
      return legend?.kind === 'amount' ? legend.ends[2] : legend;
    };
    assert.deepEqual([most(), most('net'), most('net', 'head')], ['3 ms', '2 ms', '2 ms']);
    const { colouring, module } = look();
    const brightest = colouring('time', 'forward')?.toneOfModule?.(module('net').index);
    assert.equal(colouring('time', 'forward', ['net', 'head'])?.toneOf({ node: 2, output: 0 }), brightest);
    // A card that is on its way out while the picture changes.
    assert.equal(colouring('time', 'forward', ['net', 'head'])?.toneOfModule?.(module('net').index), brightest);
  });

  it('of a folded module are those of all in it; what takes no time has none', () => {
    const { colouring, module } = look();
    const forward = colouring('time', 'forward');
    const tone = (node: number) => forward?.toneOf({ node, output: 0 });
    assert.equal(tone(0), null);
    assert.equal(tone(1), null, 'a parameter takes time backward alone');
    assert.notEqual(colouring('time', 'backward')?.toneOf({ node: 1, output: 0 }), null);
    const ofModule = (name: string) => forward?.toneOfModule?.(module(name).index);
    assert.equal(ofModule('head'), tone(2), 'there is nothing else in it');
    assert.equal(new Set([ofModule('net'), ofModule('head'), tone(3), tone(4)]).size, 4);
  });

  it('by memory need no recorded values', () => {
    const { colouring } = look({ values: [], times: null });
    const legend = colouring('bytes', 'forward')?.legend;
    // x: 4 × 8 numbers of 4 bytes, as much as is in the module.
    assert.ok(legend?.kind === 'amount');
    assert.deepEqual([legend.title, ...legend.ends], ['Memory of the outputs', '0 B', '32 B', '128 B']);
    assert.equal(colouring('mean', 'forward')?.legend.kind, 'problem');
    const untimed = colouring('time', 'forward')?.legend;
    assert.match(untimed?.kind === 'problem' ? untimed.message : '', /not timed/);
  });

  it('expressions know times in milliseconds: that of the way that is shown, and both by name', () => {
    const scale = (colour: string, flow: Flow) => {
      const legend = look().colouring(colour, flow)?.legend;
      return legend?.kind === 'scale' ? [legend.min, legend.max] : legend;
    };
    assert.deepEqual(scale('time * 1', 'forward'), [0.5, 2]);
    assert.deepEqual(scale('time * 1', 'backward'), [0.25, 5]);
    assert.deepEqual(scale('time * 1', 'both'), [0.25, 7]);
    assert.deepEqual(scale('backwardTime / forwardTime', 'forward'), [0.5, 2.5]);
    assert.deepEqual(scale('bytes / count', 'forward'), [4, 4]);
  });
});
