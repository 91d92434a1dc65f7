/** ReLU and its relatives as modules; each is a function of `F`. Their arguments are PyTorch's, in PyTorch's order. */

import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import {
  celu,
  type EluOptions,
  elu,
  gelu,
  hardswish,
  type LeakyReluOptions,
  leakyRelu,
  mish,
  prelu,
  relu6,
  rrelu,
  type SoftplusOptions,
  selu,
  silu,
  softplus,
  threshold,
} from '../functional/activations.ts';
import { constantParameter, type ParameterOptions } from '../init/parameters.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';

export interface InplaceOption {
  /** Writes over its input. Default false. */
  readonly inplace?: boolean;
}

/** What is positive; 0 for the rest: `torch.nn.ReLU`. `inplace`: written over the input. */
export class ReLU extends Module<[Tensor], Tensor> {
  readonly inplace: boolean;

  constructor(...rest: ByPlace<[inplace: boolean], InplaceOption>) {
    const options = named<InplaceOption>(rest, ['inplace'], 'nn.ReLU');
    super();
    this.inplace = options.inplace ?? false;
  }

  override forward(x: Tensor): Tensor {
    return this.inplace ? x.relu_() : x.relu();
  }

  override extraRepr(): string {
    return this.inplace ? describe({ inplace: true }) : '';
  }
}

/** x between 0 and 6: `torch.nn.ReLU6`. */
export class ReLU6 extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return relu6(x);
  }
}

/** x where positive, else negativeSlope · x: `torch.nn.LeakyReLU`. */
export class LeakyReLU extends Module<[Tensor], Tensor> {
  readonly negativeSlope: number;

  constructor(...rest: ByPlace<[negativeSlope: number], LeakyReluOptions>) {
    super();
    const options = named<LeakyReluOptions>(rest, ['negativeSlope'], 'nn.LeakyReLU');
    this.negativeSlope = options.negativeSlope ?? 0.01;
  }

  override forward(x: Tensor): Tensor {
    return leakyRelu(x, { negativeSlope: this.negativeSlope });
  }

  override extraRepr(): string {
    return describe({ negativeSlope: this.negativeSlope });
  }
}

/** x where positive, else weight · x, with a weight for all channels or for each: `torch.nn.PReLU`. The weights are learnt. */
export class PReLU extends Module<[Tensor], Tensor> {
  readonly numParameters: number;
  /** [numParameters] */
  weight: Parameter;

  constructor(numParameters = 1, init = 0.25, options: ParameterOptions = {}) {
    super();
    this.numParameters = numParameters;
    this.weight = constantParameter([numParameters], init, options);
  }

  override forward(x: Tensor): Tensor {
    return prelu(x, this.weight);
  }

  override extraRepr(): string {
    return describe({ numParameters: this.numParameters });
  }
}

/** `LeakyReLU` whose slope is drawn between lower and upper in training: `torch.nn.RReLU`. */
export class RReLU extends Module<[Tensor], Tensor> {
  readonly lower: number;
  readonly upper: number;

  constructor(lower = 1 / 8, upper = 1 / 3) {
    super();
    this.lower = lower;
    this.upper = upper;
  }

  override forward(x: Tensor): Tensor {
    return rrelu(x, { lower: this.lower, upper: this.upper, training: this.training });
  }

  override extraRepr(): string {
    return describe({ lower: this.lower, upper: this.upper });
  }
}

/** x where positive, else alpha · (eˣ - 1): `torch.nn.ELU`. */
export class ELU extends Module<[Tensor], Tensor> {
  readonly alpha: number;

  constructor(...rest: ByPlace<[alpha: number], EluOptions>) {
    super();
    this.alpha = named<EluOptions>(rest, ['alpha'], 'nn.ELU').alpha ?? 1;
  }

  override forward(x: Tensor): Tensor {
    return elu(x, { alpha: this.alpha });
  }

  override extraRepr(): string {
    return describe({ alpha: this.alpha });
  }
}

/** x where positive, else alpha · (e^(x / alpha) - 1): `torch.nn.CELU`. */
export class CELU extends Module<[Tensor], Tensor> {
  readonly alpha: number;

  constructor(...rest: ByPlace<[alpha: number], EluOptions>) {
    super();
    this.alpha = named<EluOptions>(rest, ['alpha'], 'nn.CELU').alpha ?? 1;
  }

  override forward(x: Tensor): Tensor {
    return celu(x, { alpha: this.alpha });
  }

  override extraRepr(): string {
    return describe({ alpha: this.alpha });
  }
}

/** `ELU` with the constants that keep mean 0 and variance 1: `torch.nn.SELU`. */
export class SELU extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return selu(x);
  }
}

export interface GeluOptions {
  readonly approximate?: 'none' | 'tanh';
}

/** x · Φ(x), Φ of the normal distribution; `approximate: 'tanh'` for the quicker formula: `torch.nn.GELU`. */
export class GELU extends Module<[Tensor], Tensor> {
  readonly approximate: 'none' | 'tanh';

  constructor(...rest: ByPlace<[approximate: 'none' | 'tanh'], GeluOptions>) {
    const options = named<GeluOptions>(rest, ['approximate'], 'nn.GELU');
    super();
    this.approximate = options.approximate ?? 'none';
  }

  override forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.approximate });
  }

  override extraRepr(): string {
    return describe({ approximate: this.approximate });
  }
}

/** x · sigmoid(x): `torch.nn.SiLU`. */
export class SiLU extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return silu(x);
  }
}

/** x · tanh(softplus(x)): `torch.nn.Mish`. */
export class Mish extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return mish(x);
  }
}

/** ln(1 + e^(beta · x)) / beta; x itself where beta · x is above `threshold`: `torch.nn.Softplus`. */
export class Softplus extends Module<[Tensor], Tensor> {
  readonly beta: number;
  readonly threshold: number;

  constructor(...rest: ByPlace<[beta: number, threshold: number], SoftplusOptions>) {
    super();
    const options = named<SoftplusOptions>(rest, ['beta', 'threshold'], 'nn.Softplus');
    this.beta = options.beta ?? 1;
    this.threshold = options.threshold ?? 20;
  }

  override forward(x: Tensor): Tensor {
    return softplus(x, { beta: this.beta, threshold: this.threshold });
  }

  override extraRepr(): string {
    return describe({ beta: this.beta, threshold: this.threshold });
  }
}

/** x · hardsigmoid(x): `torch.nn.Hardswish`. */
export class Hardswish extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return hardswish(x);
  }
}

/** x where above `threshold`, else `value`: `torch.nn.Threshold`. */
export class Threshold extends Module<[Tensor], Tensor> {
  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number) {
    super();
    this.threshold = threshold;
    this.value = value;
  }

  override forward(x: Tensor): Tensor {
    return threshold(x, this.threshold, this.value);
  }

  override extraRepr(): string {
    return describe({ threshold: this.threshold, value: this.value });
  }
}
