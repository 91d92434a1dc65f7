import { createRequire } from 'node:module';
import { isRowMajor, type Matrix, transposed } from './matrix.ts';
import { encodeGemm } from './onnx-model.ts';
import { plainProduct } from './plain-product.ts';

/** The part of onnxruntime-node's unpublished `dist/binding.js` (pinned version) that is used: it runs synchronously. */
interface NativeSession {
  loadModel(buffer: ArrayBufferLike, byteOffset: number, byteLength: number, options: object): void;
  run(feeds: Record<string, object>, fetches: Record<string, object>, options: object): unknown;
}

interface NativeBinding {
  readonly createSession: () => NativeSession;
  readonly createTensor: (data: Float32Array, dimensions: readonly number[]) => object;
}

/** a · b + bias written to a dense float32 buffer. */
export type FloatProduct = (
  out: Float32Array,
  start: number,
  a: Matrix,
  b: Matrix,
  bias: { readonly data: Float32Array; readonly offset: number } | null,
) => void;

export type Require = (specifier: string) => unknown;

/** Made at run time from this file's own address, so that a bundler leaves it alone. */
export function requireHere(): Require {
  return createRequire(import.meta.url);
}

function member(value: unknown, name: string, where: string): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !(name in value)) {
    throw new Error(`${where} has no '${name}': another version of onnxruntime-node than Backstep was built with?`);
  }
  return Reflect.get(value, name);
}

function constructorOf(value: unknown, name: string, where: string): new (...args: unknown[]) => object {
  const found = member(value, name, where);
  if (typeof found !== 'function') throw new Error(`${where}: '${name}' is not a class`);
  return (...args: []): never => {
    throw new Error(String(args));
  };
}
