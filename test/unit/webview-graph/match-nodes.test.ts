import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Graph } from '../../../src/trace/schema.ts';
import { carryOver } from '../../../webview/graph/model/comparison/carry-over.ts';
import { matchNodes } from '../../../webview/graph/model/comparison/match-nodes.ts';
import { DocumentBuilder, seededRandom } from './build-document.ts';
import { mnistMlp, transformer } from './documents.ts';

/** A graph of these operations in a row. */
function chain(ops: readonly string[]): Graph {
  const builder = new DocumentBuilder();
  let x = builder.add('input', { kind: 'input', label: 'x' });
  for (const op of ops) x = builder.add(op, { inputs: [x] });
  return builder.build('chain').graph;
}

const partners = (before: string, after: string): number[] => [
  ...matchNodes(chain(before.split('')), chain(after.split(''))),
];

/** Length of the longest common subsequence, by the textbook. */
function longestCommon(a: string, b: string): number {
  let previous = new Array<number>(b.length + 1).fill(0);
  for (const left of a) {
    const row = [0];
    for (const [at, right] of [...b].entries()) {
      row.push(left === right ? (previous[at] ?? 0) + 1 : Math.max(previous[at + 1] ?? 0, row[at] ?? 0));
    }
    previous = row;
  }
  return previous.at(-1) ?? 0;
}

describe('nodes of two graphs', () => {
  it('are paired with themselves in the same graph', () => {
    for (const { graph } of [mnistMlp(), transformer(4)]) {
      assert.deepEqual(
        [...matchNodes(graph, graph)],
        graph.nodes.map(({ id }) => id),
      );
    }
  });

  it('are paired around what was added and removed', () => {
    assert.deepEqual(partners('abc', 'axbc'), [0, 1, -1, 2, 3]);
    assert.deepEqual(partners('axbc', 'abc'), [0, 1, 3, 4]);
    assert.deepEqual(partners('abc', 'abd'), [0, 1, 2, -1]);
    assert.deepEqual(partners('', 'ab'), [0, -1, -1]);
    assert.deepEqual(partners('ababab', 'abab'), [0, 1, 2, 3, 4]);
  });

  it('are unlike in another module, of another name or kind', () => {
    const named = (module: string, label: string): Graph => {
      const builder = new DocumentBuilder();
      builder.add('parameter', { kind: 'parameter', label, modules: [{ name: module, type: 'Linear', call: 0 }] });
      return builder.build('named').graph;
    };
    assert.deepEqual([...matchNodes(named('a', 'w'), named('a', 'w'))], [0]);
    assert.deepEqual([...matchNodes(named('a', 'w'), named('b', 'w'))], [-1]);
    assert.deepEqual([...matchNodes(named('a', 'w'), named('a', 'v'))], [-1]);
  });

  it('are as many pairs as the longest common subsequence has where everything repeats, in order, each once', () => {
    const random = seededRandom(5);
    for (let round = 0; round < 60; round++) {
      const draw = (): string =>
        Array.from({ length: Math.floor(random() * 24) }, () => 'ab'.charAt(Math.floor(random() * 2))).join('');
      const [before, after] = [draw(), draw()];
      const found = partners(before, after).slice(1);
      const paired = found.filter((partner) => partner >= 0);
      assert.deepEqual(
        paired,
        [...new Set(paired)].sort((a, b) => a - b),
      );
      for (const [at, partner] of found.entries()) if (partner >= 0) assert.equal(before[partner - 1], after[at]);
      // What is alike at both ends is taken first, which never costs a pair.
      assert.equal(paired.length, longestCommon(before, after), `${before} ${after}`);
    }
  });

  it('of a hundred thousand operations are paired in a moment', () => {
    const ops = Array.from({ length: 100_000 }, (_, index) => ['mul', 'add', 'relu'][index % 3] ?? '');
    const partner = matchNodes(chain(ops), chain(ops.toSpliced(50_000, 1).toSpliced(70_000, 0, 'tanh')));
    assert.ok(partner.reduce((count, each) => count + (each < 0 ? 1 : 0), 0) < 10);
  });
});

describe('a view of a graph', () => {
  it('goes on in one that is largely the same, with the choice', () => {
    const before = chain(['linear', 'relu', 'linear', 'softmax']);
    const after = chain(['linear', 'tanh', 'linear', 'softmax']);
    assert.deepEqual(carryOver(before, after, { kind: 'node', node: 4 }), { selection: { kind: 'node', node: 4 } });
    assert.deepEqual(carryOver(before, after, { kind: 'node', node: 2 }), { selection: null });
    assert.deepEqual(carryOver(before, chain(['linear', 'relu']), { kind: 'node', node: 2 }), {
      selection: { kind: 'node', node: 2 },
    });
    assert.deepEqual(carryOver(before, after, { kind: 'module', key: 'net' }), {
      selection: { kind: 'module', key: 'net' },
    });
  });

  it('begins anew in one that has little to do with it', () => {
    assert.equal(carryOver(chain(['a', 'b', 'c', 'd']), chain(['e', 'f', 'g', 'h']), { kind: 'node', node: 1 }), null);
  });
});
