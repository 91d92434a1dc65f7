import { ShapeError } from '../../errors.ts';
import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { convTranspose1d, convTranspose2d, convTranspose3d, type Sizes, sizesOf } from '../functional/convolution.ts';
import { boundOf, uniformParameter } from '../init/parameters.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';
import { type ChannelsAndKernel, type ConvolutionLayerOptions, requireGroups, unless } from './convolution.ts';

export interface TransposedLayerOptions extends Omit<ConvolutionLayerOptions, 'padding' | 'paddingMode'> {
  /** How much is left out on both sides. Default 0. */
  readonly padding?: Sizes;
  /** How much larger the result is at its end; less than stride or dilation. Default 0. */
  readonly outputPadding?: Sizes;
}

const functions = { 1: convTranspose1d, 2: convTranspose2d, 3: convTranspose3d } as const;

/** @throws ShapeError if no input of this size has such a result */
function outputPaddingFor(layer: TransposedConvolution, x: Tensor, outputSize: readonly number[]): readonly number[] {
  const dims = layer.kernelSize.length;
  const others = x.dim() - dims;
  if (outputSize.length !== dims && outputSize.length !== dims + others) {
    throw new ShapeError(
      `ConvTranspose${dims}D: for ${x.dim()}D input, outputSize must have ${dims} or ${dims + others} elements (got ${outputSize.length})`,
    );
  }
  const wanted = outputSize.slice(-dims);
  const smallest = layer.kernelSize.map(
    (kernel, dim) =>
      (x.size(others + dim) - 1) * layer.stride[dim]! -
      2 * layer.padding[dim]! +
      layer.dilation[dim]! * (kernel - 1) +
      1,
  );
  const largest = smallest.map((size, dim) => size + layer.stride[dim]! - 1);
  if (wanted.some((size, dim) => size < smallest[dim]! || size > largest[dim]!)) {
    throw new ShapeError(
      `requested an output size of [${wanted.join(', ')}], but valid sizes range from [${smallest.join(', ')}] to [${largest.join(', ')}] (for an input of [${x.shape.slice(2).join(', ')}])`,
    );
  }
  return wanted.map((size, dim) => size - smallest[dim]!);
}

/** A transposed convolution of some dimensions. */
abstract class TransposedConvolution extends Module<[Tensor, outputSize?: readonly number[] | null], Tensor> {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly outputPadding: readonly number[];
  readonly dilation: readonly number[];
  readonly groups: number;
  /** [inChannels, outChannels / groups, ...kernelSize] */
  weight: Parameter;
  /** [outChannels] */
  bias: Parameter | null;

  constructor(dims: 1 | 2 | 3, options: TransposedLayerOptions & ChannelsAndKernel) {
    super();
    const { inChannels, outChannels, kernelSize, groups = 1 } = options;
    requireGroups(inChannels, outChannels, groups);
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = sizesOf(kernelSize, dims, 'kernelSize');
    this.stride = sizesOf(options.stride ?? 1, dims, 'stride');
    this.padding = sizesOf(options.padding ?? 0, dims, 'padding');
    this.outputPadding = sizesOf(options.outputPadding ?? 0, dims, 'outputPadding');
    this.dilation = sizesOf(options.dilation ?? 1, dims, 'dilation');
    this.groups = groups;
    const shape = [inChannels, outChannels / groups, ...this.kernelSize];
    const bound = boundOf(shape.slice(1).reduce((product, size) => product * size, 1));
    this.weight = uniformParameter(shape, bound, options);
    this.bias = options.bias === false ? null : uniformParameter([outChannels], bound, options);
  }

  /**
   * @param outputSize sizes of the result, of which several fit where the stride is above 1; the smallest unless given. All of
   * them, or those of the last dimensions.
   */
  override forward(x: Tensor, outputSize: readonly number[] | null = null): Tensor {
    const { weight, bias, stride, padding, dilation, groups } = this;
    const dims = this.kernelSize.length;
    if (dims !== 1 && dims !== 2 && dims !== 3) throw new ShapeError(`no convolution has ${dims} dimensions`);
    const outputPadding = outputSize === null ? this.outputPadding : outputPaddingFor(this, x, outputSize);
    return functions[dims](x, weight, { bias, stride, padding, outputPadding, dilation, groups });
  }

  override extraRepr(): string {
    const { kernelSize, stride, groups } = this;
    return `${this.inChannels}, ${this.outChannels}, ${describe({
      kernelSize,
      stride,
      padding: unless(this.padding, 0),
      dilation: unless(this.dilation, 1),
      outputPadding: unless(this.outputPadding, 0),
      groups: groups === 1 ? undefined : groups,
      bias: this.bias === null ? false : undefined,
    })}`;
  }
}

type TransposedArguments = FirstByPlace<
  [inChannels: number, outChannels: number, kernelSize: Sizes],
  ChannelsAndKernel,
  [stride: Sizes, padding: Sizes, outputPadding: Sizes, groups: number, bias: boolean, dilation: Sizes],
  TransposedLayerOptions
>;

function optionsOf(rest: TransposedArguments, caller: string): TransposedLayerOptions & ChannelsAndKernel {
  const places = [
    'inChannels',
    'outChannels',
    'kernelSize',
    'stride',
    'padding',
    'outputPadding',
    'groups',
    'bias',
    'dilation',
  ] as const;
  const options = named<TransposedLayerOptions & ChannelsAndKernel>(rest, places, caller);
  requireGiven(options, ['inChannels', 'outChannels', 'kernelSize'], caller);
  return options;
}

/** The gradient of `Conv1d` as a layer, which makes its input larger: `torch.nn.ConvTranspose1d`. */
export class ConvTranspose1d extends TransposedConvolution {
  constructor(...rest: TransposedArguments) {
    super(1, optionsOf(rest, 'nn.ConvTranspose1d'));
  }
}

/** The gradient of `Conv2d` as a layer, which makes its input larger: `torch.nn.ConvTranspose2d`. */
export class ConvTranspose2d extends TransposedConvolution {
  constructor(...rest: TransposedArguments) {
    super(2, optionsOf(rest, 'nn.ConvTranspose2d'));
  }
}

/** The gradient of `Conv3d` as a layer, which makes its input larger: `torch.nn.ConvTranspose3d`. */
export class ConvTranspose3d extends TransposedConvolution {
  constructor(...rest: TransposedArguments) {
    super(3, optionsOf(rest, 'nn.ConvTranspose3d'));
  }
}
