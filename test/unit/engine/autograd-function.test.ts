/** Operations that a script defines itself. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { autograd, type FunctionContext, grad, noGrad, type Tensor, tensor } from '../../../src/engine/index.ts';
import { record } from '../trace/recording.ts';

class Exp extends autograd.Function {
  static forward(context: FunctionContext, x: Tensor): Tensor {
    const result = x.exp();
    context.saveForBackward(result);
    return result;
  }

  static backward(context: FunctionContext, gradient: Tensor): Tensor {
    const [result] = context.savedTensors;
    return gradient.mul(result!);
  }
}

class ScaledProduct extends autograd.Function {
  static forward(context: FunctionContext & { scale?: number }, a: Tensor, scale: number, b: Tensor): Tensor {
    context.scale = scale;
    context.saveForBackward(a, b);
    return a.mul(b).mul(scale);
  }

  static backward(context: FunctionContext & { scale: number }, gradient: Tensor): (Tensor | null)[] {
    const [a, b] = context.savedTensors;
    const scaled = gradient.mul(context.scale);
    const [forA, , forB] = context.needsInputGrad;
    return [forA ? scaled.mul(b!) : null, null, forB ? scaled.mul(a!) : null];
  }
}

class SortedPair extends autograd.Function {
  static forward(context: FunctionContext, x: Tensor): [Tensor, Tensor, Tensor] {
    const order = x.argmax().add(0);
    context.markNonDifferentiable(order);
    return [x.mul(2), x.mul(3), order];
  }

  static backward(_context: FunctionContext, first: Tensor, second: Tensor, order: Tensor): Tensor {
    assert.deepEqual(order.toArray(), 0);
    return first.mul(2).add(second.mul(3));
  }
}

function leaf(values: number | readonly number[]): Tensor {
  return tensor(values, { requiresGrad: true });
}

describe('custom Function', () => {
  test('has its own node, named after the class', () => {
    const x = leaf([0, 1]);
    const y = Exp.apply(x);
    assert.equal(y.gradFn?.name, 'ExpBackward');
    assert.equal(String(Exp.apply(leaf(0))), 'tensor(1., gradFn=<ExpBackward>)');
    y.sum().backward();
    assert.deepEqual(x.grad?.toTypedArray(), Float32Array.of(1, Math.fround(Math.E)));
  });

  test('passes gradcheck of both orders', () => {
    const inputs = [
      tensor([0.5, -1.5], { dtype: 'float64', requiresGrad: true }),
      tensor([2, 0.25], { dtype: 'float64', requiresGrad: true }),
    ];
    autograd.gradcheck((a, b) => ScaledProduct.apply(Exp.apply(a!), 3, b!), inputs);
    autograd.gradgradcheck((a, b) => ScaledProduct.apply(Exp.apply(a!), 3, b!), inputs);
  });

  test('knows which inputs need a gradient', () => {
    const [a, b] = [leaf(2), tensor(5)];
    const y = ScaledProduct.apply(a, 4, b);
    assert.deepEqual(
      y.gradFn?.nextFunctions.map(([node]) => node?.name ?? null),
      ['AccumulateGrad', null],
    );
    assert.equal(grad(y, a)[0]?.item(), 20);
    assert.equal(noGrad(() => ScaledProduct.apply(a, 4, b)).requiresGrad, false);
    assert.equal(ScaledProduct.apply(b, 4, b).requiresGrad, false);
  });

  test('several outputs: zeros where no gradient arrived, none for what is marked', () => {
    const x = leaf([1, 2]);
    const [first, second, order] = SortedPair.apply(x);
    assert.equal(order.requiresGrad, false);
    second.sum().backward(undefined, { retainGraph: true });
    assert.deepEqual(x.grad?.toArray(), [3, 3]);
    first.sum().add(second.sum()).backward();
    assert.deepEqual(x.grad?.toArray(), [8, 8]);
  });

  test('setMaterializeGrads(false) gives null instead of zeros', () => {
    const seen: unknown[] = [];
    class Two extends autograd.Function {
      static forward(context: FunctionContext, x: Tensor): [Tensor, Tensor] {
        context.setMaterializeGrads(false);
        return [x.mul(2), x.mul(3)];
      }

      static backward(_context: FunctionContext, first: Tensor | null, second: Tensor | null): Tensor | null {
        seen.push(first);
        return second;
      }
    }
    const x = leaf(1);
    Two.apply(x)[1].backward();
    assert.deepEqual(seen, [null]);
    assert.equal(x.grad?.item(), 1);
  });

  test('an input handed on is another tensor with the node as its history', () => {
    class Reversal extends autograd.Function {
      static forward(_context: FunctionContext, x: Tensor): Tensor {
        return x;
      }

      static backward(_context: FunctionContext, gradient: Tensor): Tensor {
        return gradient.neg();
      }
    }
    const x = leaf(1);
    const y = Reversal.apply(x);
    assert.notEqual(y, x);
    assert.equal(y.storage, x.storage);
    y.backward();
    assert.equal(x.grad?.item(), -1);
  });

  test('markDirty: an in-place operation', () => {
    class Doubled extends autograd.Function {
      static forward(context: FunctionContext, x: Tensor): Tensor {
        context.markDirty(x);
        return x.mul_(2);
      }

      static backward(_context: FunctionContext, gradient: Tensor): Tensor {
        return gradient.mul(2);
      }
    }
    const x = leaf([1, 2]);
    const y = x.mul(3);
    assert.equal(Doubled.apply(y), y);
    assert.equal(y.gradFn?.name, 'DoubledBackward');
    y.sum().backward();
    assert.deepEqual(x.grad?.toArray(), [6, 6]);
    assert.throws(() => Doubled.apply(leaf(1)), /a leaf Variable that requires grad is being used in an in-place/);
  });

  test('a second backward and a changed saved tensor are refused', () => {
    const x = leaf([1, 2]);
    const y = Exp.apply(x);
    y.sum().backward();
    assert.throws(() => y.sum().backward(), /Trying to backward through the graph a second time/);
    const z = Exp.apply(x);
    z.add_(1);
    assert.throws(() => z.sum().backward(), /modified by an inplace operation.*It was saved by ExpBackward/);
  });

  test('wrong answers of backward are named', () => {
    const wrong = (answer: (gradient: Tensor) => Tensor | null | (Tensor | null)[]) => {
      class Wrong extends autograd.Function {
        static forward(_context: FunctionContext, x: Tensor, _scale: number): Tensor {
          return x.mul(1);
        }

        static backward(_context: FunctionContext, gradient: Tensor) {
          return answer(gradient);
        }
      }
      Wrong.apply(leaf([1, 2]), 3)
        .sum()
        .backward();
    };
    assert.throws(
      () => wrong((gradient) => gradient),
      /^AutogradError: function WrongBackward returned an incorrect number of gradients \(expected 2, got 1\)$/,
    );
    assert.throws(
      () => wrong((gradient) => [gradient, gradient]),
      /^AutogradError: function WrongBackward returned a gradient different from null at position 2, but the corresponding forward input was not a Tensor$/,
    );
    assert.throws(
      () => wrong(() => [tensor([1, 2, 3]), null]),
      /^AutogradError: Function WrongBackward returned an invalid gradient at index 0 - got \[3\] but expected shape compatible with \[2\]$/,
    );
    wrong((gradient) => [gradient, null, null]);
  });

  test('is one node of the recorded graph', () => {
    const recording = record(() => {
      const x = leaf([1, 2]);
      ScaledProduct.apply(Exp.apply(x), 3, x).sum().backward();
    });
    const { nodes } = recording.graphOf(0);
    assert.deepEqual(
      nodes.map(({ op, backward }) => [op, backward]),
      [
        ['leaf', 'AccumulateGrad'],
        ['Exp', 'ExpBackward'],
        ['ScaledProduct', 'ScaledProductBackward'],
        ['sum', 'SumBackward0'],
      ],
    );
    assert.deepEqual(nodes[2]?.attributes, { argument1: 3 });
    assert.deepEqual(
      nodes[2]?.inputs.map(({ node }) => node),
      [1, 0],
    );
  });
});

describe('onceDifferentiable', () => {
  class Cube extends autograd.Function {
    static forward(context: FunctionContext, x: Tensor): Tensor {
      context.saveForBackward(x);
      return x.pow(3);
    }

    static backward = autograd.onceDifferentiable((context: FunctionContext, gradient: Tensor) => {
      const [x] = context.savedTensors;
      return gradient.mul(x!.square().mul(3));
    });
  }

  test('a first derivative as ever', () => {
    const x = leaf([1, 2]);
    Cube.apply(x).sum().backward();
    assert.deepEqual(x.grad?.toArray(), [3, 12]);
  });

  test('a second one is refused where it is asked for, not before', () => {
    const x = leaf([1, 2]);
    const [slope] = grad(Cube.apply(x).mul(x).sum(), x, { createGraph: true });
    assert.deepEqual(slope?.toArray(), [4, 32]);
    assert.throws(() => slope?.sum().backward(), {
      name: 'AutogradError',
      message: 'trying to differentiate twice a function that was marked with onceDifferentiable',
    });
  });
});
