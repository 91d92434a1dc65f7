import assert from 'node:assert/strict';
import { afterEach, suite, test } from 'node:test';
import { cpuProductsBackend, makeCpuKernels } from '../../../src/engine/device/cpu/index.ts';
import type { Matrix } from '../../../src/engine/device/cpu/matrix.ts';
import { requireHere } from '../../../src/engine/device/cpu/onnxruntime.ts';
import { plainProduct } from '../../../src/engine/device/cpu/plain-product.ts';
import { Products, productsVariable } from '../../../src/engine/device/cpu/products.ts';
import { dtypes } from '../../../src/engine/dtype.ts';
import fc from '../../harness/fast-check.ts';
import { checkSample } from './check-sample.ts';
import { samples } from './samples/index.ts';

function matrix(rows: number, columns: number, layout: 'rows' | 'columns' | 'gaps', seed: number): Matrix {
  const offset = 3;
  const gap = layout === 'gaps' ? 2 : 0;
  const data = Float32Array.from({ length: offset + (rows + gap) * (columns + gap) }, (_, k) =>
    Math.sin(seed + k * 1.7),
  );
  const [rowStride, columnStride] = layout === 'columns' ? [1, rows] : [columns + gap, 1];
  return { data, offset, rows, columns, rowStride, columnStride };
}

function assertClose(actual: Float32Array, expected: ArrayLike<number>): void {
  for (let k = 0; k < actual.length; k++) {
    const difference = Math.abs(actual[k]! - expected[k]!);
    assert.ok(difference <= 1e-5 * (1 + Math.abs(expected[k]!)), `[${k}] ${actual[k]} instead of ${expected[k]}`);
  }
}

function naive(a: Matrix, b: Matrix, bias: Matrix | null): number[] {
  const result: number[] = [];
  for (let row = 0; row < a.rows; row++) {
    for (let column = 0; column < b.columns; column++) {
      let total = bias === null ? 0 : bias.data[bias.offset + column * bias.columnStride]!;
      for (let k = 0; k < a.columns; k++) {
        const left = a.data[a.offset + row * a.rowStride + k * a.columnStride]!;
        total += left * b.data[b.offset + k * b.rowStride + column * b.columnStride]!;
      }
      result.push(total);
    }
  }
  return result;
}

suite('products', () => {
  afterEach(() => {
    delete process.env[productsVariable];
  });

  const layout = fc.constantFrom('rows', 'columns', 'gaps');
  const cases = fc.record({
    m: fc.integer({ min: 1, max: 37 }),
    k: fc.integer({ min: 1, max: 70 }),
    n: fc.integer({ min: 1, max: 37 }),
    left: layout,
    right: layout,
    bias: fc.constantFrom('none', 'rows', 'gaps'),
    start: fc.nat(4),
  });

  function checkCases(product: (out: Float32Array, start: number, a: Matrix, b: Matrix, bias: Matrix | null) => void) {
    fc.assert(
      fc.property(cases, ({ m, k, n, left, right, bias, start }) => {
        const a = matrix(m, k, left, 1);
        const b = matrix(k, n, right, 2);
        const row = bias === 'none' ? null : matrix(1, n, bias, 3);
        const spread =
          row !== null && bias === 'gaps' ? { ...matrix(1, 2 * n, 'rows', 3), columns: n, columnStride: 2 } : row;
        const out = new Float32Array(start + m * n).fill(9);
        product(out, start, a, b, spread);
        assertClose(out.subarray(start), naive(a, b, spread));
        assert.ok(out.subarray(0, start).every((value) => value === 9));
      }),
      { numRuns: 200 },
    );
  }

  test('plain loops, in every layout', () => {
    checkCases((out, start, a, b, bias) => plainProduct(out, start, 'float32', a, b, bias));
  });

  test('plain loops over several chunks of rows', () => {
    const [a, b] = [matrix(45, 3000, 'rows', 1), matrix(3000, 9, 'columns', 2)];
    const out = new Float32Array(45 * 9);
    plainProduct(out, 0, 'float32', a, b, null);
    assertClose(out, naive(a, b, null));
  });

  test('ONNX Runtime, in every layout', (t) => {
    const products = new Products(requireHere, 0);
    const { name, reason } = products.backend();
    if (name !== 'onnxruntime') {
      t.skip(reason);
      return;
    }
    checkCases((out, start, a, b, bias) => products.compute(out, start, 'float32', a, b, bias));
    const kernels = makeCpuKernels(products);
    const scope = { dtypes, wraps: true };
    for (const kernel of ['matmul', 'linear'] as const) {
      fc.assert(
        fc.property(samples[kernel](scope), (sample) => checkSample(kernels, sample)),
        { numRuns: 200 },
      );
    }
  });

  test('on this platform ONNX Runtime is what computes large products', { skip: !isSupportedPlatform() }, () => {
    assert.deepEqual(cpuProductsBackend(), {
      name: 'onnxruntime',
      reason: 'ONNX Runtime loaded and passed its self-test',
    });
  });

  function checkFallback(products: Products, reason: RegExp): void {
    const [a, b] = [matrix(40, 50, 'rows', 1), matrix(50, 60, 'rows', 2)];
    const out = new Float32Array(40 * 60);
    products.compute(out, 0, 'float32', a, b, null);
    assertClose(out, naive(a, b, null));
    const backend = products.backend();
    assert.equal(backend.name, 'plain');
    assert.match(backend.reason, reason);
  }

  test('without ONNX Runtime, plain loops compute, and the reason is kept', () => {
    const missing = (): never => {
      throw new Error("Cannot find module 'onnxruntime-node/dist/binding.js'");
    };
    checkFallback(new Products(() => missing), /^ONNX Runtime cannot be used: Cannot find module/);
  });

  test('another version of ONNX Runtime is refused', () => {
    checkFallback(new Products(() => () => ({})), /is not the version that Backstep was built with/);
  });

  test('an ONNX Runtime that computes wrongly fails its self-test', () => {
    class WrongSession {
      loadModel(): void {}
      run(): void {}
    }
    const loaded: Record<string, unknown> = {
      'onnxruntime-node/dist/binding.js': { initOrt() {}, binding: { InferenceSession: WrongSession } },
      'onnxruntime-common': { Tensor: class {} },
    };
    checkFallback(new Products(() => (name) => loaded[name]), /its self-test product gave 0 where/);
  });

  test(`${productsVariable} chooses`, () => {
    process.env[productsVariable] = 'plain';
    checkFallback(new Products(requireHere), /BACKSTEP_CPU_PRODUCTS=plain/);
    process.env[productsVariable] = 'onnxruntime';
    const missing = new Products(() => () => ({}));
    assert.throws(() => missing.backend(), /BACKSTEP_CPU_PRODUCTS=onnxruntime, but ONNX Runtime cannot be used/);
  });
});

/** onnxruntime-node has libraries for these alone. */
function isSupportedPlatform(): boolean {
  const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
  return platforms.includes(`${process.platform}-${process.arch}`);
}
