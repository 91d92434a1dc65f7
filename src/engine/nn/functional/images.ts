/**
 * Rearranged pixels and attention, as in `torch.nn.functional`.
 * @dtype input's
 */
import { noGrad } from '../../autograd/modes.ts';
import { ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { matrixMask } from '../../ops/constants.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { dropout } from './sparse.ts';

/**
 * [..., c · r², h, w] to [..., c, h · r, w · r]: `F.pixel_shuffle`.
 * @shape [..., c · r², h, w] to [..., c, h · r, w · r]
 * @throws ShapeError where the channels are not divisible by r², RangeError for an r below 1
 */
export function pixelShuffle(input: Tensor, upscaleFactor: number): Tensor {
  if (input.dim() < 3) {
    throw about(
      new ShapeError(
        `pixel_shuffle expects input to have at least 3 dimensions, but got input with ${input.dim()} dimension(s)`,
      ),
      { input },
    );
  }
  if (upscaleFactor <= 0) {
    throw new RangeError(`pixel_shuffle expects a positive upscaleFactor, but got ${upscaleFactor}`);
  }
  const lead = input.shape.slice(0, -3);
  const [channels, height, width] = input.shape.slice(-3);
  const r = upscaleFactor;
  if (channels! % (r * r) !== 0) {
    throw about(
      new ShapeError(
        `pixel_shuffle expects its input's 'channel' dimension to be divisible by the square of upscaleFactor, but input.size(-3)=${channels} is not divisible by ${r * r}`,
      ),
      { input },
    );
  }
  const n = lead.length;
  const parts = input.reshape([...lead, channels! / (r * r), r, r, height!, width!]);
  const order = [...lead.keys(), n, n + 3, n + 1, n + 4, n + 2];
  return parts.permute(order).reshape([...lead, channels! / (r * r), height! * r, width! * r]);
}

/**
 * [..., c, h · r, w · r] to [..., c · r², h, w]: `F.pixel_unshuffle`.
 * @shape [..., c, h · r, w · r] to [..., c · r², h, w]
 * @throws ShapeError where height or width are not divisible by r, RangeError for an r below 1
 */
export function pixelUnshuffle(input: Tensor, downscaleFactor: number): Tensor {
  if (input.dim() < 3) {
    throw about(
      new ShapeError(
        `pixel_unshuffle expects input to have at least 3 dimensions, but got input with ${input.dim()} dimension(s)`,
      ),
      { input },
    );
  }
  const r = downscaleFactor;
  if (r <= 0) throw new RangeError(`pixel_unshuffle expects a positive downscaleFactor, but got ${r}`);
  const lead = input.shape.slice(0, -3);
  const [channels, height, width] = input.shape.slice(-3);
  for (const [name, size, dim] of [
    ['height', height, -2],
    ['width', width, -1],
  ] as const) {
    if (size! % r !== 0) {
      throw about(
        new ShapeError(
          `pixel_unshuffle expects ${name} to be divisible by downscaleFactor, but input.size(${dim})=${size} is not divisible by ${r}`,
        ),
        { input },
      );
    }
  }
  const n = lead.length;
  const parts = input.reshape([...lead, channels!, height! / r, r, width! / r, r]);
  const order = [...lead.keys(), n, n + 2, n + 4, n + 1, n + 3];
  return parts.permute(order).reshape([...lead, channels! * r * r, height! / r, width! / r]);
}

export interface AttentionOptions {
  /** Added to the scores; or bool, where a query may look at a key. Broadcasts to [..., queries, keys]. */
  readonly attnMask?: Tensor | null;
  readonly dropoutP?: number;
  /** Whether query i sees keys 0 to i only. */
  readonly isCausal?: boolean;
  /** What scores are multiplied by. Default 1 / √features. */
  readonly scale?: number;
}

/**
 * softmax(query · keyᵀ · scale) · value: `F.scaled_dot_product_attention`.
 * @param query [..., queries, features]
 * @param key [..., keys, features]
 * @param value [..., keys, features of the result]
 * @shape [..., queries, features of the result]; the mask broadcasts to [..., queries, keys]
 * @throws TypeError for a mask beside `isCausal`, ShapeError where features or keys differ
 */
export function scaledDotProductAttention(
  query: Tensor,
  key: Tensor,
  value: Tensor,
  ...rest: ByPlace<[attnMask: Tensor | null, dropoutP: number, isCausal: boolean], AttentionOptions>
): Tensor {
  const options = named<AttentionOptions>(rest, ['attnMask', 'dropoutP', 'isCausal'], 'F.scaledDotProductAttention');
  const { attnMask = null, dropoutP = 0, isCausal = false, scale = 1 / Math.sqrt(query.size(-1)) } = options;
  if (attnMask !== null && isCausal) {
    throw new TypeError('_scaled_dot_product_attention: Explicit attnMask should not be set when isCausal=true');
  }
  let scores = query.matmul(key.transpose(-2, -1)).mul(scale);
  const mask = isCausal
    ? noGrad(() => matrixMask(query, query.size(-2), key.size(-2), (row, column) => column <= row).ne(0))
    : attnMask;
  if (mask?.dtype === 'bool') scores = scores.where(mask, Number.NEGATIVE_INFINITY);
  else if (mask !== null) scores = scores.add(mask);
  return dropout(scores.softmax(-1), { p: dropoutP }).matmul(value);
}
