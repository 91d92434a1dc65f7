/**
 * Calls as PyTorch's scripts write them, options by place or by name, against PyTorch:
 * test/fixtures/make/by-place-golden.py has the same names.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as backstep from '../../../src/engine/index.ts';
import { cat, F, linalg, nn, ones, optim, type Tensor, tensor } from '../../../src/engine/index.ts';
import { named } from '../../../src/engine/options-by-place.ts';
import { bodiesByName, testGoldenCases } from './golden-cases.ts';

const { inf, nothing } = { inf: Number.POSITIVE_INFINITY, nothing: tensor([], { dtype: 'float64' }) };
const classes = tensor([2, 0, 1], { dtype: 'int64' });
const whole = (values: number[], shape: number[]): Tensor => tensor(values, { dtype: 'int64' }).reshape(shape);

/** Where `F.maxPool2d` of the script's input, kernel 3 and stride 2, found its values. */
function places(): Tensor {
  const x = backstep.arange(36, { dtype: 'float64' }).reshape([1, 1, 6, 6]).remainder(7);
  return F.maxPool2d(x, 3, 2, { returnIndices: true }).indices;
}

/** The layer with the case's tensors in place of its parameters. */
function through(
  layer: nn.Module<[Tensor], Tensor>,
  x: Tensor,
  ...parameters: readonly (Tensor | undefined)[]
): Tensor {
  for (const [index, [name]] of [...layer.namedParameters()].entries()) {
    Object.defineProperty(layer, name, { value: parameters[index] });
  }
  return layer(x);
}

