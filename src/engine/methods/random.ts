import { bernoulli, multinomial, normal, type RandomOptions, randint, uniform } from '../creation/random.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import { Tensor } from '../tensor.ts';

type GeneratorOption = Pick<RandomOptions, 'generator'>;

export interface UniformOptions extends GeneratorOption {
  /** Default 0. */
  readonly from?: number;
  /** Default 1. */
  readonly to?: number;
}

export interface NormalOptions extends GeneratorOption {
  /** Default 0. */
  readonly mean?: number;
  /** Default 1. */
  readonly std?: number;
}

function placeOf(x: Tensor, options: GeneratorOption): RandomOptions {
  return { dtype: x.dtype, device: x.device, ...options };
}

/**
 * Random numbers written over a tensor's elements; the gradient of what was there is 0.
 * @shape this one's
 * @dtype this one's
 * @throws RangeError for parameters that the distribution has not, TypeMismatchError for a dtype that it is not of, AutogradError for a leaf that requires a gradient
 */
export const randomMethods = {
  /** Numbers from the uniform distribution over [from, to): `Tensor.uniform_`. Floating point only. */
  uniform_(this: Tensor, ...rest: ByPlace<[from: number, to: number], UniformOptions>): Tensor {
    const { from = 0, to = 1, ...options } = named<UniformOptions>(rest, ['from', 'to'], 'uniform_');
    return this.copy_(uniform(from, to, this.shape, placeOf(this, options)));
  },

  /** Numbers from a normal distribution: `Tensor.normal_`. Floating point only. */
  normal_(this: Tensor, ...rest: ByPlace<[mean: number, std: number], NormalOptions>): Tensor {
    const { mean = 0, std = 1, ...options } = named<NormalOptions>(rest, ['mean', 'std'], 'normal_');
    return this.copy_(normal(mean, std, this.shape, placeOf(this, options)));
  },

  /** Whole numbers from `from` to `to`, which is not among them, evenly; any dtype: `Tensor.random_`. */
  random_(this: Tensor, from: number, to: number, options: GeneratorOption = {}): Tensor {
    return this.copy_(randint(from, to, this.shape, { device: this.device, ...options }));
  },

  /** Numbers from the exponential distribution with mean 1 / lambd. Floating point only: `Tensor.exponential_`. */
  exponential_(this: Tensor, lambd = 1, options: GeneratorOption = {}): Tensor {
    if (!(lambd > 0)) throw new RangeError(`exponential_ expects lambda > 0.0, but found lambda=${lambd}`);
    return this.copy_(uniform(0, 1, this.shape, placeOf(this, options)).neg().log1p().div(-lambd));
  },

  /** 1 with the probability that each element tells, else 0; of this shape and dtype: `Tensor.bernoulli`. */
  bernoulli(this: Tensor, options: GeneratorOption = {}): Tensor {
    return bernoulli(this, options);
  },

  /**
   * Indices drawn in proportion to these weights; see the function: `Tensor.multinomial`.
   * @shape [count], or [rows, count] of a matrix
   * @dtype int64
   */
  multinomial(this: Tensor, count: number, options: Parameters<typeof multinomial>[2] = {}): Tensor {
    return multinomial(this, count, options);
  },

  /** 1 with probability `p`, one for all or a tensor of them that broadcasts, else 0; any dtype: `Tensor.bernoulli_`. */
  bernoulli_(this: Tensor, p: Tensor | number = 0.5, options: GeneratorOption = {}): Tensor {
    if (p instanceof Tensor) return this.copy_(bernoulli(p.detach().expand(this.shape), options));
    if (!(p >= 0 && p <= 1)) throw new RangeError(`bernoulli_ expects p to be in [0, 1], but got p=${p}`);
    const drawn = uniform(0, 1, this.shape, { device: this.device, ...options });
    return this.copy_(drawn.lt(p));
  },
};

export type RandomMethods = typeof randomMethods;
