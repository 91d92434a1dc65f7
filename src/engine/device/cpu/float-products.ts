import type { Matrix } from './matrix.ts';

/** A flat float32 vector inside a buffer. */
export interface FloatVector {
  readonly data: Float32Array;
  readonly offset: number;
}

/** What computes float32 products. */
export interface FloatProducts {
  /** out[start...] = a · b + bias, dense. */
  product(out: Float32Array, start: number, a: Matrix, b: Matrix, bias: FloatVector | null): void;
}

/** What computes many at once faster than one by one. */
export interface BatchProducts extends FloatProducts {
  /** out = a · b for each of `batches` matrices that follow each other, by rows or by columns; the first are given. */
  batchProduct(out: Float32Array, batches: number, a: Matrix, b: Matrix): void;
}

export function takesBatches(products: FloatProducts): products is BatchProducts {
  return 'batchProduct' in products;
}
