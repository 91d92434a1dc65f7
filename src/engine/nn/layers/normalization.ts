import { type ByPlace, type FirstByPlace, named, requireGiven, requireSizes } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import {
  groupNorm,
  type LocalResponseNormOptions,
  layerNorm,
  localResponseNorm,
  rmsNorm,
} from '../functional/normalization.ts';
import { constantParameter, type ParameterOptions } from '../init/parameters.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';

export interface LayerNormOptions extends ParameterOptions {
  /** Is added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** Whether weight and bias are learnt. Default true. */
  readonly elementwiseAffine?: boolean;
  /** Whether there is a bias beside the weight. Default true. */
  readonly bias?: boolean;
}

interface NormalizedShape {
  readonly normalizedShape: number | readonly number[];
}

const listOf = (shape: number | readonly number[]) => (typeof shape === 'number' ? [shape] : shape);

/** Mean 0 and variance 1 over the last dimensions, which are `normalizedShape`, then weight and bias: `torch.nn.LayerNorm`. */
export class LayerNorm extends Module<[Tensor], Tensor> {
  readonly normalizedShape: readonly number[];
  readonly eps: number;
  readonly elementwiseAffine: boolean;
  /** [...normalizedShape], begins at 1 */
  weight: Parameter | null;
  /** [...normalizedShape], begins at 0 */
  bias: Parameter | null;

  constructor(
    ...rest: FirstByPlace<
      [normalizedShape: number | readonly number[]],
      NormalizedShape,
      [eps: number, elementwiseAffine: boolean],
      LayerNormOptions
    >
  ) {
    const places = ['normalizedShape', 'eps', 'elementwiseAffine'] as const;
    const options = named<LayerNormOptions & NormalizedShape>(rest, places, 'nn.LayerNorm');
    requireGiven(options, ['normalizedShape'], 'nn.LayerNorm');
    super();
    this.normalizedShape = listOf(options.normalizedShape);
    this.eps = options.eps ?? 1e-5;
    this.elementwiseAffine = options.elementwiseAffine ?? true;
    const shape = this.normalizedShape;
    this.weight = this.elementwiseAffine ? constantParameter(shape, 1, options) : null;
    this.bias = this.elementwiseAffine && options.bias !== false ? constantParameter(shape, 0, options) : null;
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return layerNorm(x, this.normalizedShape, { weight, bias, eps });
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine } = this;
    return `[${normalizedShape.join(', ')}], ${describe({ eps, elementwiseAffine })}`;
  }
}

/** x divided by its root mean square over the last dimensions, which are `normalizedShape`, times a weight: `torch.nn.RMSNorm`. */
export class RMSNorm extends Module<[Tensor], Tensor> {
  readonly normalizedShape: readonly number[];
  readonly eps: number | null;
  readonly elementwiseAffine: boolean;
  /** [...normalizedShape], begins at 1 */
  weight: Parameter | null;

  constructor(
    normalizedShape: number | readonly number[],
    options: Omit<LayerNormOptions, 'bias' | 'eps'> & {
      /** Is added to the mean square. Default: the smallest by which 1 can grow in the input's dtype. */
      readonly eps?: number | null;
    } = {},
  ) {
    super();
    this.normalizedShape = listOf(normalizedShape);
    this.eps = options.eps ?? null;
    this.elementwiseAffine = options.elementwiseAffine ?? true;
    this.weight = this.elementwiseAffine ? constantParameter(this.normalizedShape, 1, options) : null;
  }

  override forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight, eps: this.eps });
  }

  override extraRepr(): string {
    const { normalizedShape, eps, elementwiseAffine } = this;
    return `[${normalizedShape.join(', ')}], ${describe({ eps, elementwiseAffine })}`;
  }
}

interface Groups {
  readonly numGroups: number;
  readonly numChannels: number;
}

export interface GroupNormOptions extends ParameterOptions {
  readonly eps?: number;
  readonly affine?: boolean;
}

/** Mean 0 and variance 1 within each group of channels, then weight and bias: `torch.nn.GroupNorm`. Input [n, numChannels, ...]. */
export class GroupNorm extends Module<[Tensor], Tensor> {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  readonly affine: boolean;
  /** [numChannels], begins at 1 */
  weight: Parameter | null;
  /** [numChannels], begins at 0 */
  bias: Parameter | null;

  constructor(
    ...rest: FirstByPlace<
      [numGroups: number, numChannels: number],
      Groups,
      [eps: number, affine: boolean],
      GroupNormOptions
    >
  ) {
    const places = ['numGroups', 'numChannels', 'eps', 'affine'] as const;
    const options = named<GroupNormOptions & Groups>(rest, places, 'nn.GroupNorm');
    requireSizes(options, ['numGroups', 'numChannels'], 'nn.GroupNorm');
    super();
    const { numGroups, numChannels } = options;
    if (numChannels % numGroups !== 0) throw new RangeError('numChannels must be divisible by numGroups');
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = options.eps ?? 1e-5;
    this.affine = options.affine ?? true;
    this.weight = this.affine ? constantParameter([numChannels], 1, options) : null;
    this.bias = this.affine ? constantParameter([numChannels], 0, options) : null;
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, eps } = this;
    return groupNorm(x, this.numGroups, { weight, bias, eps });
  }

  override extraRepr(): string {
    const { eps, affine } = this;
    return `${this.numGroups}, ${this.numChannels}, ${describe({ eps, affine })}`;
  }
}

/** Each channel divided by the size of its neighbours: `torch.nn.LocalResponseNorm`. Input [n, channels, ...]. */
export class LocalResponseNorm extends Module<[Tensor], Tensor> {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  constructor(size: number, ...rest: ByPlace<[alpha: number, beta: number, k: number], LocalResponseNormOptions>) {
    const options = named<LocalResponseNormOptions>(rest, ['alpha', 'beta', 'k'], 'nn.LocalResponseNorm');
    super();
    this.size = size;
    this.alpha = options.alpha ?? 1e-4;
    this.beta = options.beta ?? 0.75;
    this.k = options.k ?? 1;
  }

  override forward(x: Tensor): Tensor {
    return localResponseNorm(x, this.size, this);
  }

  override extraRepr(): string {
    const { alpha, beta, k } = this;
    return `${this.size}, ${describe({ alpha, beta, k })}`;
  }
}
