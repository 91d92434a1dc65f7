/**
 * Norms of vectors and matrices, composed as PyTorch composes them.
 * @shape [] without `dim`; else x's without those dimensions, or with 1 there (`keepdim`)
 * @dtype x's, float32 or float64
 * @throws ShapeError for orders and dimensions that do not go together, TypeError for integers
 */
import { ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply, applyAll } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import { wrapDimension } from '../shape/rules.ts';
import type { Tensor } from '../tensor.ts';

type Dimensions = number | readonly number[];

interface NormOptions<Order> {
  /** Default 2 for vectors, 'fro' for matrices. */
  readonly ord?: Order;
  /** Default: all, of matrices the last two. */
  readonly dim?: Dimensions | null;
  /** Keep reduced dimensions with size 1. Default false. */
  readonly keepdim?: boolean;
}

export type NormArguments<Order> = ByPlace<
  [ord: Order, dim: Dimensions | null | undefined, keepdim: boolean],
  NormOptions<Order>
>;

const places = ['ord', 'dim', 'keepdim'] as const;

/** 'fro' and 2 are the roots of sums of squares; 'nuc' sums singular values, ±2 are their extremes; ±1, ±Infinity sums. */
export type MatrixNormOrder = 'fro' | 'nuc' | 1 | -1 | 2 | -2 | number;

/** (Σ |x|ᵖ)^(1/p) over `dim`, or of all elements; p may be 0 (how many are not 0) and ±Infinity: `torch.linalg.vector_norm`. */
export function vectorNorm(x: Tensor, ...rest: NormArguments<number | undefined>): Tensor {
  const { ord = 2, dim = null, keepdim = false } = named<NormOptions<number>>(rest, places, 'linalg.vectorNorm');
  return apply(ops.vectorNorm, [x], { ord, dim: typeof dim === 'number' ? [dim] : dim, keepdim });
}

function wrapped(x: Tensor, dim: number): number {
  const result = wrapDimension(dim, x.dim());
  if (typeof result === 'string') throw about(new RangeError(result), { input: x });
  return result;
}

/** The norm of the matrices that two dimensions span: `torch.linalg.matrix_norm`. */
export function matrixNorm(x: Tensor, ...rest: NormArguments<MatrixNormOrder | undefined>): Tensor {
  const options = named<NormOptions<MatrixNormOrder>>(rest, places, 'linalg.matrixNorm');
  const { ord = 'fro', keepdim = false } = options;
  const dim = typeof options.dim === 'number' ? [options.dim] : (options.dim ?? [-2, -1]);
  if (x.dim() < 2)
    throw about(new ShapeError('linalg.matrix_norm: The input tensor A must have at least 2 dimensions.'), {
      input: x,
    });
  if (!x.isFloatingPoint) {
    throw about(
      new TypeError(`linalg.matrix_norm: Expected a floating point or complex tensor as input. Got ${x.dtype}`),
      { input: x },
    );
  }
  if (dim.length !== 2) {
    throw about(new ShapeError(`linalg.matrix_norm: dim must be a 2-tuple. Got ${dim.join(', ')}`), { input: x });
  }
  const [rows, columns] = [wrapped(x, dim[0]!), wrapped(x, dim[1]!)];
  if (rows === columns)
    throw about(new ShapeError(`linalg.matrix_norm: dims must be different. Got (${dim.join(', ')})`), { input: x });
  if (ord === 'fro') return vectorNorm(x, 2, [rows, columns], { keepdim });
  const size = typeof ord === 'number' ? Math.abs(ord) : ord;
  let result: Tensor;
  if (size === 'nuc' || size === 2) {
    const rest = [...x.shape.keys()].filter((one) => one !== rows && one !== columns);
    const values = svdvals(x.permute([...rest, rows, columns]));
    result = ord === 'nuc' ? values.sum(-1) : ord === 2 ? values.amax(-1) : values.amin(-1);
  } else if (size === 1 || size === Infinity) {
    const [summed, other] = size === 1 ? [rows, columns] : [columns, rows];
    const sums = vectorNorm(x, 1, summed);
    const left = other > summed ? other - 1 : other;
    result = typeof ord === 'number' && ord > 0 ? sums.amax(left) : sums.amin(left);
  } else throw new RangeError(`linalg.matrix_norm: Order ${ord} not supported.`);
  return keepdim
    ? result.reshape(x.shape.map((one, place) => (place === rows || place === columns ? 1 : one)))
    : result;
}

/**
 * The singular values, the largest first: `torch.linalg.svdvals`.
 * @shape [..., m, n] to [..., min(m, n)]
 */
export function svdvals(a: Tensor): Tensor {
  return applyAll(ops.svd, [a], { fullMatrices: false })[1]!;
}

/**
 * The 2-norm of all elements (no `ord`), a vector norm (one dimension), or a matrix norm (two): `torch.linalg.norm`.
 */
export function norm(x: Tensor, ...rest: NormArguments<MatrixNormOrder | null | undefined>): Tensor {
  const options = named<NormOptions<MatrixNormOrder | null>>(rest, places, 'linalg.norm');
  const { ord = null, dim = null, keepdim = false } = options;
  if (ord === null) return vectorNorm(x, 2, dim, { keepdim });
  const dims = typeof dim === 'number' ? [dim] : dim;
  if (dims === null && x.dim() > 2) {
    throw about(
      new ShapeError(`linalg.norm: If dim is not specified but ord is, the input must be 1D or 2D. Got ${x.dim()}D.`),
      { input: x },
    );
  }
  if ((dims?.length ?? x.dim()) === 2) return matrixNorm(x, ord, dims ?? [0, 1], { keepdim });
  if (typeof ord !== 'number') {
    throw about(new ShapeError('linalg.matrix_norm: The input tensor A must have at least 2 dimensions.'), {
      input: x,
    });
  }
  return vectorNorm(x, ord, dims, { keepdim });
}
