import { createRequire } from 'node:module';
import type { BatchProducts, FloatVector } from './float-products.ts';
import { isRowMajor, type Matrix, transposed } from './matrix.ts';
import { encodeBatchProduct, encodeGemm } from './onnx-model.ts';
import { checkProducts } from './products-self-test.ts';

export type Require = (specifier: string) => unknown;

/** A dense float32 operand of a product. */
type FloatMatrix = Matrix & { readonly data: Float32Array };

/** A matrix, or a batch of them, as a session reads it. */
interface Placed {
  readonly tensor: object;
  readonly isTransposed: boolean;
}

interface NativeSession {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: object): void;
  run(feeds: Record<string, object>, fetches: Record<string, object>, options: object): unknown;
}

/** The part of onnxruntime-node's unpublished `dist/binding.js` that is used: unlike the published API, it runs at once. */
interface BindingModule {
  readonly initOrt: () => void;
  readonly binding: { readonly InferenceSession: new () => NativeSession };
}

interface CommonModule {
  readonly Tensor: new (type: 'float32', data: Float32Array, dimensions: readonly number[]) => object;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function isBindingModule(value: unknown): value is BindingModule {
  const session = field(field(value, 'binding'), 'InferenceSession');
  if (typeof field(value, 'initOrt') !== 'function' || typeof session !== 'function') return false;
  return typeof field(session.prototype, 'run') === 'function';
}

function isCommonModule(value: unknown): value is CommonModule {
  return typeof field(value, 'Tensor') === 'function';
}

/**
 * A `require` that looks from where this file is at run time: the checkout's node_modules, or those beside the bundle.
 * The specifiers go through a variable, so that a bundler cannot try to pull the native library in.
 */
export function requireHere(): Require {
  return createRequire(import.meta.url);
}

const bindingFile = 'onnxruntime-node/dist/binding.js';
const commonPackage = 'onnxruntime-common';

/** Float32 products by ONNX Runtime's CPU kernels, on one thread: a second one made small products slower. */
export class OnnxProducts implements BatchProducts {
  readonly #native: BindingModule['binding'];
  readonly #Tensor: CommonModule['Tensor'];
  readonly #sessions = new Map<number, NativeSession>();
  readonly #batchSessions = new Map<number, NativeSession>();

  /** Loads the library and checks one product of it against plain loops. Throws when either fails. */
  constructor(require: Require) {
    const native = require(bindingFile);
    if (!isBindingModule(native)) throw new Error(`${bindingFile} is not the version that Backstep was built with`);
    const common = require(commonPackage);
    if (!isCommonModule(common)) throw new Error(`${commonPackage} has no Tensor class`);
    this.#native = native.binding;
    this.#Tensor = common.Tensor;
    native.initOrt();
    checkProducts(this);
  }

  /** out[start...] = a · b + bias, dense. */
  product(out: Float32Array, start: number, a: Matrix, b: Matrix, bias: FloatVector | null): void {
    const left = this.#place(a);
    const right = this.#place(b);
    const session = this.#session(left.isTransposed, right.isTransposed, bias !== null);
    const [rows, columns] = [a.rows, b.columns];
    const feeds: Record<string, object> = { a: left.tensor, b: right.tensor };
    if (bias !== null) feeds['c'] = this.#tensor(bias.data, bias.offset, [columns]);
    session.run(feeds, { y: this.#tensor(out, start, [rows, columns]) }, {});
  }

  /** out = a · b for each of `batches` matrices that follow each other, by rows or by columns; the first are given. */
  batchProduct(out: Float32Array, batches: number, a: Matrix, b: Matrix): void {
    const left = this.#batch(batches, a);
    const right = this.#batch(batches, b);
    const fetches = { y: this.#tensor(out, 0, [batches, a.rows, b.columns]) };
    this.#batchSession(left.isTransposed, right.isTransposed).run({ a: left.tensor, b: right.tensor }, fetches, {});
  }

  #batch(batches: number, x: Matrix): Placed {
    if (!isFloat(x)) throw new TypeError('a batch of products takes float32');
    const isTransposed = !isRowMajor(x);
    const sizes = isTransposed ? [batches, x.columns, x.rows] : [batches, x.rows, x.columns];
    return { tensor: this.#tensor(x.data, x.offset, sizes), isTransposed };
  }

  #tensor(data: Float32Array, offset: number, dimensions: readonly number[]): object {
    const count = dimensions.reduce((product, size) => product * size, 1);
    const window = offset === 0 && data.length === count ? data : data.subarray(offset, offset + count);
    return new this.#Tensor('float32', window, dimensions);
  }

  /** A matrix as Gemm can read it: as it is, by its transposition flag, or as a copy where its rows have gaps. */
  #place(x: Matrix): Placed {
    if (isFloat(x)) {
      if (isRowMajor(x)) {
        return { tensor: this.#tensor(x.data, x.offset, [x.rows, x.columns]), isTransposed: false };
      }
      if (isRowMajor(transposed(x))) {
        return { tensor: this.#tensor(x.data, x.offset, [x.columns, x.rows]), isTransposed: true };
      }
    }
    return { tensor: this.#tensor(copyRows(x), 0, [x.rows, x.columns]), isTransposed: false };
  }

  #session(transposeA: boolean, transposeB: boolean, bias: boolean): NativeSession {
    const key = (transposeA ? 1 : 0) + (transposeB ? 2 : 0) + (bias ? 4 : 0);
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const session = this.#load(encodeGemm({ transposeA, transposeB, bias }));
    this.#sessions.set(key, session);
    return session;
  }

  #batchSession(transposeA: boolean, transposeB: boolean): NativeSession {
    const key = (transposeA ? 1 : 0) + (transposeB ? 2 : 0);
    const known = this.#batchSessions.get(key);
    if (known !== undefined) return known;
    const session = this.#load(encodeBatchProduct({ transposeA, transposeB }));
    this.#batchSessions.set(key, session);
    return session;
  }

  #load(model: Uint8Array): NativeSession {
    const session = new this.#native.InferenceSession();
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      executionMode: 'sequential',
    });
    return session;
  }
}

function isFloat(x: Matrix): x is FloatMatrix {
  return x.data instanceof Float32Array;
}

function copyRows(x: Matrix): Float32Array {
  const copy = new Float32Array(x.rows * x.columns);
  let o = 0;
  for (let row = 0; row < x.rows; row++) {
    let i = x.offset + row * x.rowStride;
    for (let column = 0; column < x.columns; column++, o++, i += x.columnStride) copy[o] = x.data[i]!;
  }
  return copy;
}
