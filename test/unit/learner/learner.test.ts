/** `fit` and what belongs to it. That its numbers are PyTorch's, lesson 20 shows. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  accuracy,
  DataLoader,
  fit as fitNet,
  hooks,
  ImageClassifierData,
  isGradEnabled,
  manualSeed,
  nn,
  optim,
  predict,
  randn,
  ShapeError,
  type Tensor,
  TensorDataset,
  tensor,
} from '../../../src/engine/index.ts';

const whole = { dtype: 'int64' } as const;

function twoClasses(): ImageClassifierData {
  const x = randn([96, 2]);
  const y = x.sum(1).gt(0).long();
  return ImageClassifierData.fromArrays([x.get('0:64'), y.get('0:64')], [x.get('64:'), y.get('64:')], {
    batchSize: 10,
  });
}

describe('fit', () => {
  test('prints a table with a line an epoch, learns, and answers the same numbers', () => {
    manualSeed(3);
    const net = new nn.Linear(2, 2);
    const lines: string[] = [];
    const largest = (predictions: Tensor) => predictions.max();
    const results = fitNet(net, twoClasses(), {
      epochs: 4,
      criterion: new nn.CrossEntropyLoss(),
      optimizer: new optim.Adam(net.parameters(), { lr: 0.1 }),
      metrics: [accuracy, largest],
      print: (line) => lines.push(line),
    });
    assert.equal(lines.length, 5);
    assert.equal(lines[0], 'epoch       train loss  valid loss  accuracy    largest');
    assert.deepEqual(
      results.map(({ epoch }) => epoch),
      [0, 1, 2, 3],
    );
    const [first, last] = [results[0], results.at(-1)];
    assert.ok((last?.trainLoss ?? 1) < (first?.trainLoss ?? 0));
    assert.ok((last?.metrics['accuracy'] ?? 0) > 0.9);
    const cells = (lines[4] ?? '').split(/\s+/).map(Number);
    assert.deepEqual(cells.slice(0, 2), [3, Number(last?.trainLoss.toFixed(6))]);
  });

  test('batches of unequal size count by their examples', () => {
    manualSeed(4);
    const net = new nn.Linear(2, 2);
    const data = twoClasses();
    const [result] = fitNet(net, data, {
      criterion: new nn.CrossEntropyLoss(),
      optimizer: new optim.SGD(net.parameters(), { lr: 0 }),
      metrics: [accuracy],
      print: null,
    });
    const all = [...new DataLoader(data.validationLoader.dataset, { batchSize: 32 })][0];
    assert.ok(all !== undefined && result !== undefined);
    assert.ok(Math.abs(new nn.CrossEntropyLoss()(net(all[0]), all[1]).item() - result.validationLoss) < 1e-6);
    assert.ok(Math.abs(accuracy(net(all[0]), all[1]) - (result.metrics['accuracy'] ?? 0)) < 1e-6);
  });

  test('validation is in evaluation mode without recording, and the net is as it was afterwards', () => {
    const net = new nn.Sequential(new nn.Linear(2, 2), new nn.Dropout(0.5));
    const seen: string[] = [];
    net.registerForwardHook(() => {
      seen.push(`${net.training} ${isGradEnabled()}`);
    });
    const data = ImageClassifierData.fromArrays(
      [randn([4, 2]), tensor([0, 1, 0, 1], whole)],
      [randn([4, 2]), tensor([0, 1, 0, 1], whole)],
    );
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
    fitNet(net, data, { criterion: new nn.CrossEntropyLoss(), optimizer, print: null });
    assert.deepEqual(seen, ['true true', 'false false']);
    assert.equal(net.training, true);
    net.eval();
    predict(net, data.validationLoader);
    assert.equal(net.training, false);
  });

  test('wrong numbers of epochs and empty loaders are refused', () => {
    const net = new nn.Linear(2, 2);
    const optimizer = new optim.SGD(net.parameters(), { lr: 0.1 });
    const options = { criterion: new nn.CrossEntropyLoss(), optimizer, print: null };
    assert.throws(
      () => fitNet(net, twoClasses(), { ...options, epochs: 1.5 }),
      /epochs should be a whole number, but is 1.5/,
    );
    assert.throws(
      () => fitNet(net, { trainLoader: [], validationLoader: [] }, options),
      /training loader has no batch/,
    );
    assert.throws(() => predict(net, []), /loader has no batch/);
    assert.equal(hooks.quiet, 0);
  });

  test('what is no data, loss, optimizer or metric is named', () => {
    const net = new nn.Linear(2, 2);
    const data = twoClasses();
    const options = { criterion: new nn.CrossEntropyLoss(), optimizer: new optim.SGD(net.parameters()), print: null };
    const refused = (given: readonly unknown[], message: RegExp) =>
      assert.throws(() => Reflect.apply(fitNet, null, [net, ...given]), { name: 'TypeError', message });
    refused([data.trainLoader, options], /^fit\(\): expected data with two loaders, .* but trainLoader is undefined$/);
    refused([{ trainLoader: data.trainLoader }, options], /but validationLoader is undefined$/);
    refused([{ ...data, trainLoader: randn([2, 2]) }, options], /but trainLoader is Tensor$/);
    refused([data, { ...options, criterion: undefined }], /^fit\(\): criterion should be a loss, .* is undefined$/);
    refused([data, { ...options, optimizer: 'adam' }], /^fit\(\): optimizer should be one, .* but is string$/);
    refused([data, { ...options, metrics: ['accuracy'] }], /^fit\(\): metrics should be functions, .* one is string$/);
  });
});

test('predict answers every example, in order', () => {
  const x = randn([7, 2]);
  const net = new nn.Linear(2, 3);
  const loader = new DataLoader(new TensorDataset<[Tensor, Tensor]>(x, tensor([0, 1, 2, 0, 1, 2, 0], whole)), {
    batchSize: 3,
  });
  assert.ok(predict(net, loader).allclose(net(x).detach()));
});

test('accuracy counts the largest score of each row, and refuses other shapes', () => {
  const scores = tensor([
    [1, 2],
    [3, 0],
    [0, 5],
    [9, 8],
  ]);
  assert.equal(accuracy(scores, tensor([1, 0, 0, 0], whole)), 0.75);
  assert.throws(() => accuracy(scores, tensor([1, 0], whole)), ShapeError);
});