const bodies: Readonly<Record<string, (a: Tensor, b: Tensor, c: Tensor) => Tensor>> = {
  leakyRelu: (x) => F.leakyRelu(x, 0.2),
  elu: (x) => F.elu(x, 0.5),
  celu: (x) => F.celu(x, 2),
  softplus: (x) => F.softplus(x, 2, 1),
  hardtanh: (x) => F.hardtanh(x, -0.5, 0.25),
  'softmax by name': (x) => F.softmax(x, { dim: 1 }),
  'logSoftmax by name': (x) => F.logSoftmax(x, { dim: 0 }),
  normalize: (x) => F.normalize(x, 1, 0),
  cosineSimilarity: (x, y) => F.cosineSimilarity(x, y, 0),
  'cosineSimilarity along what is repeated': (x, y) => F.cosineSimilarity(x, y, 0),
  pairwiseDistance: (x, y) => F.pairwiseDistance(x, y, 1, 1e-3, true),
  conv1d: (x, w, b) => F.conv1d(x, w, b, 2, 1, 2),
  conv2d: (x, w, b) => F.conv2d(x, w, b, [2, 1], 1, 1, 3),
  'conv2d, the rest by name': (x, w, b) => F.conv2d(x, w, b, { stride: 2 }),
  convTranspose2d: (x, w, b) => F.convTranspose2d(x, w, b, 2, 1, 1),
  maxPool2d: (x) => F.maxPool2d(x, 3, 2, 1),
  'maxPool1d, rounded up': (x) => F.maxPool1d(x, 2, 2, 0, 1, true),
  avgPool2d: (x) => F.avgPool2d(x, 3, 2, 1, false, false),
  adaptiveMaxPool2d: (x) => F.adaptiveMaxPool2d(x, [2, 3]),
  maxUnpool2d: (x) => F.maxUnpool2d(x, places(), 3, 2, 0, [6, 6]),
  maxUnpool1d: (x) => F.maxUnpool1d(x, whole([1, 2], [1, 1, 2]), 2),
  maxUnpool3d: (x) => F.maxUnpool3d(x, whole([3, 6], [2, 1, 1, 1, 1]), 2),
  batchNorm: (x, w, b) => F.batchNorm(x, null, null, w, b, true, 0.1, 1e-3),
  layerNorm: (x, w, b) => F.layerNorm(x, [3], w, b, 1e-3),
  groupNorm: (x, w, b) => F.groupNorm(x, 2, w, b, 1e-3),
  interpolate: (x) => F.interpolate(x, null, 2, 'bilinear', true),
  'interpolate area': (x) => F.interpolate(x, 2, { mode: 'area' }),
  'interpolate area of a row': (x) => F.interpolate(x, 3, { mode: 'area' }),
  'interpolate area of a volume': (x) => F.interpolate(x, { scaleFactor: 0.5, mode: 'area' }),
  pad: (x) => F.pad(x, [1, 1], 'reflect'),
  crossEntropy: (x, w) => F.crossEntropy(x, classes, w.detach()),
  'threshold at minus infinity': (x) => F.threshold(x, 0.1, 20),
  'sum, kept': (x) => x.sum(1, true),
  'sum by name': (x) => x.sum({ dim: 0, keepdim: true }),
  'mean by name': (x) => backstep.mean(x, { dim: [0, 2] }),
  'amax, kept': (x) => x.amax([0, 1], true),
  'max, kept': (x) => x.max(1, true).values,
  'logsumexp by name': (x) => x.logsumexp({ dim: -1, keepdim: true }),
  'std, biased': (x) => x.std(0, false),
  'std, biased, by name': (x) => x.std({ unbiased: false }),
  'var by name': (x) => backstep.var(x, { dim: 1, unbiased: false, keepdim: true }),
  'median, kept': (x) => x.median(1, true).values,
  'sort, descending': (x) => x.sort(0, true).values,
  'topk, smallest': (x) => x.topk(2, 0, false).values,
  norm: (x) => backstep.norm(x, 1, 1, true),
  'norm by name': (x) => backstep.norm(x, { p: 3, dim: 1 }),
  'linalg.norm by name': (x) => linalg.norm(x, { ord: 1, dim: 0 }),
  'linalg.vectorNorm by name': (x) => linalg.vectorNorm(x, { dim: 1, keepdim: true }),
  'linalg.matrixNorm by name': (x) => linalg.matrixNorm(x, { ord: 'nuc', dim: [0, 2] }),
  'linalg.qr by name': (x) => linalg.qr(x.detach(), { mode: 'complete' }).r.abs(),
  'tensordot by name': (x, y) => backstep.tensordot(x, y, { dims: [[0], [1]] }),
  diagonal: (x) => x.diagonal(1, 0, 2),
  diagEmbed: (x) => x.diagEmbed(-1),
  diff: (x) => x.diff(2, 0),
  nanToNum: (x) => x.nanToNum(7),
  logit: (x) => x.sigmoid().logit(0.3),
  cdist: (x, y) => backstep.cdist(x, y, 1),
  isclose: (x) => x.detach().isclose(x.detach().add(0.05), 0, 0.1).double(),
  vander: (x) => backstep.vander(x.detach(), 2, true),
  'linalg.svd': (x) => linalg.svd(x.detach(), false).vh.abs(),
  embeddingBag: (w) => F.embeddingBag(whole([0, 2, 1], [3]), w, whole([0, 2], [2])),
  multiMarginLoss: (x) => F.multiMarginLoss(x, classes, 2, 0.5),
  histc: (x) => x.detach().histc(4, -1, 1),
  bincount: (w) => backstep.bincount(whole([0, 2, 2], [3]), w.detach(), 5),
  fmax: (x, y) => backstep.fmax(x, y),
  fmin: (x, y) => backstep.fmin(x, y),
  'fmax, repeated': (x, y) => x.fmax(y),
  ldexp: (x, y) => backstep.ldexp(x, y),
  matrixExp: (x) => linalg.matrixExp(x),
  'matrixExp of large numbers': (x) => linalg.matrixExp(x.mul(6)).div(1e6),
  'matrixExp of small numbers': (x) => linalg.matrixExp(x.div(100)),
  'matrixExp of a skew matrix': (x) => backstep.matrixExp(x.sub(x.T)),
  'cat with nothing': (x, y) => cat([nothing, x, y], 1),
  'quantile of a number': (x) => x.quantile(0.3, 0),
  'quantile of a number, kept': (x) => x.quantile(tensor([0.1, 0.5], { dtype: 'float64' }), -1, { keepdim: true }),
  'sizes one after the other': (x) => x.view(-1, 2).reshape(1, 3, 2).permute(2, 0, 1).repeat(1, 2, 1).flip(0, 2),
  'sizes as lists': (x) => x.view([-1, 2]).reshape([1, 3, 2]).permute([2, 0, 1]).repeat([1, 2, 1]).flip([0, 2]),
  'expanded and tiled': (x) => x.expand(2, -1, 3).broadcastTo(2, 2, 3).tile(2, 1),
  'reshape of a transposed matrix without rows': (x) => x.t().reshape([-1]),
  'nn.Linear': (x, ...p) => through(new nn.Linear(3, 2, false), x, ...p),
  'nn.Conv2d': (x, ...p) => through(new nn.Conv2d(2, 4, 3, 2, 1, 1, 2), x, ...p),
  'nn.ConvTranspose1d': (x, ...p) => through(new nn.ConvTranspose1d(2, 3, 3, 2, 1, 1), x, ...p),
  'nn.MaxPool2d': (x) => new nn.MaxPool2d(3, 2, 1)(x),
  'nn.AvgPool1d': (x) => new nn.AvgPool1d(3, 1, 1)(x),
  'nn.LayerNorm': (x, ...p) => through(new nn.LayerNorm(3, 0.1), x, ...p),
  'nn.GroupNorm': (x, ...p) => through(new nn.GroupNorm(1, 2, 0.1), x, ...p),
  'nn.BatchNorm1d': (x, ...p) => through(new nn.BatchNorm1d(3, 0.1), x, ...p),
  'nn.Flatten by name': (x) => new nn.Flatten({ startDim: 0 })(x),
  'nn.Softmax by name': (x) => new nn.Softmax({ dim: 0 })(x),
  'nn.LeakyReLU by name': (x) => new nn.LeakyReLU({ negativeSlope: 0.3 })(x),
  'nn.ELU by name': (x) => new nn.ELU({ alpha: 0.3 })(x),
  'nn.Hardtanh by name': (x) => new nn.Hardtanh({ minVal: -0.3, maxVal: 0.4 })(x),
  'nn.Softplus by name': (x) => new nn.Softplus({ beta: 3 })(x),
  'nn.Upsample': (x) => new nn.Upsample(null, 2, 'bilinear', true)(x),
};

