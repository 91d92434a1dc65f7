import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { epochs, logMetrics, nn, noGrad, optim, steps, type Tensor, tensor } from '../../../src/engine/index.ts';
import type { Graph } from '../../../src/trace/schema.ts';
import { record } from './recording.ts';

function nodeOf(graph: Graph, op: string) {
  const node = graph.nodes.find((candidate) => candidate.op === op);
  assert.ok(node, `there is a node ${op}`);
  return node;
}

test('the graph of one step: leaves, inputs, attributes, shapes and the lines of the user', () => {
  const recording = record(() => {
    const w = tensor([[1, 2]], { requiresGrad: true });
    w.mul(3).sum(1).sum().backward();
  });
  assert.equal(recording.steps.length, 1);
  const graph = recording.graphOf(0);
  assert.deepEqual(
    graph.nodes.map(({ kind, label, inputs, outputs, backward }) => [
      kind,
      label,
      inputs.map((input) => input.node),
      outputs.map((output) => output.shape.join('x')),
      backward,
    ]),
    [
      ['leaf', 'leaf', [], ['1x2'], 'AccumulateGrad'],
      ['input', '3', [], [''], null],
      ['op', 'mul', [0, 1], ['1x2'], 'MulBackward0'],
      ['op', 'sum', [2], ['1'], 'SumBackward1'],
      ['op', 'sum', [3], [''], 'SumBackward0'],
    ],
  );
  const mul = nodeOf(graph, 'mul');
  const site = graph.callSites[mul.callSite ?? -1];
  assert.equal(site?.file, import.meta.filename);
  const sum = graph.callSites[nodeOf(graph, 'sum').callSite ?? -1];
  assert.equal(sum?.line, site?.line);
  assert.ok((sum?.column ?? 0) > (site?.column ?? 0), 'calls of one line are told apart by their columns');
});

test('values are those at the time, though the parameter is changed in place afterwards', () => {
  const recording = record(() => {
    const w = tensor([5], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 0.1 });
    for (let n = 0; n < 3; n++) {
      optimizer.zeroGrad();
      w.mul(2).sum().backward();
      optimizer.step();
    }
  });
  assert.deepEqual(
    recording.steps.map(({ step }) => [step.index, step.reason]),
    [
      [0, 'first'],
      [2, 'last'],
    ],
  );
  const values = [0, 1].map((position) => recording.elements(position, recording.stepAt(position).values[0]?.value)[0]);
  assert.equal(values[0], 5);
  assert.ok(Math.abs((values[1] ?? 0) - 4.6) < 1e-6, `the parameter before the third update, got ${values[1]}`);
  assert.equal(recording.graphs.size, 1, 'equal structures share one graph');
});

test('the target of an in-place operation is shown as it was before, and the result as it is after', () => {
  const recording = record(() => {
    const x = tensor([1, 2]);
    x.mul_(10);
    x.add_(1);
  });
  const step = recording.stepAt(0);
  const graph = recording.graphOf(0);
  const value = (op: string) =>
    recording.elements(0, step.values.find((recorded) => recorded.node === nodeOf(graph, op).id)?.value);
  assert.deepEqual(value('input'), [1, 2]);
  assert.deepEqual(value('mul_'), [10, 20]);
  assert.deepEqual(value('add_'), [11, 21]);
  assert.deepEqual(nodeOf(graph, 'add_').inputs[0], { node: nodeOf(graph, 'mul_').id, output: 0 });
});

test('the backward pass: every stop with what came, what went on, and the sum at a fan-out', () => {
  const recording = record(() => {
    const x = tensor([3], { requiresGrad: true });
    const y = x.mul(2);
    y.mul(y).add(y).sum().backward();
  });
  const step = recording.stepAt(0);
  const graph = recording.graphOf(0);
  const [pass] = step.passes;
  assert.ok(pass);
  assert.equal(pass.callSite?.file, import.meta.filename);
  assert.deepEqual(
    pass.stops.map((stop) => stop.name),
    ['SumBackward0', 'AddBackward0', 'MulBackward0', 'MulBackward0', 'AccumulateGrad'],
  );
  const y = nodeOf(graph, 'mul').id;
  const sent = pass.stops.flatMap((stop) =>
    stop.contributions
      .filter((contribution) => contribution.target.node === y)
      .map(({ contribution, accumulated }) => [
        recording.elements(0, contribution)[0],
        recording.elements(0, accumulated)[0],
      ]),
  );
  // From the sum y itself: 1. From y · y: y twice, 6 each.
  assert.deepEqual(sent, [
    [1, 1],
    [6, 7],
    [6, 13],
  ]);
  const gradient = (node: number) => recording.elements(0, step.values.find((one) => one.node === node)?.gradient)[0];
  assert.equal(gradient(y), 13);
  assert.equal(gradient(0), 26);
  assert.deepEqual(recording.elements(0, pass.stops.at(-1)?.leafGradient), [26]);
});

