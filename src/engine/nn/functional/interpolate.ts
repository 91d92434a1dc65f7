/** Images made larger or smaller, as in `torch.nn.functional`. */
import { ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import type { Tensor } from '../../tensor.ts';
import type { Sizes } from './convolution.ts';

export interface InterpolateOptions {
  /** The sizes of the result; or else `scaleFactor`. */
  readonly size?: Sizes | null;
  readonly scaleFactor?: Sizes | null;
  /** `linear` is for one dimension, `bilinear` and `bicubic` for two, `trilinear` for three. Default `nearest`. */
  readonly mode?: 'nearest' | 'linear' | 'bilinear' | 'trilinear' | 'bicubic';
  /** Whether the first and last inputs are the first and last results. Default false. */
  readonly alignCorners?: boolean | null;
}

const modes = {
  nearest: { op: ops.upsampleNearest, dims: null },
  linear: { op: ops.upsampleLinear, dims: 1 },
  bilinear: { op: ops.upsampleLinear, dims: 2 },
  trilinear: { op: ops.upsampleLinear, dims: 3 },
  bicubic: { op: ops.upsampleBicubic, dims: 2 },
} as const;

/**
 * The input [n, channels, ...positions] at other sizes: `F.interpolate`. Floating point.
 * @shape [n, channels, ...positions] to [n, channels, ...size], or each position times `scaleFactor`, rounded down
 * @dtype input's, floating point
 * @throws ShapeError for a mode of other dimensions, TypeError for both or none of size and scaleFactor
 */
export function interpolate(input: Tensor, options: InterpolateOptions = {}): Tensor {
  const { size = null, scaleFactor = null, mode = 'nearest', alignCorners = null } = options;
  const { op, dims } = modes[mode];
  const count = input.dim() - 2;
  if (count < 1 || (dims !== null && dims !== count)) {
    throw about(
      new ShapeError(
        `Got ${input.dim()}D input, but ${mode} mode needs ${dims === null ? '3D to 5D' : `${dims + 2}D`} input`,
      ),
      { input },
    );
  }
  if (mode === 'nearest' && alignCorners !== null) {
    throw new TypeError(
      'alignCorners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
    );
  }
  if (size !== null && scaleFactor !== null) throw new TypeError('only one of size or scaleFactor should be defined');
  const all = (value: Sizes) => (typeof value === 'number' ? new Array<number>(count).fill(value) : value);
  const positions = input.shape.slice(2);
  const attributes = { alignCorners: alignCorners ?? false };
  if (size !== null) {
    return apply(op, [input], { ...attributes, outputSize: all(size), scales: positions.map(() => null) });
  }
  if (scaleFactor === null) throw new TypeError('either size or scaleFactor should be defined');
  const scales = all(scaleFactor);
  const outputSize = positions.map((one, dim) => Math.floor(one * scales[dim]!));
  return apply(op, [input], { ...attributes, outputSize, scales });
}
