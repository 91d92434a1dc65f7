/**
 * Tensors of random numbers. The same seed gives the same numbers on every device and platform.
 * @shape `shape`
 * @dtype the option's; else float32, or what `setDefaultDtype` set
 * @throws ShapeError for negative sizes, TypeMismatchError for a dtype that the numbers are not of, RangeError for parameters
 * that the distribution has not
 */

import { indexDType } from '../device/index-dtype.ts';
import { defaultDevice, device as deviceNamed } from '../device/registry.ts';
import { defaultFloat, isFloatingPoint } from '../dtype.ts';
import { ShapeError, TypeMismatchError } from '../errors.ts';
import { countElements } from '../ops/operand.ts';
import { type ByPlace, named, type ShapeArguments, shapeAndOptions } from '../options-by-place.ts';
import { generator as defaultGenerator, type Generator } from '../random.ts';
import { drawWithoutReplacement, drawWithReplacement, requireProbabilities, requireWeights } from '../random-draws.ts';
import { broadcastShapes } from '../shape/rules.ts';
import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';
import { convert, created, likeOptions, make, requireShape, type TensorOptions } from './storage.ts';

export interface RandomOptions extends TensorOptions {
  /** Where the numbers come from. Default: the one that `manualSeed` seeds. */
  readonly generator?: Generator;
}

function requireFloat(dtype: string, floating: boolean, kernel: string): void {
  if (!floating) throw new TypeMismatchError(`"${kernel}" not implemented for '${dtype}'`);
}

/** Numbers from the standard normal distribution: `torch.randn`. Floating point only. */
export function randn(...given: ShapeArguments<RandomOptions>): Tensor {
  const { shape, options } = shapeAndOptions<RandomOptions>(given, 'randn');
  return created(normal(0, 1, shape, options), 'randn');
}

/** Numbers from the uniform distribution over [0, 1): `torch.rand`. Floating point only. */
export function rand(...given: ShapeArguments<RandomOptions>): Tensor {
  const { shape, options } = shapeAndOptions<RandomOptions>(given, 'rand');
  return created(uniform(0, 1, shape, options), 'rand');
}

/** Numbers from the uniform distribution over [from, to): `torch.empty(shape).uniform_(from, to)`. Floating point only. */
export function uniform(from: number, to: number, shape: readonly number[], options: RandomOptions = {}): Tensor {
  requireShape(shape);
  const dtype = options.dtype ?? defaultFloat;
  requireFloat(dtype, isFloatingPoint(dtype), 'check_uniform_bounds');
  if (from > to) {
    throw new RangeError(`uniform_ expects to return a [from, to) range, but found from=${from} > to=${to}`);
  }
  const { generator = defaultGenerator } = options;
  const values = generator.uniforms(countElements(shape));
  if (from !== 0 || to !== 1)
    for (let index = 0; index < values.length; index++) values[index] = from + (to - from) * values[index]!;
  return created(make(convert(values, dtype), dtype, shape, options), 'uniform');
}

/**
 * Whole numbers from `low` (included, 0 if left out) to `high` (excluded); int64 (int32 where the device has none): `torch.randint`.
 * @dtype the option's; else int64
 */
export function randint(high: number, shape: readonly number[], options?: RandomOptions): Tensor;
export function randint(low: number, high: number, shape: readonly number[], options?: RandomOptions): Tensor;
export function randint(
  low: number,
  ...rest: readonly (number | readonly number[] | RandomOptions | undefined)[]
): Tensor {
  const [high, shape, options] = rest;
  // One number alone is the upper bound.
  if (typeof high !== 'number') return drawnIntegers(0, low, high, shape);
  return drawnIntegers(low, high, shape, options);
}

type RandintArgument = number | readonly number[] | RandomOptions | undefined;

function isSizes(argument: RandintArgument): argument is readonly number[] {
  return Array.isArray(argument);
}

