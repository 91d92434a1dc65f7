/** Initialisation: bounds, moments and structure. What is not random is in module-transcripts.test.ts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Generator, manualSeed, nn, type Tensor, zeros } from '../../../src/engine/index.ts';

/** Uniform over ±bound: nothing outside, and the moments of that distribution. */
function assertUniform(x: Tensor, bound: number, what: string): void {
  const values = Array.from(x.toTypedArray());
  const largest = Math.max(...values.map(Math.abs));
  assert.ok(largest <= bound * (1 + 1e-6), `${what}: ${largest} is outside ±${bound}`);
  assertMoments(values, 0, bound / Math.sqrt(3), what);
  assert.ok(largest > bound * 0.9, `${what}: nothing near ±${bound}`);
}

/** Mean and standard deviation, within five standard errors. */
function assertMoments(values: readonly number[], mean: number, deviation: number, what: string): void {
  const count = values.length;
  const found = values.reduce((sum, value) => sum + value, 0) / count;
  const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - found) ** 2, 0) / (count - 1));
  assert.ok(Math.abs(found - mean) < (5 * deviation) / Math.sqrt(count), `${what}: mean ${found}, expected ${mean}`);
  const allowed = (5 * deviation) / Math.sqrt(2 * count);
  assert.ok(Math.abs(spread - deviation) < allowed, `${what}: deviation ${spread}, expected ${deviation}`);
}

function assertNormal(x: Tensor, deviation: number, what: string): void {
  const values = Array.from(x.toTypedArray());
  assertMoments(values, 0, deviation, what);
  const beyond = values.filter((value) => Math.abs(value) > 2 * deviation).length / values.length;
  assert.ok(Math.abs(beyond - 0.0455) < 0.02, `${what}: ${beyond} beyond two deviations`);
}

describe('nn.init', () => {
  test('uniform and normal', () => {
    manualSeed(0);
    assertUniform(nn.init.uniform_(zeros([4000]), -2, 2), 2, 'uniform_');
    assertNormal(nn.init.normal_(zeros([4000]), 0, 3), 3, 'normal_');
    assert.equal(
      nn.init
        .constant_(zeros([3]), 7)
        .sum()
        .item(),
      21,
    );
    assert.equal(
      nn.init
        .ones_(zeros([3]))
        .sum()
        .item(),
      3,
    );
  });

  test('xavier and kaiming, of matrices and kernels', () => {
    manualSeed(1);
    // fanIn 4 · 9 = 36, fanOut 200 · 9 = 1800
    const kernel = () => zeros([200, 4, 3, 3]);
    assertUniform(nn.init.xavierUniform_(kernel(), { gain: 2 }), 2 * Math.sqrt(6 / 1836), 'xavierUniform_');
    assertNormal(nn.init.xavierNormal_(kernel()), Math.sqrt(2 / 1836), 'xavierNormal_');
    assertUniform(nn.init.kaimingUniform_(kernel(), { nonlinearity: 'relu' }), Math.sqrt(6 / 36), 'kaimingUniform_');
    assertUniform(
      nn.init.kaimingUniform_(kernel(), { a: Math.sqrt(5) }),
      1 / Math.sqrt(36),
      'kaimingUniform_, default',
    );
    assertNormal(nn.init.kaimingNormal_(kernel(), { mode: 'fanOut' }), Math.sqrt(2 / 1800), 'kaimingNormal_');
    assertNormal(
      nn.init.kaimingNormal_(zeros([100, 50]), { nonlinearity: 'tanh' }),
      5 / 3 / Math.sqrt(50),
      'of a matrix',
    );
    assert.deepEqual(nn.init.calculateFans(kernel()), { fanIn: 36, fanOut: 1800 });
  });

  test('truncated normal stays within its limits, with the moments of that distribution', () => {
    manualSeed(2);
    const values = Array.from(nn.init.truncNormal_(zeros([20_000]), 0, 1, -1, 1).toTypedArray());
    assert.ok(values.every((value) => Math.abs(value) <= 1));
    // Of the standard normal distribution between ±1: 1 - 2 φ(1) / (Φ(1) - Φ(-1)) = 0.29112509.
    assertMoments(values, 0, Math.sqrt(0.29112509), 'truncNormal_');
    const shifted = Array.from(nn.init.truncNormal_(zeros([20_000]), 3, 0.5, 3, 10).toTypedArray());
    // Half a normal distribution: mean μ + σ √(2/π), deviation σ √(1 - 2/π).
    assertMoments(shifted, 3 + 0.5 * Math.sqrt(2 / Math.PI), 0.5 * Math.sqrt(1 - 2 / Math.PI), 'half of it');
  });

  test('orthogonal rows or columns, whichever are fewer', () => {
    manualSeed(3);
    for (const shape of [
      [4, 9],
      [9, 4],
      [5, 5],
      [4, 3, 2, 2],
    ]) {
      const weight = nn.init.orthogonal_(zeros(shape, { dtype: 'float64' }), { gain: 3 }).reshape([shape[0]!, -1]);
      const short = weight.size(0) <= weight.size(1) ? weight : weight.T;
      const product = short.matmul(short.T).toArray();
      const wanted = Array.from({ length: short.size(0) }, (_, row) =>
        Array.from({ length: short.size(0) }, (_other, column) => (row === column ? 9 : 0)),
      );
      for (const [row, line] of wanted.entries()) {
        for (const [column, value] of line.entries()) {
          assert.ok(Math.abs((product as number[][])[row]![column]! - value) < 1e-9, `[${shape}] ${row}, ${column}`);
        }
      }
    }
  });

  test('sparse columns, the rest normal', () => {
    manualSeed(4);
    const weight = nn.init.sparse_(zeros([100, 40]), 0.25, 2);
    assert.deepEqual(weight.eq(0).sum(0).toArray(), new Array(40).fill(25));
    assertNormal(weight.maskedSelect(weight.ne(0)), 2, 'sparse_');
  });

  test('the same seed gives the same numbers, from a generator of one’s own too', () => {
    const draw = () => nn.init.xavierNormal_(zeros([3, 4]), { generator: new Generator(9) }).toArray();
    assert.deepEqual(draw(), draw());
  });

  test('leaves a parameter a leaf that requires a gradient', () => {
    const parameter = new nn.Parameter(zeros([2, 2]));
    assert.equal(nn.init.kaimingUniform_(parameter), parameter);
    assert.ok(parameter.isLeaf && parameter.requiresGrad && parameter.abs().sum().item() > 0);
  });
});

