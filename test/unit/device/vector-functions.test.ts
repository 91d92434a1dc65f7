/** Functions by vector loops, over the whole range of float32, against float64. */
import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cpuKernels } from '../../../src/engine/device/cpu/index.ts';
import { type CpuOperand, denseOperand } from '../../../src/engine/device/cpu/strides.ts';
import { erf, erfc } from '../../../src/engine/device/error-function.ts';
import { distance } from './vector-operands.ts';

const unit = 2 ** -24;

/** Every so many of all bit patterns (denormal, infinite and NaN among them), and evenly from -12 to 12. */
function everywhere(): Float32Array {
  const bits = Uint32Array.from({ length: 100_003 }, (_, k) => k * 42_949);
  const even = Float32Array.from({ length: 100_003 }, (_, k) => -12 + (24 * k) / 100_002);
  const special = [Infinity, -Infinity, Number.NaN, 0, -0, 1e-45, -1e-45, 3.4028234663852886e38, 87, -87, 88.8, -103.9];
  return Float32Array.from([...new Float32Array(bits.buffer), ...even, ...special]);
}

const inputs = everywhere();

function operandOf(values: Float32Array): CpuOperand {
  return denseOperand(values, [values.length], 'float32');
}

function fused(name: 'gelu' | 'geluTanh' | 'geluBackward', operands: readonly CpuOperand[]): Float32Array {
  const result = cpuKernels.fused?.(name, operands);
  assert.ok(result instanceof Float32Array, `no vector loop for ${name}`);
  return result;
}

const functions: Readonly<Record<string, (x: Float32Array) => ArrayLike<number>>> = {
  exp: (x) => cpuKernels.unary('exp', operandOf(x)),
  log: (x) => cpuKernels.unary('log', operandOf(x)),
  tanh: (x) => cpuKernels.unary('tanh', operandOf(x)),
  sigmoid: (x) => cpuKernels.unary('sigmoid', operandOf(x)),
  erf: (x) => cpuKernels.unary('erf', operandOf(x)),
  gelu: (x) => fused('gelu', [operandOf(x)]),
  geluTanh: (x) => fused('geluTanh', [operandOf(x)]),
  geluBackward: (x) => fused('geluBackward', [operandOf(new Float32Array(x.length).fill(1)), operandOf(x)]),
};

const rounded: Readonly<Record<string, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  erf,
};

suite('functions by vectors over the whole range', () => {
  for (const [name, reference] of Object.entries(rounded)) {
    test(`${name} is within 2 units in the last place`, () => {
      const actual = functions[name]!(inputs);
      for (const [k, x] of inputs.entries()) {
        const expected = Math.fround(reference(x));
        assert.ok(distance(actual[k]!, expected) <= 2, `${name}(${x}) is ${actual[k]} instead of ${expected}`);
      }
    });
  }

  test("gelu is x times Φ within 4 units of 2⁻²⁴, and NaN of -∞, as PyTorch's", () => {
    const actual = functions['gelu']!(inputs);
    for (const [k, x] of inputs.entries()) {
      if (Number.isFinite(x)) {
        const expected = 0.5 * erfc(-x * Math.SQRT1_2) * x;
        const bound = 4.1 * unit * Math.abs(x) + 1.4e-45;
        assert.ok(Math.abs(actual[k]! - expected) <= bound, `gelu(${x}) is ${actual[k]} instead of ${expected}`);
        assert.ok(x > -6 || Object.is(actual[k], -0), `gelu(${x}) is ${actual[k]}`);
      } else assert.equal(actual[k], x === Infinity ? Infinity : Number.NaN);
    }
  });

  test('by tanh it is as near, and near to its own value where that is small', () => {
    const actual = functions['geluTanh']!(inputs);
    for (const [k, x] of inputs.entries()) {
      if (Number.isFinite(x)) {
        const inner = Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3);
        const expected = inner < -400 ? -0 : x / (1 + Math.exp(-2 * inner));
        // Four roundings lead to the exponential's argument, 2u, each by up to a unit of its size.
        const bound = (4 + 8 * Math.min(Math.abs(inner), 60)) * unit * Math.abs(expected) + 1e-36;
        assert.ok(Math.abs(actual[k]! - expected) <= bound, `geluTanh(${x}) is ${actual[k]} instead of ${expected}`);
      } else assert.equal(actual[k], x === Infinity ? Infinity : Number.NaN);
    }
  });

  test('its slope is within 5 units of 2⁻²⁴, and exactly 0 or 1 far out', () => {
    const actual = functions['geluBackward']!(inputs);
    for (const [k, x] of inputs.entries()) {
      if (Number.isFinite(x)) {
        const density = Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
        const expected = 0.5 * erfc(-x * Math.SQRT1_2) + (density === 0 ? 0 : x * density);
        assert.ok(Math.abs(actual[k]! - expected) <= 5 * unit, `at ${x}: ${actual[k]} instead of ${expected}`);
        if (Math.abs(x) > 6) assert.equal(actual[k], x > 0 ? 1 : 0);
      } else assert.ok(Number.isNaN(actual[k]));
    }
  });

  for (const [name, compute] of Object.entries(functions)) {
    test(`${name} of a number is the same to the bit, wherever it stands and whatever stands beside it`, () => {
      const values = inputs.filter((_, k) => k % 157 === 0 || k >= inputs.length - 12);
      const alone = Array.from(values, (value) => compute(new Float32Array(256).fill(value))[0]!);
      for (const shift of [0, 1, 2, 3]) {
        const moved = new Float32Array(values.length + shift);
        moved.set(values, shift);
        const actual = compute(moved);
        for (const [k, value] of alone.entries()) {
          assert.ok(Object.is(actual[k + shift], value), `${name}(${values[k]}) is ${actual[k + shift]} or ${value}`);
        }
      }
    });
  }
});
