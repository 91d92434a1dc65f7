import { about } from '../failure.ts';
import { matrixNorm, vectorNorm } from '../linalg/norms.ts';
import { apply, applyAll } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { TriangularAttributes } from '../ops/triangular-systems.ts';
import { type ByPlace, named } from '../options-by-place.ts';
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

export interface SvdOptions {
  readonly fullMatrices?: boolean;
}

export interface SvdResult {
  readonly u: Tensor;
  readonly s: Tensor;
  readonly vh: Tensor;
}

export interface PNormOptions extends KeepOption {
  /** Default 'fro'. */
  readonly p?: number | 'fro' | 'nuc';
  /** Default: all. */
  readonly dim?: Dimensions | null;
}

export type PNormArguments = ByPlace<
  [p: number | 'fro' | 'nuc' | undefined, dim: Dimensions | null | undefined, keepdim: boolean],
  PNormOptions
>;

/**
 * Linear algebra as methods; all of it is in `linalg`. Computed in float64 on the host; the result has this dtype.
 * @dtype this one's, float32 or float64
 * @throws ShapeError for what are no (square) matrices, TypeError for integers
 */
export const linalgMethods = {
  /**
   * The p-norm of all elements or along `dim`: any number, ±Infinity, 'fro' (as 2) or, of matrices, 'nuc'; floating point
   * only. Gradients at 0 are 0: `Tensor.norm`.
   * @shape [] without `dim`; else this one's without those dimensions, or with 1 there (`keepdim`)
   */
  norm(this: Tensor, ...rest: PNormArguments): Tensor {
    const { p = 'fro', dim = null, keepdim = false } = named<PNormOptions>(rest, ['p', 'dim', 'keepdim'], 'norm');
    if (!this.isFloatingPoint) {
      throw about(
        new TypeError(`norm(): input dtype should be either floating point or complex. Got ${this.dtype} instead.`),
        { input: this },
      );
    }
    if (p !== 'nuc') return vectorNorm(this, p === 'fro' ? 2 : p, dim, keepdim);
    return matrixNorm(this, 'nuc', typeof dim === 'number' || dim === null ? [-2, -1] : dim, keepdim);
  },

  /**
   * The inverse of a square matrix or a batch of them: `Tensor.inverse`.
   * @shape [..., n, n]
   * @throws LinAlgError for a singular matrix, ShapeError where it is not square, TypeError for integers
   */
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

  /**
   * The determinant: `Tensor.det`.
   * @shape [..., n, n] to [...]
   */
  det(this: Tensor): Tensor {
    return apply(ops.det, [this], {});
  },

  /**
   * The determinant's sign and the logarithm of its size: `Tensor.slogdet`.
   * @shape [..., n, n] to [...] and [...]
   */
  slogdet(this: Tensor): SlogdetResult {
    const [sign, logabsdet] = applyAll(ops.slogdet, [this], {});
    return { sign: sign!, logabsdet: logabsdet! };
  },

  /**
   * The natural logarithm of the determinant; NaN where that is negative: `Tensor.logdet`.
   * @shape [..., n, n] to [...]
   */
  logdet(this: Tensor): Tensor {
    const { sign, logabsdet } = this.slogdet();
    return logabsdet.where(sign.detach().ne(-1), Number.NaN);
  },

  /**
   * L with L · Lᵀ = this (or its transpose, `upper`); the lower triangle is read: `Tensor.cholesky`.
   * @shape [..., n, n]
   * @throws LinAlgError where it is not positive-definite, ShapeError where it is not square
   */
  cholesky(this: Tensor, upper = false): Tensor {
    const lower = apply(ops.cholesky, [this], {});
    return upper ? lower.transpose(-2, -1) : lower;
  },

  /**
   * Q and R, reduced: `Tensor.qr`.
   * @shape [..., m, n] to [..., m, k] and [..., k, n] with k = min(m, n)
   */
  qr(this: Tensor): QrResult {
    const [q, r] = applyAll(ops.qr, [this], { mode: 'reduced' });
    return { q: q!, r: r! };
  },

  /**
   * U, S and Vh with min(m, n) vectors, unless `fullMatrices`. Unlike PyTorch's older method of this name it answers Vh, as
   * `linalg.svd` does.
   * @shape [..., m, n] to [..., m, k], [..., k] and [..., k, n] with k = min(m, n); `fullMatrices`: [..., m, m] and
   * [..., n, n]
   */
  svd(this: Tensor, options: SvdOptions = {}): SvdResult {
    const [u, s, vh] = applyAll(ops.svd, [this], { fullMatrices: options.fullMatrices ?? false });
    return { u: u!, s: s!, vh: vh! };
  },
};

export type LinalgMethods = typeof linalgMethods;
