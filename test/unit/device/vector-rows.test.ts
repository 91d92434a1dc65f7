import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cpuKernels } from '../../../src/engine/device/cpu/index.ts';
import { computeRows, rowLoop } from '../../../src/engine/device/cpu/simd/rows.ts';
import type { CpuOperand } from '../../../src/engine/device/cpu/strides.ts';
import type { FusedKernel } from '../../../src/engine/device/kernels.ts';
import fc from '../../harness/fast-check.ts';
import { elements, finite, requireClose } from './vector-operands.ts';

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

/** What the kernel makes of the operands; that there is a vector loop for them is part of the test. */
function fused(name: FusedKernel, operands: readonly CpuOperand[]): Float32Array {
  const result = cpuKernels.fused?.(name, operands);
  assert.ok(result instanceof Float32Array, `no vector loop for ${name} of ${operands[0]!.shape}`);
  return result;
}

function rowsOf(values: ArrayLike<number>, columns: number): number[][] {
  const rows: number[][] = [];
  for (let at = 0; at < values.length; at += columns) {
    rows.push(Array.from({ length: columns }, (_, k) => values[at + k]!));
  }
  return rows;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** In float64. */
function referenceSoftmax(line: readonly number[]): number[] {
  const largest = line.reduce((most, value) => Math.max(most, value), -Infinity);
  const powers = line.map((value) => Math.exp(value - largest));
  const total = sum(powers);
  return powers.map((power) => power / total);
}

/** [rows, columns] on a buffer that holds it turned: nothing about it is dense. */
function turned(x: CpuOperand): CpuOperand {
  const [rows, columns] = [x.shape[0]!, x.shape[1]!];
  const handle = new Float32Array(rows * columns);
  for (const [k, value] of elements(x).entries()) handle[(k % columns) * rows + Math.floor(k / columns)] = value;
  return { ...x, storage: { handle, size: handle.length }, strides: [1, rows], offset: 0 };
}

suite('softmax by vectors against float64', () => {
  const unit = 2 ** -24;
  const matrices: readonly (readonly [number, number])[] = [
    [200, 1],
    [200, 3],
    [40, 4],
    [30, 13],
    [300, 65],
    [2, 16_384],
  ];

  for (const [rows, columns] of matrices) {
    for (const layout of ['dense', 'turned'] as const) {
      const input = (seed: number, offset: number) => {
        const x = finite([rows, columns], offset, seed);
        return layout === 'dense' ? x : turned(x);
      };

      test(`softmax [${rows}, ${columns}], ${layout}`, () => {
        const x = input(1, 2);
        const lines = rowsOf(elements(x), columns);
        for (const [row, actual] of rowsOf(fused('softmax', [x]), columns).entries()) {
          const largest = Math.max(...lines[row]!);
          for (const [k, expected] of referenceSoftmax(lines[row]!).entries()) {
            // x - max is rounded, by half a unit of its own size: PyTorch's float32 too.
            const bound = (5 + largest - lines[row]![k]!) * unit * expected;
            assert.ok(Math.abs(actual[k]! - expected) <= bound, `[${row}, ${k}]: ${actual[k]} instead of ${expected}`);
          }
        }
      });

      test(`gradients [${rows}, ${columns}], ${layout}`, () => {
        const [gradient, y] = [input(2, 1), input(3, 0)];
        const [gradients, results] = [rowsOf(elements(gradient), columns), rowsOf(elements(y), columns)];
        const ofSoftmax = rowsOf(fused('softmaxBackward', [gradient, y]), columns);
        const ofLogarithm = rowsOf(fused('logSoftmaxBackward', [gradient, y]), columns);
        for (const [row, line] of gradients.entries()) {
          const result = results[row]!;
          const [weighted, total] = [sum(line.map((value, k) => value * result[k]!)), sum(line)];
          const size = sum(line.map((value, k) => Math.abs(value * result[k]!)));
          for (const [k, value] of line.entries()) {
            const expected = result[k]! * (value - weighted);
            const bound = 4 * unit * Math.abs(result[k]!) * (Math.abs(value) + size);
            assert.ok(Math.abs(ofSoftmax[row]![k]! - expected) <= bound, `softmax [${row}, ${k}]`);
            const share = Math.exp(result[k]!) * total;
            const nearby = 5 * unit * (Math.abs(value) + Math.abs(share));
            assert.ok(Math.abs(ofLogarithm[row]![k]! - (value - share)) <= nearby, `logSoftmax [${row}, ${k}]`);
          }
        }
      });
    }
  }

  test('infinities and NaN stay in their rows', () => {
    const [nan, inf] = [Number.NaN, Infinity];
    const x = finite([40, 5], 0, 1);
    x.storage.handle.set([inf, 1, 1, 1, 1, -inf, -inf, -inf, -inf, -inf, -inf, 1, -inf, -inf, -inf]);
    x.storage.handle.set([1, 1, 1, 1, nan, 3e38, -3e38, 3e38, 0, -0], 15);
    const actual = rowsOf(fused('softmax', [x]), 5);
    assert.ok(actual[0]!.some(Number.isNaN));
    assert.deepEqual(actual.slice(1, 5), [
      [nan, nan, nan, nan, nan],
      [0, 1, 0, 0, 0],
      [nan, nan, nan, nan, nan],
      [0.5, 0, 0.5, 0, 0],
    ]);
    assert.ok(actual.slice(5).flat().every(Number.isFinite));
  });

  test('equal elements have equal results, wherever they stand in a row, and equal rows too', () => {
    for (const columns of [5, 7, 66]) {
      const x = finite([30, columns], 0, 1);
      const { handle } = x.storage;
      for (let k = 0; k < handle.length; k++) handle[k] = Math.sin((k % columns) % 3) * 4;
      for (const name of ['softmax', 'softmaxBackward', 'logSoftmaxBackward'] as const) {
        const actual = rowsOf(fused(name, name === 'softmax' ? [x] : [x, x]), columns);
        for (const row of actual) {
          assert.deepEqual(row, actual[0]);
          for (const [k, value] of row.entries())
            assert.ok(Object.is(value, row[k % 3]), `${name}, ${k} of ${columns}`);
        }
      }
    }
  });

  test('rows that no region holds are left to the composition, whose result is the same', () => {
    const x = finite([1, 1_000_000], 0, 1);
    assert.equal(cpuKernels.fused?.('softmax', [x]), null);
    const expected = referenceSoftmax(elements(x));
    const logarithms = cpuKernels.logSoftmax(x);
    for (let k = 0; k < 1_000_000; k += 997) {
      assert.ok(Math.abs(Math.exp(logarithms[k]!) / expected[k]! - 1) < 2e-6);
    }
  });

  test('a region is filled by as many whole rows as it holds', () => {
    const loop = rowLoop('softmax', 3 * 16_384, 3 * 4096 + 1);
    assert.ok(loop !== null);
    const columns = 3 * 4096 + 1;
    const data = Float32Array.from({ length: 3 * columns }, (_, k) => Math.sin(k));
    const out = new Float32Array(3 * columns);
    computeRows(loop, out, [{ data, offset: 0 }], columns);
    for (const row of rowsOf(out, columns)) assert.ok(Math.abs(sum(row) - 1) < 1e-6);
  });
});
