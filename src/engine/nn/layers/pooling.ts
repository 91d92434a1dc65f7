/** Pooling as modules; each is a function of `F`. */

import { type ByPlace, type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { type Sizes, sizesOf } from '../functional/convolution.ts';
import { type LpPoolOptions, lpPool1d, lpPool2d } from '../functional/lp-pooling.ts';
import {
  type AvgPoolOptions,
  avgPool1d,
  avgPool2d,
  avgPool3d,
  type Indices,
  type MaxPooled,
  type MaxPoolOptions,
  maxPool1d,
  maxPool2d,
  maxPool3d,
  type ValuesAndPositions,
} from '../functional/pooling.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';

/** A max pooling of some dimensions. */
abstract class MaxPool<WithIndices extends boolean> extends Module<[Tensor], MaxPooled<WithIndices>> {
  readonly kernelSize: Sizes;
  readonly stride: Sizes;
  readonly padding: Sizes;
  readonly dilation: Sizes;
  readonly ceilMode: boolean;
  readonly returnIndices: boolean;

  constructor({ kernelSize, ...options }: MaxPoolOptions & Indices<WithIndices> & Kernel) {
    super();
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? kernelSize;
    this.padding = options.padding ?? 0;
    this.dilation = options.dilation ?? 1;
    this.ceilMode = options.ceilMode ?? false;
    this.returnIndices = options.returnIndices ?? false;
  }

  protected abstract pool(x: Tensor): Tensor | ValuesAndPositions;

  override forward(x: Tensor): MaxPooled<WithIndices> {
    // Which of the two it is was settled by the option that the type is inferred from.
    return this.pool(x) as MaxPooled<WithIndices>;
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, ceilMode } = this;
    return describe({ kernelSize, stride, padding, dilation, ceilMode });
  }
}

type MaxPoolArguments<WithIndices extends boolean> = FirstByPlace<
  [kernelSize: Sizes],
  Kernel,
  [stride: Sizes | null, padding: Sizes, dilation: Sizes],
  MaxPoolOptions & Indices<WithIndices>
>;

interface Kernel {
  readonly kernelSize: Sizes;
}

function maxPoolOptions<WithIndices extends boolean>(rest: MaxPoolArguments<WithIndices>, caller: string) {
  const places = ['kernelSize', 'stride', 'padding', 'dilation'] as const;
  const options = named<MaxPoolOptions & Indices<WithIndices> & Kernel>(rest, places, caller);
  requireGiven(options, ['kernelSize'], caller);
  return options;
}

/** The largest of each window of [n, channels, length] (or without n): `torch.nn.MaxPool1d`; with `returnIndices` and where it is. */
export class MaxPool1d<WithIndices extends boolean = false> extends MaxPool<WithIndices> {
  constructor(...rest: MaxPoolArguments<WithIndices>) {
    super(maxPoolOptions(rest, 'nn.MaxPool1d'));
  }

  protected override pool(x: Tensor): Tensor | ValuesAndPositions {
    return maxPool1d(x, this.kernelSize, this);
  }
}

/** The largest of each window of [n, channels, height, width] (or without n): `torch.nn.MaxPool2d`; with `returnIndices` and where it is. */
export class MaxPool2d<WithIndices extends boolean = false> extends MaxPool<WithIndices> {
  constructor(...rest: MaxPoolArguments<WithIndices>) {
    super(maxPoolOptions(rest, 'nn.MaxPool2d'));
  }

  protected override pool(x: Tensor): Tensor | ValuesAndPositions {
    return maxPool2d(x, this.kernelSize, this);
  }
}

/** The largest of each window of [n, channels, depth, height, width] (or without n): `torch.nn.MaxPool3d`; with `returnIndices` and where it is. */
export class MaxPool3d<WithIndices extends boolean = false> extends MaxPool<WithIndices> {
  constructor(...rest: MaxPoolArguments<WithIndices>) {
    super(maxPoolOptions(rest, 'nn.MaxPool3d'));
  }

  protected override pool(x: Tensor): Tensor | ValuesAndPositions {
    return maxPool3d(x, this.kernelSize, this);
  }
}

/** A mean pooling of some dimensions. */
abstract class AvgPool extends Module<[Tensor], Tensor> {
  readonly kernelSize: Sizes;
  readonly stride: Sizes;
  readonly padding: Sizes;
  readonly ceilMode: boolean;
  readonly countIncludePad: boolean;
  readonly divisorOverride: number | null;