function drawnIntegers(low: number, high: number, shape: RandintArgument, given: RandintArgument): Tensor {
  const options = typeof given === 'object' && !isSizes(given) ? given : {};
  if (!isSizes(shape))
    throw new TypeError(
      `randint(): expected a shape after the bounds, as in randint(0, 10, [2, 3]), but got ${typeNameOf(shape)}`,
    );
  requireShape(shape);
  if (high <= low)
    throw new RangeError(`random_ expects 'from' to be less than 'to', but got from=${low} >= to=${high}`);
  const kernels = options.device === undefined ? defaultDevice() : deviceNamed(options.device);
  const dtype = options.dtype ?? indexDType(kernels);
  const { generator = defaultGenerator } = options;
  const values = generator.uniforms(countElements(shape)).map((value) => low + Math.floor(value * (high - low)));
  return created(make(convert(values, dtype), dtype, shape, options), 'randint');
}

/**
 * 0 to n - 1 in random order; int64 (int32 where the device has none): `torch.randperm`.
 * @shape [n]
 * @dtype the option's; else int64
 */
export function randperm(n: number, options: RandomOptions = {}): Tensor {
  requireShape([n]);
  const kernels = options.device === undefined ? defaultDevice() : deviceNamed(options.device);
  const dtype = options.dtype ?? indexDType(kernels);
  const { generator = defaultGenerator } = options;
  return created(make(convert(generator.permutation(n), dtype), dtype, [n], options), 'randperm');
}

/**
 * `torch.rand_like`.
 * @shape x's
 * @dtype x's, or the option's
 */
export function randLike(x: Tensor, options: RandomOptions = {}): Tensor {
  return created(rand(x.shape, likeOptions(x, options)), 'randLike');
}

/**
 * `torch.randn_like`.
 * @shape x's
 * @dtype x's, or the option's
 */
export function randnLike(x: Tensor, options: RandomOptions = {}): Tensor {
  return created(randn(x.shape, likeOptions(x, options)), 'randnLike');
}

/**
 * `torch.randint_like`.
 * @shape x's
 * @dtype x's, or the option's
 */
export function randintLike(x: Tensor, low: number, high: number, options: RandomOptions = {}): Tensor {
  return created(randint(low, high, x.shape, likeOptions(x, options)), 'randintLike');
}

/**
 * Numbers from the normal distribution: `torch.normal`. With tensors, one number for each mean and standard deviation
 * (broadcast); no gradient flows to them.
 * @shape `shape`; with tensors that to which they broadcast
 * @example normal(0, 1, [2, 3]); normal(means, 0.1); normal(means, deviations)
 */
export function normal(mean: number, std: number, shape: readonly number[], options?: RandomOptions): Tensor;
export function normal(mean: Tensor, std: Tensor | number, options?: RandomOptions): Tensor;
export function normal(mean: number, std: Tensor, options?: RandomOptions): Tensor;
export function normal(
  mean: Tensor | number,
  std: Tensor | number,
  third: readonly number[] | RandomOptions = {},
  fourth: RandomOptions = {},
): Tensor {
  const isShape = (value: readonly number[] | RandomOptions): value is readonly number[] => Array.isArray(value);
  if (typeof mean === 'number' && typeof std === 'number') {
    if (!isShape(third))
      throw new TypeError('normal(): a number for mean and one for std need a shape, as in normal(0, 1, [2, 3])');
    return plainNormal(mean, std, third, fourth);
  }
  const example = mean instanceof Tensor ? mean : std;
  if (!(example instanceof Tensor) || isShape(third)) throw new TypeError('normal(): tensors bring their own shape');
  const both = broadcastShapes([shapeOf(mean), shapeOf(std)]);
  if (both.kind !== 'ok') throw new ShapeError(both.kind === 'error' ? both.message : 'normal(): unknown shape');
  const lowest = std instanceof Tensor ? smallest(std) : std;
  if (lowest < 0) {
    throw new RangeError(
      std instanceof Tensor
        ? 'normal expects all elements of std >= 0.0'
        : `normal expects std >= 0.0, but found std ${std}`,
    );
  }
  const noise = plainNormal(0, 1, both.shapes[0]!.map(Number), likeOptions(example, third));
  const scaled = noise.mul(std instanceof Tensor ? std.detach() : std);
  return scaled.add(mean instanceof Tensor ? mean.detach() : mean);
}

