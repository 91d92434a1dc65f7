/** Images made larger or smaller, as in `torch.nn.functional`. */
import { ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import type { Sizes } from './convolution.ts';
import { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveAvgPool3d } from './pooling.ts';

/** `linear` is for one dimension, `bilinear` and `bicubic` for two, `trilinear` for three; `area` takes means. */
export type InterpolateMode = 'nearest' | 'linear' | 'bilinear' | 'trilinear' | 'bicubic' | 'area';

export interface InterpolateOptions {
  /** The sizes of the result; or else `scaleFactor`. */
  readonly size?: Sizes | null;
  readonly scaleFactor?: Sizes | null;
  /** Default `nearest`. */
  readonly mode?: InterpolateMode;
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
export function interpolate(
  input: Tensor,
  ...rest: ByPlace<
    [size: Sizes | null, scaleFactor: Sizes | null, mode: InterpolateMode, alignCorners: boolean | null],
    InterpolateOptions
  >
): Tensor {
  const options = named<InterpolateOptions>(rest, ['size', 'scaleFactor', 'mode', 'alignCorners'], 'F.interpolate');
  const { size = null, scaleFactor = null, mode = 'nearest', alignCorners = null } = options;
  if (mode !== 'area' && !Object.hasOwn(modes, mode)) {
    throw new TypeError(
      `Only 3D, 4D and 5D input Tensors supported (got ${input.dim()}D) for the modes: ${Object.keys(modes).join(' | ')} | area (got ${String(mode)})`,
    );
  }
  const { op, dims } = mode === 'area' ? { op: null, dims: null } : modes[mode];
  const count = input.dim() - 2;
  if (count < 1 || (dims !== null && dims !== count)) {
    throw about(
      new ShapeError(
        `Got ${input.dim()}D input, but ${mode} mode needs ${dims === null ? '3D to 5D' : `${dims + 2}D`} input`,
      ),
      { input },
    );
  }
  if ((mode === 'nearest' || mode === 'area') && alignCorners !== null) {
    throw new TypeError(
      'alignCorners option can only be set with the interpolating modes: linear | bilinear | bicubic | trilinear',
    );
  }
  if (size !== null && scaleFactor !== null) throw new TypeError('only one of size or scaleFactor should be defined');
  const all = (value: Sizes) => (typeof value === 'number' ? new Array<number>(count).fill(value) : value);
  const positions = input.shape.slice(2);
  const attributes = { alignCorners: alignCorners ?? false };
  if (size !== null) {
    if (op === null) return means(input, all(size));
    return apply(op, [input], { ...attributes, outputSize: all(size), scales: positions.map(() => null) });
  }
  if (scaleFactor === null) throw new TypeError('either size or scaleFactor should be defined');
  const scales = all(scaleFactor);
  const outputSize = positions.map((one, dim) => Math.floor(one * scales[dim]!));
  if (op === null) return means(input, outputSize);
  return apply(op, [input], { ...attributes, outputSize, scales });
}

/** Mode `area`. */
function means(input: Tensor, outputSize: readonly number[]): Tensor {
  if (outputSize.length === 1) return adaptiveAvgPool1d(input, outputSize);
  return outputSize.length === 2 ? adaptiveAvgPool2d(input, outputSize) : adaptiveAvgPool3d(input, outputSize);
}
