/** Random creation, in-place fills and the generator: distributions, shapes, messages, and that a state repeats. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  bernoulli,
  defaultGenerator,
  full,
  Generator,
  getRngState,
  grad,
  manualSeed,
  multinomial,
  noGrad,
  normal,
  rand,
  randint,
  randintLike,
  randLike,
  randn,
  randnLike,
  randperm,
  setRngState,
  type Tensor,
  tensor,
  uniform,
  zeros,
} from '../../../src/engine/index.ts';

function meanOf(x: Tensor): number {
  return x.double().mean().item();
}

function deviationOf(x: Tensor): number {
  const centred = x.double().sub(meanOf(x));
  return Math.sqrt(centred.square().mean().item());
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not near ${expected}`);
}

describe('distributions', () => {
  const size = 40_000;

  test('normal, with numbers and with tensors', () => {
    manualSeed(1);
    const plain = normal(3, 0.5, [size]);
    near(meanOf(plain), 3, 0.02);
    near(deviationOf(plain), 0.5, 0.02);
    const means = tensor([[0], [10]]).expand([2, size]);
    const mixed = normal(means, 2);
    near(meanOf(mixed.select(0, 0)), 0, 0.05);
    near(meanOf(mixed.select(0, 1)), 10, 0.05);
    near(deviationOf(normal(1, full([size], 4))), 4, 0.1);
    assert.deepEqual(normal(tensor([[1], [2]]), tensor([0, 0, 0])).toArray(), [
      [1, 1, 1],
      [2, 2, 2],
    ]);
  });

  test('uniform', () => {
    manualSeed(2);
    const x = uniform(-2, 6, [size], { dtype: 'float64' });
    near(meanOf(x), 2, 0.05);
    near(deviationOf(x), 8 / Math.sqrt(12), 0.05);
    assert.ok(x.min().item() >= -2 && x.max().item() < 6);
    assert.equal(x.dtype, 'float64');
  });

  test('bernoulli', () => {
    manualSeed(3);
    near(meanOf(bernoulli(full([size], 0.3))), 0.3, 0.02);
    assert.deepEqual(bernoulli(tensor([0, 1, 0, 1])).toArray(), [0, 1, 0, 1]);
    assert.equal(bernoulli(tensor([0.5], { dtype: 'float64' })).dtype, 'float64');
  });

  test('multinomial draws in proportion, and without replacement nothing twice', () => {
    manualSeed(4);
    const drawn = multinomial(tensor([1, 0, 3]), size, { replacement: true });
    assert.equal(drawn.dtype, 'int64');
    near(meanOf(drawn.eq(2)), 0.75, 0.02);
    assert.equal(drawn.eq(1).double().sum().item(), 0);
    for (let round = 0; round < 50; round++) {
      assert.deepEqual([...multinomial(tensor([1, 2, 3, 4]), 4).toTypedArray()].sort(), [0, 1, 2, 3]);
    }
    const first = Array.from({ length: 4000 }, () => multinomial(tensor([1, 4]), 2).toTypedArray()[0]);
    near(first.filter((category) => category === 1).length / first.length, 0.8, 0.03);
    assert.deepEqual(multinomial(tensor([1, 0]), 2).toArray(), [0, 1]);
    assert.deepEqual(
      multinomial(
        tensor([
          [0, 2],
          [5, 0],
          [0, 1],
        ]),
        3,
        { replacement: true },
      ).toArray(),
      [
        [1, 1, 1],
        [0, 0, 0],
        [1, 1, 1],
      ],
    );
  });

  test('randperm holds every number once, in more than one order', () => {
    manualSeed(5);
    const orders = new Set<string>();
    for (let round = 0; round < 60; round++) {
      const drawn = [...randperm(3).toTypedArray()];
      assert.deepEqual([...drawn].sort(), [0, 1, 2]);
      orders.add(drawn.join());
    }
    assert.equal(orders.size, 6);
    assert.equal(randperm(4).dtype, 'int64');
    assert.equal(randperm(4, { dtype: 'float32' }).dtype, 'float32');
    assert.deepEqual(randperm(0).shape, [0]);
  });

  test('the Like forms take shape and dtype', () => {
    const x = zeros([2, 3], { dtype: 'float64' });
    for (const made of [randLike(x), randnLike(x), randintLike(x, 0, 5)]) {
      assert.deepEqual(made.shape, [2, 3]);
      assert.equal(made.dtype, 'float64');
    }
    assert.equal(randLike(x, { dtype: 'float32' }).dtype, 'float32');
  });
});

describe('in place', () => {
  test('uniform_, normal_ and bernoulli_ fill, through views too', () => {
    manualSeed(6);
    const x = zeros([2, 20_000]);
    assert.equal(x.select(0, 1).normal_(5, 2).shape[0], 20_000);
    assert.equal(x.select(0, 0).abs().max().item(), 0);
    near(meanOf(x.select(0, 1)), 5, 0.1);
    near(deviationOf(x.select(0, 1)), 2, 0.1);
    x.uniform_(1, 2);
    near(meanOf(x), 1.5, 0.02);
    x.bernoulli_(0.25);
    near(meanOf(x), 0.25, 0.02);
    assert.deepEqual(
      zeros([2, 2])
        .bernoulli_(tensor([0, 1]))
        .toArray(),
      [
        [0, 1],
        [0, 1],
      ],
    );
    assert.equal(zeros([3], { dtype: 'int64' }).bernoulli_(1).sum().item(), 3);
    assert.equal(x.storage.version, 3);
  });

  test('no gradient passes what was overwritten', () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const [gradient] = grad(x.mul(2).normal_().mul(3).sum(), x);
    assert.deepEqual(gradient?.toArray(), [0, 0]);
    assert.throws(() => x.normal_(), /a leaf Variable that requires grad is being used in an in-place operation/);
    noGrad(() => x.normal_());
  });
});

describe('the generator', () => {
  test('a state brings back what followed', () => {
    manualSeed(11);
    rand([3]);
    const state = getRngState();
    const expected = [rand([5]).toArray(), randn([3]).toArray(), randperm(4).toArray(), randint(0, 9, [3]).toArray()];
    setRngState(JSON.parse(JSON.stringify(state)));
    assert.deepEqual(
      [rand([5]).toArray(), randn([3]).toArray(), randperm(4).toArray(), randint(0, 9, [3]).toArray()],
      expected,
    );
  });

  test('one of its own leaves the default one alone', () => {
    const own = new Generator(5);
    const before = JSON.stringify(getRngState());
    const first = rand([3], { generator: own }).toArray();
    zeros([3]).normal_(0, 1, { generator: own });
    multinomial(tensor([1, 1]), 1, { generator: own });
    assert.equal(JSON.stringify(getRngState()), before);
    own.manualSeed(5);
    assert.deepEqual(rand([3], { generator: own }).toArray(), first);
    assert.equal(own.initialSeed(), 5);
    assert.equal(manualSeed(8), defaultGenerator);
    assert.equal(defaultGenerator.initialSeed(), 8);
  });
});
