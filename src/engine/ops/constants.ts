/** Tensors that backward rules make of plain numbers: masks, identities, reversed orders. */
import { indexDType } from '../device/index-dtype.ts';
import { type DType, isFloatingPoint } from '../dtype.ts';
import { Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';
import { uploaded } from './host.ts';
import { countElements, denseStrides } from './operand.ts';

/** A tensor on the device of `like`, element by element. */
function generated(like: Tensor, shape: readonly number[], dtype: DType, element: (index: number) => number): Tensor {
  const { kernels } = like.storage;
  const size = countElements(shape);
  const handle = uploaded(
    kernels,
    Array.from({ length: size }, (_, index) => element(index)),
    dtype,
  );
  return new Tensor(new Storage(kernels, dtype, size, handle), shape, denseStrides(shape), 0);
}

/** Zeros for something to be added to: a single one, repeated. */
export function repeatedZero(like: Tensor, shape: readonly number[]): Tensor {
  return like.newZeros([]).expand(shape);
}

/** [rows, columns] of `like`'s dtype, 1 where `holds(row, column)`, else 0. */
export function matrixMask(
  like: Tensor,
  rows: number,
  columns: number,
  holds: (row: number, column: number) => boolean,
): Tensor {
  return generated(like, [rows, columns], like.dtype, (index) =>
    holds(Math.floor(index / columns), index % columns) ? 1 : 0,
  );
}

/** The identity matrix, of `like`'s dtype. */
export function identity(like: Tensor, size: number): Tensor {
  return matrixMask(like, size, size, (row, column) => row === column);
}

/** 0, 1, 2... as indices; or from the end. */
export function countingIndices(like: Tensor, size: number, fromEnd = false): Tensor {
  const dtype = indexDType(like.storage.kernels);
  return generated(like, [size], dtype, (index) => (fromEnd ? size - 1 - index : index));
}

/** The elements of dimension `dim` in reverse order. */
export function reversed(x: Tensor, dim: number): Tensor {
  return x.indexSelect(dim, countingIndices(x, x.size(dim), true));
}

/** Floating-point dtypes as they are; integers and bool as indices. */
export function sumDType(dtype: DType, like: Tensor['storage']['kernels']): DType {
  return isFloatingPoint(dtype) ? dtype : indexDType(like);
}

/** Numbers as a 1-d tensor on the device of `like`. */
export function indexTensor(like: Tensor, numbers: Float64Array, dtype: DType): Tensor {
  return generated(like, [numbers.length], dtype, (index) => numbers[index]!);
}