describe('options by place or by name, against PyTorch', () => {
  const bodyOf = bodiesByName('by-place-golden.json', bodies);
  testGoldenCases('by-place-golden.json', bodyOf);
});

describe('options by place', () => {
  interface Options {
    readonly stride?: number;
    readonly bias?: Tensor | null;
  }
  const names = ['bias', 'stride'] as const;

  test('places come first, names may follow, and what is undefined is not given', () => {
    const bias = ones([2]);
    assert.deepEqual(named<Options>([], names, 'f'), {});
    assert.deepEqual(named<Options>([undefined, 2], names, 'f'), { stride: 2 });
    assert.deepEqual(named<Options>([null, 2], names, 'f'), { bias: null, stride: 2 });
    const mixed = named<Options>([bias, { stride: 3 }], names, 'f');
    assert.equal(mixed.bias, bias, 'a tensor is no set of options');
    assert.equal(mixed.stride, 3);
  });

  test('too many, or one twice, is an error', () => {
    assert.throws(() => named<Options>([null, 1, 2], names, 'F.f'), {
      name: 'TypeError',
      message: 'F.f(): at most 2 options go by place (bias, stride), but got 3',
    });
    assert.throws(() => named<Options>([null, 1, { stride: 2 }], names, 'F.f'), {
      name: 'TypeError',
      message: "F.f(): got multiple values for option 'stride'",
    });
  });

  test('layers print the same, however they were made', () => {
    const pairs: readonly (readonly [nn.AnyModule, nn.AnyModule])[] = [
      [
        new nn.Conv2d(2, 4, 3, 2, 1, 1, 2, false),
        new nn.Conv2d(2, 4, 3, { stride: 2, padding: 1, groups: 2, bias: false }),
      ],
      [new nn.Linear(2, 3, false), new nn.Linear(2, 3, { bias: false })],
      [new nn.LSTM(2, 3, 2, true, true), new nn.LSTM(2, 3, { numLayers: 2, batchFirst: true })],
      [new nn.RNN(2, 3, 2, 'relu'), new nn.RNN(2, 3, { numLayers: 2, nonlinearity: 'relu' })],
      [new nn.GRU(2, 3, 1, false), new nn.GRU(2, 3, { bias: false })],
      [new nn.RNNCell(2, 3, true, 'relu'), new nn.RNNCell(2, 3, { nonlinearity: 'relu' })],
      [new nn.Embedding(5, 2, 0), new nn.Embedding(5, 2, { paddingIdx: 0 })],
      [new nn.BatchNorm2d(3, 1e-3, 0.2, false), new nn.BatchNorm2d(3, { eps: 1e-3, momentum: 0.2, affine: false })],
      [new nn.InstanceNorm1d(3, 1e-3, 0.1, true), new nn.InstanceNorm1d(3, { eps: 1e-3, affine: true })],
      [new nn.LPPool2d(2, 3, 1), new nn.LPPool2d(2, 3, { stride: 1 })],
      [new nn.MaxUnpool2d(3, 2), new nn.MaxUnpool2d(3, { stride: 2 })],
      [new nn.Dropout(0.2), new nn.Dropout({ p: 0.2 })],
      [new nn.GELU('tanh'), new nn.GELU({ approximate: 'tanh' })],
      [new nn.ReLU(true), new nn.ReLU({ inplace: true })],
      [new nn.Fold([4, 4], 2, 1, 0, 2), new nn.Fold([4, 4], 2, { stride: 2 })],
    ];
    for (const [byPlace, byName] of pairs) assert.equal(String(byPlace), String(byName));
    assert.equal(
      String(new nn.Conv2d(2, 4, 3, 2, 1)),
      'Conv2d(2, 4, kernelSize=[3, 3], stride=[2, 2], padding=[1, 1])',
    );
  });

  test('optimizers and schedules take theirs by place', () => {
    const parameters = [ones([2], { requiresGrad: true })];
    const [group] = new optim.SGD(parameters, 0.1, 0.9, 0, 1e-4, true).paramGroups;
    assert.deepEqual([group?.lr, group?.momentum, group?.weightDecay, group?.nesterov], [0.1, 0.9, 1e-4, true]);
    const adam = new optim.Adam(parameters, 0.01, [0.8, 0.9]);
    assert.deepEqual([adam.paramGroups[0]?.lr, adam.paramGroups[0]?.betas], [0.01, [0.8, 0.9]]);
    const schedule = new optim.lrScheduler.StepLR(adam, 1, 0.5);
    adam.step();
    schedule.step();
    assert.deepEqual(schedule.getLastLr(), [0.005]);
    const cycle = new optim.lrScheduler.OneCycleLR(adam, 1, 10);
    assert.equal(cycle.getLastLr().length, 1);
    const small = new nn.Transformer(4, 2, 1, 1, { dimFeedforward: 8 });
    assert.deepEqual([small.dModel, small.nhead, small.encoder.layers.length], [4, 2, 1]);
    parameters[0]!.grad = tensor([3, 4]);
    assert.equal(nn.utils.clipGradNorm_(parameters, 1, 1).item(), 7);
  });

  test('a dimension by name where it goes by place is told so', () => {
    const x = ones([2, 2]);
    assert.throws(() => Reflect.apply(x.select, x, [{ dim: 1 }, 0]), {
      message:
        'dim must be a whole number, but got {"dim":1}. It goes by its place: (x, 1) rather than (x, { dim: 1 })',
    });
  });
});

