import { about } from '../failure.ts';
import { matrixNorm, vectorNorm } from '../linalg/norms.ts';
import { apply, applyAll } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { TriangularAttributes } from '../ops/triangular-systems.ts';
import type { Tensor } from '../tensor.ts';
import type { Dimensions, KeepOption } from './reduction.ts';

export interface SlogdetResult {
  readonly sign: Tensor;
  readonly logabsdet: Tensor;
}

export interface QrResult {
  readonly q: Tensor;
  readonly r: Tensor;
}

export interface SvdResult {
  readonly u: Tensor;
  readonly s: Tensor;
  readonly vh: Tensor;
}

/** Linear algebra as methods; all of it is in `linalg`. Computed in float64 on the host; the result has this dtype. */
export const linalgMethods = {
  /**
   * The p-norm of all elements or along `dim`: any number, ±Infinity, 'fro' (as 2) or, of matrices, 'nuc'; floating point
   * only. Gradients at 0 are 0: `Tensor.norm`.
   */
  norm(this: Tensor, p: number | 'fro' | 'nuc' = 'fro', dim?: Dimensions | null, options: KeepOption = {}): Tensor {
    if (!this.isFloatingPoint) {
      throw about(
        new TypeError(`norm(): input dtype should be either floating point or complex. Got ${this.dtype} instead.`),
        { input: this },
      );
    }
    if (p !== 'nuc') return vectorNorm(this, p === 'fro' ? 2 : p, dim, options);
    return matrixNorm(this, 'nuc', typeof dim === 'number' || dim == null ? [-2, -1] : dim, options);
  },

  /** The inverse of a square matrix or a batch of them: `Tensor.inverse`. */
  inverse(this: Tensor): Tensor {
    return apply(ops.inv, [this], {});
  },

  /** Autograd's own: X with this · X = b. Scripts call `linalg.solve`. */
  solveSystem(this: Tensor, b: Tensor): Tensor {
    return apply(ops.solve, [this, b], {});
  },

  /** Autograd's own: X with this · X = b for a triangle. Scripts call `linalg.solveTriangular`. */
  solveTriangle(this: Tensor, b: Tensor, attributes: TriangularAttributes): Tensor {
    return apply(ops.solveTriangular, [this, b], attributes);
  },

  /** The determinant: `Tensor.det`. */
  det(this: Tensor): Tensor {
    return apply(ops.det, [this], {});
  },

  /** The determinant's sign and the logarithm of its size: `Tensor.slogdet`. */
  slogdet(this: Tensor): SlogdetResult {
    const [sign, logabsdet] = applyAll(ops.slogdet, [this], {});
    return { sign: sign!, logabsdet: logabsdet! };
  },

  /** The natural logarithm of the determinant; NaN where that is negative: `Tensor.logdet`. */
  logdet(this: Tensor): Tensor {
    const { sign, logabsdet } = this.slogdet();
    return logabsdet.where(sign.detach().ne(-1), Number.NaN);
  },

  /** L with L · Lᵀ = this (or its transpose, `upper`); the lower triangle is read: `Tensor.cholesky`. */
  cholesky(this: Tensor, upper = false): Tensor {
    const lower = apply(ops.cholesky, [this], {});
    return upper ? lower.transpose(-2, -1) : lower;
  },

  /** Q and R, reduced: `Tensor.qr`. */
  qr(this: Tensor): QrResult {
    const [q, r] = applyAll(ops.qr, [this], { mode: 'reduced' });
    return { q: q!, r: r! };
  },

  /**
   * U, S and Vh with min(m, n) vectors, unless `fullMatrices`. Unlike PyTorch's older method of this name it answers Vh, as
   * `linalg.svd` does.
   */
  svd(this: Tensor, options: { readonly fullMatrices?: boolean } = {}): SvdResult {
    const [u, s, vh] = applyAll(ops.svd, [this], { fullMatrices: options.fullMatrices ?? false });
    return { u: u!, s: s!, vh: vh! };
  },
};

export type LinalgMethods = typeof linalgMethods;
