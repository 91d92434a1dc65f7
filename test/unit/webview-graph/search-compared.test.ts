import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { Comparer } from '../../../webview/graph/model/comparison/comparison.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { SearchIndex } from '../../../webview/graph/model/search/search-index.ts';
import { indexValues } from '../../../webview/graph/model/values.ts';
import { DocumentBuilder } from './build-document.ts';
import { comparedMlp, mnistMlp } from './documents.ts';

/** Searches a document, beside the step that it is compared with where there is one. */
function search(recorded: GraphDocument) {
  const { document, comparison } = new Comparer().compare(recorded);
  const index = new SearchIndex(document.graph, buildModuleTree(document.graph));
  return (query: string) => index.find(query, indexValues(document.step), comparison);
}

/** Operations in a row: their names, values and gradients. */
function chain(ops: readonly (readonly [op: string, value: number, gradient: number])[]): GraphDocument {
  const builder = new DocumentBuilder();
  let x = builder.add('input', { kind: 'input', label: 'x', value: [1, 2] });
  for (const [op, value, gradient] of ops)
    x = builder.add(op, { inputs: [x], shape: [2], value: [value, 1], gradient: [gradient, 1] });
  return builder.build(ops.map(([op]) => op).join());
}

const before = chain([
  ['mul', 1, 1],
  ['relu', 2, 1],
  ['exp', 3, 1],
  ['sum', 4, 1],
]);
const after = chain([
  ['mul', 1, 1],
  ['tanh', 2, 1],
  ['exp', 5, 1],
  ['sum', 4, 2],
]);
const compared = {
  ...after,
  comparison: { title: 'step 0', isOfOtherRun: false, graph: before.graph, step: before.step },
};

describe('search in a comparison', () => {
  const find = search(compared);
  const cases: readonly (readonly [query: string, found: readonly string[]])[] = [
    ['added', ['tanh +']],
    ['removed', ['relu −']],
    ['REMOVED', ['relu −']],
    // By its value, by its gradient.
    ['changed', ['exp', 'sum']],
    ['changed op:exp', ['exp']],
    ['added removed', []],
    ['-added -removed kind:op', ['mul', 'exp', 'sum']],
    ['-changed -added -removed', ['x', 'mul']],
    ['removed op:relu max:2', ['relu −']],
    ['"removed"', []],
  ];
  for (const [query, found] of cases) {
    it(`${query} finds ${found.join(', ') || 'nothing'}`, () => {
      const { hits, problem, lacks } = find(query);
      assert.deepEqual([problem, lacks], [null, []]);
      const marks = { added: ' +', removed: ' −', both: ' ±' } as const;
      const titles = hits.map((hit) => hit.title + (hit.kind === 'node' && hit.mark !== null ? marks[hit.mark] : ''));
      assert.deepEqual(titles, found);
    });
  }

  it('finds each node of a network in one way or another', () => {
    const inMlp = search(comparedMlp());
    const nodes = (query: string) => inMlp(query).hits.flatMap((hit) => (hit.kind === 'node' ? [hit.node] : []));
    const total = mnistMlp().graph.nodes.length + 1;
    const parts = ['added', 'removed', 'changed', '-added -removed -changed'].map(nodes);
    assert.deepEqual(
      parts.flat().sort((a, b) => a - b),
      Array.from({ length: total }, (_, node) => node),
    );
    assert.deepEqual([parts[0]?.length, parts[1]], [1, [total - 1]]);
  });
});

describe('a term whose data the step does not have', () => {
  it('says that nothing is compared, whatever else is asked for', () => {
    const find = search(after);
    for (const query of ['added', 'removed', 'changed', 'changed added'])
      assert.deepEqual(find(query), {
        hits: [],
        problem: null,
        lacks: ['No step is compared: choose Compare with… first.'],
      });
    assert.equal(find('-changed').lacks.length, 1);
    assert.deepEqual(find('relu').lacks, []);
  });

  it('says that of values, gradients and times too', () => {
    const step = { ...after.step, values: [], times: null };
    const find = search({ ...after, step });
    for (const query of ['nan', 'inf', 'nograd', 'grad:>1', 'mean:>0', 'nan mean:>0'])
      assert.deepEqual(find(query).lacks, ['Only the structure of this step was recorded.'], query);
    assert.match(find('time:>1ms').lacks[0] ?? '', /^This step was not timed/);
    assert.equal(find('nan time:>1ms').lacks.length, 2);
    for (const query of ['bytes:>1', 'failed', 'op:relu', 'memory:>1kB'])
      assert.deepEqual(find(query).lacks, [], query);
    const forward = after.step.values.map((value) => ({ ...value, gradient: null }));
    const untrained = search({ ...after, step: { ...after.step, values: forward } });
    assert.deepEqual(untrained('nograd').lacks, ['No backward pass was recorded in this step.']);
    assert.deepEqual(untrained('mean:>0').lacks, []);
  });
});
