/** What undoes max pooling, as modules; each is a function of `F`. */
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { type Sizes, sizesOf } from '../functional/convolution.ts';
import { maxUnpool1d, maxUnpool2d, maxUnpool3d } from '../functional/max-unpooling.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';

export interface MaxUnpoolLayerOptions {
  /** Default: the kernel size. */
  readonly stride?: Sizes | null;
  /** Default 0. */
  readonly padding?: Sizes;
}

type Arguments = ByPlace<[stride: Sizes | null, padding: Sizes], MaxUnpoolLayerOptions>;

/** A max unpooling of some dimensions: called with values, their places and, if it is not clear, what size was pooled. */
abstract class MaxUnpool extends Module<[Tensor, Tensor, (readonly number[])?], Tensor> {
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];

  constructor(dims: number, kernelSize: Sizes, options: MaxUnpoolLayerOptions) {
    super();
    this.kernelSize = sizesOf(kernelSize, dims, 'kernelSize');
    this.stride = sizesOf(options.stride ?? kernelSize, dims, 'stride');
    this.padding = sizesOf(options.padding ?? 0, dims, 'padding');
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding } = this;
    return describe({ kernelSize, stride, padding });
  }
}

/** The values of a max pooling at their places in [n, channels, length] (or without n): `torch.nn.MaxUnpool1d`. */
export class MaxUnpool1d extends MaxUnpool {
  constructor(kernelSize: Sizes, ...rest: Arguments) {
    super(1, kernelSize, named<MaxUnpoolLayerOptions>(rest, ['stride', 'padding'], 'nn.MaxUnpool1d'));
  }

  override forward(x: Tensor, indices: Tensor, outputSize: readonly number[] | null = null): Tensor {
    return maxUnpool1d(x, indices, this.kernelSize, { stride: this.stride, padding: this.padding, outputSize });
  }
}

/** The values of a max pooling at their places in [n, channels, height, width] (or without n): `torch.nn.MaxUnpool2d`. */
export class MaxUnpool2d extends MaxUnpool {
  constructor(kernelSize: Sizes, ...rest: Arguments) {
    super(2, kernelSize, named<MaxUnpoolLayerOptions>(rest, ['stride', 'padding'], 'nn.MaxUnpool2d'));
  }

  override forward(x: Tensor, indices: Tensor, outputSize: readonly number[] | null = null): Tensor {
    return maxUnpool2d(x, indices, this.kernelSize, { stride: this.stride, padding: this.padding, outputSize });
  }
}

/** The values of a max pooling at their places in [n, channels, depth, height, width] (or without n): `torch.nn.MaxUnpool3d`. */
export class MaxUnpool3d extends MaxUnpool {
  constructor(kernelSize: Sizes, ...rest: Arguments) {
    super(3, kernelSize, named<MaxUnpoolLayerOptions>(rest, ['stride', 'padding'], 'nn.MaxUnpool3d'));
  }

  override forward(x: Tensor, indices: Tensor, outputSize: readonly number[] | null = null): Tensor {
    return maxUnpool3d(x, indices, this.kernelSize, { stride: this.stride, padding: this.padding, outputSize });
  }
}
