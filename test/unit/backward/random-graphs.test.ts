import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { BackwardModel } from '../../../src/features/backward/backward-model.ts';
import { callStackOf } from '../../../src/features/backward/call-stack.ts';
import { NodeNames } from '../../../src/features/recordings/node-names.ts';
import type { GraphNode, TensorSummary } from '../../../src/trace/schema.ts';
import { type RecordedScript, recordScript } from './record-script.ts';

interface Golden {
  readonly dtype: 'float64' | 'float32';
  readonly operations: readonly {
    readonly name: string;
    readonly kind: string;
    readonly inputs: readonly string[];
    readonly line: number;
  }[];
  readonly order: readonly string[];
  readonly values: Readonly<Record<string, readonly number[]>>;
  readonly incoming: Readonly<Record<string, readonly number[]>>;
  readonly contributions: Readonly<Record<string, readonly number[]>>;
  readonly leafGradients: Readonly<Record<string, readonly number[]>>;
}

const tolerance = { float64: 1e-11, float32: 2e-5 };

function readGolden(name: string): Golden {
  return JSON.parse(readFileSync(join(import.meta.dirname, `../../fixtures/backward/${name}.json`), 'utf8'));
}

/** A recorded program whose nodes are called as the program calls them. */
class NamedProgram {
  readonly recorded: RecordedScript;
  readonly golden: Golden;
  readonly names: NodeNames;
  readonly byName = new Map<string, GraphNode>();

  constructor(recorded: RecordedScript, golden: Golden) {
    this.recorded = recorded;
    this.golden = golden;
    this.names = new NodeNames(recorded.links);
    // By line alone: the names that a user is shown are what is tested.
    for (const { name, line } of golden.operations) {
      const nodes = recorded.graph.nodes.filter((node) => node.kind === 'op' && this.lineOf(node) === line);
      assert.equal(nodes.length, 1, `one operation on line ${line}`);
      this.byName.set(name, nodes[0] ?? assert.fail());
    }
  }

  lineOf(node: GraphNode): number | undefined {
    return node.callSite === null ? undefined : this.recorded.graph.callSites[node.callSite]?.line;
  }

  async isClose(actual: TensorSummary | null | undefined, expected: readonly number[] | undefined, what: string) {
    assert.ok(actual != null && expected !== undefined, `${what} is there`);
    const elements =
      actual.blob === null
        ? assert.fail(`${what} is whole`)
        : await this.recorded.reader.tensor(actual.blob, actual.dtype);
    assert.equal(actual.dtype, this.golden.dtype, what);
    areClose(Array.from(elements), expected, tolerance[this.golden.dtype], what);
  }
}

function areClose(actual: readonly number[], expected: readonly number[], allowed: number, what: string): void {
  assert.equal(actual.length, expected.length, what);
  for (const [index, value] of expected.entries()) {
    const distance = Math.abs((actual[index] ?? Number.NaN) - value);
    assert.ok(
      distance <= allowed * Math.max(1, Math.abs(value)),
      `${what}[${index}]: ${actual[index]}, PyTorch ${value}`,
    );
  }
}