test("a leaf's .grad is recorded as it was after each pass, though the next one adds to it in place", () => {
  const recording = record(() => {
    const x = tensor([1], { requiresGrad: true });
    for (const _ of steps(1)) {
      x.mul(2).sum().backward();
      x.mul(5).sum().backward();
    }
  });
  const grads = recording
    .stepAt(0)
    .passes.map((pass) => recording.elements(0, pass.stops.find((stop) => stop.leafGradient)?.leafGradient));
  assert.deepEqual(grads, [[2], [7]]);
});

class Block extends nn.Module {
  readonly inner = new nn.Linear(2, 2);
  forward(x: Tensor): Tensor {
    return this.inner(this.inner(x)).relu();
  }
}

test('module paths and names of parameters', () => {
  const model = new nn.Sequential(new Block(), new nn.ReLU());
  const recording = record(() => {
    model(tensor([[1, 2]]))
      .sum()
      .backward();
  });
  const graph = recording.graphOf(0);
  const path = (index: number) =>
    graph.nodes[index]?.modulePath.map(({ name, type, call }) => `${name}:${type}#${call}`);
  const linears = graph.nodes.filter((node) => node.op === 'linear').map((node) => path(node.id));
  assert.deepEqual(linears, [
    ['sequential:Sequential#0', '0:Block#0', 'inner:Linear#0'],
    ['sequential:Sequential#0', '0:Block#0', 'inner:Linear#1'],
  ]);
  assert.deepEqual(
    graph.nodes.filter((node) => node.kind === 'parameter').map((node) => node.label),
    ['0.inner.weight', '0.inner.bias'],
  );
  assert.deepEqual(path(nodeOf(graph, 'sum').id), []);
  const line = graph.callSites[nodeOf(graph, 'linear').callSite ?? -1];
  assert.match(line?.functionName ?? '', /forward/);
});

test('each module knows the line that called it, and a call from another line is another one', () => {
  const block = new Block();
  const lines: number[] = [];
  const here = () => Number(/recorder\.test\.ts:(\d+)/.exec(new Error().stack?.split('\n')[2] ?? '')?.[1]);
  const recording = record(() => {
    for (const step of [0, 1]) {
      const x = tensor([[1, 2]], { requiresGrad: true });
      // biome-ignore format: each call on a line of its own, beside what tells the line
      if (step === 0) block(x).sum().backward(void lines.push(here()));
      else block(x).sum().backward(void lines.push(here()));
    }
  });
  const placesOf = (position: number) => {
    const graph = recording.graphOf(position);
    return graph.nodes
      .find((node) => node.op === 'linear')
      ?.modulePath.map(({ name, callSite }) => {
        const site = callSite == null ? null : graph.callSites[callSite];
        return [name, site?.line, site?.functionName];
      });
  };
  const inside = placesOf(0)?.[1]?.[1];
  assert.deepEqual(placesOf(0), [
    ['block', lines[0], null],
    ['inner', inside, 'forward'],
  ]);
  assert.deepEqual(placesOf(1), [
    ['block', lines[1], null],
    ['inner', inside, 'forward'],
  ]);
  assert.notEqual(lines[0], lines[1]);
  const source = readFileSync(import.meta.filename, 'utf8').split('\n');
  assert.match(source[Number(inside) - 1] ?? '', /return this\.inner\(this\.inner\(x\)\)/);
});

