/** Operands larger than a tile, a workgroup or a share of one: where a GPU's programs divide the work. Against plain loops. */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import type { Operand } from '../../../src/engine/device/kernels.ts';
import { RemoteKernels } from '../../../src/engine/device/remote/remote-kernels.ts';
import type { TypedArray } from '../../../src/engine/dtype.ts';
import { useSoftwareGpu, whyNoGpu } from '../../harness/prerequisites/software-gpu.ts';

useSoftwareGpu();

/** Numbers without a pattern that sums could hide. */
function numbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state >> 16) / 2 ** 15;
  });
}

function assertClose(actual: TypedArray, expected: ArrayLike<number>, tolerance: number): void {
  assert.equal(actual.length, expected.length);
  for (let k = 0; k < actual.length; k++) {
    const [got, wanted] = [actual[k]!, expected[k]!];
    const isClose = Object.is(got, wanted) || Math.abs(got - wanted) <= tolerance * (1 + Math.abs(wanted));
    if (!isClose) assert.fail(`element ${k} is ${got}, expected ${wanted}`);
  }
}

for (const device of ['wasm', 'webgpu']) {
  suite(`large operands on ${device}`, { skip: device === 'webgpu' && whyNoGpu }, () => {
    let kernels: RemoteKernels;
    before(() => {
      kernels = new RemoteKernels(device);
    });
    after(() => kernels.close());

    function operand(data: TypedArray, shape: readonly number[], strides: readonly number[]): Operand<number> {
      const dtype = data instanceof Float32Array ? 'float32' : 'int32';
      return { storage: { handle: kernels.upload(data, dtype), size: data.length }, dtype, shape, strides, offset: 0 };
    }

    // Sizes that end within a tile, for each way of sharing the work.
    for (const [m, k, n, first, second] of [
      [70, 45, 33, '', ''],
      [70, 45, 33, 'ᵀ', ''],
      [130, 50, 300, '', 'ᵀ'],
      [1030, 17, 1030, '', ''],
    ] as const) {
      test(`product [${m}, ${k}]${first} × [${k}, ${n}]${second}`, () => {
        const [a, b] = [numbers(m * k, 1), numbers(k * n, 2)];
        const [aRow, aColumn] = first === '' ? [k, 1] : [1, m];
        const [bRow, bColumn] = second === '' ? [n, 1] : [1, k];
        const expected = new Float64Array(m * n);
        for (let row = 0; row < m; row++) {
          for (let inner = 0; inner < k; inner++) {
            const factor = a[row * aRow + inner * aColumn]!;
            const to = row * n;
            for (let column = 0; column < n; column++) {
              expected[to + column] = expected[to + column]! + factor * b[inner * bRow + column * bColumn]!;
            }
          }
        }
        const product = kernels.matmul(
          operand(a, [1, m, k], [0, aRow, aColumn]),
          operand(b, [1, k, n], [0, bRow, bColumn]),
        );
        assertClose(kernels.download(product, 'float32', m * n), expected, 1e-5);
      });
    }

    test('a sum of everything, of columns and of rows', () => {
      const [rows, columns] = [300, 700];
      const data = numbers(rows * columns, 3);
      const x = operand(data, [rows, columns], [columns, 1]);
      const [byRow, byColumn] = [new Float64Array(rows), new Float64Array(columns)];
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          const value = data[row * columns + column]!;
          byRow[row] = byRow[row]! + value;
          byColumn[column] = byColumn[column]! + value;
        }
      }
      const total = byRow.reduce((sum, value) => sum + value, 0);
      assertClose(kernels.download(kernels.reduce('sum', x, [0, 1]), 'float32', 1), [total], 1e-5);
      assertClose(kernels.download(kernels.reduce('sum', x, [0]), 'float32', columns), byColumn, 1e-5);
      assertClose(kernels.download(kernels.reduce('sum', x, [1]), 'float32', rows), byRow, 1e-5);
    });

    test('the largest of many, and NaN among them', () => {
      const data = numbers(50_000, 4);
      data[31_415] = 7;
      const largest = (): TypedArray =>
        kernels.download(kernels.reduce('amax', operand(data.slice(), [50_000], [1]), [0]), 'float32', 1);
      assert.deepEqual([...largest()], [7]);
      data[40_000] = Number.NaN;
      assert.deepEqual([...largest()], [Number.NaN]);
    });

    test('log-softmax of long rows', () => {
      const [rows, columns] = [5, 1000];
      const data = numbers(rows * columns, 5).map((value) => 30 * value);
      const expected = new Float64Array(data.length);
      for (let row = 0; row < rows; row++) {
        const values = data.subarray(row * columns, (row + 1) * columns);
        const shift = Math.log(values.reduce((sum, value) => sum + Math.exp(value), 0));
        for (let column = 0; column < columns; column++) expected[row * columns + column] = values[column]! - shift;
      }
      const result = kernels.logSoftmax(operand(data, [rows, columns], [columns, 1]));
      assertClose(kernels.download(result, 'float32', data.length), expected, 1e-5);
    });

    test('many additions to the same few places', () => {
      const count = 20_000;
      const source = numbers(count, 6);
      const index = Int32Array.from({ length: count }, (_, k) => (k * 7) % 3);
      const expected = [0, 0, 0];
      for (let k = 0; k < count; k++) expected[index[k]!] = expected[index[k]!]! + source[k]!;
      const result = kernels.scatterAdd([3], 0, operand(index, [count], [1]), operand(source, [count], [1]));
      assertClose(kernels.download(result, 'float32', 3), expected, 1e-4);
    });
  });
}
