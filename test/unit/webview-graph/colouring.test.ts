import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Graph } from '../../../src/trace/schema.ts';
import { type Colouring, colouringOf } from '../../../webview/graph/model/colouring.ts';
import { parseExpression } from '../../../webview/graph/model/expression.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { indexValues, type StepValues } from '../../../webview/graph/model/values.ts';
import { linearRegression, mnistMlp } from './documents.ts';

const numbers: Readonly<Record<string, number>> = { a: 6, b: 2, c: -3 };
const evaluate = (text: string): number => parseExpression(text, Object.keys(numbers))((name) => numbers[name] ?? 0);

describe('an expression of statistics', () => {
  for (const [text, value] of [
    ['a - b - 1', 3],
    ['a / b / 3', 1],
    ['1 + a * b', 13],
    ['-(a + c) * 2', -6],
    ['abs(c) + log(100)', 5],
    ['sqrt(a * a) + 1.5e1', 21],
    ['a--b', 8],
  ] as const) {
    it(`${text} is ${value}`, () => assert.equal(evaluate(text), value));
  }

  for (const [text, message] of [
    ['', /not the end/],
    ['a +', /not the end/],
    ['(a', /Expected '\)'/],
    ['a b', /Expected an operator, not b/],
    ['constructor', /Unknown: constructor/],
    ['log a', /Expected '\(' after log/],
    ['a; b', /Expected an operator, not ;/],
    ['alert(1)', /Unknown: alert/],
    ['('.repeat(10_000), /Too many parentheses/],
  ] as const) {
    it(`${text.slice(0, 20)} is refused`, () => assert.throws(() => evaluate(text), { name: 'SyntaxError', message }));
  }
});

const coloured = (graph: Graph, values: StepValues, colour: string): Colouring | null =>
  colouringOf(graph, buildModuleTree(graph), values, { colour, flow: 'forward' }, []);

describe('colours', () => {
  const { graph, step } = linearRegression();
  const values = indexValues(step);

  it('span the numbers of a step, the same for the same number', () => {
    const colouring = coloured(graph, values, 'mean');
    const means = step.values.flatMap(({ node, value }): [number, number][] =>
      value === null ? [] : [[node, Number(value.statistics.mean)]],
    );
    assert.ok(colouring?.legend.kind === 'scale');
    assert.equal(colouring.legend.min, Math.min(...means.map(([, mean]) => mean)));
    assert.equal(colouring.legend.max, Math.max(...means.map(([, mean]) => mean)));
    const { toneOf } = colouring;
    const tonesOf = (nodes: readonly [number, number][]): number =>
      new Set(nodes.map(([node]) => toneOf({ node, output: 0 }))).size;
    const byMean = Map.groupBy(means, ([, mean]) => mean);
    for (const same of byMean.values()) {
      assert.equal(tonesOf(same), 1);
    }
    assert.ok(tonesOf(means) > 1);
  });

  it('are none where nothing was recorded, and alarming where there is no number', () => {
    const colouring = coloured(graph, values, 'gradNorm');
    const without = step.values.find(({ gradient }) => gradient === null);
    assert.ok(without !== undefined && colouring !== null);
    assert.equal(colouring.toneOf(without), null);
    assert.equal(coloured(graph, values, 'mean / 0')?.toneOf({ node: 0, output: 0 }), 'var(--tone-alarm)');
    assert.equal(coloured(graph, indexValues({ ...step, values: [] }), 'mean')?.legend.kind, 'problem');
  });

  it('tell modules apart, and say what is wrong with an expression', () => {
    const mlp = mnistMlp();
    const legend = coloured(mlp.graph, indexValues(mlp.step), 'module')?.legend;
    assert.ok(legend?.kind === 'classes' && legend.entries.length > 1);
    assert.equal(new Set(legend.entries.map(({ colour }) => colour)).size, legend.entries.length);
    const problem = coloured(graph, values, 'mena')?.legend;
    assert.match(problem?.kind === 'problem' ? problem.message : '', /Unknown: mena/);
    assert.equal(coloured(graph, values, 'kind'), null);
  });
});
