/**
 * What depends on how many singular values count as 0.
 * @dtype the input's, float32 or float64
 * @throws ShapeError for what are no matrices
 */
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { svdvals } from './norms.ts';

/** What counts as 0 beside the largest singular value, as in PyTorch. */
function relativeTolerance(a: Tensor): number {
  const epsilon = a.dtype === 'float64' ? Number.EPSILON : 2 ** -23;
  return Math.max(a.size(-2), a.size(-1)) * epsilon;
}

/**
 * How many singular values are above `rtol` (default max(m, n) · ε) times the largest; int64:
 * `torch.linalg.matrix_rank`.
 * @shape [..., m, n] to [...]
 * @dtype int64
 */
export function matrixRank(a: Tensor, options: { readonly rtol?: number } = {}): Tensor {
  const values = svdvals(a.detach());
  const largest = values.narrow(-1, 0, Math.min(1, values.size(-1)));
  return values.gt(largest.mul(options.rtol ?? relativeTolerance(a))).sum(-1);
}

/**
 * The pseudo-inverse [..., n, m]: singular values up to `rtol` (default max(m, n) · ε) times the largest count as 0. The
 * gradient takes the rank to be constant: `torch.linalg.pinv`.
 * @shape [..., m, n] to [..., n, m]
 */
export function pinv(a: Tensor, options: { readonly rtol?: number } = {}): Tensor {
  return apply(ops.pinv, [a], { rtol: options.rtol ?? (a.dim() < 2 ? 0 : relativeTolerance(a)) });
}
