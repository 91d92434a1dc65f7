/** Autograd's semantics: PyTorch's answers, its errors, and the mistakes that smaller libraries make. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  AutogradError,
  cat,
  grad,
  gradcheck,
  noGrad,
  ones,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from '../../../src/engine/index.ts';

function leaf(values: number | readonly number[] | readonly (readonly number[])[]): Tensor {
  return tensor(values, { requiresGrad: true });
}

describe('gradients', () => {
  test('an unused branch does not stop the others', () => {
    const x = leaf(2);
    const used = x.mul(x).mul(x);
    x.exp();
    used.backward();
    assert.equal(x.grad?.item(), 12);
  });

  test('broadcasting (2,1) with (1,3)', () => {
    const [a, b] = [leaf([[1], [2]]), leaf([[3, 4, 5]])];
    a.mul(b).sum().backward();
    assert.deepEqual(a.grad?.toArray(), [[12], [12]]);
    assert.deepEqual(b.grad?.toArray(), [[3, 3, 3]]);
  });

  test('second derivative of x² · x²', () => {
    const x = leaf(3);
    const [first] = grad(x.pow(2).pow(2), x, { createGraph: true });
    const [second] = grad(first!, x);
    assert.equal(first?.item(), 108);
    assert.equal(second?.item(), 108);
  });

  test('fan-out adds, and repeated backward accumulates in place', () => {
    const x = leaf([1, 2]);
    const y = x.add(x).mul(x).sum();
    y.backward(undefined, { retainGraph: true });
    const kept = x.grad;
    assert.deepEqual(kept?.toArray(), [4, 8]);
    y.backward();
    assert.equal(x.grad, kept);
    assert.deepEqual(kept?.toArray(), [8, 16]);
  });

  test('two leaves never share one gradient', () => {
    const [a, b] = [leaf([1]), leaf([2])];
    a.add(b).sum().backward();
    noGrad(() => a.grad?.add_(5));
    assert.deepEqual(b.grad?.toArray(), [1]);
  });

  test('a chain of 150,000 ops', () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let index = 0; index < 150_000; index++) y = y.add(1);
    y.backward();
    assert.equal(x.grad?.item(), 1);
  });

  test('many diamonds: each node is visited once', () => {
    const x = leaf(1);
    let y: Tensor = x;
    for (let index = 0; index < 40; index++) y = y.add(y);
    y.backward();
    assert.equal(x.grad?.item(), 2 ** 40);
  });

  test('control flow', () => {
    const f = (x: Tensor) => {
      let y = x.mul(2);
      while (y.item() < 100) y = y.mul(2);
      return y;
    };
    const x = leaf(3);
    const y = f(x);
    y.backward();
    assert.equal(x.grad?.item(), y.item() / 3);
  });

  test('only the asked-for inputs accumulate', () => {
    const [a, b] = [leaf(2), leaf(3)];
    a.mul(b).backward(undefined, { inputs: [a] });
    assert.equal(a.grad?.item(), 3);
    assert.equal(b.grad, null);
  });

  test('grad with respect to an intermediate result', () => {
    const x = leaf(2);
    const y = x.mul(3);
    assert.equal(grad(y.mul(y), y)[0]?.item(), 12);
    assert.equal(x.grad, null);
  });

  test('gradients keep their input’s dtype', () => {
    const x = leaf([1, 2]);
    x.to('float64').mul(2).sum().backward();
    assert.equal(x.grad?.dtype, 'float32');
  });

  test('noGrad, also asynchronous and when it throws', async () => {
    const x = leaf(1);
    assert.equal(noGrad(() => x.mul(2)).requiresGrad, false);
    assert.throws(() => noGrad(() => assert.fail('inside')), /inside/);
    assert.equal(x.mul(2).requiresGrad, true);
    await noGrad(async () => {
      await Promise.resolve();
      assert.equal(x.mul(2).requiresGrad, false);
    });
    assert.equal(x.mul(2).requiresGrad, true);
  });

  test('a random graph with joins and views against finite differences', () => {
    const inputs = [
      randn([3, 2], { dtype: 'float64', requiresGrad: true }),
      randn([2, 3], { dtype: 'float64', requiresGrad: true }),
    ];
    gradcheck((a, b) => {
      const product = a!.matmul(b!);
      const joined = cat([product.tanh(), product.t().sigmoid()], 1);
      return joined.slice(1, 1, 5, 2).mul(joined.select(0, 1).mean()).exp();
    }, inputs);
  });
});

describe('errors', () => {
  test('backward of several elements needs a gradient', () => {
    assert.throws(
      () => leaf([1, 2]).mul(2).backward(),
      new AutogradError('grad can be implicitly created only for scalar outputs'),
    );
    const x = leaf([1, 2]);
    x.mul(3).backward(tensor([1, 10]));
    assert.deepEqual(x.grad?.toArray(), [3, 30]);
  });

  test('a gradient of another shape', () => {
    assert.throws(
      () =>
        leaf([1, 2])
          .mul(2)
          .backward(ones([3])),
      ShapeError,
    );
  });

  test('nothing requires a gradient', () => {
    assert.throws(() => tensor(1).backward(), /element 0 of tensors does not require grad and does not have a gradFn/);
  });

  test('a second backward only fails where something was saved', () => {
    const x = leaf(2);
    const square = x.mul(x);
    square.backward();
    assert.throws(() => square.backward(), /Trying to backward through the graph a second time/);
    const sum = x.add(x);
    sum.backward();
    sum.backward();
  });

  test('a saved tensor that was changed in place is named with both versions', () => {
    const x = leaf([1, 2]);
    const y = x.mul(2);
    const z = y.mul(y);
    y.add_(1);
    assert.throws(
      () => z.sum().backward(),
      /modified by an inplace operation: \[float32 \[2\]\], which is output 0 of AddBackward0, is at version 1; expected version 0/,
    );
  });

  test('a leaf that requires a gradient cannot be written to', () => {
    assert.throws(() => leaf(1).add_(1), /a leaf Variable that requires grad is being used in an in-place operation/);
    const x = leaf(1);
    noGrad(() => x.add_(1));
    assert.equal(x.item(), 2);
  });

  test('an unused input', () => {
    assert.throws(() => grad(leaf(1).mul(2), leaf(1)), /appears to not have been used in the graph/);
    assert.deepEqual(grad(leaf(1).mul(2), leaf(1), { allowUnused: true }), [null]);
    const [zeros] = grad(leaf(1).mul(2), leaf([1, 2]), { materializeGrads: true });
    assert.deepEqual(zeros?.toArray(), [0, 0]);
  });

  test('integers cannot require gradients', () => {
    assert.throws(() => zeros([2], { dtype: 'int64' }).requiresGrad_(), /only Tensors of floating point/);
  });

  test('a view made before its base was changed in place looks at the base as it is now', () => {
    const x = leaf([1, 2]);
    const base = x.mul(1);
    const view = base.reshape([2, 1]);
    base.mul_(3);
    assert.equal(view.gradFn?.name, 'AsStridedBackward0');
    view.mul(2).sum().backward();
    assert.deepEqual(x.grad?.toArray(), [6, 6]);
  });

  test('gradcheck finds a wrong gradient', () => {
    const x = tensor([1, 2], { dtype: 'float64', requiresGrad: true });
    assert.throws(() => gradcheck((a) => a!.mul(a!.detach()), [x]), /Jacobian mismatch/);
    assert.throws(() => gradcheck((a) => a!, [leaf(1)]), /gradcheck needs float64 inputs/);
  });
});
