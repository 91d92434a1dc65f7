/** Whole derivatives, forward mode, and the options of gradcheck. Values against PyTorch: autograd-transcripts.test.ts. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  autograd,
  type FunctionContext,
  grad,
  inferenceMode,
  noGrad,
  ones,
  type Tensor,
  tensor,
} from '../../../src/engine/index.ts';

const { functional, forwardAd } = autograd;
const { dualLevel, makeDual, unpackDual } = forwardAd;

function leaf(values: number | readonly number[]): Tensor {
  return tensor(values, { requiresGrad: true, dtype: 'float64' });
}

function thrown(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  return assert.fail('nothing was thrown');
}

describe('jacobian', () => {
  const strategies = ['reverse-mode', 'forward-mode'] as const;
  for (const strategy of strategies) {
    test(`of one and of several inputs and outputs, in ${strategy}`, () => {
      const [x, y] = [tensor([1, 2]), tensor([3, 5])];
      const one = functional.jacobian((a) => a.mul(a), x, { strategy });
      assert.deepEqual(one.toArray(), [
        [2, 0],
        [0, 4],
      ]);
      const [byX, byY] = functional.jacobian((a, b) => a.mul(b).sum(), [x, y], { strategy });
      assert.deepEqual(
        [byX.toArray(), byY.toArray()],
        [
          [3, 5],
          [1, 2],
        ],
      );
      const [sum, product] = functional.jacobian((a) => [a.sum(), a.prod()] as const, x, { strategy });
      assert.deepEqual(
        [sum.toArray(), product.toArray()],
        [
          [1, 1],
          [2, 1],
        ],
      );
      const [[left, right]] = functional.jacobian((a, b) => [a.add(b)] as const, [x, y], { strategy });
      assert.deepEqual(left.toArray(), right.toArray());
      assert.equal(one.requiresGrad, false);
    });

    test(`createGraph gives something to differentiate, in ${strategy}`, () => {
      const x = leaf([1, 2]);
      const jacobian = functional.jacobian((a) => a.pow(3), x, { strategy, createGraph: true });
      assert.deepEqual(grad(jacobian.sum(), x)[0]?.toArray(), [6, 12]);
    });

    test(`hessian with the outer derivative in ${strategy}`, () => {
      const [x, y] = [leaf([1, 2]), leaf(3)];
      const hessian = functional.hessian((a) => a.pow(3).sum(), x, { outerJacobianStrategy: strategy });
      assert.deepEqual(hessian.toArray(), [
        [6, 0],
        [0, 12],
      ]);
      const blocks = functional.hessian((a, b) => a.mul(a).sum().mul(b), [x, y], { outerJacobianStrategy: strategy });
      assert.deepEqual(
        blocks.map((row) => row.map((block) => block.toArray())),
        [
          [
            [
              [6, 0],
              [0, 6],
            ],
            [2, 4],
          ],
          [[2, 4], 0],
        ],
      );
    });
  }

  test('leaves .grad alone, and works inside noGrad', () => {
    const x = leaf([1, 2]);
    noGrad(() => functional.jacobian((a) => a.mul(x), x));
    assert.equal(x.grad, null);
    assert.deepEqual(functional.jacobian((a) => a.mul(x), x).toArray(), [
      [1, 0],
      [0, 2],
    ]);
  });
});

test('products agree with the matrices', () => {
  const x = leaf([0.5, -1, 2]);
  const f = (a: Tensor) => a.mul(a.sin()).mul(a.sum());
  const g = (a: Tensor) => f(a).sum();
  const v = tensor([1, -2, 0.5], { dtype: 'float64' });
  const close = (a: Tensor, b: Tensor) => {
    assert.deepEqual(a.shape, b.shape);
    assert.ok(a.sub(b).abs().max().item() < 1e-12);
  };
  const jacobian = functional.jacobian(f, x);
  close(functional.vjp(f, x, v)[1], v.matmul(jacobian));
  close(functional.jvp(f, x, v)[1], jacobian.matmul(v));
  close(functional.vjp(f, x, v)[0], f(x).detach());
  const hessian = functional.hessian(g, x);
  close(functional.vhp(g, x, v)[1], v.matmul(hessian));
  close(functional.hvp(g, x, v)[1], hessian.matmul(v));
  const tangent = dualLevel(() => unpackDual(f(makeDual(x.detach(), v))).tangent);
  close(tangent!, jacobian.matmul(v));
  const [, recorded] = functional.jvp(f, x, v, { createGraph: true });
  close(
    grad(recorded.mul(v).sum(), x)[0]!,
    grad(functional.jacobian(f, x, { createGraph: true }).matmul(v).mul(v).sum(), x)[0]!,
  );
});

test('errors of functional', () => {
  const x = tensor([1, 2]);
  const strict = { strict: true };
  const { jacobian, hessian, vjp, jvp, hvp, vhp } = functional;
  assert.equal(
    thrown(() => jacobian((a) => a.detach(), x, strict)),
    'Output 0 of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.',
  );
  assert.equal(
    thrown(() => jacobian((a, _b) => a.mul(2), [x, x], strict)),
    'Output 0 of the user-provided function is independent of input 1. This is not allowed in strict mode.',
  );
  assert.equal(
    thrown(() => jacobian((a) => a.mul(2), x, { strict: true, createGraph: true })),
    'The jacobian of the user-provided function is independent of input 0. This is not allowed in strict mode when createGraph=true.',
  );
  assert.equal(
    thrown(() => vjp((a) => a.mul(2), x)),
    'The vector v can only be null if the user-provided function returns a single Tensor with a single element.',
  );
  assert.equal(
    thrown(() => vjp((a) => a.mul(2), x, ones([3]))),
    'v has invalid size: should be [2] but got [3].',
  );
  assert.equal(
    thrown(() => vjp((a) => a.mul(2), x, [x, x])),
    'The given v should contain a single Tensor.',
  );
  assert.equal(
    thrown(() => jvp((a) => a.sum(), x)),
    'The vector v can only be null if the input to the user-provided function is a single Tensor with a single element.',
  );
  assert.equal(
    thrown(() => jvp((a, _b) => a.mul(2), [x, x], [x, x], strict)),
    'The output of the user-provided function is independent of input 1. This is not allowed in strict mode.',
  );
  assert.equal(
    thrown(() => hessian((a) => a, x)),
    'The Tensor returned by the function given to hessian should contain a single element',
  );
  for (const product of [hvp, vhp]) {
    assert.match(
      thrown(() => product((a) => a.sum(), x, x, strict)),
      /^While computing the hessian, found that the jacobian of the user-provided function with respect to input 0 is independent of the input\./,
    );
    assert.deepEqual(product((a) => a.sum(), x, x)[1].toArray(), [0, 0]);
  }
  assert.match(
    thrown(() => jacobian((a) => a, [x, Number('3') as never])),
    /^The inputs given to jacobian must be either a Tensor or an array of Tensors but the value at index 1 has type number\.$/,
  );
});

describe('forward mode', () => {
  test('tangents follow the operations; constants and detached tensors have none', () => {
    dualLevel(() => {
      const x = makeDual(tensor([1, 2]), tensor([3, 4]));
      const y = x.mul(x).add(tensor([1, 1]));
      assert.deepEqual(unpackDual(y).tangent?.toArray(), [6, 16]);
      assert.deepEqual(unpackDual(y).primal.toArray(), [2, 5]);
      assert.equal(unpackDual(x.detach()).tangent, null);
      assert.equal(unpackDual(tensor(1)).tangent, null);
      assert.equal(unpackDual(unpackDual(x).primal).tangent, null);
      const { values } = x.max(0);
      assert.equal(unpackDual(values).tangent?.item(), 4);
    });
  });

  test('in-place forms', () => {
    dualLevel(() => {
      const x = makeDual(tensor([1, 2]), tensor([3, 4]));
      assert.deepEqual(unpackDual(x.mul(x).mul_(2)).tangent?.toArray(), [12, 32]);
      assert.deepEqual(unpackDual(tensor([5, 7]).mul_(x)).tangent?.toArray(), [15, 28]);
    });
  });

  test('keeps no graph, and records one where a gradient is asked for', () => {
    dualLevel(() => {
      const constant = makeDual(tensor([1, 2]), tensor([3, 4]));
      assert.equal(unpackDual(constant.mul(constant)).tangent?.requiresGrad, false);
      const x = leaf([1, 2]);
      const dual = makeDual(x, tensor([3, 4], { dtype: 'float64' }));
      const { tangent } = unpackDual(dual.mul(dual).mul(dual));
      // d(3x²t)/dx
      assert.deepEqual(grad(tangent!.sum(), x)[0]?.toArray(), [18, 48]);
    });
  });

  test('goes on in noGrad, and not in inferenceMode', () => {
    dualLevel(() => {
      const x = makeDual(leaf([1, 2]), tensor([3, 4], { dtype: 'float64' }));
      const { tangent } = noGrad(() => unpackDual(x.mul(x)));
      assert.deepEqual(tangent?.toArray(), [6, 16]);
      assert.equal(tangent?.requiresGrad, false);
      assert.equal(
        inferenceMode(() => unpackDual(x.mul(x)).tangent),
        null,
      );
    });
  });

  test('goes through writes through views, and is seen through views', () => {
    dualLevel(() => {
      const base = makeDual(tensor([1, 2]), tensor([3, 4])).clone();
      const [first, all] = [base.select(0, 0), base.view([2, 1])];
      first.mul_(10);
      assert.deepEqual(unpackDual(base).tangent?.toArray(), [30, 4]);
      assert.deepEqual(unpackDual(all).tangent?.toArray(), [[30], [4]]);
      const fresh = tensor([5, 6]);
      fresh.select(0, 1).copy_(base.sum());
      assert.deepEqual(unpackDual(fresh).tangent?.toArray(), [0, 34]);
      base.fill_(1);
      assert.deepEqual(unpackDual(all).tangent?.toArray() ?? [[0], [0]], [[0], [0]]);
    });
  });

  test('a custom Function brings its own rule', () => {
    class Square extends autograd.Function {
      static forward(context: FunctionContext & { x?: Tensor }, x: Tensor): Tensor {
        context.x = x;
        return x.mul(x);
      }

      static backward(_context: FunctionContext, gradient: Tensor): Tensor {
        return gradient;
      }

      static jvp(context: FunctionContext & { x: Tensor }, tangent: Tensor | null): Tensor {
        return tangent!.mul(context.x).mul(2);
      }
    }
    class Plain extends autograd.Function {
      static forward(_context: FunctionContext, x: Tensor): Tensor {
        return x.mul(1);
      }

      static backward(_context: FunctionContext, gradient: Tensor): Tensor {
        return gradient;
      }
    }
    dualLevel(() => {
      const x = makeDual(tensor([1, 2]), tensor([3, 4]));
      assert.deepEqual(unpackDual(Square.apply(x)).tangent?.toArray(), [6, 16]);
      assert.match(
        thrown(() => Plain.apply(x)),
        /^You must implement the jvp function for custom autograd\.Function to use it with forward mode AD\.$/,
      );
    });
  });

  test('errors', () => {
    const x = tensor([1, 2]);
    assert.match(
      thrown(() => makeDual(x, x)),
      /^Trying to create a dual Tensor for forward AD but no level exists/,
    );
    assert.equal(unpackDual(x).tangent, null);
    dualLevel(() => {
      assert.equal(
        thrown(() => makeDual(x, ones([3]))),
        'Trying to set a forward gradient that has a different size than that of the original Tensor, this is not supported. Tensor is of size [2] while the given forward gradient is of size [3].',
      );
      assert.equal(
        thrown(() => makeDual(makeDual(x, x), x)),
        'Making a dual Tensor based on a Tensor that already has a forward gradient at the same level 0 is not supported.',
      );
      assert.equal(
        thrown(() => dualLevel(() => 1)),
        'Nested forward mode AD is not supported at the moment',
      );
      const whole = tensor([1, 2], { dtype: 'int64' });
      assert.equal(
        thrown(() => makeDual(whole, whole)),
        'Expected primal to be floating point or complex, but got: int64',
      );
    });
    assert.throws(() => dualLevel(() => assert.fail('inside')), /inside/);
    dualLevel(() => undefined);
  });
});

describe('gradcheck', () => {
  class WrongTangent extends autograd.Function {
    static forward(_context: FunctionContext, x: Tensor): Tensor {
      return x.mul(2);
    }

    static backward(_context: FunctionContext, gradient: Tensor): Tensor {
      return gradient.mul(2);
    }

    static jvp(_context: FunctionContext, tangent: Tensor | null): Tensor {
      return tangent!.mul(3);
    }
  }

  class NullIsNotZero extends autograd.Function {
    static forward(context: FunctionContext, x: Tensor): [Tensor, Tensor] {
      context.setMaterializeGrads(false);
      return [x.mul(1), x.mul(1)];
    }

    static backward(_context: FunctionContext, first: Tensor | null, second: Tensor | null): Tensor {
      if (first !== null && second !== null) return first.add(second).add(1);
      return first ?? second!;
    }
  }

  test('answers false instead of throwing, if asked', () => {
    const x = leaf([1, 2]);
    const wrong = (a: Tensor) => a.mul(a.detach());
    assert.equal(autograd.gradcheck(wrong, [x], { raiseException: false }), false);
    assert.equal(
      autograd.gradgradcheck((a: Tensor) => a.mul(a), [x], { raiseException: false }),
      true,
    );
    assert.throws(() => autograd.gradcheck(wrong, [x]), /Jacobian mismatch/);
  });

  test('checks tangents and undefined gradients', () => {
    const x = leaf([1, 2]);
    const body = (a: Tensor) => WrongTangent.apply(a);
    assert.equal(autograd.gradcheck(body, [x]), true);
    assert.throws(
      () => autograd.gradcheck(body, [x], { checkForwardAd: true }),
      /by finite differences, but 3 by forward mode/,
    );
    const pair = (a: Tensor) => NullIsNotZero.apply(a);
    assert.throws(() => autograd.gradcheck(pair, [x]), /Undefined gradients of the other outputs than 0/);
    assert.equal(autograd.gradcheck(pair, [x], { checkUndefinedGrad: false }), true);
  });

  test('needs something to check', () => {
    assert.throws(
      () => autograd.gradcheck((a) => a!, [tensor(1)]),
      /expects at least one input tensor to require gradient/,
    );
  });
});
