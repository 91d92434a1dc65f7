/** What one backward pass keeps, frees, shares and refuses. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { autograd, grad, hooks, noGrad, type Tensor, tensor } from '../../../src/engine/index.ts';
import { applyInPlace } from '../../../src/engine/ops/dispatch.ts';
import { ops } from '../../../src/engine/ops/table.ts';
import { leaf, thrown } from './autograd-kit.ts';

describe('in-place forms and what they save', () => {
  test('a rule that reads its output reads the written one', () => {
    const x = leaf([0, 1]);
    const y = x.mul(2);
    applyInPlace(ops.exp, [y], {});
    y.sum().backward();
    assert.deepEqual(x.grad?.toTypedArray(), Float32Array.of(2, 2 * Math.fround(Math.exp(2))));
  });

  test('and fails if that is changed afterwards', () => {
    const y = leaf([0, 1]).mul(2);
    applyInPlace(ops.exp, [y], {});
    y.add_(1);
    assert.match(thrown(() => y.sum().backward()).message, /is at version 2; expected version 1 instead.*ExpBackward0/);
  });

  test('a rule that reads its input reads what was written over, twice too', () => {
    const x = tensor([0.3, 1], { dtype: 'float64', requiresGrad: true });
    const changed = (a: Tensor) => applyInPlace(ops.sin, [a.mul(2)], {});
    changed(x).sum().backward();
    const expected = (value: number) => 2 * Math.cos(2 * value);
    assert.deepEqual(x.grad?.toTypedArray(), Float64Array.of(expected(0.3), expected(1)));
    autograd.gradcheck((a) => changed(a!), [x]);
    autograd.gradgradcheck((a) => changed(a!), [x]);
  });
});

describe('a pass that leaves nodes out', () => {
  test('leaves what they saved alone', () => {
    const [x, w] = [leaf(2), leaf(0)];
    const z = w.exp();
    grad(x.mul(z), x);
    z.backward();
    assert.equal(w.grad?.item(), 1);
  });
});

describe('a leaf keeps a gradient without a copy only if nothing else has it', () => {
  const free = (x: Tensor) => noGrad(() => x.grad?.add_(100));

  test('not the gradient that the script gave, nor that of another leaf', () => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    const seed = tensor([1, 1]);
    a.add(b).backward(seed);
    free(a);
    assert.deepEqual(seed.toArray(), [1, 1]);
    assert.deepEqual(b.grad?.toArray(), [1, 1]);
    const [c, d] = [leaf([1, 2]), leaf([3, 4])];
    c.add(d).mul(3).sum().backward();
    free(c);
    assert.deepEqual(d.grad?.toArray(), [3, 3]);
  });

  test('not what a hook has seen', () => {
    const x = leaf([1, 2]);
    const y = x.mul(1);
    const seen: Tensor[] = [];
    x.registerHook((gradient) => {
      seen.push(gradient);
    });
    y.gradFn?.registerHook(([made]) => {
      seen.push(made!);
    });
    y.sum().backward();
    free(x);
    assert.deepEqual(
      seen.map((gradient) => gradient.toArray()),
      [
        [1, 1],
        [1, 1],
      ],
    );
  });

  test('not what a custom Function may have kept', () => {
    const kept: Tensor[] = [];
    class Keeping extends autograd.Function {
      static forward(_context: autograd.FunctionContext, x: Tensor): Tensor {
        return x.mul(1);
      }

      static backward(_context: autograd.FunctionContext, gradient: Tensor): Tensor {
        const result = gradient.mul(1);
        kept.push(result);
        return result;
      }
    }
    const x = leaf([1, 2]);
    Keeping.apply(x).sum().backward();
    free(x);
    assert.deepEqual(kept[0]?.toArray(), [1, 1]);
  });

  test('not an expanded one', () => {
    const x = leaf([1, 2]);
    x.sum().backward();
    free(x);
    assert.deepEqual(x.grad?.toArray(), [101, 101]);
  });

  test('but one made for it alone', () => {
    const x = leaf([1, 2]);
    let made: Tensor | null = null;
    hooks.observer = {
      op: () => undefined,
      created: () => undefined,
      failure: () => undefined,
      beforeWrite: () => undefined,
      backwardStart: () => undefined,
      backwardNode: ({ outgoing }) => {
        made = outgoing[0] ?? made;
      },
      backwardEnd: () => undefined,
      moduleEnter: () => undefined,
      moduleExit: () => undefined,
      stepMark: () => undefined,
      optimizerStep: () => undefined,
      epochMark: () => undefined,
      metrics: () => undefined,
      plot: () => undefined,
    };
    try {
      x.mul(tensor([5, 6]))
        .sum()
        .backward();
    } finally {
      hooks.observer = null;
    }
    assert.equal(x.grad, made);
  });
});

describe('autograd.backward', () => {
  test('several roots share one pass', () => {
    const x = leaf(2);
    const shared = x.mul(x);
    let visits = 0;
    shared.registerHook(() => {
      visits++;
    });
    autograd.backward([shared.mul(3), shared.add(1)], [null, tensor(10)]);
    assert.equal(visits, 1);
    assert.equal(x.grad?.item(), 4 * (3 + 10));
  });

  test('errors name the root', () => {
    const x = leaf([1, 2]);
    assert.throws(() => autograd.backward([x.sum(), tensor(1)]), /element 1 of tensors does not require grad/);
    assert.throws(
      () => autograd.backward([x.sum(), x.mul(1)], [null, tensor([1])]),
      /Mismatch in shape: grad_output\[1\] has a shape of \[1\] and output\[1\] has a shape of \[2\]\./,
    );
    assert.throws(() => autograd.backward([x.sum()], [null, null]), /got 1 tensors and 2 gradients/);
    assert.throws(() => autograd.backward([x.sum()], [], { inputs: [] }), /cannot be empty/);
  });
});
