/** Pooling to a given size as modules; each is a function of `F`. */
import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import {
  adaptiveAvgPool1d,
  adaptiveAvgPool2d,
  adaptiveAvgPool3d,
  adaptiveMaxPool1d,
  adaptiveMaxPool2d,
  adaptiveMaxPool3d,
  type MaxPooled,
  type OutputSizes,
  type ValuesAndPositions,
} from '../functional/pooling.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';

interface OutputSizeOption {
  readonly outputSize: OutputSizes;
}

/** A pooling of as many windows as asked for. */
abstract class AdaptivePool<Out> extends Module<[Tensor], Out> {
  /** A size for each dimension; null keeps the input's. */
  readonly outputSize: OutputSizes;

  constructor(...rest: FirstByPlace<[outputSize: OutputSizes], OutputSizeOption, [], object>) {
    super();
    const caller = `nn.${new.target.name}`;
    const options = named<OutputSizeOption>(rest, ['outputSize'], caller);
    requireGiven(options, ['outputSize'], caller);
    this.outputSize = options.outputSize;
  }

  override extraRepr(): string {
    return describe({ outputSize: this.outputSize });
  }
}

/** Means of `outputSize` windows of [n, channels, length] (or without n): `torch.nn.AdaptiveAvgPool1d`. */
export class AdaptiveAvgPool1d extends AdaptivePool<Tensor> {
  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }
}

/** Means of `outputSize` windows of [n, channels, height, width] (or without n): `torch.nn.AdaptiveAvgPool2d`. */
export class AdaptiveAvgPool2d extends AdaptivePool<Tensor> {
  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/** Means of `outputSize` windows of [n, channels, depth, height, width] (or without n): `torch.nn.AdaptiveAvgPool3d`. */
export class AdaptiveAvgPool3d extends AdaptivePool<Tensor> {
  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool3d(x, this.outputSize);
  }
}

/** The largest of as many windows as asked for, and with `returnIndices` where they are. */
abstract class AdaptiveMaxPool<WithIndices extends boolean> extends AdaptivePool<MaxPooled<WithIndices>> {
  readonly returnIndices: boolean;

  constructor(
    outputSize: OutputSizes,
    { returnIndices = false }: { readonly returnIndices?: WithIndices | false } = {},
  ) {
    super(outputSize);
    this.returnIndices = returnIndices;
  }

  protected abstract pool(x: Tensor): Tensor | ValuesAndPositions;

  override forward(x: Tensor): MaxPooled<WithIndices> {
    // As in MaxPool.
    return this.pool(x) as MaxPooled<WithIndices>;
  }
}

/** The largest of `outputSize` windows of [n, channels, length] (or without n): `torch.nn.AdaptiveMaxPool1d`. */
export class AdaptiveMaxPool1d<WithIndices extends boolean = false> extends AdaptiveMaxPool<WithIndices> {
  protected override pool(x: Tensor): Tensor | ValuesAndPositions {
    return adaptiveMaxPool1d(x, this.outputSize, this);
  }
}

/** The largest of `outputSize` windows of [n, channels, height, width] (or without n): `torch.nn.AdaptiveMaxPool2d`. */
export class AdaptiveMaxPool2d<WithIndices extends boolean = false> extends AdaptiveMaxPool<WithIndices> {
  protected override pool(x: Tensor): Tensor | ValuesAndPositions {
    return adaptiveMaxPool2d(x, this.outputSize, this);
  }
}

/** The largest of `outputSize` windows of [n, channels, depth, height, width] (or without n): `torch.nn.AdaptiveMaxPool3d`. */
export class AdaptiveMaxPool3d<WithIndices extends boolean = false> extends AdaptiveMaxPool<WithIndices> {
  protected override pool(x: Tensor): Tensor | ValuesAndPositions {
    return adaptiveMaxPool3d(x, this.outputSize, this);
  }
}
