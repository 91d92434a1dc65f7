import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cpuKernels } from '../../../src/engine/device/cpu/index.ts';
import { computeByVectors } from '../../../src/engine/device/cpu/simd/elementwise.ts';
import type { CpuOperand } from '../../../src/engine/device/cpu/strides.ts';
import { erf } from '../../../src/engine/device/error-function.ts';
import type { BinaryKernel, ComparisonKernel, UnaryKernel } from '../../../src/engine/device/kernels.ts';
import { allocate, type DType } from '../../../src/engine/dtype.ts';
import fc from '../../harness/fast-check.ts';

const special = [Number.NaN, Infinity, -Infinity, 0, -0, 1, -1, 2.5, -2.5, 1e-42, 3e38, -3e38, 88.9, -88.9, -104];

/** Numbers of many sizes, the special ones among them. */
function number(seed: number, k: number): number {
  if ((k * 7 + seed) % 29 === 0) return special[(k + seed) % special.length]!;
  return Math.sin(seed + k * 1.7) * 10 ** ((k % 5) - 2);
}

/** A window of `shape` on a larger buffer: `gaps` says what lies between the rows of each dimension, -1 repeats it. */
function operand(shape: readonly number[], gaps: readonly number[], offset: number, seed: number, dtype: DType) {
  const strides = shape.map(() => 0);
  let stride = 1;
  for (let dim = shape.length - 1; dim >= 0; dim--) {
    if (gaps[dim] === -1) continue;
    strides[dim] = stride;
    stride = stride * shape[dim]! + gaps[dim]!;
  }
  const handle = allocate(dtype, offset + stride + 3);
  for (let k = 0; k < handle.length; k++) handle[k] = dtype === 'bool' ? (k + seed) % 2 : number(seed, k);
  return { storage: { handle, size: handle.length }, dtype, shape, strides, offset } satisfies CpuOperand;
}

/** The operand's elements in row-major order. */
function elements(x: CpuOperand): number[] {
  const positions = x.shape.reduce<number[]>(
    (starts, size, dim) => starts.flatMap((at) => Array.from({ length: size }, (_, k) => at + k * x.strides[dim]!)),
    [x.offset],
  );
  return positions.map((position) => x.storage.handle[position]!);
}

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

/** How many float32 numbers lie between two. */
function distance(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Infinity;
  const [left, right] = new Int32Array(new Float32Array([a, b]).buffer);
  const ordered = (bits: number) => (bits < 0 ? -(bits & 0x7fffffff) : bits);
  return Math.abs(ordered(left!) - ordered(right!));
}

function requireClose(actual: ArrayLike<number>, expected: readonly number[], units: number, what: string): void {
  assert.equal(actual.length, expected.length);
  for (const [k, value] of expected.entries()) {
    const rounded = Math.fround(value);
    if (distance(actual[k]!, rounded) <= units) continue;
    assert.fail(`${what} [${k}]: ${actual[k]} instead of ${rounded}`);
  }
}

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

/** Without NaN and infinities, in [rows, ...] order. */
function finite(shape: readonly number[], offset: number, seed: number): CpuOperand {
  const x = operand(
    shape,
    shape.map(() => 0),
    offset,
    seed,
    'float32',
  );
  const { handle } = x.storage;
  for (let k = 0; k < handle.length; k++) handle[k] = Math.sin(seed + k * 1.3) * 5;
  return x;
}

suite('rows by vectors', () => {
  const matrices = fc.record({
    sizes: fc.constantFrom([700, 10], [50, 13], [2, 64], [300, 64], [7, 513], [3, 20_000], [1, 40_000], [40, 3]),
    offset: fc.nat(3),
    seed: fc.nat(1000),
  });
  type MatrixCase = { sizes: readonly number[]; offset: number; seed: number };
  const small = { numRuns: 15 };

  /** The sum of every line of x along `dims`, one after the other. */
  function naiveSums(x: CpuOperand, dims: readonly number[]): number[] {
    const kept = x.shape.map((_, dim) => dim).filter((dim) => !dims.includes(dim));
    const count = kept.reduce((product, dim) => product * x.shape[dim]!, 1);
    const sums = new Array<number>(count).fill(0);
    for (const [k, value] of elements(x).entries()) {
      let [rest, at, width] = [k, 0, 1];
      for (let dim = x.shape.length - 1; dim >= 0; dim--) {
        const position = rest % x.shape[dim]!;
        rest = Math.floor(rest / x.shape[dim]!);
        if (!kept.includes(dim)) continue;
        at += position * width;
        width *= x.shape[dim]!;
      }
      sums[at]! += value;
    }
    return sums;
  }

  test('sums of rows, columns and all', () => {
    const check = ({ sizes, offset, seed }: MatrixCase) => {
      const x = finite(sizes, offset, seed);
      for (const dims of [[0], [1], [0, 1]]) {
        requireClose(cpuKernels.reduce('sum', x, dims), naiveSums(x, dims), 1, `sum over ${dims}`);
      }
    };
    fc.assert(fc.property(matrices, check), small);
  });

  test('sums over the outer and inner dimensions of images', () => {
    const x = finite([5, 3, 7, 30], 2, 1);
    for (const dims of [[0, 2, 3], [2, 3], [3], [0, 3], [0, 1], [0]]) {
      requireClose(cpuKernels.reduce('sum', x, dims), naiveSums(x, dims), 1, `sum over ${dims}`);
    }
  });

  test('a NaN or an infinity stays in its row', () => {
    const x = finite([40, 30], 0, 1);
    x.storage.handle[35] = Number.NaN;
    x.storage.handle[65] = Infinity;
    const sums = cpuKernels.reduce('sum', x, [1]);
    assert.deepEqual([sums[1], sums[2]], [Number.NaN, Infinity]);
    assert.ok(sums.every((sum, row) => row === 1 || row === 2 || Number.isFinite(sum)));
    const columns = cpuKernels.reduce('sum', x, [0]);
    assert.deepEqual([columns[5]], [Number.NaN]);
    assert.equal(columns.filter(Number.isFinite).length, 29);
  });

  test('logSoftmax', () => {
    const check = ({ sizes, offset, seed }: MatrixCase) => {
      const x = finite(sizes, offset, seed);
      const actual = cpuKernels.logSoftmax(x);
      const values = elements(x);
      const [rows, columns] = [sizes[0]!, sizes[1]!];
      for (let row = 0; row < rows; row++) {
        const line = values.slice(row * columns, (row + 1) * columns);
        const largest = Math.max(...line);
        const shift = largest + Math.log(line.reduce((sum, value) => sum + Math.exp(value - largest), 0));
        for (const [k, value] of line.entries()) {
          const expected = value - shift;
          const difference = Math.abs(actual[row * columns + k]! - expected);
          assert.ok(difference <= 2e-7 * (1 + Math.abs(expected)), `[${row}, ${k}] off by ${difference}`);
        }
      }
    };
    fc.assert(fc.property(matrices, check), small);
  });

  test('logSoftmax with infinities and NaN', () => {
    const [nan, inf] = [Number.NaN, Infinity];
    const x = finite([40, 4], 0, 1);
    x.storage.handle.set([inf, 1, 1, 1, -inf, -inf, -inf, -inf, -inf, 1, -inf, -inf, nan, 1, 1, 1]);
    const actual = [...cpuKernels.logSoftmax(x).subarray(0, 16)];
    assert.deepEqual(actual.slice(4), [nan, nan, nan, nan, -inf, 0, -inf, -inf, nan, nan, nan, nan]);
    assert.deepEqual(Number.isNaN(actual[0]), true);
  });
});
