/** Hooks and retained gradients. What PyTorch answers to the same is in autograd-transcripts.test.ts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AutogradError, grad, type Tensor, tensor } from '../../../src/engine/index.ts';
import { leaf, thrown } from './autograd-kit.ts';

describe('tensor hooks', () => {
  test('see the whole gradient once, in order, and change it for all that comes before', () => {
    const x = leaf([1, 2]);
    const y = x.mul(3);
    const seen: unknown[] = [];
    y.registerHook((gradient) => {
      seen.push(gradient.toArray());
      return gradient.mul(10);
    });
    y.registerHook((gradient) => {
      seen.push(gradient.toArray());
    });
    y.add(y).sum().backward();
    assert.deepEqual(seen, [
      [2, 2],
      [20, 20],
    ]);
    assert.deepEqual(x.grad?.toArray(), [60, 60]);
  });

  test('can be removed, also by themselves and by `using`', () => {
    const x = leaf(1);
    let calls = 0;
    const handle = x.registerHook(() => {
      calls++;
      handle.remove();
    });
    x.mul(1).backward();
    x.mul(1).backward();
    assert.equal(calls, 1);
    {
      using _ = x.registerHook(() => {
        calls++;
      });
      x.mul(1).backward();
    }
    x.mul(1).backward();
    assert.equal(calls, 2);
  });

  test('run for autograd.grad too, and change its answer', () => {
    const x = leaf(2);
    x.registerHook((gradient) => gradient.neg());
    assert.equal(grad(x.mul(3), x)[0]?.item(), -3);
    const y = x.mul(3);
    y.registerHook((gradient) => gradient.mul(5));
    assert.equal(grad(y.mul(y), y)[0]?.item(), 60);
  });

  test('take part in a recorded backward pass', () => {
    const x = leaf(3);
    const y = x.mul(x);
    const handle = y.registerHook((gradient) => gradient.mul(gradient));
    const [first] = grad(y.mul(y), x, { createGraph: true });
    // d(x⁴)/dx through the hook: (2x²)² · 2x = 8x⁵
    assert.equal(first?.item(), 8 * 3 ** 5);
    handle.remove();
    assert.equal(grad(first!, x)[0]?.item(), 40 * 3 ** 4);
  });

  test('stay with the values from before an in-place change', () => {
    const x = leaf(2);
    const y = x.mul(1);
    const seen: number[] = [];
    y.registerHook((gradient) => {
      seen.push(gradient.item());
    });
    y.mul_(5);
    y.registerHook((gradient) => {
      seen.push(gradient.item() * 100);
    });
    y.backward();
    assert.deepEqual(seen, [100, 5]);
  });

  test('may not change what the gradient is', () => {
    const run = (hook: (gradient: Tensor) => Tensor) => {
      const y = leaf([1, 2]).mul(2);
      y.registerHook(hook);
      return thrown(() => y.sum().backward()).message;
    };
    assert.equal(
      run(function shorter() {
        return tensor([1]);
      }),
      "hook 'shorter' has changed the size of value",
    );
    assert.equal(
      run(function wider(gradient) {
        return gradient.to('float64');
      }),
      "hook 'wider' has changed the type of value (was float32 got float64)",
    );
    assert.equal(
      thrown(() => tensor(1).registerHook(() => undefined)).message,
      "cannot register a hook on a tensor that doesn't require gradient",
    );
  });
});

describe('other hooks', () => {
  test('after accumulation: the leaf, with its new .grad', () => {
    const x = leaf([1, 2]);
    const seen: unknown[] = [];
    const handle = x.registerPostAccumulateGradHook((that) => {
      assert.equal(that, x);
      seen.push(that.grad?.toArray());
      that.grad = null;
    });
    x.mul(2).sum().backward();
    x.mul(3).sum().backward();
    handle.remove();
    x.mul(4).sum().backward();
    assert.deepEqual(seen, [
      [2, 2],
      [3, 3],
    ]);
    assert.deepEqual(x.grad?.toArray(), [4, 4]);
    assert.equal(
      thrown(() => x.mul(2).registerPostAccumulateGradHook(() => undefined)).message,
      'post accumulate grad hooks cannot be registered on non-leaf tensors',
    );
    assert.throws(() => tensor(1).registerPostAccumulateGradHook(() => undefined), AutogradError);
  });

  test('on nodes: before, with what arrives; after, with what is made of it', () => {
    const x = leaf(2);
    const y = x.mul(3);
    const node = y.gradFn!;
    const seen: string[] = [];
    y.registerHook(() => {
      seen.push('tensor');
    });
    node.registerPrehook(([gradient]) => {
      seen.push(`before ${gradient?.item()}`);
      return [gradient!.mul(2)];
    });
    node.registerHook((made, arrived) => {
      seen.push(`after ${made[0]?.item()} ${arrived[0]?.item()}`);
      return [made[0]!.add(1), null];
    });
    y.backward();
    assert.deepEqual(seen, ['tensor', 'before 1', 'after 6 2']);
    assert.equal(x.grad?.item(), 7);
  });

  test('a node tells its name and what comes next', () => {
    const x = leaf(2);
    const y = x.mul(3).add(x);
    const { gradFn } = y;
    assert.equal(gradFn?.name, 'AddBackward0');
    assert.deepEqual(
      gradFn?.nextFunctions.map(([node, output]) => [node?.name, output]),
      [
        ['MulBackward0', 0],
        ['AccumulateGrad', 0],
      ],
    );
    const [product] = gradFn!.nextFunctions[0]!;
    assert.deepEqual(
      product?.nextFunctions.map(([node]) => node?.name ?? null),
      ['AccumulateGrad', null],
    );
    assert.equal(gradFn?.nextFunctions[1]?.[0]?.leaf, x);
  });
});

describe('retainGrad', () => {
  test('keeps, accumulates, and is after the hooks', () => {
    const x = leaf(2);
    const y = x.mul(3);
    assert.equal(y.retainsGrad, false);
    y.retainGrad();
    assert.equal(y.retainsGrad, true);
    y.registerHook((gradient) => gradient.mul(7));
    const z = y.mul(y);
    z.backward(undefined, { retainGraph: true });
    assert.equal(y.grad?.item(), 84);
    z.backward();
    assert.equal(y.grad?.item(), 168);
  });

  test('goes with the tensor through an in-place change', () => {
    const y = leaf(2).mul(3);
    y.retainGrad();
    y.mul_(2);
    assert.equal(y.retainsGrad, true);
    y.mul(5).backward();
    assert.equal(y.grad?.item(), 5);
  });

  test('does nothing on a leaf, and needs a gradient to retain', () => {
    const x = leaf(1);
    x.retainGrad();
    assert.equal(x.retainsGrad, false);
    assert.throws(() => tensor(1).retainGrad(), /can't retainGrad on Tensor that has requiresGrad=false/);
  });

  test('backward to an intermediate input leaves its .grad, and no other', () => {
    const x = leaf(2);
    const y = x.mul(3);
    y.mul(y).backward(undefined, { inputs: [y] });
    assert.equal(y.grad?.item(), 12);
    assert.equal(x.grad, null);
  });
});

test('detach_ makes a leaf that requires nothing', () => {
  const x = leaf([1, 2]);
  const y = x.mul(2);
  assert.equal(y.detach_(), y);
  assert.equal(y.isLeaf, true);
  assert.equal(y.requiresGrad, false);
  assert.throws(() => x.mul(2).view([2, 1]).detach_(), /Can't detach views in-place. Use detach\(\) instead./);
});
