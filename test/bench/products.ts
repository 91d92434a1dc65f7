/** GFLOP/s of float32 matrix products by each of the CPU's backends. */
import type { FloatProducts } from '../../src/engine/device/cpu/float-products.ts';
import type { Matrix } from '../../src/engine/device/cpu/matrix.ts';
import { OnnxProducts, requireHere } from '../../src/engine/device/cpu/onnxruntime.ts';
import { plainProduct } from '../../src/engine/device/cpu/plain-product.ts';
import { WasmProducts } from '../../src/engine/device/cpu/wasm-products.ts';
import type { Row } from './row.ts';
import { bestTime } from './timing.ts';

const plain: FloatProducts = {
  product: (out, start, a, b, bias) =>
    plainProduct(out, start, 'float32', a, b, bias === null ? null : rowOf(bias.data, bias.offset, b.columns)),
};

function rowOf(data: Float32Array, offset: number, columns: number): Matrix {
  return { data, offset, rows: 1, columns, rowStride: 0, columnStride: 1 };
}

export interface ProductBackends {
  readonly backends: ReadonlyMap<string, FloatProducts>;
  /** Null where it cannot be used. */
  readonly onnxLoadMilliseconds: number | null;
}

/** Those that this machine has, fastest first. */
export function productBackends(): ProductBackends {
  const others: [string, FloatProducts][] = [
    ['WebAssembly', new WasmProducts()],
    ['plain loops', plain],
  ];
  try {
    const started = performance.now();
    const onnx = new OnnxProducts(requireHere());
    const onnxLoadMilliseconds = performance.now() - started;
    return { backends: new Map([['ONNX Runtime', onnx], ...others]), onnxLoadMilliseconds };
  } catch (error) {
    console.error(`without ONNX Runtime: ${error instanceof Error ? error.message : String(error)}`);
    return { backends: new Map(others), onnxLoadMilliseconds: null };
  }
}

function matrix(rows: number, columns: number): Matrix {
  const data = Float32Array.from({ length: rows * columns }, (_, k) => Math.sin(k));
  return { data, offset: 0, rows, columns, rowStride: columns, columnStride: 1 };
}

/** Milliseconds of a product [m, k] · [k, n]. */
export function productTime(backend: FloatProducts, m: number, k: number, n: number): number {
  const [a, b, out] = [matrix(m, k), matrix(k, n), new Float32Array(m * n)];
  return bestTime(() => backend.product(out, 0, a, b, null), 600);
}

/** WebAssembly, which is taken where ONNX Runtime cannot be, beside that and beside plain loops. */
export function measureProducts(): Row[] {
  const times = new Map<string, number>();
  for (const [name, backend] of productBackends().backends) times.set(name, productTime(backend, 512, 512, 512));
  const value = times.get('WebAssembly') ?? Number.NaN;
  const what = 'matmul [512, 512] x [512, 512], WebAssembly';
  return ['ONNX Runtime', 'plain loops'].flatMap((peer) => {
    const time = times.get(peer);
    return time === undefined ? [] : [{ what, unit: 'ms', value, peer, ratio: value / time }];
  });
}
