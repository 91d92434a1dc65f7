/** nn.utils.weightNorm beside what cases/weight-norm.ts holds to PyTorch: training, copies, state, what is refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manualSeed, nn, ones, optim, randn, type Tensor } from '../../../src/engine/index.ts';

const { weightNorm, removeWeightNorm, deepcopy } = nn.utils;

function close(one: Tensor, other: Tensor): boolean {
  return one.sub(other).abs().max().item() < 1e-6;
}

test('the weight is what it was, until an optimizer changes its parts', () => {
  manualSeed(1);
  const plain = new nn.Linear(3, 2);
  const x = randn([4, 3]);
  const before = plain(x);
  const layer = weightNorm(plain);
  assert.deepEqual(
    layer.namedParameters().map(([name, { shape }]) => [name, shape]),
    [
      ['bias', [2]],
      ['weight_g', [2, 1]],
      ['weight_v', [2, 3]],
    ],
  );
  assert.ok(close(layer(x), before));
  const optimizer = new optim.SGD(layer.parameters(), { lr: 0.5 });
  layer(x).square().sum().backward();
  optimizer.step();
  assert.ok(!close(layer(x), before), 'the next forward has the new weight');
  const after = layer(x);
  const rows = layer.weight.square().sum(1).sqrt();
  assert.ok(close(rows, layer.getParameter('weight_g').abs().flatten()), 'weight_g is the length of each row');
  removeWeightNorm(layer);
  assert.deepEqual(Object.keys(layer.stateDict()), ['bias', 'weight']);
  assert.ok(layer.weight instanceof nn.Parameter && close(layer(x), after));
});

test('a copy has parts of its own, and makes its weight of them', () => {
  const layer = weightNorm(new nn.Linear(3, 2, { bias: false }));
  const copy = deepcopy(layer);
  copy.getParameter('weight_g').setData(ones([2, 1]).mul(10));
  const x = ones([1, 3]);
  copy(x);
  assert.ok(Math.abs(copy.weight.square().sum().item() - 200) < 1e-3, `${copy.weight.square().sum().item()}`);
  layer(x);
  assert.ok(layer.weight.square().sum().item() < 100);
  copy.loadStateDict(layer.stateDict());
  assert.ok(close(copy(x), layer(x)));
});

test('what is refused', () => {
  const layer = weightNorm(new nn.Linear(3, 2));
  assert.throws(() => weightNorm(layer), {
    name: 'RangeError',
    message: 'Cannot register two weight_norm hooks on the same parameter weight',
  });
  assert.throws(() => weightNorm(new nn.Linear(3, 2), 'weights'), {
    name: 'RangeError',
    message: 'Linear has no parameter `weights`, but weight, bias',
  });
  assert.throws(() => weightNorm(new nn.Linear(3, 2), { dim: 2 }), {
    message: 'Dimension out of range (expected to be in range of [-2, 1], but got 2)',
  });
  assert.throws(() => removeWeightNorm(new nn.ReLU()), {
    name: 'RangeError',
    message: "weight_norm of 'weight' not found in ReLU()",
  });
});
