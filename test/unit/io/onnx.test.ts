/** Exported models give in ONNX Runtime what they give here. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import {
  cat,
  F,
  io,
  manualSeed,
  nn,
  noGrad,
  rand,
  randn,
  stack,
  Tensor,
  tensor,
  where,
} from '../../../src/engine/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'backstep-onnx-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'model.onnx');

function feed(x: Tensor): OrtTensor {
  const values = x.toTypedArray();
  if (x.dtype === 'int64') return new OrtTensor('int64', BigInt64Array.from(values, BigInt), x.shape);
  if (x.dtype === 'float64') return new OrtTensor('float64', Float64Array.from(values), x.shape);
  return new OrtTensor('float32', Float32Array.from(values), x.shape);
}

async function runFile(inputs: readonly Tensor[]): Promise<OrtTensor[]> {
  const session = await InferenceSession.create(readFileSync(path), { logSeverityLevel: 3 });
  const feeds = Object.fromEntries(session.inputNames.map((name, index) => [name, feed(inputs[index]!)]));
  const results = await session.run(feeds);
  return session.outputNames.map((name) => results[name]!);
}

function assertSame(actual: OrtTensor, expected: Tensor, what: string): void {
  assert.deepEqual([...actual.dims], expected.shape, what);
  const wanted = expected.toTypedArray();
  const got = Array.from(actual.data as ArrayLike<number | bigint>, Number);
  for (const [index, value] of wanted.entries()) {
    const close = Math.abs((got[index] ?? Number.NaN) - value) <= 2e-5 + 1e-4 * Math.abs(value);
    assert.ok(close || Object.is(got[index], value), `${what}: element ${index} is ${got[index]}, expected ${value}`);
  }
}

type Model = nn.AnyModule | ((...inputs: Tensor[]) => unknown);

async function check(model: Model, inputs: readonly Tensor[], what: string): Promise<void> {
  io.exportOnnx(model, inputs, path);
  if (model instanceof nn.Module) model.eval();
  const ours: unknown = noGrad(() => Reflect.apply(model as (...all: Tensor[]) => unknown, undefined, inputs));
  const expected = (Array.isArray(ours) ? ours.flat(2) : [ours]).filter((one) => one instanceof Tensor);
  const actual = await runFile(inputs);
  assert.equal(actual.length, expected.length);
  for (const [index, one] of expected.entries()) assertSame(actual[index]!, one, what);
}

/** Statistics that are not those of a fresh layer. */
function trained(model: nn.Module, ...input: Tensor[]): nn.Module {
  model.train();
  for (let step = 0; step < 3; step++) noGrad(() => Reflect.apply(model as unknown as () => unknown, undefined, input));
  return model.eval();
}

