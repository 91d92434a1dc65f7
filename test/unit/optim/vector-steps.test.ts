/** Steps of large parameters, by vector loops: to the bit what float32 arithmetic gives, and near to float64's. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { updateByVectors, type VectorUpdate } from '../../../src/engine/device/cpu/simd/updates.ts';
import { type Tensor, tensor } from '../../../src/engine/index.ts';
import { makeOptimizer } from './make-optimizer.ts';

const { fround } = Math;

/** New values of one element, every operation rounded, in PyTorch's order. */
const references: Readonly<
  Record<VectorUpdate, (g: number, values: readonly number[], factors: readonly number[]) => number[]>
> = {
  momentum(g, [p, v], [lr, momentum, share]) {
    const velocity = fround(fround(momentum! * v!) + fround(share! * g));
    return [fround(p! - fround(lr! * velocity)), velocity];
  },
  nesterov(g, [p, v], [lr, momentum]) {
    const velocity = fround(fround(momentum! * v!) + g);
    return [fround(p! - fround(lr! * fround(g + fround(momentum! * velocity)))), velocity];
  },
  adam(g, [p, m, v], [beta1, share1, beta2, share2, kept, stepSize, eps]) {
    const mean = fround(fround(beta1! * m!) + fround(share1! * g));
    const square = fround(fround(beta2! * v!) + fround(fround(share2! * g) * g));
    const change = fround(fround(stepSize! * mean) / fround(fround(Math.sqrt(square)) + eps!));
    return [fround(fround(kept! * p!) - change), mean, square];
  },
};

const factorsOf: Readonly<Record<VectorUpdate, readonly number[]>> = {
  momentum: [0.1, 0.9, 0.7],
  nesterov: [0.1, 0.9],
  adam: [0.9, 0.1, 0.999, 0.001, 0.99, 1e-3, 1e-8],
};

const special = [0, -0, 1e-42, -1e-42, 3e38, -3e38, Infinity, -Infinity, Number.NaN];

/** Numbers of many sizes. */
function numbers(length: number, seed: number, isPositive = false): Float32Array {
  return Float32Array.from({ length }, (_, k) => {
    const value =
      k % 31 === seed ? special[(k + seed) % special.length]! : Math.sin(seed + k * 1.7) * 10 ** ((k % 7) - 4);
    return isPositive ? Math.abs(value) : value;
  });
}

suite('steps of optimizers by vectors', () => {
  for (const name of ['momentum', 'nesterov', 'adam'] as const) {
    for (const length of [256, 259, 16_384, 40_001]) {
      test(`${name} of ${length}`, () => {
        const gradient = numbers(length, 1);
        const values = [numbers(length, 2), numbers(length, 3), numbers(length, 4, true)].slice(
          0,
          name === 'adam' ? 3 : 2,
        );
        const before = [gradient, ...values].map((array) => array.slice());
        const factors = factorsOf[name].map(fround);
        assert.ok(updateByVectors(name, gradient, values, factorsOf[name]));
        assert.deepEqual(gradient, before[0]);
        for (let k = 0; k < length; k++) {
          const expected = references[name](
            before[0]![k]!,
            before.slice(1).map((array) => array[k]!),
            factors,
          );
          const actual = values.map((array) => array[k]!);
          assert.ok(
            expected.every((value, index) => Object.is(value, actual[index])),
            `[${k}]: ${actual}, not ${expected}`,
          );
        }
      });
    }
  }

  test('small and float64 arrays are left to plain loops', () => {
    const small = [1, 2].map((seed) => numbers(255, seed));
    assert.ok(!updateByVectors('momentum', numbers(255, 3), small, factorsOf.momentum));
    const double = [1, 2].map((seed) => Float64Array.from(numbers(300, seed)));
    assert.ok(!updateByVectors('momentum', Float64Array.from(numbers(300, 3)), double, factorsOf.momentum));
  });

  const cases: readonly (readonly [string, object])[] = [
    ['SGD', { lr: 0.1, momentum: 0.9 }],
    ['SGD', { lr: 0.1, momentum: 0.9, dampening: 0.3, weightDecay: 0.01 }],
    ['SGD', { lr: 0.05, momentum: 0.8, nesterov: true, maximize: true }],
    ['Adam', { lr: 0.01 }],
    ['Adam', { lr: 0.01, betas: [0.5, 0.9], weightDecay: 0.1 }],
    ['AdamW', { lr: 0.01, weightDecay: 0.1 }],
  ];
  for (const [name, options] of cases) {
    test(`20 steps of ${name} ${JSON.stringify(options)}, beside those in float64`, () => {
      const train = (dtype: 'float32' | 'float64'): Tensor => {
        const data = Array.from({ length: 20 }, (_, row) =>
          Array.from({ length: 20 }, (_, k) => Math.sin(row * 20 + k)),
        );
        const weight = tensor(data, { dtype }).requiresGrad_();
        const optimizer = makeOptimizer(name, [weight], { ...options });
        for (let step = 0; step < 20; step++) {
          optimizer.step(() => {
            optimizer.zeroGrad();
            const loss = weight.sub(0.3).mul(2).tanh().square().mean().mul(50);
            loss.backward();
            return loss;
          });
        }
        return weight.detach();
      };
      const [single, double] = [train('float32').toTypedArray(), train('float64').toTypedArray()];
      for (const [k, expected] of double.entries()) {
        assert.ok(Math.abs(single[k]! - expected) <= 3e-5 * (1 + Math.abs(expected)), `${single[k]}, not ${expected}`);
      }
    });
  }
});
