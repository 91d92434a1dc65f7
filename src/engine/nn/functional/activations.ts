/**
 * Activations as functions, as in `torch.nn.functional`.
 * @shape x's
 * @dtype x's, floating point
 * @throws TypeMismatchError for integers where the function is of floating point
 */
import { ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { broadcastTensors } from '../../functions/shape.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, type DimOption, dimOf, named } from '../../options-by-place.ts';
import { generator } from '../../random.ts';
import type { Tensor } from '../../tensor.ts';
import { randomLike } from './random-like.ts';

/**
 * max(0, x): `F.relu`; its gradient at 0 is 0.
 * @dtype x's
 * @throws TypeMismatchError for booleans
 */
export function relu(x: Tensor): Tensor {
  return x.relu();
}

/** x between 0 and 6: `F.relu6`. */
export function relu6(x: Tensor): Tensor {
  return apply(ops.hardtanh, [x], { minVal: 0, maxVal: 6 });
}

export interface LeakyReluOptions {
  readonly negativeSlope?: number;
}

/** x where positive, else negativeSlope · x (default 0.01): `F.leaky_relu`. Floating point. */
export function leakyRelu(x: Tensor, ...rest: ByPlace<[negativeSlope: number], LeakyReluOptions>): Tensor {
  const options = named<LeakyReluOptions>(rest, ['negativeSlope'], 'F.leakyRelu');
  return apply(ops.leakyRelu, [x], { negativeSlope: options.negativeSlope ?? 0.01 });
}

export interface EluOptions {
  readonly alpha?: number;
}

/** x where positive, else alpha · (eˣ - 1) (alpha 1 by default): `F.elu`. Floating point. */
export function elu(x: Tensor, ...rest: ByPlace<[alpha: number], EluOptions>): Tensor {
  const options = named<EluOptions>(rest, ['alpha'], 'F.elu');
  return apply(ops.elu, [x], { alpha: options.alpha ?? 1, scale: 1, inputScale: 1 });
}

/** `elu` with the constants that keep mean 0 and variance 1 through a deep network: `F.selu`. Floating point. */
export function selu(x: Tensor): Tensor {
  return apply(ops.selu, [x], {
    alpha: 1.6732632423543772,
    scale: 1.0507009873554805,
    inputScale: 1,
  });
}

/**
 * x where positive, else alpha · (e^(x / alpha) - 1) (alpha 1 by default): `F.celu`. Floating point.
 * @throws RangeError for an alpha of 0
 */
export function celu(x: Tensor, ...rest: ByPlace<[alpha: number], EluOptions>): Tensor {
  const options = named<EluOptions>(rest, ['alpha'], 'F.celu');
  const { alpha = 1 } = options;
  if (alpha === 0) throw new RangeError('ZeroDivisionError: alpha cannot be 0 for CELU');
  return apply(ops.celu, [x], { alpha, scale: 1, inputScale: 1 / alpha });
}

/** x · Φ(x), Φ of the normal distribution; `approximate: 'tanh'` for the quicker formula: `F.gelu`. Floating point. */
export function gelu(x: Tensor, options: { readonly approximate?: 'none' | 'tanh' } = {}): Tensor {
  return apply(ops.gelu, [x], { approximate: options.approximate ?? 'none' });
}

/** x · sigmoid(x): `F.silu`. Floating point. */
export function silu(x: Tensor): Tensor {
  return apply(ops.silu, [x], {});
}

/** x · tanh(softplus(x)): `F.mish`. Floating point. */
export function mish(x: Tensor): Tensor {
  return apply(ops.mish, [x], {});
}

export interface SoftplusOptions {
  readonly beta?: number;
  readonly threshold?: number;
}

/** ln(1 + e^(beta · x)) / beta; x itself where beta · x is above `threshold` (20): `F.softplus`. Floating point. */
export function softplus(x: Tensor, ...rest: ByPlace<[beta: number, threshold: number], SoftplusOptions>): Tensor {
  const options = named<SoftplusOptions>(rest, ['beta', 'threshold'], 'F.softplus');
  return apply(ops.softplus, [x], { beta: options.beta ?? 1, threshold: options.threshold ?? 20 });
}

/** x / (1 + |x|): `F.softsign`. */
export function softsign(x: Tensor): Tensor {
  return x.div(x.abs().add(1));
}

/** 1 / (1 + e⁻ˣ): `F.sigmoid`. */
export function sigmoid(x: Tensor): Tensor {
  return x.sigmoid();
}

/** `F.tanh`. */
export function tanh(x: Tensor): Tensor {
  return x.tanh();
}

export interface HardtanhOptions {
  readonly minVal?: number;
  readonly maxVal?: number;
}

/** x between minVal (-1) and maxVal (1); the gradient is 0 at both: `F.hardtanh`. */
export function hardtanh(x: Tensor, ...rest: ByPlace<[minVal: number, maxVal: number], HardtanhOptions>): Tensor {
  const options = named<HardtanhOptions>(rest, ['minVal', 'maxVal'], 'F.hardtanh');
  return apply(ops.hardtanh, [x], { minVal: options.minVal ?? -1, maxVal: options.maxVal ?? 1 });
}

/** (x + 3) / 6 between 0 and 1: `F.hardsigmoid`. Floating point. */
export function hardsigmoid(x: Tensor): Tensor {
  return apply(ops.hardsigmoid, [x], {});
}

/** x · hardsigmoid(x): `F.hardswish`. Floating point. */
export function hardswish(x: Tensor): Tensor {
  return apply(ops.hardswish, [x], {});
}

/** ln(sigmoid(x)), without overflow: `F.logsigmoid`. Floating point. */
export function logsigmoid(x: Tensor): Tensor {
  return apply(ops.logsigmoid, [x], {});
}

/** x - tanh(x): `F.tanhshrink`. */
export function tanhshrink(x: Tensor): Tensor {
  return x.sub(x.tanh());
}

/**
 * x moved by lambda towards 0, where it stays: `F.softshrink`. Floating point; lambda (0.5) must not be negative.
 * @throws RangeError for a negative lambda
 */
export function softshrink(x: Tensor, lambda = 0.5): Tensor {
  return apply(ops.softshrink, [x], { lambda });
}

/** x outside [-lambda, lambda], 0 inside: `F.hardshrink`. Floating point. */
export function hardshrink(x: Tensor, lambda = 0.5): Tensor {
  return apply(ops.hardshrink, [x], { lambda });
}

/**
 * x where above `threshold`, else `value`: `F.threshold`.
 * @dtype x's
 * @throws TypeMismatchError for booleans
 */
export function threshold(x: Tensor, limit: number, value: number): Tensor {
  return apply(ops.threshold, [x], { threshold: limit, value });
}

/**
 * The first half along `dim` times sigmoid of the second: `F.glu`. Floating point; the size must be even.
 * @shape [..., 2n, ...] to [..., n, ...] at `dim`
 * @throws ShapeError for an odd size
 */
export function glu(x: Tensor, dim = -1): Tensor {
  return apply(ops.glu, [x], { dim });
}

/**
 * x where positive, else weight · x: `F.prelu`.
 * @param x [n, channels, ...]
 * @param weight of one element, or [channels]
 * @throws ShapeError where the weight is neither of one element nor of x's channels
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  return apply(ops.prelu, [x, weight], {});
}

export interface RreluOptions {
  readonly lower?: number;
  readonly upper?: number;
  readonly training?: boolean;
}

/**
 * `leakyRelu` whose slope is drawn between lower (1/8) and upper (1/3) for each element in training, and is their mean
 * otherwise: `F.rrelu`. Floating point.
 */
export function rrelu(
  x: Tensor,
  ...rest: ByPlace<[lower: number, upper: number, training: boolean], RreluOptions>
): Tensor {
  const options = named<RreluOptions>(rest, ['lower', 'upper', 'training'], 'F.rrelu');
  const { lower = 1 / 8, upper = 1 / 3, training = false } = options;
  if (!training) return leakyRelu(x, { negativeSlope: (lower + upper) / 2 });
  const slopes = randomLike(x, () => lower + (upper - lower) * generator.uniform());
  return x.where(x.gt(0), x.mul(slopes));
}

/**
 * `F.softmax`: all positive, 1 in sum along `dim`.
 * @throws ShapeError for a dimension that there is not
 */
export function softmax(x: Tensor, dim: number | DimOption): Tensor {
  return x.softmax(dimOf(dim));
}

/**
 * softmax of -x: `F.softmin`.
 * @throws ShapeError for a dimension that there is not
 */
export function softmin(x: Tensor, dim: number | DimOption): Tensor {
  return x.neg().softmax(dimOf(dim));
}

/**
 * `F.log_softmax`.
 * @throws ShapeError for a dimension that there is not
 */
export function logSoftmax(x: Tensor, dim: number | DimOption): Tensor {
  return x.logSoftmax(dimOf(dim));
}

export interface GumbelSoftmaxOptions {
  readonly tau?: number;
  readonly hard?: boolean;
  readonly dim?: number;
}

/**
 * A softmax sample of the categories whose log-odds are x: `F.gumbel_softmax`. `hard`: exactly one 1 along `dim`, with the
 * gradient of the soft sample.
 * @throws ShapeError for a dimension that there is not
 */
export function gumbelSoftmax(x: Tensor, ...rest: ByPlace<[tau: number, hard: boolean], GumbelSoftmaxOptions>): Tensor {
  const options = named<GumbelSoftmaxOptions>(rest, ['tau', 'hard'], 'F.gumbelSoftmax');
  const { tau = 1, hard = false, dim = -1 } = options;
  // -ln of an exponential number; 1 - u is never 0.
  const noise = randomLike(x, () => -Math.log(-Math.log1p(-generator.uniform()) || Number.MIN_VALUE));
  const soft = x.add(noise).div(tau).softmax(dim);
  if (!hard) return soft;
  const index = soft.argmax(dim, { keepdim: true });
  const chosen = soft.newZeros(soft.shape).scatterAdd(dim, index, soft.newFull(index.shape, 1));
  return chosen.sub(soft.detach()).add(soft);
}

/** The p-norm along a dimension, which stays with size 1. */
function lengths(x: Tensor, p: number, dim: number): Tensor {
  return apply(ops.vectorNorm, [x], { ord: p, dim: [dim], keepdim: true });
}

export interface NormalizeOptions {
  readonly p?: number;
  readonly dim?: number;
  readonly eps?: number;
}

/**
 * x divided by its p-norm (2) along `dim` (1), which counts as at least eps (1e-12): `F.normalize`.
 * @throws ShapeError for a dimension that there is not
 */
export function normalize(
  x: Tensor,
  ...rest: ByPlace<[p: number, dim: number, eps: number], NormalizeOptions>
): Tensor {
  const options = named<NormalizeOptions>(rest, ['p', 'dim', 'eps'], 'F.normalize');
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  return x.div(lengths(x, p, dim).clampMin(eps));
}

export interface CosineSimilarityOptions {
  readonly dim?: number;
  readonly eps?: number;
}

/**
 * The cosine of the angle between vectors along `dim` (1), whose norms count as at least eps (1e-8):
 * `F.cosine_similarity`.
 * @shape that to which both broadcast, without `dim`
 * @throws ShapeError where they do not broadcast, and for integers
 */
export function cosineSimilarity(
  x1: Tensor,
  x2: Tensor,
  ...rest: ByPlace<[dim: number, eps: number], CosineSimilarityOptions>
): Tensor {
  const options = named<CosineSimilarityOptions>(rest, ['dim', 'eps'], 'F.cosineSimilarity');
  const { dim = 1, eps = 1e-8 } = options;
  if (!x1.isFloatingPoint || !x2.isFloatingPoint) {
    throw about(new ShapeError('expected common dtype to be floating point, yet common dtype is int64'), { x1, x2 });
  }
  // `dim` is one of the shape that both broadcast to.
  const [a, b] = broadcastTensors(x1, x2);
  return a!
    .div(lengths(a!, 2, dim).clampMin(eps))
    .mul(b!.div(lengths(b!, 2, dim).clampMin(eps)))
    .sum(dim);
}
