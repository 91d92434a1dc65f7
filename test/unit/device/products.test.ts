import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { afterEach, suite, test } from 'node:test';
import type { FloatProducts } from '../../../src/engine/device/cpu/float-products.ts';
import { cpuProductsBackend, makeCpuKernels } from '../../../src/engine/device/cpu/index.ts';
import type { Matrix } from '../../../src/engine/device/cpu/matrix.ts';
import { OnnxProducts, type Require, requireHere } from '../../../src/engine/device/cpu/onnxruntime.ts';
import { plainProduct } from '../../../src/engine/device/cpu/plain-product.ts';
import { type ProductMakers, Products, productsVariable } from '../../../src/engine/device/cpu/products.ts';
import { instantiate } from '../../../src/engine/device/cpu/simd/instance.ts';
import { WasmProducts } from '../../../src/engine/device/cpu/wasm-products.ts';
import { dtypes } from '../../../src/engine/dtype.ts';
import fc from '../../harness/fast-check.ts';
import { checkSample } from './check-sample.ts';
import { matrix, naive } from './matrices.ts';
import { samples } from './samples/index.ts';

const productsFile = new URL('../../../src/engine/device/cpu/products.ts', import.meta.url).href;
const wasmProductsFile = new URL('../../../src/engine/device/cpu/wasm-products.ts', import.meta.url).href;

