import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { GraphDocument } from '../../../src/protocol/graph-view.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import { flags } from '../../../webview/graph/model/search/flags.ts';
import { parseQuery } from '../../../webview/graph/model/search/query.ts';
import { SearchIndex } from '../../../webview/graph/model/search/search-index.ts';
import { termKinds } from '../../../webview/graph/model/search/terms.ts';
import { indexValues } from '../../../webview/graph/model/values.ts';
import { DocumentBuilder, moduleStep } from './build-document.ts';
import { linearRegression, mnistMlp, transformer } from './documents.ts';

/** What a query finds in a document. */
function search(document: GraphDocument) {
  const tree = buildModuleTree(document.graph);
  const index = new SearchIndex(document.graph, tree);
  const values = indexValues(document.step);
  const find = (query: string) => index.find(query, values, null);
  return {
    find,
    titles: (query: string): string[] => find(query).hits.map((hit) => hit.title),
    nodes: (query: string): number[] => find(query).hits.flatMap((hit) => (hit.kind === 'node' ? [hit.node] : [])),
    document,
    tree,
    values,
  };
}

const mlp = search(mnistMlp());

/** A small graph with one of everything that a query can ask for. */
function oddOnes() {
  const builder = new DocumentBuilder('/home/ada/project/train.ts');
  const x = builder.add('input', { kind: 'input', label: 'x', shape: [2, 3, 4], line: 3, value: [0, 0, 1, -3] });
  const head = [moduleStep('head', 'Head')];
  const w = builder.add('parameter', {
    kind: 'parameter',
    label: 'head.weight',
    shape: [4, 5],
    modules: head,
    value: [1, 2],
    gradient: [30, 40],
    updateNorm: 0.5,
  });
  builder.add('matmul', { inputs: [x, w], shape: [2, 3, 5], line: 12, modules: head, value: [Number.NaN, 1] });
  builder.add('add', { inputs: [w, w], shape: [4, 5], line: 13, dtype: 'float64', gradient: null, value: [3] });
  builder.add('addmm', { inputs: [w], shape: [5], line: 14, value: [1], gradient: [Number.POSITIVE_INFINITY] });
  builder.add('sum', { inputs: [w], shape: [], line: 15, dtype: 'int32', backward: null, value: [7] });
  return search(builder.build('odd-ones'));
}

describe('search by words', () => {
  it('finds by name, operation, type, module, shape and line', () => {
    assert.equal(mlp.titles('relu').filter((title) => title === 'relu').length, 4);
    assert.deepEqual(mlp.titles('RELU 64x128'), ['relu']);
    assert.deepEqual(mlp.titles('relu [64, 128]'), ['relu']);
    assert.deepEqual(mlp.titles('layers.4 64 × 128'), ['linear']);
    assert.equal(mlp.titles('mnist-mlp.ts:33')[0], 'crossEntropy');
    assert.equal(mlp.find('sequential').hits[0]?.kind, 'module');
    assert.ok(mlp.titles('CrossEntropyBackward0').includes('crossEntropy'));
  });

  it('puts exact names first and finds nothing for nothing', () => {
    assert.equal(mlp.titles('linear')[0], 'linear');
    assert.deepEqual(mlp.titles('   '), []);
    assert.deepEqual(mlp.titles('no such thing'), []);
  });

  it('takes markup, brackets and minus signs as text', () => {
    for (const query of ['<img src=x>', 'Array<number>', '-', '--', '[', '(', '"', '""', 'a=b', '\\d+', '🙂', '*']) {
      assert.equal(mlp.find(query).problem, null, query);
    }
  });
});