function smallest(x: Tensor): number {
  let least = Infinity;
  for (const value of x.toTypedArray()) least = Math.min(least, value);
  return least;
}

function shapeOf(value: Tensor | number): readonly number[] {
  return value instanceof Tensor ? value.shape : [];
}

function plainNormal(mean: number, std: number, shape: readonly number[], options: RandomOptions): Tensor {
  requireShape(shape);
  const dtype = options.dtype ?? defaultFloat;
  requireFloat(dtype, isFloatingPoint(dtype), 'normal_kernel_cpu');
  if (!(std >= 0)) throw new RangeError(`normal expects std >= 0.0, but found std ${std}`);
  const { generator = defaultGenerator } = options;
  const values = generator.normals(countElements(shape));
  if (mean !== 0 || std !== 1)
    for (let index = 0; index < values.length; index++) values[index] = mean + std * values[index]!;
  return created(make(convert(values, dtype), dtype, shape, options), 'normal');
}

/**
 * 1 with the probability that each element tells, else 0; of the same shape and dtype: `torch.bernoulli`. No
 * gradient.
 * @shape the probabilities'
 * @dtype the probabilities'
 */
export function bernoulli(probabilities: Tensor, options: RandomOptions = {}): Tensor {
  requireFloat(probabilities.dtype, probabilities.isFloatingPoint, 'bernoulli_tensor_cpu_p_');
  const { generator = defaultGenerator } = options;
  const values = Float64Array.from(probabilities.toTypedArray());
  requireProbabilities(values);
  const drawn = values.map((probability) => (generator.uniform() < probability ? 1 : 0));
  const { dtype, ...rest } = { ...likeOptions(probabilities, options) };
  const wanted = dtype ?? probabilities.dtype;
  return created(make(convert(drawn, wanted), wanted, probabilities.shape, rest), 'bernoulli');
}

export interface MultinomialOptions {
  /** Whether an index may be drawn again. Default false. */
  readonly replacement?: boolean;
  readonly generator?: Generator;
}

/**
 * Indices drawn in proportion to `weights` (1-d, or 2-d with a distribution in each row), which need not sum to 1:
 * `torch.multinomial`. int64 (int32 where the device has none), of shape [count] or [rows, count].
 * @shape [n] to [count]; [rows, n] to [rows, count]
 * @dtype int64
 */
export function multinomial(
  weights: Tensor,
  count: number,
  ...rest: ByPlace<[replacement: boolean], MultinomialOptions>
): Tensor {
  const options = named<MultinomialOptions>(rest, ['replacement'], 'multinomial');
  const { replacement = false, generator = defaultGenerator } = options;
  if (weights.dim() !== 1 && weights.dim() !== 2) throw new ShapeError('prob_dist must be 1 or 2 dim');
  if (!weights.isFloatingPoint) {
    throw new TypeMismatchError(`multinomial only supports floating-point dtypes for input, got: ${weights.dtype}`);
  }
  const categories = weights.size(-1);
  if (!(count > 0)) throw new RangeError('cannot sample n_sample <= 0 samples');
  if (!replacement && count > categories) {
    throw new RangeError('cannot sample n_sample > prob_dist.size(-1) samples without replacement');
  }
  const all = Float64Array.from(weights.toTypedArray());
  requireWeights(all, categories);
  const draw = replacement ? drawWithReplacement : drawWithoutReplacement;
  const rows = weights.dim() === 1 ? 1 : weights.size(0);
  const drawn = Array.from({ length: rows }, (_, row) =>
    draw(all.subarray(row * categories, (row + 1) * categories), count, generator),
  ).flat();
  const dtype = indexDType(weights.storage.kernels);
  const shape = weights.dim() === 1 ? [count] : [rows, count];
  return created(make(convert(drawn, dtype), dtype, shape, { device: weights.device }), 'multinomial');
}