function assertClose(actual: Float32Array, expected: ArrayLike<number>): void {
  for (let k = 0; k < actual.length; k++) {
    const difference = Math.abs(actual[k]! - expected[k]!);
    assert.ok(difference <= 1e-5 * (1 + Math.abs(expected[k]!)), `[${k}] ${actual[k]} instead of ${expected[k]}`);
  }
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

  /** The samples of the kernels that are products, with all of them computed by one backend. */
  function checkKernels(makers: ProductMakers): void {
    const kernels = makeCpuKernels(new Products(makers, { onnxruntime: 0, wasm: 0 }));
    const scope = { dtypes, wraps: true };
    for (const kernel of ['matmul', 'linear'] as const) {
      fc.assert(
        fc.property(samples[kernel](scope), (sample) => checkSample(kernels, sample)),
        { numRuns: 200 },
      );
    }
  }

  test('ONNX Runtime, in every layout', (t) => {
    const { name, reason } = cpuProductsBackend();
    if (name !== 'onnxruntime') {
      t.skip(reason);
      return;
    }
    const onnxruntime = () => new OnnxProducts(requireHere());
    const products = new Products({ onnxruntime, wasm: notWanted }, { onnxruntime: 0, wasm: 0 });
    checkCases((out, start, a, b, bias) => products.compute(out, start, 'float32', a, b, bias));
    checkKernels({ onnxruntime, wasm: notWanted });
  });

  test('WebAssembly, in every layout', () => {
    const wasm = () => new WasmProducts();
    const products = new Products({ onnxruntime: notWanted, wasm }, { onnxruntime: 0, wasm: 0 });
    checkCases((out, start, a, b, bias) => products.compute(out, start, 'float32', a, b, bias));
    checkKernels({ onnxruntime: notWanted, wasm });
  });

  test('on this platform ONNX Runtime is what computes large products', { skip: !isSupportedPlatform() }, () => {
    assert.deepEqual(cpuProductsBackend(), {
      name: 'onnxruntime',
      reason: 'ONNX Runtime loaded and passed its self-test',
    });
  });

  const wasm = () => new WasmProducts();
  const missing = (): never => {
    throw new Error("Cannot find module 'onnxruntime-node/dist/binding.js'");
  };
  const onnxFrom = (require: Require) => (): FloatProducts => new OnnxProducts(require);

  function checkFallback(makers: ProductMakers, name: string, reason: RegExp): void {
    const products = new Products(makers);
    const [a, b] = [matrix(40, 150, 'rows', 1), matrix(150, 60, 'rows', 2)];
    const out = new Float32Array(40 * 60);
    products.compute(out, 0, 'float32', a, b, null);
    assertClose(out, naive(a, b, null));
    const backend = products.backend();
    assert.equal(backend.name, name);
    assert.match(backend.reason, reason);
  }

  test('without ONNX Runtime, WebAssembly computes, and the reason is kept', () => {
    checkFallback({ onnxruntime: onnxFrom(missing), wasm }, 'wasm', /^ONNX Runtime cannot be used: Cannot find module/);
  });

  test('another version of ONNX Runtime is refused', () => {
    const makers = { onnxruntime: onnxFrom(() => ({})), wasm };
    checkFallback(makers, 'wasm', /is not the version that Backstep was built with/);
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
    const makers = { onnxruntime: onnxFrom((name) => loaded[name]), wasm };
    checkFallback(makers, 'wasm', /its self-test product gave 0 where/);
  });

  test('where WebAssembly is switched off, too, plain loops compute, with both reasons', () => {
    const refused = (): never => {
      throw new ReferenceError('WebAssembly is not defined');
    };
    checkFallback(
      { onnxruntime: onnxFrom(missing), wasm: () => new WasmProducts(refused) },
      'plain',
      /^ONNX Runtime cannot be used: .*; WebAssembly cannot be used: WebAssembly is not defined$/,
    );
  });

  test('a WebAssembly that computes wrongly fails its self-test', () => {
    const idle: typeof instantiate = (...options) => ({ ...instantiate(...options), functions: { productTiles() {} } });
    checkFallback(
      { onnxruntime: onnxFrom(missing), wasm: () => new WasmProducts(idle) },
      'plain',
      /; WebAssembly cannot be used: its self-test product gave 0 where/,
    );
  });

  test('a Node without WebAssembly computes in plain loops', () => {
    // Node strips types with WebAssembly, so it goes away after the modules have come.
    const program = `
      const { Products } = await import(${JSON.stringify(productsFile)});
      const { WasmProducts } = await import(${JSON.stringify(wasmProductsFile)});
      delete globalThis.WebAssembly;
      const onnxruntime = () => { throw new Error('no library'); };
      console.log(JSON.stringify(new Products({ onnxruntime, wasm: () => new WasmProducts() }).backend()));`;
    const options = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', program];
    const { name, reason }: Record<string, string> = JSON.parse(execFileSync(process.execPath, options).toString());
    assert.equal(name, 'plain');
    assert.match(reason ?? '', /; WebAssembly cannot be used: WebAssembly is not defined/);
  });

  test('small products are left to WebAssembly, and the smallest to plain loops', () => {
    const asked: string[] = [];
    const counting = (name: string) => (): FloatProducts => ({
      product: () => {
        asked.push(name);
      },
    });
    const products = new Products({ onnxruntime: counting('onnxruntime'), wasm: counting('wasm') });
    for (const size of [4, 20, 200]) {
      const [a, b] = [matrix(size, size, 'rows', 1), matrix(size, size, 'rows', 2)];
      products.compute(new Float32Array(size * size), 0, 'float32', a, b, null);
    }
    assert.deepEqual(asked, ['wasm', 'onnxruntime']);
  });

  test(`${productsVariable} chooses`, () => {
    process.env[productsVariable] = 'plain';
    checkFallback({ onnxruntime: notWanted, wasm: notWanted }, 'plain', /^BACKSTEP_CPU_PRODUCTS=plain$/);
    process.env[productsVariable] = 'wasm';
    checkFallback({ onnxruntime: notWanted, wasm }, 'wasm', /^BACKSTEP_CPU_PRODUCTS=wasm$/);
    const refused = new Products({ onnxruntime: notWanted, wasm: missing });
    assert.throws(() => refused.backend(), /BACKSTEP_CPU_PRODUCTS=wasm, but WebAssembly cannot be used/);
    process.env[productsVariable] = 'onnxruntime';
    const absent = new Products({ onnxruntime: onnxFrom(() => ({})), wasm });
    assert.throws(() => absent.backend(), /BACKSTEP_CPU_PRODUCTS=onnxruntime, but ONNX Runtime cannot be used/);
    process.env[productsVariable] = 'blas';
    assert.throws(
      () => new Products({ onnxruntime: notWanted, wasm }).backend(),
      /BACKSTEP_CPU_PRODUCTS=blas: expected onnxruntime, wasm, plain, or nothing to choose/,
    );
  });
});

function notWanted(): never {
  throw new Error('not wanted here');
}

/** onnxruntime-node has libraries for these alone. */
function isSupportedPlatform(): boolean {
  const platforms = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
  return platforms.includes(`${process.platform}-${process.arch}`);
}