describe('search by terms', () => {
  const odd = oddOnes();

  const cases: readonly (readonly [query: string, nodes: readonly number[]])[] = [
    ['op:add', [3, 4]],
    ['op:"add"', [3]],
    ['op:ADD -op:addmm', [3]],
    ['-op:add kind:op', [2, 5]],
    ['name:weight', [1]],
    ['"head.weight"', [1]],
    ['module:head', [1, 2]],
    ['in:Head op:matmul', [2]],
    ['shape:2x3x4', [0]],
    ['shape:[2, 3, 4]', [0]],
    ['shape:2 × 3 × 4', [0]],
    ['shape:*x5', [1, 3]],
    ['shape:...x5', [1, 2, 3, 4]],
    ['shape:2x...', [0, 2]],
    ['shape:2x...x5', [2]],
    ['shape:...', [0, 1, 2, 3, 4, 5]],
    ['shape:5 x', []],
    ['shape:scalar', [5]],
    ['shape:[]', [5]],
    ['file:train.ts:12', [2]],
    ['train.ts:13', [3]],
    ['file:train', [0, 2, 3, 4, 5]],
    ['line:12..14', [2, 3, 4]],
    ['line:>=14', [4, 5]],
    ['kind:parameter', [1]],
    ['dtype:int', [5]],
    ['device:cpu dtype:float64', [3]],
    ['backward:Matmul', [2]],
    ['grad:50', [1]],
    ['grad:>10', [1]],
    ['grad>10', [1]],
    ['gradNorm:40..60', [1]],
    ['zeros:>1', [0]],
    // 0.5 beside the norm of [1, 2], which is 2.236.
    ['update:0.22..0.23', [1]],
    ['update:>0.23', []],
    ['updateNorm:0.5', [1]],
    ['min:<0', [0]],
    ['mean:3', [3]],
    ['nan', [2]],
    ['nan:>=1', [2]],
    ['inf', [4]],
    ['nograd', [3]],
    ['params:20', [1]],
    ['-nan kind:op op:matmul', []],
  ];
  for (const [query, nodes] of cases) {
    it(`${query} finds ${nodes.length === 0 ? 'nothing' : nodes.join(', ')}`, () => {
      const { problem } = odd.find(query);
      assert.equal(problem, null);
      assert.deepEqual(
        odd.nodes(query).toSorted((a, b) => a - b),
        nodes,
      );
    });
  }

  it('finds modules by what they learn, by kind and by class', () => {
    const net = search(transformer(2));
    const modules = (query: string): string[] =>
      net.find(query).hits.flatMap((hit) => (hit.kind === 'module' ? [hit.title] : []));
    const expected = net.tree.modules.filter(({ parent, parameterCount }) => parent >= 0 && parameterCount > 10_000);
    assert.ok(expected.length > 0);
    assert.equal(modules('params:>10000').length, expected.length);
    assert.equal(modules('kind:module').length, net.tree.modules.filter(({ parent }) => parent >= 0).length);
    assert.deepEqual(modules('op:linear'), []);
  });

  it('finds by time and memory, of modules too, in the units that people use', () => {
    const { document, tree } = mlp;
    const { times } = document.step;
    const took = (id: number): number => (times?.forward[id] ?? 0) + (times?.backward[id] ?? 0);
    const slow = document.graph.nodes.filter(({ id }) => took(id) > 0.9).map(({ id }) => id);
    assert.ok(slow.length > 0 && slow.length < document.graph.nodes.length);
    for (const query of ['time:>0.9ms', 'time:>0.9', 'time:>900µs', 'time:>900us', 'time:>9e-4s', 'time>0.9ms']) {
      assert.deepEqual(
        mlp.nodes(query).toSorted((a, b) => a - b),
        slow,
        query,
      );
    }
    assert.deepEqual(mlp.nodes('time:900µs..10ms op:linear'), mlp.nodes('time:.9..10ms op:linear'));
    const modules = (query: string) => mlp.find(query).hits.filter((hit) => hit.kind === 'module').length;
    assert.ok(modules('time:>1ms') > 0 && modules('time:>1ms') < tree.modules.length);
    assert.equal(modules('time:>1s'), 0);
    // 64 × 512 and 512 × 784 of 4 bytes.
    assert.deepEqual(mlp.titles('memory:131072B op:linear'), ['linear']);
    assert.deepEqual(mlp.titles('memory:>1.6MB kind:parameter'), ['layers.0.weight']);
    assert.deepEqual(mlp.titles('memory:>1.5MiB kind:parameter'), ['layers.0.weight']);
    assert.ok(modules('memory:>1MB') > 0);
    assert.deepEqual(mlp.nodes('bytes:>100kB'), mlp.nodes('memory:>100kB'));
    assert.deepEqual(mlp.nodes('forwardTime:>0.4ms'), mlp.nodes('backwardTime:>800µs -kind:parameter'));
  });

  it('agrees with a plain filter over the recorded numbers, on a real network', () => {
    const { document } = mlp;
    for (const limit of [0, 0.1, 0.5, 1, 2]) {
      const expected = document.step.values
        .filter(({ gradient }) => gradient !== null && Number(gradient.statistics.norm) > limit)
        .map(({ node }) => node);
      assert.deepEqual(
        mlp.nodes(`grad:>${limit}`).toSorted((a, b) => a - b),
        [...new Set(expected)].sort((a, b) => a - b),
      );
    }
  });

  it('asks the step that is shown', () => {
    const document = linearRegression();
    const index = new SearchIndex(document.graph, buildModuleTree(document.graph));
    assert.ok(index.find('mean:>0', indexValues(document.step), null).hits.length > 0);
    assert.deepEqual(index.find('mean:>0', indexValues({ ...document.step, values: [] }), null).hits, []);
  });
});

describe('errors in a query', () => {
  const cases: readonly (readonly [query: string, place: string, message: RegExp])[] = [
    ['relu colour:red', 'colour:red', /There is no term ‘colour:’.*op:.*in quotes: "colour:red"/],
    ['shape:64x', 'shape:64x', /Expected sizes, such as 64x10/],
    ['shape:', 'shape:', /Expected sizes/],
    ['grad:big linear', 'grad:big', /Expected a number to compare with.*not ‘big’/],
    ['grad:', 'grad:', /Expected a number to compare with/],
    ['grad:>', 'grad:>', /Expected a number to compare with/],
    ['mean:1..', 'mean:1..', /Expected a number/],
    ['time:>1h', 'time:>1h', /such as >1ms.*not ‘>1h’/],
    ['memory:', 'memory:', /such as >1MB, <=4kB or 1..5MB\./],
    ['grad:>1ms', 'grad:>1ms', /not ‘>1ms’/],
    ['op:', 'op:', /Expected an operation, such as op:matmul/],
    ['-op:', '-op:', /Expected an operation/],
    ['kind:layer', 'kind:layer', /There is no kind ‘layer’. There are op, parameter, leaf, input, module/],
    ['file:', 'file:', /Expected a file, such as train.ts/],
  ];
  for (const [query, place, message] of cases) {
    it(`are told at their place: ${query}`, () => {
      const parsed = parseQuery(query);
      assert.ok(!('terms' in parsed));
      assert.equal(query.slice(parsed.from, parsed.to), place);
      assert.match(parsed.message, message);
    });
  }

  it('the help lists only what can be asked', () => {
    for (const { example, names } of termKinds) {
      const parsed = parseQuery(example);
      assert.ok('terms' in parsed, example);
      for (const name of names) assert.ok(!('terms' in parseQuery(`${name}:`)), name);
    }
    for (const { name } of flags) assert.ok('terms' in parseQuery(name));
  });
});
