/** Hooks, retained gradients, modes and anomaly mode. What PyTorch answers to the same is in autograd-transcripts.test.ts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  AutogradError,
  autograd,
  enableGrad,
  grad,
  hooks,
  inferenceMode,
  isGradEnabled,
  noGrad,
  setGradEnabled,
  type Tensor,
  tensor,
} from '../../../src/engine/index.ts';
import { applyInPlace } from '../../../src/engine/ops/dispatch.ts';
import { ops } from '../../../src/engine/ops/table.ts';

function leaf(values: number | readonly number[]): Tensor {
  return tensor(values, { requiresGrad: true });
}

function thrown(body: () => unknown): Error {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  return assert.fail('nothing was thrown');
}

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

describe('modes', () => {
  test('setGradEnabled as a switch and around a body', () => {
    const x = leaf(1);
    setGradEnabled(false);
    try {
      assert.equal(x.mul(2).requiresGrad, false);
      assert.equal(
        setGradEnabled(true, () => x.mul(2).requiresGrad),
        true,
      );
      assert.equal(isGradEnabled(), false);
    } finally {
      setGradEnabled(true);
    }
    assert.equal(x.mul(2).requiresGrad, true);
  });

  test('inferenceMode records nothing, not even under enableGrad', () => {
    const x = leaf([1, 2]);
    const made = inferenceMode(() => enableGrad(() => x.mul(2)));
    assert.equal(made.requiresGrad, false);
    assert.equal(made.isInference(), true);
    assert.equal(inferenceMode(() => x.view([2, 1])).isInference(), false);
    assert.equal(x.mul(2).isInference(), false);
    assert.equal(
      inferenceMode(() => inferenceMode(() => x.mul(2).requiresGrad, false)),
      true,
    );
  });

  test('a tensor of inference mode stays out of autograd', () => {
    const made = inferenceMode(() => tensor([1, 2]));
    const x = leaf([1, 2]);
    assert.throws(() => made.mul(x), /^AutogradError: Inference tensors cannot be saved for backward\./);
    assert.throws(() => made.add_(1), /^AutogradError: Inplace update to inference tensor outside InferenceMode/);
    assert.throws(() => made.requiresGrad_(), /Setting requiresGrad=true on inference tensor outside InferenceMode/);
    made.add(x).sum().backward();
    assert.deepEqual(x.grad?.toArray(), [1, 1]);
    assert.deepEqual(made.clone().mul(x).toArray(), [1, 4]);
    inferenceMode(() => made.add_(1));
    assert.deepEqual(made.toArray(), [2, 3]);
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

describe('anomaly mode', () => {
  /** The line of this file that calls `at`. */
  function lineOf(text: string): string {
    return text.match(/autograd-hooks\.test\.ts:(\d+):\d+/)?.[1] ?? assert.fail(`no line in: ${text}`);
  }

  function here(): number {
    return Number(new Error().stack?.split('\n')[2]?.match(/:(\d+):\d+/)?.[1]);
  }

  test('a NaN names the backward node and the forward line', () => {
    const x = leaf([-1]);
    let line = 0;
    const error = thrown(() =>
      autograd.detectAnomaly(() => {
        line = here() + 1;
        const y = x.sqrt();
        y.mul(0).sum().backward();
      }),
    );
    assert.match(
      error.message,
      /^Function 'SqrtBackward0' returned nan values in its 0th output\. The forward operation was called at .*/,
    );
    assert.equal(Number(lineOf(error.message)), line);
    assert.equal(autograd.isAnomalyEnabled(), false);
  });

  test('without NaN checks, a failing rule names its line all the same', () => {
    autograd.setDetectAnomaly(true, { checkNaN: false });
    try {
      const x = leaf([-1]);
      x.sqrt().mul(0).sum().backward();
      assert.equal(Number.isNaN(x.grad?.item()), true);
      const y = leaf(2).mul(1);
      const line = here() + 1;
      const z = y.mul(y);
      y.add_(1);
      const { message } = thrown(() => z.backward());
      assert.match(message, /modified by an inplace operation/);
      assert.equal(Number(lineOf(message)), line);
      assert.doesNotMatch(message, /Hint/);
    } finally {
      autograd.setDetectAnomaly(false);
    }
  });

  test('a node of a second-order graph names the node that made it', () => {
    const x = leaf([0]);
    const { message } = thrown(() =>
      autograd.detectAnomaly(() => {
        const [first] = grad(x.sqrt().sum(), x, { createGraph: true });
        grad(first!, x, { gradOutputs: tensor([0]) });
      }),
    );
    assert.match(
      message,
      /It was made by the backward node SqrtBackward0\. The forward operation was called at .*test\.ts/,
    );
  });

  test('outside it, no line is known and a hint says how to get one', () => {
    const y = leaf(2).mul(1);
    const z = y.mul(y);
    y.add_(1);
    assert.match(thrown(() => z.backward()).message, /Hint: enable anomaly detection/);
  });
});
