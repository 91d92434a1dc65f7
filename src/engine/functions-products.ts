/** Products as functions: each is the method of its name. */
import type { AddedProductOptions } from './methods/products.ts';
import type { Tensor } from './tensor.ts';

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

/** The sum of a matrix's diagonal: `torch.trace`. */
export function trace(input: Tensor): Tensor {
  return input.trace();
}
