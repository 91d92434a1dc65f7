import assert from 'node:assert/strict';
import test from 'node:test';
import { nn, optim, steps, type Tensor, tensor, zeros } from '../../../src/engine/index.ts';
import type { Graph, GraphNode } from '../../../src/trace/schema.ts';
import { isGraph } from '../../../src/trace/schema-guards.ts';
import { record, recordFailure } from './recording.ts';

const failuresIn = ({ nodes }: Graph): readonly GraphNode[] => nodes.filter(({ failure }) => failure !== undefined);

/** The operation that failed, which closes the last recorded graph. */
function failedIn(graph: Graph): GraphNode {
  const failed = graph.nodes.at(-1);
  assert.ok(failed);
  assert.deepEqual(failuresIn(graph), [failed]);
  return failed;
}

const labelsOf = ({ nodes }: Graph) => nodes.map(({ label }) => label);

test('an operation that ends the run closes the graph: with its operands, their values, its line and its message', () => {
  const recording = recordFailure(() => {
    const w = tensor([[1, 2]], { requiresGrad: true });
    const h = w.mul(3);
    h.matmul(zeros([3, 4]));
  });
  const step = recording.stepAt(-1);
  assert.equal(step.reason, 'error');
  const graph = recording.graphOf(-1);
  assert.deepEqual(labelsOf(graph), ['leaf', '3', 'mul', 'input', 'matmul']);
  const failed = failedIn(graph);
  assert.match(failed.failure ?? '', /1x2.*3x4/);
  assert.deepEqual(failed.inputs, [
    { node: 2, output: 0 },
    { node: 3, output: 0 },
  ]);
  assert.deepEqual([failed.outputs, failed.backward], [[], null]);
  assert.equal(graph.callSites[failed.callSite ?? -1]?.file, import.meta.filename);
  const operand = step.values.find(({ node }) => node === 3);
  assert.equal(operand?.value?.statistics.zeroCount, 12, 'what it was to work on can be looked at');
  assert.ok(isGraph(JSON.parse(JSON.stringify(graph))));
});

test('it stands in the module that it was called in, which the error has left since', () => {
  class Net extends nn.Module<[Tensor], Tensor> {
    readonly first = new nn.Linear(2, 3);
    readonly second = new nn.Linear(4, 1);
    override forward(x: Tensor): Tensor {
      return this.second(this.first(x));
    }
  }
  const recording = recordFailure(() => {
    new Net()(zeros([5, 2]));
  });
  const failed = failedIn(recording.graphOf(-1));
  assert.deepEqual(
    failed.modulePath.map(({ name }) => name),
    ['net', 'second'],
  );
  assert.equal(failed.op, 'linear');
  assert.ok(labelsOf(recording.graphOf(-1)).includes('second.weight'), 'its parameters are there too');
});

test('an error that the script gets over leaves nothing behind', () => {
  const recording = record(() => {
    const x = tensor([1, 2], { requiresGrad: true });
    assert.throws(() => x.add(zeros([3])));
    x.sum().backward();
  });
  assert.deepEqual(failuresIn(recording.graphOf(-1)), []);
  const other = recordFailure(() => {
    const x = tensor([1, 2], { requiresGrad: true });
    assert.throws(() => x.add(zeros([3])));
    x.mul(2);
    throw new Error('something else');
  });
  assert.deepEqual(failuresIn(other.graphOf(-1)), []);
  assert.equal(other.stepAt(-1).reason, 'error');
});

test('an error that was wrapped in another still names its operation', () => {
  const failing = (): Tensor => zeros([2]).add(zeros([3]));
  for (const wrap of [
    (error: unknown) => new Error('the model failed', { cause: error }),
    (error: unknown) => new AggregateError([new Error('another'), error], 'all failed'),
    (error: unknown) => new Error('outer', { cause: new Error('inner', { cause: error }) }),
  ]) {
    const recording = recordFailure(() => {
      try {
        failing();
      } catch (error) {
        throw wrap(error);
      }
    });
    assert.equal(failedIn(recording.graphOf(-1)).op, 'add');
  }
});

test('after a complete step, what fails belongs to the next one', () => {
  const recording = recordFailure(() => {
    const w = tensor([1, 2], { requiresGrad: true });
    for (const size of [2, 2, 3])
      w.mul(zeros([size]))
        .sum()
        .backward();
  });
  const failed = recording.graphOf(-1);
  assert.deepEqual(labelsOf(failed), ['leaf', 'input', 'mul']);
  assert.equal(failedIn(failed).op, 'mul');
  const before = recording.steps.filter(({ step }) => step.passes.length > 0);
  assert.deepEqual(
    before.map(({ step }) => step.index),
    [0, 1],
  );
  assert.equal(recording.stepAt(-1).index, 2);
});

test('in a marked step and with an optimizer too', () => {
  const recording = recordFailure(() => {
    const w = tensor([1, 2], { requiresGrad: true });
    const optimizer = new optim.SGD([w], { lr: 0.1 });
    for (const step of steps(3)) {
      const loss = w.mul(zeros([step < 2 ? 2 : 3])).sum();
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
    }
  });
  assert.deepEqual(labelsOf(recording.graphOf(-1)), ['leaf', 'input', 'mul']);
  assert.equal(recording.stepAt(-1).index, 2);
});

test('a loop that was left by an error which the script gets over has ended its step', () => {
  const run = (fails: boolean) =>
    record(() => {
      const w = tensor([1, 2], { requiresGrad: true });
      try {
        for (const step of steps(3)) {
          w.mul(zeros([2]))
            .sum()
            .backward();
          if (step === 1 && fails) w.mul(zeros([3]));
          if (step === 1) break;
        }
      } catch {
        // The script goes on.
      }
      w.add(1).sum().backward();
    });
  const summary = (recording: ReturnType<typeof run>) =>
    recording.steps.map(({ step }) => [step.index, step.reason, labelsOf(recording.graphs.get(step.graph)!).join()]);
  assert.deepEqual(summary(run(true)), summary(run(false)));
});

test('an in-place operation that fails has the name of its form', () => {
  const recording = recordFailure(() => {
    zeros([2]).add_(zeros([3]));
  });
  assert.equal(failedIn(recording.graphOf(-1)).op, 'add_');
});

test('the first operation of a run that fails is a graph by itself; level graph records it, off nothing', () => {
  const body = (): void => {
    zeros([2]).add(zeros([3]));
  };
  const structure = recordFailure(body, { level: 'graph' });
  assert.deepEqual(labelsOf(structure.graphOf(-1)), ['input', 'input', 'add']);
  assert.equal(structure.stepAt(-1).values.length, 0);
  assert.equal(recordFailure(body, { level: 'off' }).steps.length, 0);
});

test('a layer that refuses its input before any operation runs is a call that failed on it', () => {
  const recording = recordFailure(() => {
    const x = zeros([2, 3]).relu();
    new nn.Conv2d(3, 4, 3)(x);
  });
  const graph = recording.graphOf(-1);
  const failed = failedIn(graph);
  assert.equal(graph.nodes[failed.inputs[0]?.node ?? -1]?.op, 'relu');
  assert.deepEqual(
    failed.modulePath.map(({ type }) => type),
    ['Conv2d'],
  );
});

test('a failing operation of the engine itself, in a backward pass, adds no node', () => {
  const recording = recordFailure(() => {
    const w = tensor([1, 2], { requiresGrad: true });
    const loss = w.mul(w).sum();
    w.registerHook(() => zeros([3]));
    loss.backward();
  });
  assert.deepEqual(failuresIn(recording.graphOf(-1)), []);
});
