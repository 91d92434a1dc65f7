import { ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { cat } from '../../functions/joining.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';

/** What to pad with: a constant, the input mirrored, its outermost elements, its other end. */
export type PadMode = 'constant' | 'reflect' | 'replicate' | 'circular';

export interface PadOptions {
  /** Default 'constant'. */
  readonly mode?: PadMode;
  /** The constant. Default 0. */
  readonly value?: number;
}

const edges = {
  reflect: [ops.reflectionPad1d, ops.reflectionPad2d, ops.reflectionPad3d],
  replicate: [ops.replicationPad1d, ops.replicationPad2d, ops.replicationPad3d],
} as const;

/** Dimensions but the first two, padded with what stands at their other end. */
function padCircular(x: Tensor, pad: readonly number[]): Tensor {
  const rank = x.dim();
  if (pad.length !== 2 * Math.max(0, rank - 2)) {
    throw about(new ShapeError(`Invalid padding size, expected ${2 * Math.max(0, rank - 2)} but got ${pad.length}`), {
      input: x,
    });
  }
  let result = x;
  for (let dim = 2; dim < rank; dim++) {
    const at = 2 * (rank - 1 - dim);
    const [before, after] = [pad[at]!, pad[at + 1]!];
    const size = x.size(dim);
    if (before > size || after > size) {
      throw about(new ShapeError('Padding value causes wrapping around more than once.'), { input: x });
    }
    if (size + before + after < 0)
      throw about(new ShapeError('Negative padding value is resulting in an empty dimension'), { input: x });
    const kept = result.slice(dim, Math.max(0, -before), Math.min(size, size + after));
    const parts = [kept];
    if (before > 0) parts.unshift(result.slice(dim, size - before));
    if (after > 0) parts.push(result.slice(dim, 0, after));
    if (parts.length > 1 || before < 0 || after < 0) result = cat(parts, dim);
  }
  return result;
}

/**
 * Padding: `F.pad`. `pad` lists two sizes for each dimension from the last one: [left, right, top, bottom, ...]; below 0 they
 * cut off (constant and circular). `reflect` and `replicate` pad the last 1 to 3 of one or two dimensions more.
 * @shape each size plus its two paddings
 * @dtype input's
 * @throws ShapeError for an odd list, or padding that a mode cannot make
 * @example F.pad(image, [1, 1, 1, 1], { mode: 'reflect' })
 */
export function pad(
  input: Tensor,
  pad: readonly number[],
  ...rest: ByPlace<[mode: PadMode, value: number], PadOptions>
): Tensor {
  const options = named<PadOptions>(rest, ['mode', 'value'], 'F.pad');
  const { mode = 'constant', value = 0 } = options;
  if (mode === 'constant') return input.constantPad(pad, value);
  if (mode === 'circular') return padCircular(input, pad);
  if (mode !== 'reflect' && mode !== 'replicate') throw new RangeError(`Unrecognised padding mode ${String(mode)}`);
  if (pad.length % 2 !== 0) throw about(new ShapeError('Padding length must be divisible by 2'), { input });
  const op = edges[mode][pad.length / 2 - 1];
  if (op === undefined) {
    throw about(new ShapeError('Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now'), {
      input,
    });
  }
  return apply(op, [input], { pad });
}
