import type { TypedArray } from '../../dtype.ts';
import { allocateUninitialized } from './allocation.ts';
import { cast } from './copy.ts';
import { settle } from './integers.ts';
import { isRowMajor, type Matrix, transposed } from './matrix.ts';
import type { Products } from './products.ts';
import { type CpuOperand, denseOperand } from './strides.ts';

/** The matrix that dimensions `first` and `first + 1` span, from `offset` on. */
function matrixAt(x: CpuOperand, first: number, offset: number): Matrix {
  return {
    data: x.storage.handle,
    offset,
    rows: x.shape[first]!,
    columns: x.shape[first + 1]!,
    rowStride: x.strides[first]!,
    columnStride: x.strides[first + 1]!,
  };
}

/**
 * The operand with its matrices one behind the other, each by rows or by columns: a copy where they lie otherwise; null for a
 * single matrix that is repeated.
 */
function following(x: CpuOperand): CpuOperand | null {
  const [, rows, columns] = x.shape;
  if (x.strides[0] === rows! * columns!) {
    const first = matrixAt(x, 1, x.offset);
    if (isRowMajor(first) || isRowMajor(transposed(first))) return x;
  }
  const isRepeated = x.strides[0] === 0 && (x.strides[1] !== 0 || x.strides[2] !== 0);
  return isRepeated ? null : denseOperand(cast(x, x.dtype), x.shape, x.dtype);
}

/** [b, m, k] times [b, k, n]. A left side whose batches follow each other, with one right side, is one tall product. */
export function matmul(products: Products, a: CpuOperand, b: CpuOperand): TypedArray {
  const [batches, m, n] = [a.shape[0]!, a.shape[1]!, b.shape[2]!];
  const out = allocateUninitialized(a.dtype, batches * m * n);
  if (out.length === 0) return out;
  const isTall = b.strides[0] === 0 && a.strides[0] === a.strides[1]! * m && batches > 1;
  if (isTall) {
    const tall = { ...matrixAt(a, 1, a.offset), rows: batches * m };
    products.compute(out, 0, a.dtype, tall, matrixAt(b, 1, b.offset), null);
    return settle(out, a.dtype);
  }
  const batchProducts = batches > 1 ? products.forBatch(a.dtype, batches, m, a.shape[2]!, n) : null;
  if (batchProducts !== null && out instanceof Float32Array) {
    const [left, right] = [following(a), following(b)];
    if (left !== null && right !== null) {
      batchProducts.batchProduct(out, batches, matrixAt(left, 1, left.offset), matrixAt(right, 1, right.offset));
      return out;
    }
  }
  for (let batch = 0; batch < batches; batch++) {
    const left = matrixAt(a, 1, a.offset + batch * a.strides[0]!);
    const right = matrixAt(b, 1, b.offset + batch * b.strides[0]!);
    products.compute(out, batch * m * n, a.dtype, left, right, null);
  }
  return settle(out, a.dtype);
}

/** a · weightᵀ + bias: the weight is read through swapped strides, never copied. */
export function linear(products: Products, a: CpuOperand, weight: CpuOperand, bias: CpuOperand | null): TypedArray {
  const [m, n, k] = [a.shape[0]!, weight.shape[0]!, a.shape[1]!];
  const out = allocateUninitialized(a.dtype, m * n);
  if (out.length === 0) return out;
  const right: Matrix = {
    data: weight.storage.handle,
    offset: weight.offset,
    rows: k,
    columns: n,
    rowStride: weight.strides[1]!,
    columnStride: weight.strides[0]!,
  };
  const row: Matrix | null =
    bias === null
      ? null
      : {
          data: bias.storage.handle,
          offset: bias.offset,
          rows: 1,
          columns: n,
          rowStride: 0,
          columnStride: bias.strides[0]!,
        };
  products.compute(out, 0, a.dtype, matrixAt(a, 0, a.offset), right, row);
  return settle(out, a.dtype);
}
