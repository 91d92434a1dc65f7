import { ShapeError } from '../../errors.ts';
import { qr } from '../../linalg/index.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { calculateFans, calculateGain, type Nonlinearity } from './fan.ts';
import { type InitOptions, write } from './write.ts';

export interface UniformInitOptions extends InitOptions {
  /** Default 0. */
  readonly a?: number;
  /** Default 1. */
  readonly b?: number;
}

export interface NormalInitOptions extends InitOptions {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly std?: number;
}

/** The limits are values, not standard deviations. */
export interface TruncNormalOptions extends NormalInitOptions {
  /** Default -2. */
  readonly a?: number;
  /** Default 2. */
  readonly b?: number;
}

/** Numbers from the uniform distribution over [a, b), in place: `torch.nn.init.uniform_`. */
export function uniform_<Target extends Tensor>(
  tensor: Target,
  ...rest: ByPlace<[a: number, b: number], UniformInitOptions>
): Target {
  const { a = 0, b = 1, ...options } = named<UniformInitOptions>(rest, ['a', 'b'], 'nn.init.uniform_');
  return write(tensor, () => tensor.uniform_(a, b, options));
}

/** Numbers from a normal distribution, in place: `torch.nn.init.normal_`. */
export function normal_<Target extends Tensor>(
  tensor: Target,
  ...rest: ByPlace<[mean: number, std: number], NormalInitOptions>
): Target {
  const { mean = 0, std = 1, ...options } = named<NormalInitOptions>(rest, ['mean', 'std'], 'nn.init.normal_');
  return write(tensor, () => tensor.normal_(mean, std, options));
}

/**
 * Numbers from a normal distribution of which nothing outside [a, b] is left, in place: `torch.nn.init.trunc_normal_`. The
 * limits are values, not standard deviations.
 */
export function truncNormal_<Target extends Tensor>(
  tensor: Target,
  ...rest: ByPlace<[mean: number, std: number, a: number, b: number], TruncNormalOptions>
): Target {
  const places = ['mean', 'std', 'a', 'b'] as const;
  const {
    mean = 0,
    std = 1,
    a = -2,
    b = 2,
    ...options
  } = named<TruncNormalOptions>(rest, places, 'nn.init.truncNormal_');
  // The distribution function of the normal distribution, of the limits; then its inverse, of uniform numbers between.
  return write(tensor, () => {
    const limits = tensor.newZeros([2]).to('float64');
    limits.select(0, 0).fill_((a - mean) / std / Math.SQRT2);
    limits.select(0, 1).fill_((b - mean) / std / Math.SQRT2);
    const [low, high] = limits.erf().toTypedArray();
    tensor.uniform_(low!, high!, options);
    tensor
      .erfinv_()
      .mul_(std * Math.SQRT2)
      .add_(mean)
      .clamp_(a, b);
  });
}

export interface XavierOptions extends InitOptions {
  /** From `calculateGain`. Default 1. */
  readonly gain?: number;
}

/**
 * Uniform over ±gain · √(6 / (fanIn + fanOut)), in place: `torch.nn.init.xavier_uniform_`. After Glorot and Bengio,
 * "Understanding the difficulty of training deep feedforward neural networks", 2010.
 */
export function xavierUniform_<Target extends Tensor>(
  tensor: Target,
  ...rest: ByPlace<[gain: number], XavierOptions>
): Target {
  const options = named<XavierOptions>(rest, ['gain'], 'nn.init.xavierUniform_');
  const { fanIn, fanOut } = calculateFans(tensor);
  const bound = (options.gain ?? 1) * Math.sqrt(6 / (fanIn + fanOut));
  return uniform_(tensor, -bound, bound, generatorOf(options));
}

/** Normal with standard deviation gain · √(2 / (fanIn + fanOut)), in place: `torch.nn.init.xavier_normal_`. */
export function xavierNormal_<Target extends Tensor>(
  tensor: Target,
  ...rest: ByPlace<[gain: number], XavierOptions>
): Target {
  const options = named<XavierOptions>(rest, ['gain'], 'nn.init.xavierNormal_');
  const { fanIn, fanOut } = calculateFans(tensor);
  return normal_(tensor, 0, (options.gain ?? 1) * Math.sqrt(2 / (fanIn + fanOut)), generatorOf(options));
}

