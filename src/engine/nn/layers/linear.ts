import { type FirstByPlace, named, requireSizes } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { linear } from '../functional/linear.ts';
import { bilinear } from '../functional/sparse.ts';
import { boundOf, type ParameterOptions, uniformParameter } from '../init/parameters.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';

export interface LinearOptions extends ParameterOptions {
  /** Whether something is added. Default true. */
  readonly bias?: boolean;
}

interface LinearSizes {
  readonly inFeatures: number;
  readonly outFeatures: number;
}

interface BilinearSizes {
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
}

/** Hands its input on: `torch.nn.Identity`. */
export class Identity extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return x;
  }
}

/**
 * x · weightᵀ + bias: `torch.nn.Linear`. Input [..., inFeatures], output [..., outFeatures]. Weight and bias start uniform over
 * ±1/√inFeatures, as PyTorch's do.
 */
export class Linear extends Module<[Tensor], Tensor> {
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** [outFeatures, inFeatures] */
  weight: Parameter;
  /** [outFeatures] */
  bias: Parameter | null;

  constructor(
    ...rest: FirstByPlace<[inFeatures: number, outFeatures: number], LinearSizes, [bias: boolean], LinearOptions>
  ) {
    const options = named<LinearOptions & LinearSizes>(rest, ['inFeatures', 'outFeatures', 'bias'], 'nn.Linear');
    requireSizes(options, ['inFeatures', 'outFeatures'], 'nn.Linear');
    super();
    const { inFeatures, outFeatures } = options;
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const bound = boundOf(inFeatures);
    this.weight = uniformParameter([outFeatures, inFeatures], bound, options);
    this.bias = options.bias === false ? null : uniformParameter([outFeatures], bound, options);
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { inFeatures, outFeatures } = this;
    return describe({ inFeatures, outFeatures, bias: this.bias !== null });
  }
}

/**
 * x1ᵀ · weight[k] · x2 + bias[k] for each k: `torch.nn.Bilinear`. Inputs [..., in1Features] and [..., in2Features], output
 * [..., outFeatures]. Weight and bias start uniform over ±1/√in1Features.
 */
export class Bilinear extends Module<[Tensor, Tensor], Tensor> {
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  /** [outFeatures, in1Features, in2Features] */
  weight: Parameter;
  /** [outFeatures] */
  bias: Parameter | null;

  constructor(
    ...rest: FirstByPlace<
      [in1Features: number, in2Features: number, outFeatures: number],
      BilinearSizes,
      [bias: boolean],
      LinearOptions
    >
  ) {
    const sizes = ['in1Features', 'in2Features', 'outFeatures'] as const;
    const options = named<LinearOptions & BilinearSizes>(rest, [...sizes, 'bias'], 'nn.Bilinear');
    requireSizes(options, sizes, 'nn.Bilinear');
    super();
    const { in1Features, in2Features, outFeatures } = options;
    this.in1Features = in1Features;
    this.in2Features = in2Features;
    this.outFeatures = outFeatures;
    const bound = boundOf(in1Features);
    this.weight = uniformParameter([outFeatures, in1Features, in2Features], bound, options);
    this.bias = options.bias === false ? null : uniformParameter([outFeatures], bound, options);
  }

  override forward(input1: Tensor, input2: Tensor): Tensor {
    return bilinear(input1, input2, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures } = this;
    return describe({ in1Features, in2Features, outFeatures, bias: this.bias !== null });
  }
}