describe('shapes', () => {
  test('as a list or one size after the other, then options', () => {
    const integers = { dtype: 'int64' } as const;
    assert.deepEqual(backstep.zeros(2, 3).tolist(), backstep.zeros([2, 3]).tolist());
    const typed = backstep.ones(2, 3, integers);
    assert.deepEqual([typed.shape, typed.dtype], [[2, 3], 'int64']);
    assert.deepEqual(backstep.empty([], integers).shape, []);
    assert.deepEqual([backstep.randn(4, 1).shape, backstep.rand(0).shape], [[4, 1], [0]]);
    const like = tensor([1], integers);
    assert.deepEqual([like.newZeros(2, 2).shape, like.newOnes(2, 2, { dtype: 'bool' }).dtype], [[2, 2], 'bool']);
    backstep.manualSeed(3);
    const drawn = backstep.randint(5, [20]);
    backstep.manualSeed(3);
    assert.deepEqual(drawn.tolist(), backstep.randint(0, 5, [20]).tolist());
    assert.deepEqual(backstep.multinomial(tensor([0.5, 0.5]), 9, true).shape, [9]);
  });

  test('what is neither a shape nor options is an error that says so', () => {
    const wrong = (made: () => unknown, message: string) => assert.throws(made, { name: 'TypeError', message });
    const { zeros, view } = { zeros: backstep.zeros, view: ones([2, 3]).view };
    wrong(
      () => Reflect.apply(zeros, null, [[2], 'int64']),
      'zeros(): expected a shape, then options such as { dtype: \'int64\' }, but got "int64"',
    );
    wrong(
      () => Reflect.apply(tensor, null, [[1], true]),
      "options should be an object such as { dtype: 'int64' }, but got true",
    );
    wrong(() => Reflect.apply(view, ones([2, 3]), [3, '2']), 'view(): expected numbers, but got string');
    wrong(
      () => Reflect.apply(view, ones([2, 3]), [[3], [2]]),
      'view(): expected one list of numbers, but got 2 arguments',
    );
    wrong(
      () => Reflect.apply(cat, null, [ones([2]), ones([2])]),
      'cat(): expected a list of tensors, cat([a, b]), but got one',
    );
  });
});