describe('how layers begin, as in PyTorch', () => {
  /** The bound of a uniform distribution, 1 / √fanIn, for weights and biases. */
  const uniform: readonly (readonly [string, () => nn.AnyModule, number])[] = [
    ['Linear', () => new nn.Linear(50, 60), 1 / Math.sqrt(50)],
    ['Bilinear', () => new nn.Bilinear(10, 20, 30), 1 / Math.sqrt(10)],
    ['Conv1d', () => new nn.Conv1d(8, 64, 5), 1 / Math.sqrt(8 * 5)],
    ['Conv2d in groups', () => new nn.Conv2d(8, 64, 3, { groups: 2 }), 1 / Math.sqrt(4 * 9)],
    ['Conv3d', () => new nn.Conv3d(2, 60, 3), 1 / Math.sqrt(2 * 27)],
    ['ConvTranspose1d', () => new nn.ConvTranspose1d(60, 8, 3), 1 / Math.sqrt(8 * 3)],
    ['ConvTranspose2d', () => new nn.ConvTranspose2d(64, 60, 3, { groups: 2 }), 1 / Math.sqrt(30 * 9)],
    ['RNN', () => new nn.RNN(20, 30, { numLayers: 2 }), 1 / Math.sqrt(30)],
    ['LSTM', () => new nn.LSTM(20, 40, { bidirectional: true }), 1 / Math.sqrt(40)],
    ['GRUCell', () => new nn.GRUCell(20, 40), 1 / Math.sqrt(40)],
  ];
  for (const [name, make, bound] of uniform) {
    test(name, () => {
      manualSeed(7);
      for (const [key, parameter] of make().namedParameters()) {
        if (parameter.numel() >= 200) assertUniform(parameter, bound, key);
        else assert.ok(parameter.abs().amax().item() <= bound && parameter.abs().sum().item() > 0, key);
      }
    });
  }

  test('Embedding: normal, the padding row 0', () => {
    manualSeed(8);
    const { weight } = new nn.Embedding(100, 50, { paddingIdx: 3 });
    assert.equal(weight.select(0, 3).abs().sum().item(), 0);
    assertNormal(weight.slice(0, 4), 1, 'rows');
  });

  test('MultiheadAttention: Xavier, biases 0', () => {
    manualSeed(9);
    const layer = new nn.MultiheadAttention(32, 4, { addBiasKv: true });
    assertUniform(layer.inProjWeight!, Math.sqrt(6 / (96 + 32)), 'inProjWeight');
    assertUniform(layer.outProj.weight, 1 / Math.sqrt(32), 'outProj.weight');
    assert.equal(layer.inProjBias!.abs().sum().item() + layer.outProj.bias!.abs().sum().item(), 0);
    // [1, 1, 32]: fanIn 32, fanOut 32.
    assertMoments(Array.from(layer.biasK!.toTypedArray()), 0, Math.sqrt(2 / 64), 'biasK');
  });

  test('Transformer: Xavier for all matrices, and layers that begin alike outside it', () => {
    manualSeed(10);
    const model = new nn.Transformer({
      dModel: 32,
      nhead: 4,
      numEncoderLayers: 2,
      numDecoderLayers: 1,
      dimFeedforward: 64,
    });
    assertUniform(model.getParameter('encoder.layers.1.linear1.weight'), Math.sqrt(6 / 96), 'linear1');
    const encoder = new nn.TransformerEncoder(new nn.TransformerEncoderLayer(8, 2), 2);
    const [first, second] = ['0', '1'].map((name) => encoder.getParameter(`layers.${name}.linear1.weight`));
    assert.notEqual(first, second);
    assert.deepEqual(first!.toArray(), second!.toArray());
  });

  test('norms: 1 and 0; PReLU: 0.25', () => {
    for (const layer of [new nn.BatchNorm2d(3), new nn.LayerNorm([2, 3]), new nn.GroupNorm(1, 3)]) {
      assert.ok(layer.weight?.eq(1).all().item() === 1 && layer.bias?.eq(0).all().item() === 1);
    }
    assert.deepEqual(new nn.PReLU(2).weight.toArray(), [0.25, 0.25]);
  });

  test('dtype and device are taken', () => {
    for (const layer of [
      new nn.Linear(2, 2, { dtype: 'float64' }),
      new nn.GRU(2, 2, { dtype: 'float64', device: 'cpu' }),
    ]) {
      assert.ok(layer.parameters().every(({ dtype }) => dtype === 'float64'));
    }
    const encoder = new nn.TransformerEncoderLayer(4, 2, { dtype: 'float64' });
    assert.ok(encoder.parameters().every(({ dtype }) => dtype === 'float64'));
  });
});