for (const name of ['random-a', 'random-b', 'random-c']) {
  // One after another: they share this process's engine.
  const recorded = await recordScript(`test/fixtures/backward/${name}.ts`);
  suite(`backward stepping of ${name}, held against PyTorch`, () => {
    const program = new NamedProgram(recorded, readGolden(name));
    const { golden, names, byName } = program;
    const { pass, links, graph, step } = recorded;

    test('the graph has fan-out, and branches that no gradient reaches', () => {
      const uses = new Map<string, number>();
      for (const key of Object.keys(golden.contributions)) {
        const [operation, input] = key.split('/');
        const target = golden.operations.find((one) => one.name === operation)?.inputs[Number(input)] ?? '';
        uses.set(target, (uses.get(target) ?? 0) + 1);
      }
      assert.ok([...uses.values()].filter((count) => count > 1).length >= 5);
      assert.ok(golden.operations.some((operation) => golden.incoming[operation.name] === undefined));
      assert.ok(golden.operations.length >= 15 && golden.operations.length <= 40);
    });

    test('it stops at the tensors in the order in which PyTorch reaches them', () => {
      const stops = pass.stops.map((stop) => names.nameOf(stop.node));
      assert.deepEqual(stops, golden.order);
    });

    test('each stop is at the node and on the line that made the tensor, and holds the incoming gradient', async () => {
      const model = new BackwardModel(pass);
      for (const expected of golden.order) {
        const { stop, state } = model;
        assert.ok(stop !== null);
        const operation = golden.operations.find((one) => one.name === expected);
        await program.isClose(stop.incoming[0], golden.incoming[expected], `incoming gradient of ${expected}`);
        const frames = callStackOf(state, pass, links, (node) => names.nameOf(node));
        if (operation !== undefined) {
          assert.equal(stop.node, byName.get(expected)?.id);
          assert.equal(frames[0]?.location?.position.line, operation.line, `line of ${expected}`);
        } else {
          assert.equal(stop.name, 'AccumulateGrad');
          assert.equal(graph.nodes[stop.node]?.kind, 'leaf');
        }
        assert.equal(frames.at(-1)?.location?.position.line, recorded.text.split('\n').indexOf('loss.backward();') + 1);
        model.next();
      }
      assert.ok(model.isAtEnd);
    });

    test('what each operation sends, and the running totals at every fan-out', async () => {
      const model = new BackwardModel(pass);
      const totals = new Map<number, number[]>();
      let checked = 0;
      for (; model.stop !== null; model.next()) {
        const { stop, state } = model;
        const operation = golden.operations.find((one) => byName.get(one.name)?.id === stop.node);
        const expected = (operation?.inputs ?? []).flatMap((input, position) => {
          const values = golden.contributions[`${operation?.name}/${position}`];
          return values === undefined ? [] : [{ input, values }];
        });
        assert.deepEqual(
          stop.contributions.map(({ target }) => names.nameOf(target.node)),
          expected.map(({ input }) => input),
        );
        for (const [position, { input, values }] of expected.entries()) {
          const sent = stop.contributions[position];
          assert.ok(sent !== undefined);
          const what = `from ${operation?.name} to ${input}`;
          await program.isClose(sent.contribution, values, what);
          const before = totals.get(sent.target.node);
          const total = values.map((value, index) => value + (before?.[index] ?? 0));
          totals.set(sent.target.node, total);
          await program.isClose(sent.accumulated, total, `total after ${what}`);
          const waiting = state.waiting.find(({ target }) => target.node === sent.target.node);
          if (position === expected.findLastIndex((one) => one.input === input)) {
            await program.isClose(waiting?.total, total, `waiting after ${what}`);
          }
          checked++;
        }
      }
      assert.equal(checked, Object.keys(golden.contributions).length);
    });

    test('the leaves end with the gradients of PyTorch, and nothing is left waiting', async () => {
      const model = new BackwardModel(pass);
      model.continue(() => false);
      assert.deepEqual(model.state.waiting, []);
      const reached = model.state.leafGradients;
      assert.deepEqual(reached.map(({ node }) => names.nameOf(node)).sort(), Object.keys(golden.leafGradients).sort());
      for (const { node, gradient } of reached) {
        await program.isClose(gradient, golden.leafGradients[names.nameOf(node)], `${names.nameOf(node)}.grad`);
      }
    });

    test('values and whole gradients of every node', async () => {
      for (const [name, node] of byName) {
        const value = step.values.find((one) => one.node === node.id);
        await program.isClose(value?.value, golden.values[name], name);
        const expected = golden.incoming[name];
        if (expected === undefined) assert.equal(value?.gradient, null, `no gradient at ${name}`);
        else await program.isClose(value?.gradient, expected, `gradient of ${name}`);
      }
    });
  });
}