describe('beside PyTorch', () => {
  test('backward takes its options alone', () => {
    const x = ones([2], { requiresGrad: true });
    const y = x.mul(x).sum();
    y.backward({ retainGraph: true });
    y.backward(null, { retainGraph: true });
    y.backward(tensor(1));
    assert.deepEqual(x.grad?.tolist(), [6, 6]);
    assert.throws(() => Reflect.apply(y.backward, y, [1]), {
      name: 'TypeError',
      message: 'gradients can be either Tensors or null, but got number',
    });
  });

  test('a loader takes batch size and shuffling by place', () => {
    const loader = new backstep.DataLoader(new backstep.TensorDataset(ones([5, 2]), ones([5])), 2, true);
    assert.deepEqual([loader.length, loader.batchSize], [3, 2]);
  });

  test('where of a condition alone gives its indices', () => {
    const found = backstep.where(
      tensor([
        [true, false],
        [true, true],
      ]),
    );
    assert.deepEqual(
      found.map((index) => index.tolist()),
      [
        [0, 1, 1],
        [0, 0, 1],
      ],
    );
    assert.throws(() => Reflect.apply(backstep.where, null, [tensor([true]), 1]), {
      message: 'where(): expected condition, a and b, or a condition alone',
    });
  });

  test('arange takes options after as many numbers as there are', () => {
    assert.deepEqual(backstep.arange(2, { dtype: 'float64' }).tolist(), [0, 1]);
    assert.equal(backstep.arange(1, 3, { dtype: 'int32' }).dtype, 'int32');
    assert.deepEqual(backstep.arange(4, undefined, 2).tolist(), [0, 2]);
  });

  test('limits of whole numbers make booleans int64', () => {
    assert.equal(tensor([true, false]).clamp(0, 1).dtype, 'int64');
  });

  test('indices of an unpooling are checked', () => {
    const x = ones([1, 1, 1, 1]);
    assert.throws(() => F.maxUnpool2d(x, whole([9], [1, 1, 1, 1]), 2), {
      message: 'Found an invalid max index: 9 (output volumes are of size 2x2)',
    });
    assert.throws(() => F.maxUnpool2d(x, x, 2), {
      message: 'elements in indices should be type int64 but got: float32',
    });
    assert.throws(() => F.maxUnpool2d(x, whole([0], [1, 1, 1, 1]), 2, { outputSize: [9, 2] }), {
      message: 'invalid outputSize "[9, 2]" (dim 0 must be between 0 and 4)',
    });
  });

  test('matrixExp of nothing, of infinity and of integers', () => {
    assert.deepEqual(linalg.matrixExp(ones([0, 0])).shape, [0, 0]);
    assert.ok(Number.isNaN(linalg.matrixExp(tensor([[inf]])).item()));
    assert.throws(() => linalg.matrixExp(ones([2, 2], { dtype: 'int64' })), {
      message: 'linalg.matrix_exp: Expected a floating point or complex tensor as input. Got int64',
    });
  });
});
