/** Look-ups, one-hot vectors, dropout and bilinear forms, as in `torch.nn.functional`. */
import { noGrad } from '../../autograd/modes.ts';
import { indexDType } from '../../device/index-dtype.ts';
import { isFloatingPoint } from '../../dtype.ts';
import { IndexError, ShapeError, TypeMismatchError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { countingIndices } from '../../ops/constants.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import { generator } from '../../random.ts';
import type { Tensor } from '../../tensor.ts';
import { randomLike } from './random-like.ts';

export interface EmbeddingOptions {
  /** A row that gets no gradient; may count from the end. */
  readonly paddingIdx?: number | null;
  /** Rows that are looked up and whose norm is larger are first scaled down to it, in place. */
  readonly maxNorm?: number | null;
  /** The p of that norm. Default 2. */
  readonly normType?: number;
  /** Divides a row's gradient by how often it was looked up. */
  readonly scaleGradByFreq?: boolean;
}

/**
 * Rows of `weight` by number: `F.embedding`.
 * @param input integers of any shape
 * @param weight [rows, features]; the result is [...input, features]
 * @throws IndexError where a number is no row
 * @shape [...input, features]
 * @dtype weight's; input int64 or int32
 */
export function embedding(
  input: Tensor,
  weight: Tensor,
  ...rest: ByPlace<
    [paddingIdx: number | null, maxNorm: number | null, normType: number, scaleGradByFreq: boolean],
    EmbeddingOptions
  >
): Tensor {
  const options = named<EmbeddingOptions>(
    rest,
    ['paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq'],
    'F.embedding',
  );
  const { paddingIdx = null, maxNorm = null, normType = 2, scaleGradByFreq = false } = options;
  const rows = weight.size(0);
  if (paddingIdx !== null && (paddingIdx >= rows || paddingIdx < -rows)) {
    throw about(new IndexError('paddingIdx must be within numEmbeddings'), { input, weight });
  }
  if (maxNorm !== null) noGrad(() => limitRows(weight, input, maxNorm, normType));
  const padding = paddingIdx !== null && paddingIdx < 0 ? paddingIdx + rows : paddingIdx;
  return apply(ops.embedding, [weight, input], { paddingIdx: padding, scaleGradByFreq });
}

function limitRows(weight: Tensor, input: Tensor, maxNorm: number, normType: number): void {
  const norms = apply(ops.vectorNorm, [weight], { ord: normType, dim: [1], keepdim: true });
  const used = weight.newZeros([weight.size(0)]).indexAdd(0, input.reshape([-1]), weight.newFull([input.numel()], 1));
  const large = norms.gt(maxNorm).logicalAnd(used.gt(0).unsqueeze(1));
  const factors = norms.add(1e-7).reciprocal().mul(maxNorm).where(large, 1);
  weight.mul_(factors);
}

export interface OneHotOptions {
  /** How many classes there are. Default -1: as many as the largest one needs. */
  readonly numClasses?: number;
}

/**
 * Vectors that are 1 at the class and 0 elsewhere; integers [..., numClasses]: `F.one_hot`. Without `numClasses` as many as
 * the largest class needs.
 * @shape [...x, numClasses]
 * @dtype int64
 * @throws IndexError for a class that is too large or negative, TypeMismatchError for what are no integers
 */
export function oneHot(x: Tensor, ...rest: ByPlace<[numClasses: number], OneHotOptions>): Tensor {
  const { numClasses = -1 } = named<OneHotOptions>(rest, ['numClasses'], 'F.oneHot');
  if (isFloatingPoint(x.dtype) || x.dtype === 'bool') {
    throw about(new TypeMismatchError('oneHot is only applicable to index tensor.'), { input: x });
  }
  if (x.numel() === 0 && numClasses <= 0) {
    throw about(new ShapeError('Can not infer total number of classes from empty tensor.'), { input: x });
  }
  if (x.numel() > 0 && x.amin().item() < 0)
    throw about(new IndexError('Class values must be non-negative.'), { input: x });
  const largest = x.numel() > 0 ? x.amax().item() : -1;
  if (numClasses !== -1 && numClasses < 1) throw new RangeError('numClasses should be positive');
  if (numClasses !== -1 && largest >= numClasses)
    throw about(new IndexError('Class values must be smaller than numClasses.'), { input: x });
  const classes = numClasses === -1 ? largest + 1 : numClasses;
  return x.unsqueeze(-1).eq(countingIndices(x, classes)).to(indexDType(x.storage.kernels));
}

export interface DropoutOptions {
  /** How likely an element is dropped. Default 0.5. */
  readonly p?: number;
  /** Whether anything is dropped. Default true. */
  readonly training?: boolean;
}

/** @throws RangeError unless p is a probability */
export function requireProbability(p: number): void {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`dropout probability has to be between 0 and 1, but got ${p}`);
}

