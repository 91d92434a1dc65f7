/** Functions of `F` with the options that lessons seldom show, against PyTorch: test/fixtures/make/functional-golden.py. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { F, manualSeed, ones, randn, type Tensor, tensor } from '../../../src/engine/index.ts';
import { bodiesByName, testGoldenCases } from './golden-cases.ts';

const rows = tensor(
  [
    [0, 2, 1],
    [2, 2, 3],
  ],
  { dtype: 'int64' },
);
const classes = tensor([2, 0, 1], { dtype: 'int64' });
const doubles = (values: number[]): Tensor => tensor(values, { dtype: 'float64' });
const weight = doubles([1, 2, 0.5]);
const [mean, variance] = [doubles([0.3, -0.2, 1]), doubles([1.5, 0.5, 2])];
const mask = tensor([
  [true, false, true, true],
  [false, true, true, false],
  [true, true, true, true],
]);

function scaledRows(x: Tensor, options: F.EmbeddingOptions): Tensor {
  const copy = x.detach().clone();
  F.embedding(rows, copy, options);
  return copy;
}

type Body = (a: Tensor, b: Tensor, c: Tensor, ...others: Tensor[]) => Tensor;

function interpolation(options: F.InterpolateOptions): Body {
  return (x) => F.interpolate(x, options);
}

const bodies: Readonly<Record<string, Body>> = {
  attention: (q, k, v) => F.scaledDotProductAttention(q, k, v),
  'attention, causal': (q, k, v) => F.scaledDotProductAttention(q, k, v, { isCausal: true }),
  'attention with a mask': (q, k, v) => F.scaledDotProductAttention(q, k, v, { attnMask: mask }),
  'attention with something added': (q, k, v, ...[attnMask = null]) =>
    F.scaledDotProductAttention(q, k, v, { attnMask }),
  'attention of several heads': (q, k, v) => F.scaledDotProductAttention(q, k, v),
  'poissonNllLoss of logarithms': (x, y) => F.poissonNllLoss(x, y),
  'poissonNllLoss of rates': (x, y) => F.poissonNllLoss(x, y, { logInput: false }),
  'poissonNllLoss of rates with eps': (x, y) => F.poissonNllLoss(x, y, { logInput: false, eps: 0.1 }),
  'poissonNllLoss in full': (x, y) => F.poissonNllLoss(x, y, { full: true }),
  'poissonNllLoss of rates in full, sum': (x, y) =>
    F.poissonNllLoss(x, y, { logInput: false, full: true, reduction: 'sum' }),
  'poissonNllLoss each': (x, y) => F.poissonNllLoss(x, y, { reduction: 'none', full: true }),
  'klDiv mean': (x, y) => F.klDiv(x.logSoftmax(-1), y, { reduction: 'mean' }),
  'klDiv sum': (x, y) => F.klDiv(x.logSoftmax(-1), y, { reduction: 'sum' }),
  'klDiv none': (x, y) => F.klDiv(x.logSoftmax(-1), y, { reduction: 'none' }),
  'klDiv batchmean': (x, y) => F.klDiv(x.logSoftmax(-1), y, { reduction: 'batchmean' }),
  'klDiv of logarithms': (x, y) => F.klDiv(x, y, { reduction: 'batchmean', logTarget: true }),
  'batchNorm of the batch': (x) => F.batchNorm(x, null, null, { training: true }),
  'batchNorm of a batch of images': (x, w, b) =>
    F.batchNorm(x, null, null, { weight: w, bias: b, training: true, eps: 1e-3 }),
  'batchNorm by what was learnt': (x, w, b) => F.batchNorm(x, mean, variance, { weight: w, bias: b }),
  'batchNorm of images by what was learnt': (x) => F.batchNorm(x, mean, variance),
  instanceNorm: (x, w, b) => F.instanceNorm(x, { weight: w, bias: b }),
  'instanceNorm by what was learnt': (x, w, b) =>
    F.instanceNorm(x, { runningMean: mean, runningVar: variance, weight: w, bias: b, useInputStats: false }),
  'interpolate nearest of a row': interpolation({ size: 5 }),
  'interpolate nearest of an image': interpolation({ scaleFactor: 2 }),
  'interpolate nearest, smaller': interpolation({ size: [2, 3] }),
  'interpolate nearest of a volume': interpolation({ scaleFactor: [2, 1, 1.5] }),
  'interpolate linear': interpolation({ size: 7, mode: 'linear' }),
  'interpolate linear, corners aligned': interpolation({ size: 7, mode: 'linear', alignCorners: true }),
  'interpolate bilinear': interpolation({ size: [5, 6], mode: 'bilinear' }),
  'interpolate bilinear, corners aligned': interpolation({ size: [5, 6], mode: 'bilinear', alignCorners: true }),
  'interpolate bilinear by a fraction': interpolation({ scaleFactor: 1.6, mode: 'bilinear' }),
  'interpolate bilinear, smaller': interpolation({ scaleFactor: 0.5, mode: 'bilinear' }),
  'interpolate bicubic': interpolation({ size: [5, 6], mode: 'bicubic' }),
  'interpolate bicubic, corners aligned': interpolation({ size: [5, 6], mode: 'bicubic', alignCorners: true }),
  'interpolate trilinear': interpolation({ size: [3, 4, 4], mode: 'trilinear' }),
  'interpolate trilinear, corners aligned': interpolation({ size: [3, 4, 4], mode: 'trilinear', alignCorners: true }),
  embedding: (w) => F.embedding(rows, w),
  'embedding with padding': (w) => F.embedding(rows, w, { paddingIdx: 2 }),
  'embedding with padding from the end': (w) => F.embedding(rows, w, { paddingIdx: -1 }),
  'embedding by frequency': (w) => F.embedding(rows, w, { scaleGradByFreq: true }),
  'embedding with a largest norm': (w) => scaledRows(w, { maxNorm: 0.5 }),
  'embedding with a largest 1-norm': (w) => scaledRows(w, { maxNorm: 0.5, normType: 1 }),
  'crossEntropy with weights': (x) => F.crossEntropy(x, classes, { weight }),
  'crossEntropy, smoothed': (x) => F.crossEntropy(x, classes, { labelSmoothing: 0.2 }),
  'crossEntropy, smoothed with weights': (x) => F.crossEntropy(x, classes, { weight, labelSmoothing: 0.2 }),
  'crossEntropy without one class': (x) => F.crossEntropy(x, classes, { ignoreIndex: 0 }),
  'crossEntropy of probabilities': (x, y) => F.crossEntropy(x, y),
  'crossEntropy of positions': (x) =>
    F.crossEntropy(
      x,
      tensor(
        [
          [0, 2],
          [1, 1],
        ],
        { dtype: 'int64' },
      ),
      { reduction: 'sum' },
    ),
  'binaryCrossEntropyWithLogits with weights': (x, y) =>
    F.binaryCrossEntropyWithLogits(x, y, { weight, posWeight: weight.mul(2) }),
  'smoothL1Loss with beta': (x, y) => F.smoothL1Loss(x, y, { beta: 0.3 }),
  'huberLoss with delta': (x, y) => F.huberLoss(x, y, { delta: 0.7, reduction: 'sum' }),
  'rrelu outside training': (x) => F.rrelu(x, { lower: 0.1, upper: 0.4 }),
};

describe('functions of F against PyTorch', () => {
  testGoldenCases('functional-golden.json', bodiesByName('functional-golden.json', bodies));
});

/** What is drawn cannot be PyTorch's numbers, but it must be drawn as PyTorch says. */
describe('functions of F that draw', () => {
  test('rrelu in training: a slope for each negative element, evenly between the limits, and its gradient', () => {
    manualSeed(5);
    const x = randn([4000]).requiresGrad_();
    const y = F.rrelu(x, { lower: 0.2, upper: 0.6, training: true });
    y.sum().backward();
    const [values, results, gradients] = [x, y, x.grad!].map((one) => [...one.toTypedArray()]);
    const slopes: number[] = [];
    for (const [index, value] of values!.entries()) {
      const slope = results![index]! / value;
      assert.ok(Math.abs(slope - gradients![index]!) < 1e-6, 'the gradient is the slope');
      if (value > 0) assert.equal(results![index], value);
      else slopes.push(slope);
    }
    assert.ok(slopes.length > 1500);
    assert.ok(Math.min(...slopes) >= 0.2 - 1e-6 && Math.max(...slopes) <= 0.6 + 1e-6);
    const middle = slopes.reduce((sum, slope) => sum + slope, 0) / slopes.length;
    const spread = slopes.reduce((sum, slope) => sum + (slope - middle) ** 2, 0) / slopes.length;
    assert.ok(Math.abs(middle - 0.4) < 0.01, `mean ${middle}`);
    assert.ok(Math.abs(spread - 0.4 ** 2 / 12) < 0.001, `variance ${spread}`);
  });

  test('featureDropout drops channels whole and scales the others', () => {
    manualSeed(6);
    const y = F.featureDropout(ones([200, 20, 3, 2]), { p: 0.4 });
    const [least, most] = [y.amin([2, 3]), y.amax([2, 3])];
    assert.ok(least.equal(most), 'a channel is all or nothing');
    const kept = [...new Set(most.toTypedArray())].sort();
    assert.deepEqual(kept, [0, Math.fround(1 / 0.6)]);
    const dropped = most.eq(0).float().mean().item();
    assert.ok(Math.abs(dropped - 0.4) < 0.03, `${dropped} dropped`);
    assert.equal(F.featureDropout(y, { training: false }), y);
    assert.equal(
      F.featureDropout(ones([2, 2, 2]), { p: 1 })
        .sum()
        .item(),
      0,
    );
    assert.throws(() => F.featureDropout(ones([3])), {
      message: 'Feature dropout requires at least 2 dimensions in the input',
    });
  });

  test('attention drops its weights, not its values, and keeps their mean', () => {
    manualSeed(7);
    const [query, key] = [randn([300, 4, 8]), randn([300, 6, 8])];
    const value = ones([300, 6, 2]);
    const whole = F.scaledDotProductAttention(query, key, value);
    assert.ok(whole.allclose(ones([300, 4, 2]), { atol: 1e-5 }), 'weights sum to 1');
    const dropped = F.scaledDotProductAttention(query, key, value, { dropoutP: 0.5 });
    assert.ok(!dropped.allclose(whole));
    assert.ok(dropped.select(-1, 0).equal(dropped.select(-1, 1)), 'one weight for all of a value');
    assert.ok(Math.abs(dropped.mean().item() - 1) < 0.05);
    assert.equal(F.scaledDotProductAttention(query, key, value, { dropoutP: 1 }).abs().sum().item(), 0);
  });

  test('attention refuses a mask beside isCausal', () => {
    const x = ones([1, 3, 4]);
    assert.throws(() => F.scaledDotProductAttention(x, x, x, { attnMask: mask, isCausal: true }), {
      message: '_scaled_dot_product_attention: Explicit attnMask should not be set when isCausal=true',
    });
  });
});
