import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cpuKernels } from '../../../src/engine/device/cpu/index.ts';
import { computeByVectors } from '../../../src/engine/device/cpu/simd/elementwise.ts';
import type { CpuOperand } from '../../../src/engine/device/cpu/strides.ts';
import { erf } from '../../../src/engine/device/error-function.ts';
import type { BinaryKernel, ComparisonKernel, UnaryKernel } from '../../../src/engine/device/kernels.ts';
import fc from '../../harness/fast-check.ts';
import { distance, elements, operand, requireClose } from './vector-operands.ts';

const shapes = [[512], [700], [40, 33], [6, 5, 40], [3, 5000], [2, 17000], [33000], [530, 20]];
const cases = fc
  .record({ shape: fc.constantFrom(...shapes), seed: fc.nat(1000), offset: fc.nat(3) })
  .chain(({ shape, seed, offset }) =>
    fc
      .array(fc.array(fc.constantFrom(0, 0, 2, -1), { minLength: shape.length, maxLength: shape.length }), {
        minLength: 3,
        maxLength: 3,
      })
      .map((gaps) => ({
        a: operand(shape, gaps[0]!, offset, seed, 'float32'),
        b: operand(shape, gaps[1]!, 0, seed + 1, 'float32'),
        condition: operand(shape, gaps[2]!, offset, seed, 'bool'),
      })),
  );

const exact: Partial<Record<UnaryKernel, (x: number) => number>> = {
  neg: (x) => -x,
  abs: Math.abs,
  sign: (x) => (x > 0 ? 1 : x < 0 ? -1 : 0),
  sqrt: Math.sqrt,
  reciprocal: (x) => 1 / x,
  relu: (x) => (x > 0 ? x : Number.isNaN(x) ? x : 0),
  floor: Math.floor,
  ceil: Math.ceil,
  trunc: Math.trunc,
};

const rounded: Partial<Record<UnaryKernel, (x: number) => number>> = {
  exp: Math.exp,
  log: Math.log,
  tanh: Math.tanh,
  erf,
};

const arithmetic: Partial<Record<BinaryKernel, (a: number, b: number) => number>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: Math.max,
  minimum: Math.min,
};

const comparisons: Readonly<Record<ComparisonKernel, (a: number, b: number) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

function entries<Name extends string, Value>(record: Partial<Record<Name, Value>>): [Name, Value][] {
  return Object.entries(record) as [Name, Value][];
}

const runs = { numRuns: 15 };

suite('vector loops against plain arithmetic', () => {
  test('they are there, and leave small tensors and strided rows alone', () => {
    const row = operand([600], [0], 0, 1, 'float32');
    assert.ok(computeByVectors('relu', new Float32Array(600), [row]));
    assert.ok(!computeByVectors('cos', new Float32Array(600), [row]));
    const scattered = { ...row, shape: [20, 30], strides: [1, 20] };
    assert.ok(!computeByVectors('relu', new Float32Array(600), [scattered]));
    assert.ok(!computeByVectors('relu', new Float32Array(9), [{ ...row, shape: [9] }]));
  });

  for (const [name, reference] of [...entries(exact), ...entries(rounded)]) {
    test(name, () => {
      const units = name in rounded ? 2 : 0;
      const check = ({ a }: { a: CpuOperand }) =>
        requireClose(cpuKernels.unary(name, a), elements(a).map(reference), units, name);
      fc.assert(fc.property(cases, check), runs);
    });
  }

  test('sigmoid', () => {
    const check = ({ a }: { a: CpuOperand }) => {
      const actual = cpuKernels.unary('sigmoid', a);
      for (const [k, x] of elements(a).entries()) {
        const expected = 1 / (1 + Math.exp(-x));
        // Where e^-x leaves the range of float32, PyTorch's is 0 as well.
        if (expected < 1e-38) assert.ok(actual[k]! <= 1e-38);
        else assert.ok(distance(actual[k]!, Math.fround(expected)) <= 3, `${x}: ${actual[k]} instead of ${expected}`);
      }
    };
    fc.assert(fc.property(cases, check), runs);
  });

  for (const [name, reference] of entries(arithmetic)) {
    for (const scale of name === 'add' || name === 'sub' ? [1, -0.01] : [1]) {
      test(`${name}, scale ${scale}`, () => {
        const check = ({ a, b }: { a: CpuOperand; b: CpuOperand }) => {
          const [left, right] = [elements(a), elements(b)];
          const expected = left.map((value, k) => reference(value, scale * right[k]!));
          requireClose(cpuKernels.binary(name, a, b, scale, null), expected, 0, name);
        };
        fc.assert(fc.property(cases, check), runs);
      });
    }
  }

  test('in place', () => {
    const x = operand([20000], [0], 0, 3, 'float32');
    const other = operand([20000], [0], 0, 4, 'float32');
    const expected = elements(x).map((value, k) => value + 0.5 * other.storage.handle[k]!);
    const result = cpuKernels.binary('add', { ...x, storage: { ...x.storage } }, other, 0.5, x.storage.handle);
    requireClose(result.subarray(0, 20000), expected, 0, 'add');
  });

  for (const [name, reference] of entries(comparisons)) {
    test(name, () => {
      const check = ({ a, b }: { a: CpuOperand; b: CpuOperand }) => {
        const right = elements(b);
        const expected = elements(a).map((value, k) => Number(reference(value, right[k]!)));
        assert.deepEqual(Array.from(cpuKernels.compare(name, a, b)), expected);
      };
      fc.assert(fc.property(cases, check), runs);
    });
  }

  test('where', () => {
    const check = ({ a, b, condition }: { a: CpuOperand; b: CpuOperand; condition: CpuOperand }) => {
      const [left, right] = [elements(a), elements(b)];
      const expected = elements(condition).map((holds, k) => (holds ? left[k]! : right[k]!));
      requireClose(cpuKernels.where(condition, a, b), expected, 0, 'where');
    };
    fc.assert(fc.property(cases, check), runs);
  });
});
