/** Vectors of several words made one, as in `torch.nn.functional`. */
import { tensor } from '../../creation/values.ts';
import { ShapeError } from '../../errors.ts';
import { stack } from '../../functions/joining.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { embedding } from './sparse.ts';

export type EmbeddingBagMode = 'sum' | 'mean' | 'max';

export interface EmbeddingBagFunctionOptions {
  /** Where each bag begins among the words, [bags]; needed where the words are one list, and not else. */
  readonly offsets?: Tensor | null;
  /** What becomes of the vectors of a bag. Default 'mean'. */
  readonly mode?: EmbeddingBagMode;
  /** A factor for each word, of the words' shape; for 'sum' only. */
  readonly perSampleWeights?: Tensor | null;
  /** A word that counts for nothing; may count from the end. */
  readonly paddingIdx?: number | null;
  /** Rows that are looked up and whose norm is larger are first scaled down to it, in place. */
  readonly maxNorm?: number | null;
  /** The p of that norm. Default 2. */
  readonly normType?: number;
  /** Whether `offsets` ends with the number of words. Default false. */
  readonly includeLastOffset?: boolean;
}

/** Positions of the words of each bag. */
function bagsOf(input: Tensor, options: EmbeddingBagFunctionOptions): readonly (readonly number[])[] {
  const { offsets = null, includeLastOffset = false } = options;
  if (input.dim() === 2) {
    if (offsets !== null) {
      throw new TypeError(
        `if input is 2D, then offsets has to be null, as input is treated is a mini-batch of fixed length sequences. However, found offsets of type Tensor`,
      );
    }
    const [bags, words] = [input.size(0), input.size(1)];
    return Array.from({ length: bags }, (_, bag) => Array.from({ length: words }, (_, word) => bag * words + word));
  }
  if (input.dim() !== 1)
    throw new ShapeError(`input has to be 1D or 2D Tensor, but got Tensor of dimension ${input.dim()}`);
  if (offsets === null) throw new TypeError('offsets has to be a 1D Tensor but got null');
  if (offsets.dim() !== 1) throw new ShapeError('offsets has to be a 1D Tensor');
  const starts = Array.from(offsets.toTypedArray());
  if (starts[0] !== 0) {
    throw new RangeError(
      `offsets[0] has to be 0, i.e., the first sequence in the mini-batch has to start from position 0. However, got ${starts[0]}`,
    );
  }
  const ends = [...starts.slice(1), input.numel()];
  if ((starts.at(-1) ?? 0) > input.numel()) {
    throw new RangeError(
      `offsets[-1] can not be greater than input's length(${input.numel()}) but got offsets[-1] of ${starts.at(-1)}`,
    );
  }
  const bags = starts.map((start, bag) =>
    Array.from({ length: Math.max(0, ends[bag]! - start) }, (_, word) => start + word),
  );
  return includeLastOffset ? bags.slice(0, -1) : bags;
}

/**
 * The sum, mean or largest of the vectors of each bag of words: `F.embedding_bag`. An empty bag gives zeros.
 * @param input integers: [bags, words], or [words] with `offsets`
 * @param weight [rows, features]; the result is [bags, features]
 * @shape [bags, words] to [bags, features]; with offsets [words] to [offsets, features]
 * @dtype weight's; input int64 or int32
 * @throws IndexError where a number is no row, ShapeError where offsets do not go with the input
 */
export function embeddingBag(
  input: Tensor,
  weight: Tensor,
  ...rest: ByPlace<[offsets: Tensor | null], EmbeddingBagFunctionOptions>
): Tensor {
  const options = named<EmbeddingBagFunctionOptions>(rest, ['offsets'], 'F.embeddingBag');
  const { mode = 'mean', perSampleWeights = null, maxNorm = null, normType = 2 } = options;
  if (mode !== 'sum' && mode !== 'mean' && mode !== 'max')
    throw new RangeError('mode has to be one of sum, mean or max');
  if (perSampleWeights !== null) {
    if (mode !== 'sum') {
      throw new TypeError(
        `embeddingBag: perSampleWeights was not null. perSampleWeights is only supported for mode='sum' (got mode='${mode}').`,
      );
    }
    if (perSampleWeights.shape.join() !== input.shape.join()) {
      throw new ShapeError(
        `embeddingBag: If perSampleWeights ([${perSampleWeights.shape.join(', ')}]) is not null, then it must have the same shape as the input ([${input.shape.join(', ')}])`,
      );
    }
  }
  const rows = weight.size(0);
  const padding = options.paddingIdx == null ? null : (options.paddingIdx + rows) % rows;
  const words = input.reshape([-1]);
  const numbers = words.toTypedArray();
  const bags = bagsOf(input, options).map((bag) => bag.filter((word) => numbers[word] !== padding));
  const vectors = embedding(words, weight, { maxNorm, normType });
  const weighted = perSampleWeights === null ? vectors : vectors.mul(perSampleWeights.reshape([-1, 1]));
  const features = weight.size(1);
  if (mode === 'max') {
    // As PyTorch: of equal numbers one takes the whole gradient.
    const largest = bags.map((bag) =>
      bag.length === 0 ? weighted.newZeros([features]) : weighted.indexSelect(0, indices(words, bag)).max(0).values,
    );
    return stack(largest);
  }
  const members = bags.flat();
  const owners = bags.flatMap((bag, number) => bag.map(() => number));
  const chosen = members.length === numbers.length ? weighted : weighted.indexSelect(0, indices(words, members));
  const sums = weighted.newZeros([bags.length, features]).indexAdd(0, indices(words, owners), chosen);
  if (mode === 'sum') return sums;
  const counts = bags.map((bag) => Math.max(1, bag.length));
  return sums.div(tensor(counts, { dtype: weight.dtype, device: weight.device }).unsqueeze(1));
}

function indices(like: Tensor, numbers: readonly number[]): Tensor {
  return tensor(numbers, { dtype: like.dtype, device: like.device });
}
