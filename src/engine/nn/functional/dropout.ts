/**
 * Dropout of channels, and dropout that keeps mean and variance, as in `torch.nn.functional`.
 * @shape x's
 * @dtype x's, floating point
 * @throws RangeError for a p that is no probability, ShapeError for too few dimensions
 */
import { ShapeError } from '../../errors.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import { generator } from '../../random.ts';
import type { Tensor } from '../../tensor.ts';
import { randomLike } from './random-like.ts';
import { type DropoutOptions, featureDropout, requireProbability } from './sparse.ts';

/** `F.feature_dropout` of inputs that may come without a batch. */
function channels(x: Tensor, dims: number, options: DropoutOptions): Tensor {
  const rank = x.dim();
  if (rank !== dims + 1 && rank !== dims + 2) {
    throw new ShapeError(
      `dropout${dims}d: Expected ${dims + 1}D or ${dims + 2}D input, but received a ${rank}D input. Note that dropout${dims}d exists to provide channel-wise dropout on inputs with ${dims} spatial dimension${dims === 1 ? '' : 's'}, a channel dimension, and an optional batch dimension (i.e. ${dims + 1}D or ${dims + 2}D inputs).`,
    );
  }
  return rank === dims + 2 ? featureDropout(x, options) : featureDropout(x.unsqueeze(0), options).squeeze(0);
}

/** `dropout` of whole channels of [n, channels, length], or without n: `F.dropout1d`. */
export function dropout1d(x: Tensor, ...rest: ByPlace<[p: number, training: boolean], DropoutOptions>): Tensor {
  const options = named<DropoutOptions>(rest, ['p', 'training'], 'F.dropout1d');
  return channels(x, 1, options);
}

/** `dropout` of whole channels of [n, channels, height, width]: `F.dropout2d`. Three dimensions are [n, channels, length]. */
export function dropout2d(x: Tensor, ...rest: ByPlace<[p: number, training: boolean], DropoutOptions>): Tensor {
  const options = named<DropoutOptions>(rest, ['p', 'training'], 'F.dropout2d');
  return featureDropout(x, options);
}

/** `dropout` of whole channels of [n, channels, depth, height, width], or without n: `F.dropout3d`. */
export function dropout3d(x: Tensor, ...rest: ByPlace<[p: number, training: boolean], DropoutOptions>): Tensor {
  const options = named<DropoutOptions>(rest, ['p', 'training'], 'F.dropout3d');
  return channels(x, 3, options);
}

/** What `selu` saturates at. */
const saturation = 1.7580993408473766;

/** Elements of `shape` saturate with probability p; then scaled and moved so that mean 0 and variance 1 stay. */
function saturated(x: Tensor, shape: readonly number[], p: number): Tensor {
  if (p === 1) return x.mul(x.newZeros([]));
  const scale = 1 / Math.sqrt((saturation * saturation * p + 1) * (1 - p));
  const kept = randomLike(x.newZeros(shape), () => (generator.uniform() < p ? 0 : 1));
  const shift = kept
    .mul(saturation)
    .sub(saturation)
    .mul(scale)
    .add(saturation * scale * p);
  return x.mul(kept.mul(scale)).add(shift);
}

/** Dropout that keeps mean 0 and variance 1, for networks of `selu`: `F.alpha_dropout`. Off unless `training`. */
export function alphaDropout(x: Tensor, ...rest: ByPlace<[p: number, training: boolean], DropoutOptions>): Tensor {
  const options = named<DropoutOptions>(rest, ['p', 'training'], 'F.alphaDropout');
  const { p = 0.5, training = false } = options;
  requireProbability(p);
  return training && p > 0 ? saturated(x, x.shape, p) : x;
}

/** `alphaDropout` of whole channels of [n, channels, ...]: `F.feature_alpha_dropout`. Off unless `training`. */
export function featureAlphaDropout(
  x: Tensor,
  ...rest: ByPlace<[p: number, training: boolean], DropoutOptions>
): Tensor {
  const options = named<DropoutOptions>(rest, ['p', 'training'], 'F.featureAlphaDropout');
  const { p = 0.5, training = false } = options;
  requireProbability(p);
  if (x.dim() < 2) throw new ShapeError('Feature dropout requires at least 2 dimensions in the input');
  const shape = x.shape.map((size, dim) => (dim < 2 ? size : 1));
  return training && p > 0 ? saturated(x, shape, p) : x;
}
