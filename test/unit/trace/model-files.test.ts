import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { PbfWriter } from 'pbf';
import { openTrace } from '../../../src/trace/open.ts';
import type { Graph, GraphNode } from '../../../src/trace/schema.ts';
import { buildModuleTree } from '../../../webview/graph/model/module-tree.ts';
import parameters from '../../fixtures/models/blocks.json' with { type: 'json' };

const blocks = join(import.meta.dirname, '..', '..', 'fixtures', 'models', 'blocks.onnx');
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'backstep-models-'));
});
after(() => rm(folder, { recursive: true }));

async function write(name: string, contents: string | Uint8Array): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, contents);
  return file;
}

async function graphOf(file: string): Promise<Graph> {
  const source = await openTrace(file);
  const [step] = source.steps();
  return source.graph(step?.graph ?? '');
}

const named = (graph: Graph, label: string): GraphNode => {
  const found = graph.nodes.find((node) => node.label === label);
  assert.ok(found, `there is a node ${label}`);
  return found;
};

const inputsOf = (graph: Graph, node: GraphNode): (string | undefined)[] =>
  node.inputs.map((input) => graph.nodes[input.node]?.label);

describe('a model in ONNX, as PyTorch writes it', () => {
  it('is a graph with its modules, shapes and attributes', async () => {
    const graph = await graphOf(blocks);
    const x = named(graph, 'x');
    assert.deepEqual([x.kind, x.outputs[0]?.shape, x.outputs[0]?.dtype], ['input', [-1, 4], 'float32']);
    const gemm = named(graph, 'Gemm');
    assert.deepEqual(inputsOf(graph, gemm), ['x', '0.weight', '0.bias']);
    assert.deepEqual(gemm.attributes, { alpha: 1, beta: 1, transB: 1 });
    assert.deepEqual(
      gemm.modulePath.map((step) => step.name),
      ['0'],
    );
    assert.deepEqual(graph.nodes.at(-1)?.outputs[0]?.shape, [-1, 3]);
    const repeats = buildModuleTree(graph).modules.filter((box) => box.repeats > 0);
    assert.deepEqual(
      repeats.map((box) => [box.name, box.repeats]),
      [['1 – 3', 3]],
    );
  });

  it('holds the values that PyTorch had', async () => {
    const source = await openTrace(blocks);
    const { nodes } = await source.graph('');
    const step = await source.step(0);
    for (const [name, expected] of Object.entries(parameters)) {
      const node = nodes.find(({ label }) => label === name);
      const value = step.values.find((recorded) => recorded.node === node?.id)?.value;
      assert.ok(value, `${name} has a value`);
      assert.deepEqual(value.shape, expected.shape);
      assert.ok(Math.abs(Number(value.statistics.mean) - expected.mean) < 1e-7, name);
      assert.ok(value.blob !== null);
      assert.equal((await source.tensor(value.blob, value.dtype))[0], expected.first);
    }
    await source.close();
  });

  it('that is cut off says so, wherever it is cut', async () => {
    const whole = await readFile(blocks);
    for (const length of [0, 1, 40, 1000, whole.length - 1]) {
      const file = await write('cut.onnx', whole.subarray(0, length));
      await assert.rejects(
        async () => (await openTrace(file)).step(0),
        { name: 'TraceError', message: /cut\.onnx: expected .*, but found .+\.$/ },
        `${length} bytes`,
      );
    }
  });
});

/** A model of one node in ONNX, with an initializer that is kept elsewhere when `location` is given. */
function oneNode(input: string, location: string | null): Uint8Array {
  const writer = new PbfWriter();
  writer.writeVarintField(1, 8);
  const graph = new PbfWriter();
  const node = new PbfWriter();
  node.writeStringField(1, input);
  node.writeStringField(2, 'y');
  node.writeStringField(4, 'Relu');
  graph.writeBytesField(1, node.finish());
  const tensor = new PbfWriter();
  tensor.writeVarintField(1, 2);
  tensor.writeVarintField(2, 1);
  tensor.writeStringField(8, 'w');
  if (location === null) tensor.writeBytesField(9, new Uint8Array(Float32Array.of(1.5, -2).buffer));
  else {
    const entry = new PbfWriter();
    entry.writeStringField(1, 'location');
    entry.writeStringField(2, location);
    tensor.writeBytesField(13, entry.finish());
    tensor.writeVarintField(14, 1);
  }
  graph.writeBytesField(5, tensor.finish());
  writer.writeBytesField(7, graph.finish());
  return writer.finish();
}

describe('a model in ONNX that points elsewhere', () => {
  it('reads tensors from the file beside it', async () => {
    await write('weights.bin', new Uint8Array(Float32Array.of(3, 4).buffer));
    const source = await openTrace(await write('beside.onnx', oneNode('w', 'weights.bin')));
    const [recorded] = (await source.step(0)).values;
    assert.deepEqual(recorded?.value?.preview, [3, 4]);
  });

  it('may not read files outside its folder', async () => {
    for (const location of ['../secret.bin', '/etc/hostname', '']) {
      const source = await openTrace(await write('outside.onnx', oneNode('w', location)));
      await assert.rejects(() => source.step(0), {
        name: 'TraceError',
        message: /the name of a file in its own folder/,
      });
    }
  });

  it('names a tensor that nothing makes', async () => {
    const file = await write('dangling.onnx', oneNode('nothing', null));
    await assert.rejects(() => openTrace(file), {
      message: /makes the tensor 'nothing', which Relu 0 reads, but found nothing/,
    });
  });
});

