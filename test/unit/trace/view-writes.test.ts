import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { noGrad, type Tensor, tensor } from '../../../src/engine/index.ts';
import type { TensorSummary } from '../../../src/trace/schema.ts';
import { type Recording, record } from './recording.ts';

type Numbers = number | readonly Numbers[];

interface Golden {
  /** The nodes in the order in which PyTorch's backward runs them. */
  readonly nodes: readonly {
    readonly name: string;
    readonly incoming: readonly (Numbers | null)[];
    /** One for each input that PyTorch's node has, null where no gradient goes. */
    readonly sent: readonly (Numbers | null)[];
  }[];
  readonly x: Numbers;
  readonly k: Numbers;
}

const golden: Readonly<Record<string, Golden>> = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/backward-views.json'), 'utf8'),
);

/** The programs of test/fixtures/make/backward-views.py: y is twice x. */
const programs: Readonly<Record<string, (y: Tensor, k: Tensor) => Tensor>> = {
  rowWritten(y, k) {
    y.select(0, 0).mul_(k);
    return y.mul(y).sum();
  },
  viewUsedAfter(y, k) {
    const row = y.select(0, 1);
    row.mul_(k);
    return row.mul(row).sum().add(y.mul(3).sum());
  },
  baseWritten(y, k) {
    const row = y.select(0, 0);
    y.mul_(3);
    return row.mul(k).sum();
  },
  twice(y, k) {
    const row = y.select(0, 0);
    const columns = y.narrow(1, 1, 2);
    row.add_(k);
    columns.mul_(2);
    return y.mul(y).sum().add(row.mul(k).sum());
  },
  overwritten(y, k) {
    y.select(0, 0).zero_();
    y.select(0, 1).copy_(k);
    return y.exp().mul(2).sum();
  },
  nested(y, k) {
    const row = y.select(0, 1);
    row.narrow(0, 1, 2).exp_();
    return y.mul(y).sum().add(row.mul(k).sum());
  },
};

function recordProgram(program: (y: Tensor, k: Tensor) => Tensor): Recording {
  const options = { requiresGrad: true, dtype: 'float64' } as const;
  const x = tensor(
    [
      [1, 2, 3],
      [-1, 0.5, 2.5],
    ],
    options,
  );
  const k = tensor([0.5, -2, 3], options);
  return record(() => program(x.mul(2), k).backward());
}

function flat(values: Numbers): readonly number[] {
  return typeof values === 'number' ? [values] : values.flatMap(flat);
}

function areClose(actual: readonly number[], expected: Numbers, what: string): void {
  const wanted = flat(expected);
  assert.equal(actual.length, wanted.length, what);
  for (const [index, value] of wanted.entries()) {
    assert.ok(Math.abs((actual[index] ?? Number.NaN) - value) < 1e-9, `${what}: ${actual}, PyTorch ${wanted}`);
  }
}

assert.deepEqual(Object.keys(programs), Object.keys(golden), 'every program of PyTorch has its twin');

describe('a backward pass through writes to views is recorded whole, as PyTorch runs it:', () => {
  for (const [name, { nodes, x, k }] of Object.entries(golden)) {
    test(name, () => {
      const program = programs[name] ?? assert.fail();
      const recording = recordProgram(program);
      const graph = recording.graphOf(-1);
      const [pass] = recording.stepAt(-1).passes;
      const stops = pass?.stops ?? [];
      const elements = (summary: TensorSummary | null) => recording.elements(-1, summary);
      assert.deepEqual(
        stops.map((stop) => stop.name),
        nodes.map((node) => node.name),
      );
      for (const [index, stop] of stops.entries()) {
        const expected = nodes[index] ?? assert.fail();
        const what = `${stop.name} (${index})`;
        const incoming = stop.incoming.filter((gradient) => gradient !== null);
        assert.equal(incoming.length, 1, what);
        areClose(elements(incoming[0] ?? null), expected.incoming[0] ?? assert.fail(), `what reaches ${what}`);
        const output = stop.incoming.findIndex((gradient) => gradient !== null);
        const described = graph.nodes[stop.node]?.outputs[output];
        assert.deepEqual(incoming[0]?.shape, described?.shape, `${what} stands on an output of its gradient's shape`);
        if (stop.name === 'AccumulateGrad') continue;
        const sent = expected.sent.filter((gradient) => gradient !== null);
        assert.equal(stop.contributions.length, sent.length, `${what} sends on all that PyTorch's does`);
        for (const [position, { target, contribution }] of stop.contributions.entries()) {
          areClose(elements(contribution), sent[position] ?? assert.fail(), `what ${what} sends`);
          const { shape } = graph.nodes[target.node]?.outputs[target.output] ?? assert.fail();
          assert.deepEqual(contribution.shape, shape, `${what} sends to an output of that shape`);
          const inputs = graph.nodes[stop.node]?.inputs ?? [];
          const isEdge = inputs.some((input) => input.node === target.node && input.output === target.output);
          const isOwn = target.node === stop.node && target.output !== output;
          assert.ok(isEdge || isOwn, `${what} sends along an edge of the graph`);
        }
      }
      const leaves = stops.filter((stop) => stop.name === 'AccumulateGrad');
      const gradients = new Map(leaves.map((stop) => [String(stop.leafGradient?.shape), stop.leafGradient]));
      areClose(elements(gradients.get('2,3') ?? null), x, 'the gradient of x');
      areClose(elements(gradients.get('3') ?? null), k, 'the gradient of k');
    });
  }
});

test('what uses the base after a write through a view uses what was written', () => {
  const graph = recordProgram(programs['rowWritten'] ?? assert.fail()).graphOf(-1);
  const written = graph.nodes.find((node) => node.op === 'mul_') ?? assert.fail();
  assert.equal(written.backward, 'CopySlices');
  assert.deepEqual(
    written.outputs.map((output) => output.shape),
    [[3], [2, 3]],
  );
  const square = graph.nodes.findLast((node) => node.op === 'mul') ?? assert.fail();
  assert.deepEqual(square.inputs, [
    { node: written.id, output: 1 },
    { node: written.id, output: 1 },
  ]);
});

test('the base as the write left it, and as it was before, are both recorded', () => {
  const recording = record(() => {
    const base = tensor([1, 2, 3, 4]).mul(1);
    base.narrow(0, 1, 2).mul_(10);
    base.sum();
  });
  const graph = recording.graphOf(-1);
  const elementsOf = (op: string, output: number) => {
    const node = graph.nodes.find((candidate) => candidate.op === op)?.id;
    const value = recording.stepAt(-1).values.find((one) => one.node === node && one.output === output)?.value;
    return recording.elements(-1, value);
  };
  assert.deepEqual(elementsOf('mul', 0), [1, 2, 3, 4]);
  assert.deepEqual(elementsOf('mul_', 0), [20, 30]);
  assert.deepEqual(elementsOf('mul_', 1), [1, 20, 30, 4]);
});

test('a write that is not recorded leaves the history with the operation that made it', () => {
  const recording = record(() => {
    const w = tensor([1, 2], { requiresGrad: true });
    const h = w.mul(3);
    noGrad(() => h.add_(1));
    h.sum().backward();
  });
  const graph = recording.graphOf(-1);
  assert.equal(graph.nodes.find((node) => node.op === 'add_')?.backward, null);
  const stop = recording.stepAt(-1).passes[0]?.stops.find(({ name }) => name === 'MulBackward0');
  assert.equal(graph.nodes[stop?.node ?? -1]?.op, 'mul');
});
