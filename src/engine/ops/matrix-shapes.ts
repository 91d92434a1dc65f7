/** What products of operands of certain ranks ask of them, in PyTorch's words. */
import { type Dim, differentDims, type Shape } from '../shape/dim.ts';
import { okShape, type ShapeResult, shapeError } from '../shape/result.ts';
import type { Tensor } from '../tensor.ts';

/** As PyTorch names sizes in these messages: 2x3. */
export function sizes(shape: Shape): string {
  return shape.map(String).join('x');
}

export function mmShape(a: Shape, b: Shape): ShapeResult {
  if (a.length !== 2) return shapeError('self must be a matrix');
  if (b.length !== 2) return shapeError('mat2 must be a matrix');
  return matricesShape(a, b);
}

export function matricesShape(a: Shape, b: Shape): ShapeResult {
  if (differentDims(a[1]!, b[0]!)) {
    return shapeError(`mat1 and mat2 shapes cannot be multiplied (${sizes(a)} and ${sizes(b)})`);
  }
  return okShape([a[0]!, b[1]!]);
}

export function bmmShape(a: Shape, b: Shape): ShapeResult {
  if (a.length !== 3) return shapeError('batch1 must be a 3D tensor');
  if (b.length !== 3) return shapeError('batch2 must be a 3D tensor');
  if (differentDims(a[0]!, b[0]!) || differentDims(a[2]!, b[1]!)) {
    return shapeError(
      `Expected size for first two dimensions of batch2 tensor to be: [${String(a[0])}, ${String(a[2])}] but got: [${String(b[0])}, ${String(b[1])}].`,
    );
  }
  return okShape([a[0]!, a[1]!, b[2]!]);
}

/** `added`: the size of the vector that the product goes to. */
export function matrixVectorShape(matrix: Shape, vector: Shape, addedRank: number, added: Dim): ShapeResult {
  if (matrix.length !== 2 || vector.length !== 1) {
    return shapeError(`vector + matrix @ vector expected, got ${addedRank}, ${matrix.length}, ${vector.length}`);
  }
  if (differentDims(matrix[1]!, vector[0]!)) {
    return shapeError(`size mismatch, got ${String(added)}, ${sizes(matrix)},${String(vector[0])}`);
  }
  return okShape([matrix[0]!]);
}

export function dotShape(a: Shape, b: Shape): ShapeResult {
  if (a.length !== 1 || b.length !== 1) {
    return shapeError(`1D tensors expected, but got ${a.length}D and ${b.length}D tensors`);
  }
  if (differentDims(a[0]!, b[0]!)) {
    return shapeError(
      `inconsistent tensor size, expected tensor [${String(a[0])}] and src [${String(b[0])}] to have the same number of elements, but got ${String(a[0])} and ${String(b[0])} elements respectively`,
    );
  }
  return okShape([]);
}

/** What is said of operands of different dtypes. */
export const sameScalarType = (a: Tensor, b: Tensor): string => `expected scalar type ${a.dtype} but found ${b.dtype}`;
