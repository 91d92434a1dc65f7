/** What those who know PyTorch write without a thought: that it works here too, or is refused in words that help. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { inspect } from 'node:util';
import {
  arange,
  cat,
  DataLoader,
  F,
  flatten,
  linspace,
  logspace,
  max,
  meshgrid,
  nn,
  normal,
  ones,
  optim,
  rand,
  randint,
  sort,
  stack,
  type Tensor,
  tensor,
  zeros,
} from '../../../src/engine/index.ts';

/** Scripts run without their types. */
function untyped(call: (...given: never[]) => unknown, ...given: readonly unknown[]): unknown {
  return Reflect.apply(call, undefined, given);
}

describe('a tensor is iterable', () => {
  const x = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
  ]);

  test('by its first dimension, with gradients', () => {
    const rows: unknown[] = [];
    for (const row of x) rows.push(row.tolist());
    assert.deepEqual(rows, [
      [1, 2],
      [3, 4],
      [5, 6],
    ]);
    const parameters = tensor([2, 3], { requiresGrad: true });
    const [w, b] = parameters;
    w!.mul(10).add(b!).backward();
    assert.deepEqual(parameters.grad?.tolist(), [10, 1]);
    assert.equal([...zeros([0, 3])].length, 0);
  });

  test('but not without a dimension', () => {
    assert.throws(() => [...tensor(1)], { name: 'TypeError', message: 'iteration over a 0-d tensor' });
  });

  test('one tensor stays one where several may be given', () => {
    const parameter = new nn.Parameter(zeros([2]));
    parameter.grad = tensor([3, 4]);
    assert.equal(nn.utils.clipGradNorm_(parameter, 1).item(), 5);
    assert.ok(Math.abs(parameter.grad.norm().item() - 1) < 1e-5);
  });
});

describe('values with their indices', () => {
  const x = tensor([
    [1, 9, 2],
    [8, 3, 4],
  ]);

  test('are taken apart as PyTorch’s are', () => {
    const [, predicted] = max(x, 1);
    assert.deepEqual(predicted?.tolist(), [1, 0]);
    for (const [values, indices] of [x.max(1), x.topk(1), x.sort(-1, { descending: true })]) {
      assert.equal(values?.dtype, 'float32');
      assert.equal(indices?.dtype, 'int64');
    }
    const [pooled, places] = F.maxPool1d(x.unsqueeze(0), 3, { returnIndices: true });
    assert.deepEqual(
      [pooled?.flatten().tolist(), places?.flatten().tolist()],
      [
        [9, 8],
        [1, 0],
      ],
    );
  });

  test('and print as what they are', () => {
    assert.equal(inspect(tensor([1, 2]).max(0)), '{ values: tensor(2.), indices: tensor(1) }');
  });
});

describe('a tensor of tensors', () => {
  test('copies them, without their history', () => {
    const losses = [tensor(1, { requiresGrad: true }).mul(2), tensor(3)];
    const all = tensor(losses);
    assert.deepEqual([all.tolist(), all.requiresGrad, all.dtype], [[2, 3], false, 'float32']);
    assert.deepEqual(tensor([tensor([1, 2]), [3, 4]]).tolist(), [
      [1, 2],
      [3, 4],
    ]);
  });

  test('has their dtype where they have one', () => {
    const whole = tensor([1, 2], { dtype: 'int64' });
    assert.equal(tensor([whole, whole]).dtype, 'int64');
    assert.equal(tensor(whole).dtype, 'int64');
    assert.equal(tensor([tensor(true), tensor(false)]).dtype, 'bool');
    assert.equal(tensor([tensor(1, { dtype: 'float64' })]).dtype, 'float64');
    assert.equal(tensor([tensor(1, { dtype: 'int64' }), 2]).dtype, 'float32');
  });

  test('is no copy that writes through', () => {
    const x = tensor([1, 2]);
    tensor(x).fill_(7);
    assert.deepEqual(x.tolist(), [1, 2]);
  });

  test('of different shapes is refused', () => {
    assert.throws(() => tensor([tensor([1, 2]), tensor([3])]), {
      name: 'ShapeError',
      message: 'expected a tensor of shape [2] at dim 1 (got [1])',
    });
  });
});

test('JSON has the numbers', () => {
  assert.equal(JSON.stringify({ loss: tensor(0.5), x: tensor([[1, Number.NaN]]) }), '{"loss":0.5,"x":[[1,null]]}');
});