describe('exportOnnx', () => {
  const image = () => randn([2, 3, 8, 8]);
  const modules: Readonly<Record<string, () => readonly [nn.AnyModule, ...Tensor[]]>> = {
    'a perceptron': () => [
      new nn.Sequential(new nn.Linear(6, 5), new nn.ReLU(), new nn.Linear(5, 3, { bias: false }), new nn.LogSoftmax(1)),
      randn([4, 6]),
    ],
    'a convolution network': () => [
      trained(
        new nn.Sequential(
          new nn.Conv2d(3, 4, 3, { padding: 1 }),
          new nn.BatchNorm2d(4),
          new nn.ReLU(),
          new nn.MaxPool2d(2),
          new nn.Conv2d(4, 6, 3, { stride: 2, groups: 2, dilation: 1 }),
          new nn.Tanh(),
          new nn.AdaptiveAvgPool2d(1),
          new nn.Flatten(),
          new nn.Dropout(0.5),
          new nn.Linear(6, 2),
        ),
        image(),
      ),
      image(),
    ],
    'convolutions of one dimension and of three, transposed': () => [
      new nn.Sequential(
        new nn.Conv1d(2, 3, 3),
        new nn.ConvTranspose1d(3, 2, 4, { stride: 2, padding: 1, outputPadding: 1 }),
        new nn.AvgPool1d(2),
      ),
      randn([1, 2, 9]),
    ],
    'a convolution of three dimensions': () => [
      new nn.Sequential(new nn.Conv3d(1, 2, 2), new nn.MaxPool3d(2)),
      randn([1, 1, 5, 5, 5]),
    ],
    'average pooling with a border': () => [new nn.AvgPool2d(3, { stride: 2, padding: 1 }), image()],
    'average pooling that leaves the border out': () => [
      new nn.AvgPool2d(3, { padding: 1, countIncludePad: false }),
      image(),
    ],
    'adaptive pooling': () => [
      new nn.Sequential(new nn.AdaptiveMaxPool2d(4), new nn.AdaptiveAvgPool2d([2, 1])),
      image(),
    ],
    'pooling of one dimension': () => [
      new nn.Sequential(new nn.MaxPool1d(2), new nn.AdaptiveMaxPool1d(2), new nn.AdaptiveAvgPool1d(1)),
      randn([2, 3, 8]),
    ],
    'instance normalisation': () => [new nn.InstanceNorm2d(3, { affine: true }), image()],
    'padding with what is there': () => [
      new nn.Sequential(
        new nn.Conv2d(3, 2, 3, { padding: 1, paddingMode: 'reflect' }),
        new nn.ReplicationPad2d([1, 2, 0, 1]),
      ),
      image(),
    ],
    'larger pictures': () => [
      new nn.Sequential(new nn.Upsample({ scaleFactor: 2 }), new nn.Upsample({ size: [11, 20] })),
      image(),
    ],
    'gates and shrinking': () => [
      new nn.Sequential(new nn.Hardshrink(0.1), new nn.GLU(1), new nn.Softshrink(0.2), new nn.GLU(-1)),
      randn([3, 4, 6]),
    ],
    'weight normalisation': () => [nn.utils.weightNorm(new nn.Linear(3, 2)), randn([4, 3])],
    'layer and group normalisation': () => [
      new nn.Sequential(new nn.GroupNorm(2, 4), new nn.LayerNorm([4, 3])),
      randn([2, 4, 3]),
    ],
    'normalisation without weights': () => [
      new nn.Sequential(new nn.LayerNorm(3, { elementwiseAffine: false }), new nn.GroupNorm(2, 4, { affine: false })),
      randn([2, 4, 3]),
    ],
    'a transformer layer': () => [
      new nn.TransformerEncoderLayer(8, 2, { dimFeedforward: 16, batchFirst: true }),
      randn([2, 5, 8]),
    ],
    'a GRU': () => [new nn.GRU(3, 4), randn([5, 2, 3])],
    'an LSTM over embeddings': () => [
      new nn.Sequential(new nn.Embedding(10, 3), new nn.Flatten(1), new nn.Linear(12, 2)),
      tensor(
        [
          [1, 2, 3, 9],
          [0, 0, 4, 5],
        ],
        { dtype: 'int64' },
      ),
    ],
  };
  for (const [name, make] of Object.entries(modules)) {
    test(name, async () => {
      manualSeed(1);
      const [model, ...inputs] = make();
      await check(model, inputs, name);
    });
  }

  const activations = () => [
    new nn.Sigmoid(),
    new nn.Tanh(),
    new nn.GELU(),
    new nn.GELU({ approximate: 'tanh' }),
    new nn.LeakyReLU(0.2),
    new nn.ELU(0.7),
    new nn.SELU(),
    new nn.SiLU(),
    new nn.Softmax(1),
    new nn.Softplus(2, 3),
    new nn.Hardtanh(-0.5, 0.7),
    new nn.ReLU6(),
    new nn.Mish(),
    new nn.PReLU(3),
    new nn.Softsign(),
    new nn.Hardswish(),
    new nn.Hardsigmoid(),
    new nn.LogSigmoid(),
  ];
  for (const model of activations()) test(String(model), () => check(model, [randn([4, 3]).mul(3)], String(model)));

  const positive = (...shape: number[]) => rand(shape).add(0.5);
  const functions: Readonly<Record<string, readonly [(...x: Tensor[]) => unknown, ...Tensor[]]>> = {
    'sums and products': [
      (a, b) => a.add(b, { alpha: 2 }).sub(b.mul(3)).div(a.pow(2).add(1)).neg(),
      randn([2, 3]),
      randn([3]),
    ],
    functions: [
      (a) => [
        a.exp(),
        a.log(),
        a.sqrt(),
        a.rsqrt(),
        a.sin(),
        a.cos(),
        a.atan(),
        a.erf(),
        a.log1p(),
        a.expm1(),
        a.reciprocal(),
        a.abs(),
        a.sign(),
        a.floor(),
        a.ceil(),
        a.round(),
      ],
      positive(2, 3),
    ],
    'comparisons and choices': [
      (a, b) => [
        where(a.gt(b), a, 0),
        a.maximum(b),
        a.minimum(b),
        a.clamp(-0.5, 0.5),
        a.clamp({ min: 0 }),
        a.maskedFill(a.ne(b).logicalNot().logicalOr(a.lt(0)), 2),
      ],
      randn([2, 3]),
      randn([2, 3]),
    ],
    reductions: [
      (a) => [
        a.sum(1),
        a.mean([0, 2]),
        a.sum(),
        a.mean(),
        a.amax(1, { keepdim: true }),
        a.amin([0, 1]),
        a.prod(1),
        a.logsumexp(2),
        a.var(1),
        a.std(),
        a.norm(),
        a.argmax(1),
        a.argmin(),
        a.gt(0).sum(),
        a.max(1).values,
        a.max(1).indices,
        a.cumsum(1),
      ],
      randn([2, 3, 4]),
    ],
    shapes: [
      (a) => [
        a.permute([2, 0, 1]),
        a.transpose(0, -1),
        a.reshape([4, 6]),
        a.flatten(1),
        a.unsqueeze(-1),
        a.unsqueeze(1).squeeze(1),
        a.unsqueeze(0).expand([2, 2, 3, 4]),
        a.T,
        a.movedim(0, 2),
      ],
      randn([2, 3, 4]),
    ],
    parts: [
      (a) => [
        a.get(0),
        a.get(':', 1),
        a.get('1:', ':', '::2'),
        a.get(':', '-2:'),
        ...a.split(1, 1),
        ...a.chunk(2, 2),
        ...a.unbind(0),
        a.flip([0, 2]),
        a.narrow(2, 1, 2),
      ],
      randn([2, 3, 4]),
    ],
    joins: [
      (a, b) => [
        cat([a, b], 0),
        cat([a, b], -1),
        stack([a, b], 1),
        a.repeat([2, 1]),
        F.pad(a, [1, 2, 0, 1], { value: 3 }),
        a.matmul(b.T).tril(),
        a.matmul(b.T).triu(1),
      ],
      randn([2, 3]),
      randn([2, 3]),
    ],
    products: [
      (a, b) => [a.matmul(b), a.bmm(b), a.get(0).matmul(b.get(0)), a.get(0, 0).matmul(b.get(0))],
      randn([2, 3, 4]),
      randn([2, 4, 5]),
    ],
    places: [
      (a, index) => [a.indexSelect(1, index), a.gather(1, index.unsqueeze(0).expand([2, 2]))],
      randn([2, 3]),
      tensor([2, 0], { dtype: 'int64' }),
    ],
    dtypes: [
      (a, b) => [a.to('float64').mul(2.5), a.mul(b), b.add(1), b.mul(0.5)],
      randn([3]),
      tensor([1, 2, 3], { dtype: 'int64' }),
    ],
    'writes in place': [
      (a) => {
        const b = a.mul(2);
        b.add_(1).relu_();
        return b;
      },
      randn([2, 3]),
    ],
    attention: [
      (q, k) => F.softmax(q.matmul(k.transpose(-2, -1)).div(2), -1).matmul(k),
      randn([2, 3, 4]),
      randn([2, 3, 4]),
    ],
  };
  for (const [name, [model, ...inputs]] of Object.entries(functions)) test(name, () => check(model, inputs, name));

  test('a batch of any size, names of your own, and the names of the weights', async () => {
    manualSeed(2);
    class Net extends nn.Module {
      convolution = new nn.Conv2d(1, 2, 3);
      output = new nn.Linear(72, 4);
      forward(x: Tensor): Tensor {
        return this.output(this.convolution(x).relu().flatten(1));
      }
    }
    const model = new Net();
    io.exportOnnx(model, [randn([1, 1, 8, 8])], path, {
      dynamicBatch: true,
      inputNames: ['image'],
      outputNames: ['scores'],
    });
    const session = await InferenceSession.create(readFileSync(path));
    assert.deepEqual([session.inputNames, session.outputNames], [['image'], ['scores']]);
    const batch = randn([5, 1, 8, 8]);
    const result = await session.run({ image: feed(batch) });
    assertSame(
      result['scores']!,
      noGrad(() => model(batch)),
      'five at once',
    );
    assert.ok(readFileSync(path).includes('convolution.weight'));
    assert.equal(model.training, true, 'the model goes on training');
  });

  test('one input needs no list, and arguments in PyTorch’s disorder are refused', () => {
    io.exportOnnx(new nn.Linear(2, 1), randn([1, 2]), path);
    assert.ok(readFileSync(path).length > 0);
    assert.throws(() => Reflect.apply(io.exportOnnx, null, [path, new nn.Linear(2, 1), randn([1, 2])]), {
      name: 'TypeError',
      message: "exportOnnx(): expected exportOnnx(model, inputs, 'model.onnx'), but got string, Linear, Tensor",
    });
  });

  test('what has no form in ONNX is named, with its module; nothing is written', () => {
    rmSync(path, { force: true });
    class Sorter extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.sort().values;
      }
    }
    assert.throws(
      () => io.exportOnnx(new nn.Sequential(new nn.Linear(2, 2), new Sorter()), [randn([1, 2])], path),
      /^OnnxExportError: sort, in Sorter, has no form in ONNX's operators that Backstep knows$/,
    );
    assert.throws(
      () =>
        io.exportOnnx(
          (x) => {
            const y = x.mul(1);
            y.get(0).add_(1);
            return y;
          },
          [randn([2, 2])],
          path,
        ),
      /^OnnxExportError: add_ writes into a tensor that others look at/,
    );
    assert.throws(
      () => io.exportOnnx(() => 3, [], path),
      /a model's output should be a tensor or an array of tensors, but is number$/,
    );
    assert.throws(() => readFileSync(path), /ENOENT/);
  });
});
