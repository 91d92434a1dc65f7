import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { cpuKernels } from '../../../src/engine/device/cpu/index.ts';
import { dtypes } from '../../../src/engine/dtype.ts';
import fc from '../../harness/fast-check.ts';
import { checkSample } from './check-sample.ts';
import { kernelNames, samples } from './samples/index.ts';

const runs = Number(process.env['BACKSTEP_TEST_RUNS'] ?? 400);

suite('cpu kernels against a naive reference', () => {
  for (const name of kernelNames) {
    test(name, () => {
      fc.assert(
        fc.property(samples[name]({ dtypes, wraps: true }), (sample) => checkSample(cpuKernels, sample)),
        { numRuns: runs },
      );
    });
  }
});

suite('cpu kernels, as PyTorch', () => {
  const row = (values: number[]) => ({
    storage: { handle: Float32Array.from(values), size: values.length },
    dtype: 'float32' as const,
    shape: [values.length],
    strides: [1],
    offset: 0,
  });
  const [nan, inf] = [Number.NaN, Infinity];

  test('casts of what an integer cannot hold', () => {
    const x = row([3.7, -3.7, 300, -1, nan, inf, -inf, 3e10]);
    const smallest = -(2 ** 31);
    assert.deepEqual([...cpuKernels.cast(x, 'int32')], [3, -3, 300, -1, smallest, smallest, smallest, smallest]);
    assert.deepEqual([...cpuKernels.cast(row([3.7, -3.7, 300, -1, nan]), 'uint8')], [3, 253, 44, 255, 0]);
    assert.deepEqual([...cpuKernels.cast(row([0.5, nan, 0, -0]), 'bool')], [1, 1, 0, 0]);
    assert.deepEqual([...cpuKernels.cast(row([nan, -0.5, 2.5]), 'int64')], [-(2 ** 63), 0, 2]);
  });

  test('powers of 1, NaN and infinity', () => {
    const result = cpuKernels.binary('pow', row([1, -1, nan, 1, 2]), row([nan, inf, 0, inf, nan]), 1, null);
    assert.deepEqual([...result], [1, 1, 1, 1, nan]);
  });

  test('logSoftmax with infinities', () => {
    const matrix = { ...row([inf, 1, -inf, -inf, -inf, 1, nan, 1]), shape: [4, 2], strides: [2, 1] };
    assert.deepEqual([...cpuKernels.logSoftmax(matrix)], [nan, nan, nan, nan, -inf, 0, nan, nan]);
  });

  test('a sum of many equal float32 numbers loses nothing', () => {
    const x = row(new Array<number>(100_000).fill(0.1));
    const exact = Math.fround(Math.fround(0.1) * 100_000);
    assert.equal(cpuKernels.reduce('sum', x, [0])[0], exact);
  });
});

suite('large windows', () => {
  /** Sizes at which blocks, edges and row-wise paths are used. */
  const shapes = [
    [70, 45],
    [33, 130],
    [5, 40, 37],
  ];
  for (const shape of shapes) {
    test(`copies, sums and row broadcasts of ${shape.join('x')}, transposed`, () => {
      const size = shape.reduce((product, length) => product * length, 1);
      const data = Float32Array.from({ length: size }, (_, k) => (k * 7919) % 1009);
      const [rows, columns] = [shape[shape.length - 2]!, shape[shape.length - 1]!];
      const outer = size / rows / columns;
      const x = {
        storage: { handle: data, size },
        dtype: 'float32' as const,
        shape: [outer, columns, rows],
        strides: [rows * columns, 1, columns],
        offset: 0,
      };
      const copy = cpuKernels.cast(x, 'float32');
      const sums = cpuKernels.reduce('sum', x, [2]);
      const leading = cpuKernels.reduce('sum', x, [0, 1]);
      for (let o = 0; o < outer; o++) {
        for (let c = 0; c < columns; c++) {
          let total = 0;
          for (let r = 0; r < rows; r++) {
            const value = data[o * rows * columns + r * columns + c]!;
            assert.equal(copy[(o * columns + c) * rows + r], value);
            total += value;
          }
          assert.equal(sums[o * columns + c], total);
        }
      }
      for (let r = 0; r < rows; r++) {
        let total = 0;
        for (let o = 0; o < outer; o++) {
          for (let c = 0; c < columns; c++) total += data[o * rows * columns + r * columns + c]!;
        }
        assert.equal(leading[r], total);
      }
      const vector = { ...x, storage: { handle: copy, size }, strides: [0, 0, 1] };
      const sum = cpuKernels.binary('add', x, vector, 1, null);
      for (let k = 0; k < size; k++) assert.equal(sum[k], copy[k]! + copy[k % rows]!);
    });
  }
});