test('a gradFn prints its name', () => {
  assert.equal(inspect(tensor(1, { requiresGrad: true }).mul(2).gradFn), '<MulBackward0>');
});

test('numbers of a distribution by name', () => {
  const x = zeros([1000]);
  assert.ok(Math.abs(x.normal_({ mean: 5, std: 0.01 }).mean().item() - 5) < 0.01);
  assert.ok(nn.init.normal_(x, { std: 0.01 }).abs().max().item() < 0.1);
  const within = ({ min, max: most }: { min: Tensor; max: Tensor }, low: number, high: number) =>
    assert.ok(min.item() >= low && most.item() < high && most.item() - min.item() > 0.9 * (high - low));
  within(x.uniform_({ from: -2, to: -1 }).aminmax(), -2, -1);
  within(nn.init.uniform_(x, { a: 3, b: 4 }).aminmax(), 3, 4);
  within(nn.init.truncNormal_(x, { mean: 1, std: 5, a: 0, b: 2 }).aminmax(), 0, 2);
  const weight = zeros([100, 100]);
  assert.ok(nn.init.xavierUniform_(weight, 100).abs().max().item() > 10, 'the gain by place');
  assert.ok(Math.abs(nn.init.kaimingNormal_(weight, 0, 'fanOut', 'relu').std().item() - Math.sqrt(2 / 100)) < 0.01);
});

describe('brackets', () => {
  const x = ones([2, 2]);

  test('are no index of a tensor, and say what is', () => {
    const part = (index: string) =>
      `A tensor is not indexed by brackets: x.get(${index}) is its part, as PyTorch’s x[${index}], and x.set(${index}, value) writes it.`;
    assert.throws(() => Reflect.get(x, 0), { name: 'TypeError', message: part('0') });
    assert.throws(() => Reflect.get(x, -1), { name: 'TypeError', message: part('-1') });
    assert.throws(() => Reflect.set(x, 1, 5), { name: 'TypeError', message: part('1') });
  });

  test('leave other names as they were', async () => {
    assert.equal(Reflect.get(x, 'nothing'), undefined);
    assert.equal(await x, x);
    assert.ok(Reflect.set(x, 'note', 'mine') && Object.hasOwn(x, 'note'));
    assert.ok(x instanceof Object);
  });
});

describe('refused in words that help', () => {
  const x = ones([2, 2]);
  const refused: readonly (readonly [what: string, call: () => unknown, message: string])[] = [
    ['axis', () => untyped(x.sum.bind(x), { axis: 0 }), "got an unexpected option 'axis': it is called dim"],
    [
      'axis of argmax',
      () => untyped(x.argmax.bind(x), { axis: 0 }),
      "got an unexpected option 'axis': it is called dim",
    ],
    [
      'keepdims',
      () => untyped(x.sum.bind(x), 0, { keepdims: true }),
      "got an unexpected option 'keepdims': it is called keepdim",
    ],
    [
      'a reduction by place',
      () => Reflect.construct(nn.MSELoss, ['sum']),
      "nn.MSELoss(): options go by name, as in { reduction: 'sum' }, but got string",
    ],
    [
      'size_average',
      () => Reflect.construct(nn.MSELoss, [{ size_average: false }]),
      "nn.MSELoss(): got an unexpected option 'size_average': it is called reduction, which is 'mean', 'sum' or 'none'",
    ],
    [
      'reduce',
      () => Reflect.construct(nn.CrossEntropyLoss, [{ reduce: false }]),
      "nn.CrossEntropyLoss(): got an unexpected option 'reduce': it is called reduction, which is 'mean', 'sum' or 'none'",
    ],
    [
      'an array among tensors',
      () => untyped(cat, [x, [1, 2]]),
      'cat(): expected Tensor as element 1 in the list, but got Array',
    ],
    [
      'a number among tensors',
      () => untyped(stack, [1, x]),
      'stack(): expected Tensor as element 0 in the list, but got number',
    ],
    [
      'a size by name',
      () => untyped(rand, { size: [2, 3] }),
      'rand(): the size goes by its place, as in rand([2, 3]) or rand(2, 3)',
    ],
    [
      'normal without a shape',
      () => untyped(normal, 0, 1, { size: [2] }),
      'normal(): a number for mean and one for std need a shape, as in normal(0, 1, [2, 3])',
    ],
    [
      'randint without a shape',
      () => untyped(randint, 0, 10, { size: [2] }),
      'randint(): expected a shape after the bounds, as in randint(0, 10, [2, 3]), but got Object',
    ],
    [
      'a size that is none',
      () => untyped(F.maxPool2d, ones([1, 1, 4, 4]), { kernelSize: 2 }),
      'kernelSize should be a number or a list of 2 numbers, but is Object',
    ],
    ['a text', () => untyped(tensor, [['a']]), 'tensor(): expected numbers or nested arrays of them, but got string'],
  ];
  for (const [what, call, message] of refused) test(what, () => assert.throws(call, { name: 'TypeError', message }));
});

