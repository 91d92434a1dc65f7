import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { fold, type Sizes, type UnfoldOptions, unfold } from '../functional/convolution.ts';
import { pixelShuffle, pixelUnshuffle } from '../functional/images.ts';
import { type InterpolateMode, type InterpolateOptions, interpolate } from '../functional/interpolate.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';

export interface FlattenOptions {
  /** Default 1. */
  readonly startDim?: number;
  /** Default -1. */
  readonly endDim?: number;
}

/** Dimensions `startDim` to `endDim` made one, by default all but the first: `torch.nn.Flatten`. */
export class Flatten extends Module<[Tensor], Tensor> {
  readonly startDim: number;
  readonly endDim: number;

  constructor(...rest: ByPlace<[startDim: number, endDim: number], FlattenOptions>) {
    super();
    const options = named<FlattenOptions>(rest, ['startDim', 'endDim'], 'nn.Flatten');
    this.startDim = options.startDim ?? 1;
    this.endDim = options.endDim ?? -1;
  }

  override forward(x: Tensor): Tensor {
    return x.flatten(this.startDim, this.endDim);
  }

  override extraRepr(): string {
    return describe({ startDim: this.startDim, endDim: this.endDim });
  }
}

/** Dimension `dim` made several, of which one size may be -1: `torch.nn.Unflatten`. */
export class Unflatten extends Module<[Tensor], Tensor> {
  readonly dim: number;
  readonly unflattenedSize: readonly number[];

  constructor(dim: number, unflattenedSize: readonly number[]) {
    super();
    this.dim = dim;
    this.unflattenedSize = unflattenedSize;
  }

  override forward(x: Tensor): Tensor {
    return x.unflatten(this.dim, this.unflattenedSize);
  }

  override extraRepr(): string {
    return describe({ dim: this.dim, unflattenedSize: this.unflattenedSize });
  }
}

/** Images made larger or smaller, `F.interpolate`: `torch.nn.Upsample`. */
export class Upsample extends Module<[Tensor], Tensor> {
  readonly options: InterpolateOptions;

  constructor(
    ...rest: ByPlace<
      [size: Sizes | null, scaleFactor: Sizes | null, mode: InterpolateMode, alignCorners: boolean | null],
      InterpolateOptions
    >
  ) {
    const options = named<InterpolateOptions>(rest, ['size', 'scaleFactor', 'mode', 'alignCorners'], 'nn.Upsample');
    super();
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return interpolate(x, this.options);
  }

  override extraRepr(): string {
    const { size = null, scaleFactor = null, mode = 'nearest' } = this.options;
    return describe(scaleFactor === null ? { size, mode } : { scaleFactor, mode });
  }
}

/** [..., c · r², h, w] to [..., c, h · r, w · r]: `torch.nn.PixelShuffle`. */
export class PixelShuffle extends Module<[Tensor], Tensor> {
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number) {
    super();
    this.upscaleFactor = upscaleFactor;
  }

  override forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor);
  }

  override extraRepr(): string {
    return describe({ upscaleFactor: this.upscaleFactor });
  }
}

/** [..., c, h · r, w · r] to [..., c · r², h, w]: `torch.nn.PixelUnshuffle`. */
export class PixelUnshuffle extends Module<[Tensor], Tensor> {
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number) {
    super();
    this.downscaleFactor = downscaleFactor;
  }

  override forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor);
  }

  override extraRepr(): string {
    return describe({ downscaleFactor: this.downscaleFactor });
  }
}

/** The windows of an image as columns, [n, channels · kernel elements, windows]: `torch.nn.Unfold`. */
export class Unfold extends Module<[Tensor], Tensor> {
  readonly kernelSize: Sizes;
  readonly options: UnfoldOptions;

  constructor(kernelSize: Sizes, ...rest: ByPlace<[dilation: Sizes, padding: Sizes, stride: Sizes], UnfoldOptions>) {
    const options = named<UnfoldOptions>(rest, ['dilation', 'padding', 'stride'], 'nn.Unfold');
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return unfold(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { dilation = 1, padding = 0, stride = 1 } = this.options;
    return describe({ kernelSize: this.kernelSize, dilation, padding, stride });
  }
}

/** Columns of windows added up to an image of `outputSize`: `torch.nn.Fold`. */
export class Fold extends Module<[Tensor], Tensor> {
  readonly outputSize: Sizes;
  readonly kernelSize: Sizes;
  readonly options: UnfoldOptions;

  constructor(
    outputSize: Sizes,
    kernelSize: Sizes,
    ...rest: ByPlace<[dilation: Sizes, padding: Sizes, stride: Sizes], UnfoldOptions>
  ) {
    const options = named<UnfoldOptions>(rest, ['dilation', 'padding', 'stride'], 'nn.Fold');
    super();
    this.outputSize = outputSize;
    this.kernelSize = kernelSize;
    this.options = options;
  }

  override forward(x: Tensor): Tensor {
    return fold(x, this.outputSize, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { dilation = 1, padding = 0, stride = 1 } = this.options;
    return describe({ outputSize: this.outputSize, kernelSize: this.kernelSize, dilation, padding, stride });
  }
}
