import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { crossProduct, inner, kron, type TensordotDims, tensordot } from '../linalg/contractions.ts';
import { apply, applyInPlace } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';

export interface AddedProductOptions {
  /** Multiplies this. Default 1; 0 leaves it out. */
  readonly beta?: number;
  /** Multiplies the product. Default 1. */
  readonly alpha?: number;
}

function scales({ beta = 1, alpha = 1 }: AddedProductOptions) {
  return { beta, alpha };
}

/**
 * Products of vectors and matrices. Both sides have one dtype.
 * @dtype the one that all operands have; integers too
 * @throws ShapeError where sizes do not fit, TypeError where dtypes differ
 */
export const productMethods = {
  /**
   * [n, k] times [k, m] gives [n, m]: `Tensor.mm`.
   * @shape [n, k] · [k, m] = [n, m]
   */
  mm(this: Tensor, other: Tensor): Tensor {
    return apply(ops.mm, [this, other], {});
  },

  /**
   * [b, n, k] times [b, k, m] gives [b, n, m]: `Tensor.bmm`.
   * @shape [b, n, k] · [b, k, m] = [b, n, m]
   */
  bmm(this: Tensor, other: Tensor): Tensor {
    return apply(ops.bmm, [this, other], {});
  },

  /**
   * [n, k] times [k] gives [n]: `Tensor.mv`.
   * @shape [n, k] · [k] = [n]
   */
  mv(this: Tensor, vector: Tensor): Tensor {
    return apply(ops.mv, [this, vector], {});
  },

  /**
   * [n] times [n] gives their scalar product: `Tensor.dot`.
   * @shape [n] · [n] = []
   */
  dot(this: Tensor, other: Tensor): Tensor {
    return apply(ops.dot, [this, other], {});
  },

  /**
   * [n] and [m] give [n, m], every product of two elements: `Tensor.outer`.
   * @shape [n] ⊗ [m] = [n, m]
   */
  outer(this: Tensor, other: Tensor): Tensor {
    if (this.dim() !== 1)
      throw about(new ShapeError(`outer: Expected 1-D argument self, but got ${this.dim()}-D`), { input: this, other });
    if (other.dim() !== 1)
      throw about(new ShapeError(`outer: Expected 1-D argument vec2, but got ${other.dim()}-D`), {
        input: this,
        other,
      });
    return this.unsqueeze(1).mul(other);
  },

  /**
   * beta · this + alpha · (a · b), this broadcast to [n, m]: `Tensor.addmm`.
   * @shape [n, m], to which this broadcasts; [n, k] · [k, m]
   */
  addmm(this: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
    return apply(ops.addmm, [this, a, b], scales(options));
  },

  /**
   * beta · this + alpha · (matrix · vector): `Tensor.addmv`.
   * @shape [n], to which this broadcasts; [n, k] · [k]
   */
  addmv(this: Tensor, matrix: Tensor, vector: Tensor, options: AddedProductOptions = {}): Tensor {
    return apply(ops.addmv, [this, matrix, vector], scales(options));
  },

  /**
   * beta · this + alpha · (a · b) of batches: `Tensor.baddbmm`.
   * @shape [b, n, m], to which this broadcasts; [b, n, k] · [b, k, m]
   */
  baddbmm(this: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
    return apply(ops.baddbmm, [this, a, b], scales(options));
  },

  /**
   * beta · this + alpha · the sum of a batch's products [b, n, k] · [b, k, m], this broadcast to [n, m]:
   * `Tensor.addbmm`.
   * @shape [n, m], to which this broadcasts; [b, n, k] · [b, k, m]
   */
  addbmm(this: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
    return apply(ops.addbmm, [this, a, b], scales(options));
  },

  /**
   * beta · this + alpha · (a ⊗ b) of vectors [n] and [m], this broadcast to [n, m]: `Tensor.addr`.
   * @shape [n, m], to which this broadcasts; [n] ⊗ [m]
   */
  addr(this: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
    return apply(ops.addr, [this, a, b], scales(options));
  },

  /**
   * [n] times [n], as `dot`: `Tensor.vdot`.
   * @shape [n] · [n] = []
   */
  vdot(this: Tensor, other: Tensor): Tensor {
    return this.dot(other);
  },

  /**
   * Sums of products over the last dimension of both, [..., k] with [***, k] gives [..., ***]: `Tensor.inner`.
   * @shape [..., k] · [***, k] = [..., ***]
   */
  inner(this: Tensor, other: Tensor): Tensor {
    return inner(this, other);
  },

  /**
   * The cross product of vectors of 3 along `dim` (default: the first of size 3); broadcasts: `Tensor.cross`.
   * @shape that to which both broadcast, 3 along `dim`
   */
  cross(this: Tensor, other: Tensor, dim?: number): Tensor {
    return crossProduct(this, other, dim);
  },

  /**
   * The p-norm of the difference, one element: `Tensor.dist`.
   * @shape []
   * @dtype floating point
   */
  dist(this: Tensor, other: Tensor, p = 2): Tensor {
    return this.sub(other).norm(p);
  },

  /**
   * `addmm` into this: `Tensor.addmm_`.
   * @shape this one's, [n, m]
   */
  addmm_(this: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
    return applyInPlace(ops.addmm, [this, a, b], scales(options));
  },

  /**
   * `addmv` into this: `Tensor.addmv_`.
   * @shape this one's, [n]
   */
  addmv_(this: Tensor, matrix: Tensor, vector: Tensor, options: AddedProductOptions = {}): Tensor {
    return applyInPlace(ops.addmv, [this, matrix, vector], scales(options));
  },

  /**
   * `baddbmm` into this: `Tensor.baddbmm_`.
   * @shape this one's, [b, n, m]
   */
  baddbmm_(this: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
    return applyInPlace(ops.baddbmm, [this, a, b], scales(options));
  },

  /**
   * `addbmm` into this: `Tensor.addbmm_`.
   * @shape this one's, [n, m]
   */
  addbmm_(this: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
    return applyInPlace(ops.addbmm, [this, a, b], scales(options));
  },

  /**
   * `addr` into this: `Tensor.addr_`.
   * @shape this one's, [n, m]
   */
  addr_(this: Tensor, a: Tensor, b: Tensor, options: AddedProductOptions = {}): Tensor {
    return applyInPlace(ops.addr, [this, a, b], scales(options));
  },

  /**
   * The sum of a matrix's diagonal; whole numbers give int64: `Tensor.trace`.
   * @shape [n, m] to []
   */
  trace(this: Tensor): Tensor {
    return apply(ops.trace, [this], {});
  },

  /**
   * Every element times the whole of `other`, block by block: `Tensor.kron`.
   * @shape the products of both sizes, dimension by dimension
   */
  kron(this: Tensor, other: Tensor): Tensor {
    return kron(this, other);
  },

  /**
   * Sums of products over several dimensions; a number takes this one's last and the other's first:
   * `torch.tensordot`.
   * @shape the sizes of both that are not summed over
   */
  tensordot(this: Tensor, other: Tensor, dims: TensordotDims = 2): Tensor {
    return tensordot(this, other, dims);
  },
};

export type ProductMethods = typeof productMethods;