test('marked items are steps; what runs between training steps is recorded once', () => {
  const recording = record(
    () => {
      const w = tensor([1], { requiresGrad: true });
      const optimizer = new optim.SGD([w], { lr: 0.1 });
      for (const _ of epochs(3)) {
        for (const _item of steps(4)) {
          optimizer.zeroGrad();
          w.pow(2).sum().backward();
          optimizer.step();
        }
        noGrad(() => w.mul(100));
      }
    },
    { captureEvery: 5 },
  );
  assert.deepEqual(
    recording.steps.map(({ step }) => [step.index, step.epoch, step.reason, step.passes.length]),
    [
      [0, 0, 'first', 1],
      [4, 0, 'first', 0],
      [5, 1, 'interval', 1],
      [10, 2, 'interval', 1],
      [12, 2, 'last', 1],
    ],
  );
  const last = recording.progress.at(-1);
  assert.deepEqual(
    [last?.step, last?.epoch, last?.epochs, last?.stepInEpoch, last?.stepsPerEpoch, last?.secondsLeft],
    [12, 2, 3, 4, 4, 0],
  );
});

test('without marks and optimizer a step ends where training goes on after a backward', () => {
  const recording = record(
    () => {
      let w = tensor([1], { requiresGrad: true });
      for (let n = 0; n < 3; n++) {
        w.mul(2).sum().backward();
        const { grad } = w;
        assert.ok(grad);
        w = noGrad(() => w.sub(grad)).requiresGrad_();
      }
    },
    { captureEvery: 1 },
  );
  assert.deepEqual(
    recording.steps.map(({ step }) => step.passes.length),
    [1, 1, 1],
  );
});

test('parameters that are updated by hand, in place, are so in the step whose gradients they take', () => {
  const recording = record(
    () => {
      const w = tensor([1], { requiresGrad: true });
      const b = tensor([1], { requiresGrad: true });
      for (let n = 0; n < 3; n++) {
        w.mul(6).add(b).sum().backward();
        noGrad(() => {
          for (const each of [w, b]) if (each.grad !== null) each.sub_(each.grad);
        });
        w.grad = null;
        b.grad = null;
      }
    },
    { captureEvery: 1 },
  );
  assert.deepEqual(
    recording.steps.map(({ step }) => [step.index, step.passes.length]),
    [
      [0, 1],
      [1, 1],
      [2, 1],
    ],
  );
  assert.equal(recording.graphs.size, 1);
  assert.deepEqual(
    recording.graphOf(0).nodes.map(({ op }) => op),
    ['leaf', 'input', 'mul', 'leaf', 'add', 'sum', 'input', 'sub_', 'input', 'sub_'],
  );
});

test('metrics: the loss of every step by itself, and what the script logs', () => {
  const recording = record(() => {
    const w = tensor([2], { requiresGrad: true });
    for (const n of steps(3)) {
      w.mul(n).sum().backward();
      if (n === 2) logMetrics({ accuracy: 0.5 });
    }
  });
  assert.deepEqual(
    recording.metrics.map(({ name, step, value }) => [name, step, value]),
    [
      ['loss', 0, 0],
      ['loss', 1, 2],
      ['accuracy', 2, 0.5],
      ['loss', 2, 4],
    ],
  );
});

test('level graph keeps structure without values; level off keeps progress and metrics only', () => {
  const body = () => {
    const w = tensor([2], { requiresGrad: true });
    for (const _ of steps(2)) w.mul(3).sum().backward();
  };
  const graph = record(body, { level: 'graph' });
  assert.ok(graph.steps.length > 0);
  for (const { step } of graph.steps) assert.deepEqual([step.values, step.passes], [[], []]);
  assert.equal(graph.graphOf(0).nodes.length, 4);
  const off = record(body, { level: 'off' });
  assert.deepEqual([off.steps.length, off.graphs.size, off.metrics.length], [0, 0, 2]);
});

test('in the middle of a step, what there is of it can be captured', () => {
  const recording = record((recorder) => {
    const w = tensor([2], { requiresGrad: true });
    for (const n of steps(3)) {
      const loss = w.mul(3).sum();
      if (n === 2) recorder.captureNow('pause');
      loss.backward();
    }
  });
  const paused = recording.steps.filter(({ step }) => step.reason === 'pause').map(({ step }) => step);
  assert.deepEqual(
    paused.map((step) => [step.index, step.passes.length, step.values.length]),
    [
      [1, 1, 4],
      [2, 0, 4],
    ],
  );
  assert.equal(recording.stepAt(-1).index, 2);
  assert.equal(recording.stepAt(-1).passes.length, 1, 'and is recorded whole when it is done');
});
