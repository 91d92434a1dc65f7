import type { DType, TypedArray } from '../../dtype.ts';
import { type BatchProducts, type FloatProducts, type FloatVector, takesBatches } from './float-products.ts';
import type { Matrix } from './matrix.ts';
import { OnnxProducts, requireHere } from './onnxruntime.ts';
import { plainProduct } from './plain-product.ts';
import { WasmProducts } from './wasm-products.ts';

export const productsBackendNames = ['onnxruntime', 'wasm', 'plain'] as const;
export type ProductsBackendName = (typeof productsBackendNames)[number];

/** What computes large float32 products, and why it is not a faster one where it is not. */
export interface ProductsBackend {
  readonly name: ProductsBackendName;
  readonly reason: string;
}

/** The work from which on a backend is asked. */
export interface ProductThresholds {
  /** By `vectorWork`: below, WebAssembly's vectors are faster. */
  readonly onnxruntime: number;
  /** Multiplications: below, plain loops are. */
  readonly wasm: number;
}

/**
 * Measured in microseconds, ONNX Runtime, WebAssembly, plain loops: [48, 48] · [48, 48] 7.0, 6.6, 41; [52, 52] · [52, 52] 7.9, 9.8,
 * 53; [64, 128] · [128, 10] 7.1, 9.6, 38; [1, 64] · [64, 64] 5.8, 3.3, 6.0; [6, 6] · [6, 6] 5.3, 0.21, 0.25; [5, 5] · [5, 5] 5.3, 0.20,
 * 0.18. Repeat: `node test/bench/kernels.bench.ts --threshold`.
 */
export const productThresholds: ProductThresholds = { onnxruntime: 220_000, wasm: 200 };

/** How long WebAssembly takes, in units of a fiftieth of a nanosecond: what is packed counts much where few rows share it. */
export function vectorWork(rows: number, depth: number, columns: number): number {
  return (rows * depth * columns) / 2 + 32 * depth * (rows + columns);
}

export const productsVariable = 'BACKSTEP_CPU_PRODUCTS';

/** Makes the backends; they throw where they cannot be used. */
export interface ProductMakers {
  readonly onnxruntime: () => FloatProducts;
  readonly wasm: () => FloatProducts;
}

const productMakers: ProductMakers = {
  onnxruntime: () => new OnnxProducts(requireHere()),
  wasm: () => new WasmProducts(),
};

function wantedBackend(): ProductsBackendName | null {
  const wanted = process.env[productsVariable];
  if (wanted === undefined || wanted === '') return null;
  const name = productsBackendNames.find((known) => known === wanted);
  if (name !== undefined) return name;
  throw new Error(`${productsVariable}=${wanted}: expected ${productsBackendNames.join(', ')}, or nothing to choose`);
}

/** A backend that is loaded when it is first asked for. */
class Candidate {
  readonly #name: keyof ProductMakers;
  readonly #title: string;
  readonly #make: () => FloatProducts;
  #products: FloatProducts | null | undefined;
  #obstacle = '';

  constructor(name: keyof ProductMakers, title: string, make: () => FloatProducts) {
    this.#name = name;
    this.#title = title;
    this.#make = make;
  }

  /** Why there are no products. */
  get obstacle(): string {
    return this.#obstacle;
  }

  /** Null where it cannot be used; throws if it is the one that the environment names. */
  products(): FloatProducts | null {
    if (this.#products === undefined) this.#products = this.#load();
    return this.#products;
  }

  #load(): FloatProducts | null {
    const wanted = wantedBackend();
    if (wanted === 'plain' || (wanted === 'wasm' && this.#name === 'onnxruntime')) {
      this.#obstacle = `${productsVariable}=${wanted}`;
      return null;
    }
    try {
      return this.#make();
    } catch (error) {
      this.#obstacle = `${this.#title} cannot be used: ${error instanceof Error ? error.message : String(error)}`;
      if (wanted !== this.#name) return null;
      throw new Error(`${productsVariable}=${wanted}, but ${this.#obstacle}`, { cause: error });
    }
  }
}

/** Chooses what computes a product. */
export class Products {
  readonly #onnx: Candidate;
  readonly #wasm: Candidate;
  readonly #thresholds: ProductThresholds;

  constructor(makers: ProductMakers = productMakers, thresholds: ProductThresholds = productThresholds) {
    this.#onnx = new Candidate('onnxruntime', 'ONNX Runtime', makers.onnxruntime);
    this.#wasm = new Candidate('wasm', 'WebAssembly', makers.wasm);
    this.#thresholds = thresholds;
  }

  /** Loads what is to be loaded for large products. */
  backend(): ProductsBackend {
    if (this.#onnx.products() !== null) {
      return { name: 'onnxruntime', reason: 'ONNX Runtime loaded and passed its self-test' };
    }
    if (this.#wasm.products() !== null) return { name: 'wasm', reason: this.#onnx.obstacle };
    const obstacles = new Set([this.#onnx.obstacle, this.#wasm.obstacle]);
    return { name: 'plain', reason: [...obstacles].join('; ') };
  }

  /** out[start...] = a · b + bias, dense. */
  compute(out: TypedArray, start: number, dtype: DType, a: Matrix, b: Matrix, bias: Matrix | null): void {
    const multiplications = a.rows * a.columns * b.columns;
    if (dtype === 'float32' && out instanceof Float32Array && multiplications >= this.#thresholds.wasm) {
      const fast = this.#fastest(vectorWork(a.rows, a.columns, b.columns));
      if (fast !== null) {
        fast.product(out, start, a, b, bias === null ? null : vector(bias));
        return;
      }
    }
    plainProduct(out, start, dtype, a, b, bias);
  }

  /** What takes so many products [rows, depth] · [depth, columns] as a batch; null: they are computed one by one. */
  forBatch(dtype: DType, batches: number, rows: number, depth: number, columns: number): BatchProducts | null {
    if (dtype !== 'float32' || depth === 0) return null;
    const fast = this.#fastest(batches * vectorWork(rows, depth, columns));
    return fast !== null && takesBatches(fast) ? fast : null;
  }

  #fastest(work: number): FloatProducts | null {
    const large = work >= this.#thresholds.onnxruntime ? this.#onnx.products() : null;
    return large ?? this.#wasm.products();
  }
}

function vector(bias: Matrix): FloatVector {
  if (bias.data instanceof Float32Array && (bias.columns === 1 || bias.columnStride === 1)) {
    return { data: bias.data, offset: bias.offset };
  }
  const data = Float32Array.from({ length: bias.columns }, (_, k) => bias.data[bias.offset + k * bias.columnStride]!);
  return { data, offset: 0 };
}

/** The products of this thread. */
export const products = new Products();

/** What computes large float32 products here, and why. Loads the libraries if no product has needed them yet. */
export function cpuProductsBackend(): ProductsBackend {
  return products.backend();
}