export interface KaimingOptions extends InitOptions {
  /** The negative slope after this layer, for `leakyRelu`. Default 0. */
  readonly a?: number;
  /** Whether the variance is kept forwards (`fanIn`, the default) or backwards. */
  readonly mode?: 'fanIn' | 'fanOut';
  /** The function after this layer. Default `leakyRelu`. */
  readonly nonlinearity?: Nonlinearity;
}

type KaimingArguments = ByPlace<[a: number, mode: 'fanIn' | 'fanOut', nonlinearity: Nonlinearity], KaimingOptions>;

const kaimingPlaces = ['a', 'mode', 'nonlinearity'] as const;

function generatorOf({ generator }: InitOptions): InitOptions {
  return generator === undefined ? {} : { generator };
}

function kaimingDeviation(tensor: Tensor, options: KaimingOptions): number {
  const { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' } = options;
  if (mode !== 'fanIn' && mode !== 'fanOut') {
    throw new RangeError(`Mode ${String(mode)} not supported, please use one of ['fanIn', 'fanOut']`);
  }
  return calculateGain(nonlinearity, a) / Math.sqrt(calculateFans(tensor)[mode]);
}

/**
 * Uniform over ±gain · √(3 / fan), in place: `torch.nn.init.kaiming_uniform_`. After He, Zhang, Ren and Sun, "Delving deep into
 * rectifiers", 2015.
 */
export function kaimingUniform_<Target extends Tensor>(tensor: Target, ...rest: KaimingArguments): Target {
  const options = named<KaimingOptions>(rest, kaimingPlaces, 'nn.init.kaimingUniform_');
  if (tensor.shape.includes(0)) return tensor;
  const bound = Math.sqrt(3) * kaimingDeviation(tensor, options);
  return uniform_(tensor, -bound, bound, generatorOf(options));
}

/** Normal with standard deviation gain / √fan, in place: `torch.nn.init.kaiming_normal_`. */
export function kaimingNormal_<Target extends Tensor>(tensor: Target, ...rest: KaimingArguments): Target {
  const options = named<KaimingOptions>(rest, kaimingPlaces, 'nn.init.kaimingNormal_');
  if (tensor.shape.includes(0)) return tensor;
  return normal_(tensor, 0, kaimingDeviation(tensor, options), generatorOf(options));
}

/** A (semi-)orthogonal matrix times `gain`; dimensions after the first count as one. In place: `torch.nn.init.orthogonal_`. */
export function orthogonal_<Target extends Tensor>(
  tensor: Target,
  ...rest: ByPlace<[gain: number], XavierOptions>
): Target {
  const options = named<XavierOptions>(rest, ['gain'], 'nn.init.orthogonal_');
  if (tensor.dim() < 2) throw new ShapeError('Only tensors with 2 or more dimensions are supported');
  if (tensor.numel() === 0) return tensor;
  return write(tensor, () => {
    const rows = tensor.size(0);
    const columns = tensor.numel() / rows;
    const wide = rows < columns;
    const normal = tensor.newZeros(wide ? [columns, rows] : [rows, columns]).normal_(0, 1, options);
    const { q, r } = qr(normal);
    // So that it is uniform over all orthogonal matrices.
    const result = q.mul(r.diagonal().sign());
    tensor.copy_((wide ? result.T : result).reshape(tensor.shape)).mul_(options.gain ?? 1);
  });
}

/**
 * A matrix of which that part of each column is 0, and the rest normal with standard deviation `std`, in place:
 * `nn.init.sparse_`.
 */
export function sparse_<Target extends Tensor>(
  tensor: Target,
  sparsity: number,
  std = 0.01,
  options: InitOptions = {},
): Target {
  if (tensor.dim() !== 2) throw new ShapeError('Only tensors with 2 dimensions are supported');
  const rows = tensor.size(0);
  const zeros = Math.ceil(sparsity * rows);
  return write(tensor, () => {
    tensor.normal_(0, std, options);
    // In each column, the rows with the smallest of as many random numbers.
    const order = tensor.newZeros(tensor.shape).uniform_(0, 1, options).argsort(0);
    if (zeros > 0) tensor.scatter_(0, order.slice(0, 0, zeros), 0);
  });
}