  constructor(dims: number, { kernelSize, ...options }: AvgPoolOptions & Kernel) {
    super();
    // As PyTorch, which keeps a tuple in one dimension only.
    const kept = (size: Sizes, name: string) => (dims === 1 ? sizesOf(size, 1, name) : size);
    this.kernelSize = kept(kernelSize, 'kernelSize');
    this.stride = kept(options.stride ?? kernelSize, 'stride');
    this.padding = kept(options.padding ?? 0, 'padding');
    this.ceilMode = options.ceilMode ?? false;
    this.countIncludePad = options.countIncludePad ?? true;
    this.divisorOverride = options.divisorOverride ?? null;
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return describe({ kernelSize, stride, padding });
  }
}

type AvgPoolArguments = FirstByPlace<
  [kernelSize: Sizes],
  Kernel,
  [stride: Sizes | null, padding: Sizes, ceilMode: boolean, countIncludePad: boolean, divisorOverride: number | null],
  AvgPoolOptions
>;

const avgPoolPlaces = ['kernelSize', 'stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'] as const;

function avgPoolOptions(
  rest: AvgPoolArguments,
  places: readonly (typeof avgPoolPlaces)[number][],
  caller: string,
): AvgPoolOptions & Kernel {
  const options = named<AvgPoolOptions & Kernel>(rest, places, caller);
  requireGiven(options, ['kernelSize'], caller);
  return options;
}

/** The mean of each window of [n, channels, length] (or without n): `torch.nn.AvgPool1d`. */
export class AvgPool1d extends AvgPool {
  constructor(
    ...rest: FirstByPlace<
      [kernelSize: Sizes],
      Kernel,
      [stride: Sizes | null, padding: Sizes, ceilMode: boolean, countIncludePad: boolean],
      AvgPoolOptions
    >
  ) {
    super(1, avgPoolOptions(rest, avgPoolPlaces.slice(0, -1), 'nn.AvgPool1d'));
  }

  override forward(x: Tensor): Tensor {
    return avgPool1d(x, this.kernelSize, this);
  }
}

/** The mean of each window of [n, channels, height, width] (or without n): `torch.nn.AvgPool2d`. */
export class AvgPool2d extends AvgPool {
  constructor(...rest: AvgPoolArguments) {
    super(2, avgPoolOptions(rest, avgPoolPlaces, 'nn.AvgPool2d'));
  }

  override forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this);
  }
}

/** The mean of each window of [n, channels, depth, height, width] (or without n): `torch.nn.AvgPool3d`. */
export class AvgPool3d extends AvgPool {
  constructor(...rest: AvgPoolArguments) {
    super(3, avgPoolOptions(rest, avgPoolPlaces, 'nn.AvgPool3d'));
  }

  override forward(x: Tensor): Tensor {
    return avgPool3d(x, this.kernelSize, this);
  }
}

/** A power-mean pooling of some dimensions. */
abstract class LPPool extends Module<[Tensor], Tensor> {
  readonly normType: number;
  readonly kernelSize: Sizes;
  readonly stride: Sizes | null;
  readonly ceilMode: boolean;

  constructor(normType: number, kernelSize: Sizes, options: LpPoolOptions) {
    super();
    this.normType = normType;
    this.kernelSize = kernelSize;
    this.stride = options.stride ?? null;
    this.ceilMode = options.ceilMode ?? false;
  }

  override extraRepr(): string {
    const { normType, kernelSize, stride, ceilMode } = this;
    return describe({ normType, kernelSize, stride, ceilMode });
  }
}

/** (Σ xᵖ)^(1/p) of each window of [n, channels, length] (or without n): `torch.nn.LPPool1d`. */
export class LPPool1d extends LPPool {
  constructor(
    normType: number,
    kernelSize: Sizes,
    ...rest: ByPlace<[stride: Sizes | null, ceilMode: boolean], LpPoolOptions>
  ) {
    const options = named<LpPoolOptions>(rest, ['stride', 'ceilMode'], 'nn.LPPool1d');
    super(normType, kernelSize, options);
  }

  override forward(x: Tensor): Tensor {
    return lpPool1d(x, this.normType, this.kernelSize, this);
  }
}

/** (Σ xᵖ)^(1/p) of each window of [n, channels, height, width] (or without n): `torch.nn.LPPool2d`. */
export class LPPool2d extends LPPool {
  constructor(
    normType: number,
    kernelSize: Sizes,
    ...rest: ByPlace<[stride: Sizes | null, ceilMode: boolean], LpPoolOptions>
  ) {
    const options = named<LpPoolOptions>(rest, ['stride', 'ceilMode'], 'nn.LPPool2d');
    super(normType, kernelSize, options);
  }

  override forward(x: Tensor): Tensor {
    return lpPool2d(x, this.normType, this.kernelSize, this);
  }
}