describe('what must be given goes by name too', () => {
  const sgd = () => new optim.SGD([zeros([1])], { lr: 1 });
  const { lrScheduler: schedules } = optim;

  test('layers', () => {
    assert.equal(
      String(new nn.Conv2d(1, 6, { kernelSize: 5, stride: 2 })),
      String(new nn.Conv2d(1, 6, 5, { stride: 2 })),
    );
    assert.equal(String(new nn.ConvTranspose2d(1, 6, { kernelSize: 5 })), String(new nn.ConvTranspose2d(1, 6, 5)));
    assert.equal(String(new nn.MaxPool2d({ kernelSize: 2, stride: 1 })), String(new nn.MaxPool2d(2, 1)));
    assert.equal(String(new nn.AvgPool2d({ kernelSize: 2, padding: 1 })), String(new nn.AvgPool2d(2, null, 1)));
    assert.equal(
      String(new nn.LSTM({ inputSize: 2, hiddenSize: 3, numLayers: 2, batchFirst: true })),
      String(new nn.LSTM(2, 3, 2, true, true)),
    );
    type Layer = Pick<nn.Linear, 'stateDict'>;
    const alike: readonly (readonly [named: Layer, byPlace: Layer])[] = [
      [new nn.Linear({ inFeatures: 3, outFeatures: 2, bias: false }), new nn.Linear(3, 2, false)],
      [new nn.Linear(3, { outFeatures: 2 }), new nn.Linear(3, 2)],
      [new nn.Bilinear({ in1Features: 3, in2Features: 4, outFeatures: 2 }), new nn.Bilinear(3, 4, 2)],
      [new nn.Conv2d({ inChannels: 1, outChannels: 6, kernelSize: 5 }), new nn.Conv2d(1, 6, 5)],
      [new nn.ConvTranspose1d({ inChannels: 1, outChannels: 6, kernelSize: 5 }), new nn.ConvTranspose1d(1, 6, 5)],
      [new nn.Embedding({ numEmbeddings: 5, embeddingDim: 2, paddingIdx: 0 }), new nn.Embedding(5, 2, 0)],
      [new nn.EmbeddingBag({ numEmbeddings: 5, embeddingDim: 2 }), new nn.EmbeddingBag(5, 2)],
      [new nn.BatchNorm2d({ numFeatures: 4, eps: 1e-3 }), new nn.BatchNorm2d(4, 1e-3)],
      [new nn.InstanceNorm1d({ numFeatures: 4 }), new nn.InstanceNorm1d(4)],
      [new nn.LayerNorm({ normalizedShape: [2, 3] }), new nn.LayerNorm([2, 3])],
      [new nn.GroupNorm({ numGroups: 2, numChannels: 4 }), new nn.GroupNorm(2, 4)],
      [new nn.LSTMCell({ inputSize: 2, hiddenSize: 3 }), new nn.LSTMCell(2, 3)],
      [new nn.RNNCell({ inputSize: 2, hiddenSize: 3, bias: false }), new nn.RNNCell(2, 3, false)],
      [new nn.AdaptiveAvgPool2d({ outputSize: [1, 2] }), new nn.AdaptiveAvgPool2d([1, 2])],
      [
        new nn.MultiheadAttention({ embedDim: 4, numHeads: 2, batchFirst: true }),
        new nn.MultiheadAttention(4, 2, { batchFirst: true }),
      ],
      [
        new nn.TransformerEncoderLayer({ dModel: 4, nhead: 2, dimFeedforward: 8 }),
        new nn.TransformerEncoderLayer(4, 2, 8),
      ],
    ];
    for (const [byName, byPlace] of alike) {
      assert.equal(String(byName), String(byPlace));
      assert.deepEqual(
        Object.entries(byName.stateDict()).map(([name, { shape }]) => [name, shape]),
        Object.entries(byPlace.stateDict()).map(([name, { shape }]) => [name, shape]),
      );
    }
    assert.deepEqual(new nn.MaxPool2d({ kernelSize: 2, returnIndices: true })(ones([1, 2, 2])).indices.tolist(), [
      [[0]],
    ]);
  });

  test('functions and methods', () => {
    const x = arange(6).reshape([2, 3, 1]);
    assert.deepEqual(linspace(0, 1, { steps: 3, dtype: 'float64' }).tolist(), [0, 0.5, 1]);
    assert.deepEqual(logspace(0, 2, { steps: 3, base: 2 }).tolist(), [1, 2, 4]);
    assert.deepEqual(F.oneHot(tensor([1, 0], { dtype: 'int64' }), { numClasses: 3 }).tolist(), [
      [0, 1, 0],
      [1, 0, 0],
    ]);
    assert.deepEqual(x.flatten({ startDim: 1 }).shape, [2, 3]);
    assert.deepEqual(flatten(x, { endDim: 1 }).shape, [6, 1]);
    assert.deepEqual(
      [x.squeeze({ dim: 2 }).shape, x.squeeze({ dim: 1 }).shape],
      [
        [2, 3],
        [2, 3, 1],
      ],
    );
    assert.deepEqual(x.unsqueeze({ dim: 0 }).shape, [1, 2, 3, 1]);
    assert.deepEqual(x.cumsum({ dim: 0 }).tolist(), x.cumsum(0).tolist());
  });

  test('what is missing, or no size, is named', () => {
    const refused: readonly (readonly [() => unknown, string])[] = [
      [() => Reflect.construct(nn.Linear, [3]), "nn.Linear(): missing 1 required argument: 'outFeatures'"],
      [() => Reflect.construct(nn.Linear, ['3', 2]), 'nn.Linear(): inFeatures must be a whole number, but got "3"'],
      [() => Reflect.construct(nn.BatchNorm1d, []), "nn.BatchNorm1d(): missing 1 required argument: 'numFeatures'"],
      [
        () => Reflect.construct(DataLoader, [[1, 2], { batchsize: 2 }]),
        "DataLoader got an unexpected option 'batchsize'. Its options are batchSize, shuffle, sampler, batchSampler, dropLast, collateFn, generator, numWorkers, prefetchFactor, persistentWorkers.",
      ],
      [() => untyped(arange, { start: 0, end: 3 }), 'arange(): expected numbers, but got {"start":0,"end":3}'],
      [
        () => Reflect.apply(ones([4]).reshape, ones([4]), [{ shape: [2, 2] }]),
        'reshape(): expected numbers, or one list of them, but got {"shape":[2,2]}',
      ],
    ];
    for (const [call, message] of refused) assert.throws(call, { name: 'TypeError', message });
  });

  test('schedules', () => {
    const rates = (make: (optimizer: optim.SGD) => { step(): void; getLastLr(): number[] }) => {
      const optimizer = sgd();
      const schedule = make(optimizer);
      return Array.from({ length: 6 }, () => {
        optimizer.step();
        schedule.step();
        return schedule.getLastLr()[0];
      });
    };
    const alike: readonly (readonly [string, Parameters<typeof rates>[0], Parameters<typeof rates>[0]])[] = [
      ['StepLR', (o) => new schedules.StepLR(o, { stepSize: 2, gamma: 0.5 }), (o) => new schedules.StepLR(o, 2, 0.5)],
      [
        'MultiStepLR',
        (o) => new schedules.MultiStepLR(o, { milestones: [1, 3] }),
        (o) => new schedules.MultiStepLR(o, [1, 3]),
      ],
      [
        'ExponentialLR',
        (o) => new schedules.ExponentialLR(o, { gamma: 0.5 }),
        (o) => new schedules.ExponentialLR(o, 0.5),
      ],
      [
        'CosineAnnealingLR',
        (o) => new schedules.CosineAnnealingLR(o, { tMax: 4, etaMin: 0.1 }),
        (o) => new schedules.CosineAnnealingLR(o, 4, 0.1),
      ],
      [
        'CosineAnnealingWarmRestarts',
        (o) => new schedules.CosineAnnealingWarmRestarts(o, { t0: 3 }),
        (o) => new schedules.CosineAnnealingWarmRestarts(o, 3),
      ],
      [
        'LambdaLR',
        (o) => new schedules.LambdaLR(o, { lrLambda: (epoch) => 0.9 ** epoch }),
        (o) => new schedules.LambdaLR(o, (epoch) => 0.9 ** epoch),
      ],
      [
        'OneCycleLR',
        (o) => new schedules.OneCycleLR(o, { maxLr: 2, totalSteps: 10, cycleMomentum: false }),
        (o) => new schedules.OneCycleLR(o, 2, 10, { cycleMomentum: false }),
      ],
      [
        'CyclicLR',
        (o) => new schedules.CyclicLR(o, { baseLr: 0.1, maxLr: 1, stepSizeUp: 2, cycleMomentum: false }),
        (o) => new schedules.CyclicLR(o, 0.1, 1, 2, { cycleMomentum: false }),
      ],
    ];
    for (const [name, byName, byPlace] of alike) {
      assert.deepEqual(rates(byName), rates(byPlace), name);
      assert.ok(new Set(rates(byName)).size > 1, `${name} changes the rate`);
    }
  });

  test('and is missed in one line', () => {
    const missing = (make: () => unknown, message: string) => assert.throws(make, { name: 'TypeError', message });
    missing(() => Reflect.construct(nn.Conv2d, [1, 6]), "nn.Conv2d(): missing 1 required argument: 'kernelSize'");
    missing(() => Reflect.construct(nn.LSTM, [2]), "nn.LSTM(): missing 1 required argument: 'hiddenSize'");
    missing(() => Reflect.construct(nn.GRU, [{}]), "nn.GRU(): missing 2 required arguments: 'inputSize', 'hiddenSize'");
    missing(
      () => Reflect.construct(schedules.StepLR, [sgd(), { gamma: 0.5 }]),
      "optim.lrScheduler.StepLR(): missing 1 required argument: 'stepSize'",
    );
    missing(
      () => Reflect.apply(schedules.ReduceLROnPlateau.prototype.step, new schedules.ReduceLROnPlateau(sgd()), []),
      'ReduceLROnPlateau.step(): expected what is watched, as in step(loss), but got undefined',
    );
  });
});

