/** Functions of `F` that are composed of ops and have no case in torch_cases.json, against PyTorch's numbers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { arange, F, manualSeed, ones, tensor, zeros } from '../../../src/engine/index.ts';
import { assertClose } from './golden.ts';

const tolerance = { atol: 1e-6, rtol: 1e-5 };

test('scaled dot-product attention, causal or not', () => {
  const query = arange(0, 12).to('float32').reshape([1, 3, 4]).div(10);
  const [key, value] = [query.add(0.5), query.mul(2)];
  const causal = [
    0, 0.2, 0.4, 0.6, 0.4866072, 0.6866072, 0.8866072, 1.0866072, 1.1706347, 1.3706348, 1.5706348, 1.7706349,
  ];
  const all = [
    0.8638469, 1.0638468, 1.2638469, 1.4638469, 1.0273991, 1.2273991, 1.4273992, 1.6273991, 1.1706347, 1.3706348,
    1.5706348, 1.7706349,
  ];
  const shape = [1, 3, 4];
  assertClose(F.scaledDotProductAttention(query, key, value, { isCausal: true }), shape, causal, tolerance, 'causal');
  assertClose(F.scaledDotProductAttention(query, key, value), shape, all, tolerance, 'all');
});

test('pooling in one dimension, with positions and adaptive', () => {
  const { values, indices } = F.maxPool1d(tensor([[[1, 5, 2, 7, 3, 0]]]), 2, { returnIndices: true });
  assert.deepEqual([values.toArray(), indices.toArray()], [[[[5, 7, 3]]], [[[1, 3, 4]]]]);
  assertClose(F.adaptiveAvgPool1d(tensor([[[1, 5, 2, 7, 3]]]), 3), [1, 1, 3], [3, 14 / 3, 5], tolerance, 'adaptive');
  assert.deepEqual(F.adaptiveAvgPool2d(zeros([1, 2, 3, 4]), [null, 2]).shape, [1, 2, 3, 2]);
});

test('output padding of a transposed convolution', () => {
  const result = F.convTranspose1d(tensor([[[1, 2, 3]]]), tensor([[[1, -1]]]), { stride: 2, outputPadding: 1 });
  assert.deepEqual(result.toArray(), [[[1, -1, 2, -2, 3, -3, 0]]]);
});

test('losses of distances, counts and margins', () => {
  const [x, y] = [
    tensor([
      [1, 2],
      [3, -1],
    ]),
    tensor([
      [2, 1],
      [1, 1],
    ]),
  ];
  const close = (loss: ReturnType<typeof tensor>, expected: number) => assertClose(loss, [], [expected], tolerance, '');
  close(F.cosineEmbeddingLoss(x, y, tensor([1, -1]), { margin: 0.1 }), 0.2736068);
  const scores = tensor([
    [0.1, 0.5, 0.2],
    [1, 0, 0.3],
  ]);
  const classes = tensor([0, 2], { dtype: 'int64' });
  close(F.multiMarginLoss(scores, classes, { p: 2, weight: tensor([1, 2, 3]) }), 2.2183335);
  close(F.tripletMarginLoss(tensor([[1, 2]]), tensor([[2, 1]]), tensor([[1, 1]]), { swap: true }), 1.4142127);
  close(F.poissonNllLoss(tensor([0.5, 1.2]), tensor([3, 1]), { full: true }), 2.0164599);
  close(F.poissonNllLoss(tensor([0.5, 1.2]), tensor([3, 1]), { logInput: false }), 1.79856);
  close(F.gaussianNllLoss(tensor([[0.5, 1.2]]), tensor([[3, 1]]), tensor([0.5]), { full: true }), 3.7173648);
});

test('running statistics of batch and instance norm', () => {
  const [mean, variance] = [zeros([2]), ones([2])];
  F.batchNorm(
    tensor([
      [1, 2],
      [3, 6],
      [5, 1],
    ]),
    mean,
    variance,
    { training: true },
  );
  assertClose(mean, [2], [0.3, 0.3], tolerance, 'mean');
  assertClose(variance, [2], [1.3, 1.6], tolerance, 'variance');
  const [runningMean, runningVar] = [zeros([2]), ones([2])];
  F.instanceNorm(
    tensor([
      [
        [1, 2],
        [3, 6],
      ],
      [
        [5, 1],
        [2, 2],
      ],
    ]),
    { runningMean, runningVar },
  );
  assertClose(runningMean, [2], [0.225, 0.325], tolerance, 'mean');
  assertClose(runningVar, [2], [1.325, 1.125], tolerance, 'variance');
});

test('embedding with a largest norm scales the rows it looks up', () => {
  const weight = tensor([
    [3, 4],
    [0, 1],
    [6, 8],
  ]);
  F.embedding(tensor([0, 1], { dtype: 'int64' }), weight, { maxNorm: 1 });
  assertClose(weight, [3, 2], [0.6, 0.8, 0, 1, 6, 8], tolerance, 'weight');
});

test('dropout keeps the mean, repeats with the seed and is off outside training', () => {
  const x = ones([10000]);
  manualSeed(3);
  const first = F.dropout(x, { p: 0.3 });
  manualSeed(3);
  assert.deepEqual(F.dropout(x, { p: 0.3 }).toArray(), first.toArray());
  assert.ok(Math.abs(first.mean().item() - 1) < 0.03);
  assert.equal(F.dropout(x, { training: false }), x);
  assert.throws(() => F.dropout(x, { p: 2 }), { message: 'dropout probability has to be between 0 and 1, but got 2' });
});

test('a hard Gumbel softmax chooses one and has the soft one’s gradient', () => {
  manualSeed(1);
  const logits = zeros([5, 4], { requiresGrad: true });
  const chosen = F.gumbelSoftmax(logits, { hard: true });
  assertClose(chosen.sum(1), [5], [1, 1, 1, 1, 1], tolerance, 'sum');
  chosen.mul(arange(0, 4)).sum().backward();
  assert.ok(logits.grad!.abs().sum().item() > 0);
});

test('pixels gathered into channels', () => {
  const gathered = F.pixelUnshuffle(arange(0, 16).reshape([1, 1, 4, 4]), 2);
  assert.deepEqual(gathered.flatten().toArray(), [0, 2, 8, 10, 1, 3, 9, 11, 4, 6, 12, 14, 5, 7, 13, 15]);
  assert.deepEqual(F.pixelShuffle(gathered, 2).flatten().toArray(), arange(0, 16).toArray());
});
