/** Products as functions: each is the method of its name. */
import { multiDot } from '../linalg/powers.ts';
import type { AddedProductOptions } from '../methods/products.ts';
import type { Tensor } from '../tensor.ts';

/** The product of matrices, vectors or batches of them: `torch.matmul`. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return a.matmul(b);
}

/** [n, k] times [k, m] gives [n, m]: `torch.mm`. */
export function mm(input: Tensor, other: Tensor): Tensor {
  return input.mm(other);
}

/** [b, n, k] times [b, k, m] gives [b, n, m]: `torch.bmm`. */
export function bmm(input: Tensor, other: Tensor): Tensor {
  return input.bmm(other);
}

/** [n, k] times [k] gives [n]: `torch.mv`. */
export function mv(input: Tensor, vector: Tensor): Tensor {
  return input.mv(vector);
}

/** The scalar product of two vectors: `torch.dot`. */
export function dot(input: Tensor, other: Tensor): Tensor {
  return input.dot(other);
}

/** [n] and [m] give [n, m], every product of two elements: `torch.outer`. */
export function outer(input: Tensor, other: Tensor): Tensor {
  return input.outer(other);
}

/** beta · input + alpha · (a · b) of matrices: `torch.addmm`. */
export function addmm(input: Tensor, a: Tensor, b: Tensor, options?: AddedProductOptions): Tensor {
  return input.addmm(a, b, options);
}

/** beta · input + alpha · (matrix · vector): `torch.addmv`. */
export function addmv(input: Tensor, matrix: Tensor, vector: Tensor, options?: AddedProductOptions): Tensor {
  return input.addmv(matrix, vector, options);
}

/** beta · input + alpha · (a · b) of batches: `torch.baddbmm`. */
export function baddbmm(input: Tensor, a: Tensor, b: Tensor, options?: AddedProductOptions): Tensor {
  return input.baddbmm(a, b, options);
}

/** beta · input + alpha · the sum of a batch's products: `torch.addbmm`. */
export function addbmm(input: Tensor, a: Tensor, b: Tensor, options?: AddedProductOptions): Tensor {
  return input.addbmm(a, b, options);
}

/** beta · input + alpha · (a ⊗ b) of vectors: `torch.addr`. */
export function addr(input: Tensor, a: Tensor, b: Tensor, options?: AddedProductOptions): Tensor {
  return input.addr(a, b, options);
}

/** The scalar product of two vectors, as `dot`: `torch.vdot`. */
export function vdot(input: Tensor, other: Tensor): Tensor {
  return input.vdot(other);
}

/** The cross product of vectors of 3 along `dim` (default: the first of size 3); broadcasts: `torch.cross`. */
export function cross(input: Tensor, other: Tensor, dim?: number): Tensor {
  return input.cross(other, dim);
}

/**
 * The product of matrices in the order that takes the fewest operations: `torch.chain_matmul`.
 * @shape [a, b] · [b, c] · ... · [y, z] = [a, z]
 * @dtype the one that all have
 * @throws ShapeError where sizes do not fit
 */
export function chainMatmul(...matrices: readonly Tensor[]): Tensor {
  return matrices.length === 1 ? matrices[0]! : multiDot(matrices);
}

/** The sum of a matrix's diagonal: `torch.trace`. */
export function trace(input: Tensor): Tensor {
  return input.trace();
}