const layers = {
  format: 'layers-model',
  modelTopology: {
    model_config: {
      class_name: 'Sequential',
      config: {
        layers: [
          {
            class_name: 'Dense',
            config: { name: 'hidden', units: 3, activation: 'relu', batch_input_shape: [null, 2] },
          },
          { class_name: 'Dropout', config: { name: 'dropout', rate: 0.5 } },
        ],
      },
    },
  },
  weightsManifest: [
    {
      paths: ['one.bin', 'two.bin'],
      weights: [
        { name: 'hidden/kernel', shape: [2, 3], dtype: 'float32' },
        { name: 'hidden/bias', shape: [3], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
      ],
    },
  ],
};

const graphModel = {
  format: 'graph-model',
  modelTopology: {
    node: [
      { name: 'block/relu', op: 'Relu', input: ['block/split:1', '^block/guard'], attr: { T: { type: 'DT_FLOAT' } } },
      { name: 'block/guard', op: 'NoOp' },
      {
        name: 'block/split',
        op: 'Split',
        input: ['axis', 'x'],
        attr: { num_split: { i: '2' }, T: { type: 'DT_FLOAT' } },
      },
      { name: 'axis', op: 'Const', attr: { dtype: { type: 'DT_INT32' } } },
      {
        name: 'x',
        op: 'Placeholder',
        attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: [{ size: '-1' }, { size: '4' }] } } },
      },
    ],
  },
  weightsManifest: [],
};

describe('a model of TensorFlow.js', () => {
  it('of layers has a node for each layer, with its weights over several files', async () => {
    const bytes = Buffer.concat([Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer), Buffer.of(0, 2, 4)]);
    await write('tf/one.bin', bytes.subarray(0, 10));
    await write('tf/two.bin', bytes.subarray(10));
    const source = await openTrace(await write('tf/model.json', JSON.stringify(layers)));
    const graph = await source.graph('');
    assert.deepEqual(inputsOf(graph, named(graph, 'Dense')), ['hidden_input', 'hidden/kernel', 'hidden/bias']);
    assert.deepEqual(named(graph, 'Dense').attributes, { units: 3, activation: 'relu' });
    assert.deepEqual(inputsOf(graph, named(graph, 'Dropout')), ['Dense']);
    assert.deepEqual(named(graph, 'hidden_input').outputs[0]?.shape, [-1, 2]);
    const values = (await source.step(0)).values.map((recorded) => recorded.value?.preview);
    assert.deepEqual(values, [
      [1, 2, 3, 4, 5, 6],
      [-1, 0, 1],
    ]);
  });

  it('of a graph comes in an order that can run, with its scopes and its several outputs', async () => {
    const graph = await graphOf(await write('graph/model.json', JSON.stringify(graphModel)));
    const relu = named(graph, 'Relu');
    const split = named(graph, 'Split');
    assert.ok(split.id < relu.id);
    assert.deepEqual(relu.inputs, [{ node: split.id, output: 1 }]);
    assert.equal(split.outputs.length, 2);
    assert.deepEqual(split.attributes, { num_split: 2 });
    assert.deepEqual(
      relu.modulePath.map((step) => step.name),
      ['block'],
    );
    assert.deepEqual(inputsOf(graph, split), ['axis', 'x']);
    assert.deepEqual(named(graph, 'x').outputs[0]?.shape, [-1, 4]);
  });

  it('without the files of its weights still shows its structure', async () => {
    const source = await openTrace(await write('bare/model.json', JSON.stringify(layers)));
    assert.deepEqual((await source.step(0)).values, []);
    assert.equal((await source.graph('')).nodes.length, 5);
  });

  it('that is cyclic, cut off, short of weights, or something else says so', async () => {
    const cycle = {
      modelTopology: {
        node: [
          { name: 'a', op: 'Relu', input: ['b'] },
          { name: 'b', op: 'Relu', input: ['a'] },
        ],
      },
    };
    await write('bad/one.bin', new Uint8Array(10));
    await write('bad/two.bin', new Uint8Array(2));
    const outside = { ...layers, weightsManifest: [{ ...layers.weightsManifest[0], paths: ['../one.bin'] }] };
    const cases: readonly (readonly [string, RegExp])[] = [
      [JSON.stringify(cycle), /found a cycle through a\./],
      [JSON.stringify(layers).slice(0, 60), /expected a model\.json of TensorFlow\.js, but found/],
      [JSON.stringify(layers), /expected 24 bytes of weights, but found 12, too few for 'hidden\/kernel'/],
      ['{"compilerOptions":{}}', /with a 'modelTopology', but found \{"compilerOptions"/],
      [JSON.stringify({ modelTopology: { node: [{ op: 'Relu' }] } }), /a list of nodes with name and op/],
      [JSON.stringify(outside), /the name of a file in its own folder/],
    ];
    for (const [text, message] of cases) {
      const file = await write('bad/model.json', text);
      await assert.rejects(() => openTrace(file), { name: 'TraceError', message });
    }
  });
});