test('meshgrid takes its vectors one after the other', () => {
  const [a, b] = [tensor([1, 2]), tensor([3, 4, 5])];
  const values = (grids: readonly Tensor[]) => grids.map((grid) => grid.tolist());
  assert.deepEqual(values(meshgrid(a, b)), values(meshgrid([a, b])));
  assert.deepEqual(values(meshgrid(a, b, { indexing: 'xy' })), values(meshgrid([a, b], { indexing: 'xy' })));
  assert.deepEqual(meshgrid(a, b)[0]?.tolist(), [
    [1, 1, 1],
    [2, 2, 2],
  ]);
});

test('a dimension by name', () => {
  const x = tensor([
    [1, 9, 2],
    [8, 3, 4],
  ]);
  assert.deepEqual(cat([x, x], { dim: 1 }).shape, [2, 6]);
  assert.deepEqual(stack([x, x], { dim: 2 }).shape, [2, 3, 2]);
  assert.deepEqual(x.max({ dim: 1 }).values.tolist(), [9, 8]);
  assert.deepEqual(max(x, { dim: 0, keepdim: true }).indices.tolist(), [[1, 0, 1]]);
  assert.deepEqual(x.min({ dim: 1, keepdim: true }).values.shape, [2, 1]);
  assert.deepEqual(x.sort({ dim: 0, descending: true }).values.tolist(), [
    [8, 9, 4],
    [1, 3, 2],
  ]);
  assert.deepEqual(sort(x, { descending: true }).values.get(0).tolist(), [9, 2, 1]);
  assert.deepEqual(x.argsort(0, true).tolist(), x.argsort({ dim: 0, descending: true }).tolist());
  assert.deepEqual(x.topk(1, { dim: 0, largest: false }).values.tolist(), [[1, 3, 2]]);
  assert.deepEqual(x.softmax({ dim: 0 }).tolist(), x.softmax(0).tolist());
  assert.deepEqual(x.max(tensor(5)).tolist(), [
    [5, 9, 5],
    [8, 5, 5],
  ]);
});