/** x times a mask that is 0 with probability p and else 1 / (1 - p), drawn in `shape`. */
function masked(x: Tensor, shape: readonly number[], p: number): Tensor {
  if (p === 1) return x.mul(x.newZeros([]));
  const scale = 1 / (1 - p);
  return x.mul(randomLike(x.newZeros(shape), () => (generator.uniform() < p ? 0 : scale)));
}

/**
 * In training each element is 0 with probability p, and the others are scaled by 1 / (1 - p): `F.dropout`.
 * @shape x's
 * @dtype x's, floating point
 * @throws RangeError for a p that is no probability
 */
export function dropout(x: Tensor, ...rest: ByPlace<[p: number, training: boolean], DropoutOptions>): Tensor {
  const options = named<DropoutOptions>(rest, ['p', 'training'], 'F.dropout');
  const { p = 0.5, training = true } = options;
  requireProbability(p);
  return training && p > 0 ? masked(x, x.shape, p) : x;
}

/**
 * `dropout` of whole channels of [n, channels, ...]: `F.feature_dropout`, which `F.dropout1d`, `2d` and `3d` are.
 * @shape x's
 * @dtype x's, floating point
 * @throws RangeError for a p that is no probability, ShapeError for less than 2 dimensions
 */
export function featureDropout(x: Tensor, ...rest: ByPlace<[p: number, training: boolean], DropoutOptions>): Tensor {
  const options = named<DropoutOptions>(rest, ['p', 'training'], 'F.featureDropout');
  const { p = 0.5, training = true } = options;
  requireProbability(p);
  if (x.dim() < 2)
    throw about(new ShapeError('Feature dropout requires at least 2 dimensions in the input'), { input: x });
  const shape = x.shape.map((size, dim) => (dim < 2 ? size : 1));
  return training && p > 0 ? masked(x, shape, p) : x;
}

/**
 * x1ᵀ · weight[k] · x2 + bias[k] for each k: `F.bilinear`.
 * @param input1 [..., in1]
 * @param input2 [..., in2]
 * @param weight [out, in1, in2]
 * @param bias [out]
 * @shape [..., in1] and [..., in2] to [..., out]
 * @dtype the one that all have
 * @throws ShapeError where sizes do not fit
 */
export function bilinear(input1: Tensor, input2: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  const [out, in1, in2] = weight.shape;
  if (weight.dim() !== 3 || out === undefined || in1 === undefined || in2 === undefined) {
    throw about(new ShapeError(`bilinear(): weight must be 3-D, but got [${weight.shape.join(', ')}]`), {
      input1,
      input2,
      weight,
    });
  }
  for (const [name, x, size, dim] of [
    ['input1', input1, in1, 1],
    ['input2', input2, in2, 2],
  ] as const) {
    if (x.shape.at(-1) !== size) {
      throw about(
        new ShapeError(
          `bilinear(): ${name} size does not match weight size: got ${x.shape.at(-1) ?? 0} but expected ${size} (dimension ${dim} of weight)`,
        ),
        { input1, input2, weight },
      );
    }
  }
  const halfway = input1.matmul(weight.permute([1, 0, 2]).reshape([in1, out * in2]));
  const each = halfway
    .reshape([...input1.shape.slice(0, -1), out, in2])
    .mul(input2.unsqueeze(-2))
    .sum(-1);
  return bias === null ? each : each.add(bias);
}
