import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';

/** Functions that `calculateGain` knows, under their names in `F`. */
export type Nonlinearity =
  | 'linear'
  | 'conv1d'
  | 'conv2d'
  | 'conv3d'
  | 'convTranspose1d'
  | 'convTranspose2d'
  | 'convTranspose3d'
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leakyRelu'
  | 'selu';

/**
 * By how much weights must be larger so that a layer before this function keeps its variance: `torch.nn.init.calculate_gain`.
 * @param parameter the negative slope of `leakyRelu`; default 0.01
 */
export function calculateGain(nonlinearity: Nonlinearity, parameter: number | null = null): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leakyRelu':
      return Math.sqrt(2 / (1 + (parameter ?? 0.01) ** 2));
    case 'selu':
      return 3 / 4;
    case 'linear':
    case 'sigmoid':
    case 'conv1d':
    case 'conv2d':
    case 'conv3d':
    case 'convTranspose1d':
    case 'convTranspose2d':
    case 'convTranspose3d':
      return 1;
    default:
      throw new RangeError(`Unsupported nonlinearity ${String(nonlinearity)}`);
  }
}

export interface Fans {
  /** How many inputs go into one output. */
  readonly fanIn: number;
  /** How many outputs one input goes into. */
  readonly fanOut: number;
}

/**
 * How many connections a unit has, by a weight's shape: `torch.nn.init._calculate_fan_in_and_fan_out`.
 * @param weight [out, in], or [out, in, ...kernel]
 */
export function calculateFans({ shape }: Pick<Tensor, 'shape'>): Fans {
  const [out, into, ...kernel] = shape;
  if (out === undefined || into === undefined) {
    throw new ShapeError('Fan in and fan out can not be computed for tensor with fewer than 2 dimensions');
  }
  const field = kernel.reduce((product, size) => product * size, 1);
  return { fanIn: into * field, fanOut: out * field };
}
