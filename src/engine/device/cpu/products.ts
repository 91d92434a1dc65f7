import type { DType, TypedArray } from '../../dtype.ts';
import type { Matrix } from './matrix.ts';
import { OnnxProducts, type Require, requireHere } from './onnxruntime.ts';
import { plainProduct } from './plain-product.ts';

export type ProductsBackendName = 'onnxruntime' | 'plain';

/** What computes large float32 products, and why it is not ONNX Runtime where it is not. */
export interface ProductsBackend {
  readonly name: ProductsBackendName;
  readonly reason: string;
}

/**
 * From this many multiplications on, ONNX Runtime is asked. Measured: its call takes 8 microseconds, and so do plain loops
 * for 12,000; at 14,000 it is 10 against 9, at 22,000 12 against 13, at 33,000 10 against 20. Repeat:
 * `node test/bench/kernels.bench.ts --threshold`.
 */
export const onnxThreshold = 20_000;

export const productsVariable = 'BACKSTEP_CPU_PRODUCTS';

/** Chooses, at the first large product, what computes them. */
export class Products {
  readonly #require: () => Require;
  readonly #threshold: number;
  #onnx: OnnxProducts | null = null;
  #chosen: ProductsBackend | null = null;

  constructor(require: () => Require, threshold: number = onnxThreshold) {
    this.#require = require;
    this.#threshold = threshold;
  }

  /** Loads what is to be loaded. */
  backend(): ProductsBackend {
    this.#chosen ??= this.#choose();
    return this.#chosen;
  }

  /** out[start...] = a · b + bias, dense. */
  compute(out: TypedArray, start: number, dtype: DType, a: Matrix, b: Matrix, bias: Matrix | null): void {
    if (dtype === 'float32' && out instanceof Float32Array && a.rows * a.columns * b.columns >= this.#threshold) {
      this.#chosen ??= this.#choose();
      if (this.#onnx !== null) {
        this.#onnx.product(out, start, a, b, bias === null ? null : vector(bias));
        return;
      }
    }
    plainProduct(out, start, dtype, a, b, bias);
  }

  /** Whether `computeBatch` may be called for so many multiplications. */
  takesBatch(dtype: DType, multiplications: number): boolean {
    if (dtype !== 'float32' || multiplications === 0 || multiplications < this.#threshold) return false;
    this.#chosen ??= this.#choose();
    return this.#onnx !== null;
  }

  /** out = a · b, dense, for matrices that lie one behind the other, each by rows or columns; the first of each are given. */
  computeBatch(out: TypedArray, batches: number, a: Matrix, b: Matrix): void {
    if (this.#onnx === null || !(out instanceof Float32Array)) throw new TypeError('these are not taken as a batch');
    this.#onnx.batchProduct(out, batches, a, b);
  }

  #choose(): ProductsBackend {
    const wanted = process.env[productsVariable];
    if (wanted === 'plain') return { name: 'plain', reason: `${productsVariable}=plain` };
    try {
      this.#onnx = new OnnxProducts(this.#require());
      return { name: 'onnxruntime', reason: 'ONNX Runtime loaded and passed its self-test' };
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      const reason = `ONNX Runtime cannot be used: ${cause}`;
      if (wanted === 'onnxruntime') throw new Error(`${productsVariable}=onnxruntime, but ${reason}`, { cause: error });
      return { name: 'plain', reason };
    }
  }
}

function vector(bias: Matrix): { data: Float32Array; offset: number } {
  if (bias.data instanceof Float32Array && (bias.columns === 1 || bias.columnStride === 1)) {
    return { data: bias.data, offset: bias.offset };
  }
  const data = Float32Array.from({ length: bias.columns }, (_, k) => bias.data[bias.offset + k * bias.columnStride]!);
  return { data, offset: 0 };
}

/** The products of this thread. */
export const products = new Products(requireHere);

/** What computes large float32 products here, and why. Loads the library if no product has needed it yet. */
export function cpuProductsBackend(): ProductsBackend {
  return products.backend();
}
