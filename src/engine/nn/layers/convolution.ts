import { ShapeError } from '../../errors.ts';
import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { conv1d, conv2d, conv3d, type Sizes, sizesOf } from '../functional/convolution.ts';
import { pad } from '../functional/pad.ts';
import { boundOf, type ParameterOptions, uniformParameter } from '../init/parameters.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';

/** What stands beside the input: zeros, its mirror image, its outermost elements, its other end. */
export type PaddingMode = 'zeros' | 'reflect' | 'replicate' | 'circular';

export interface ConvolutionLayerOptions extends ParameterOptions {
  /** How far apart windows are. Default 1. */
  readonly stride?: Sizes;
  /** On both sides; 'valid' for none, 'same' for as much as keeps the size (stride 1 only). Default 0. */
  readonly padding?: Sizes | 'same' | 'valid';
  /** How far apart the elements of a window are. Default 1. */
  readonly dilation?: Sizes;
  /** Channels are convolved in that many groups, each by itself. Default 1. */
  readonly groups?: number;
  /** Whether something is added to each channel. Default true. */
  readonly bias?: boolean;
  /** Default 'zeros'. */
  readonly paddingMode?: PaddingMode;
}

/** What every convolution must be given. */
export interface ChannelsAndKernel {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: Sizes;
}

const functions = { 1: conv1d, 2: conv2d, 3: conv3d } as const;
const paddingModes: readonly string[] = ['zeros', 'reflect', 'replicate', 'circular'];

/** @throws RangeError if the channels do not come out even */
export function requireGroups(inChannels: number, outChannels: number, groups: number): void {
  if (!(groups > 0)) throw new RangeError('groups must be a positive integer');
  if (inChannels % groups !== 0) throw new RangeError('inChannels must be divisible by groups');
  if (outChannels % groups !== 0) throw new RangeError('outChannels must be divisible by groups');
}

/** undefined for what is as it is by default: it is not shown then. */
export function unless(value: readonly number[], usual: number): readonly number[] | undefined {
  return value.every((size) => size === usual) ? undefined : value;
}

/** As `F.pad` lists them: two for each dimension from the last one. */
function edges({ padding, kernelSize, dilation }: Pick<Convolution, 'padding' | 'kernelSize' | 'dilation'>) {
  const pairs = kernelSize.map((size, dim): [number, number] => {
    if (padding === 'valid') return [0, 0];
    if (padding !== 'same') return [padding[dim]!, padding[dim]!];
    const total = dilation[dim]! * (size - 1);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
  return pairs.reverse().flat();
}

/** A convolution of some dimensions. */
abstract class Convolution extends Module<[Tensor], Tensor> {
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernelSize: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[] | 'same' | 'valid';
  readonly dilation: readonly number[];
  readonly groups: number;
  readonly paddingMode: PaddingMode;
  /** [outChannels, inChannels / groups, ...kernelSize] */
  weight: Parameter;
  /** [outChannels] */
  bias: Parameter | null;

  constructor(dims: 1 | 2 | 3, options: ConvolutionLayerOptions & ChannelsAndKernel) {
    super();
    const { inChannels, outChannels, kernelSize, groups = 1, padding = 0, paddingMode = 'zeros' } = options;
    requireGroups(inChannels, outChannels, groups);
    if (!paddingModes.includes(paddingMode)) {
      throw new RangeError(
        `paddingMode must be one of {'zeros', 'reflect', 'replicate', 'circular'}, but got paddingMode='${paddingMode}'`,
      );
    }
    this.inChannels = inChannels;
    this.outChannels = outChannels;
    this.kernelSize = sizesOf(kernelSize, dims, 'kernelSize');
    this.stride = sizesOf(options.stride ?? 1, dims, 'stride');
    this.dilation = sizesOf(options.dilation ?? 1, dims, 'dilation');
    this.groups = groups;
    this.paddingMode = paddingMode;
    if (typeof padding === 'string') {
      if (padding !== 'same' && padding !== 'valid') {
        throw new RangeError(`Invalid padding string '${String(padding)}', should be one of {'same', 'valid'}`);
      }
      if (padding === 'same' && this.stride.some((step) => step !== 1)) {
        throw new RangeError("padding='same' is not supported for strided convolutions");
      }
      this.padding = padding;
    } else this.padding = sizesOf(padding, dims, 'padding');
    const shape = [outChannels, inChannels / groups, ...this.kernelSize];
    const bound = boundOf(shape.slice(1).reduce((product, size) => product * size, 1));
    this.weight = uniformParameter(shape, bound, options);
    this.bias = options.bias === false ? null : uniformParameter([outChannels], bound, options);
  }

  override forward(x: Tensor): Tensor {
    const { weight, bias, stride, dilation, groups, paddingMode } = this;
    const dims = this.kernelSize.length;
    if (dims !== 1 && dims !== 2 && dims !== 3) throw new ShapeError(`no convolution has ${dims} dimensions`);
    const convolve = functions[dims];
    if (paddingMode === 'zeros') {
      return convolve(x, weight, { bias, stride, padding: this.padding, dilation, groups });
    }
    const padded = pad(x, edges(this), { mode: paddingMode });
    return convolve(padded, weight, { bias, stride, dilation, groups });
  }

  override extraRepr(): string {
    const { kernelSize, stride, padding, dilation, groups, paddingMode } = this;
    return `${this.inChannels}, ${this.outChannels}, ${describe({
      kernelSize,
      stride,
      padding: typeof padding === 'string' ? padding : unless(padding, 0),
      dilation: unless(dilation, 1),
      groups: groups === 1 ? undefined : groups,
      bias: this.bias === null ? false : undefined,
      paddingMode: paddingMode === 'zeros' ? undefined : paddingMode,
    })}`;
  }
}

type ConvolutionArguments = FirstByPlace<
  [inChannels: number, outChannels: number, kernelSize: Sizes],
  ChannelsAndKernel,
  [
    stride: Sizes,
    padding: Sizes | 'same' | 'valid',
    dilation: Sizes,
    groups: number,
    bias: boolean,
    paddingMode: PaddingMode,
  ],
  ConvolutionLayerOptions
>;

function optionsOf(rest: ConvolutionArguments, caller: string): ConvolutionLayerOptions & ChannelsAndKernel {
  const places = [
    'inChannels',
    'outChannels',
    'kernelSize',
    'stride',
    'padding',
    'dilation',
    'groups',
    'bias',
    'paddingMode',
  ] as const;
  const options = named<ConvolutionLayerOptions & ChannelsAndKernel>(rest, places, caller);
  requireGiven(options, ['inChannels', 'outChannels', 'kernelSize'], caller);
  return options;
}

/**
 * Convolution over [n, inChannels, length] (or without n): `torch.nn.Conv1d`. Weight [outChannels, inChannels / groups, kernel]
 * and bias [outChannels] start uniform over ±1/√(inChannels / groups · kernel).
 */
export class Conv1d extends Convolution {
  constructor(...rest: ConvolutionArguments) {
    super(1, optionsOf(rest, 'nn.Conv1d'));
  }
}

/**
 * Convolution over [n, inChannels, height, width] (or without n): `torch.nn.Conv2d`. Weight
 * [outChannels, inChannels / groups, ...kernel] and bias start uniform over ±1/√(inChannels / groups · elements of the kernel).
 * @example new nn.Conv2d(3, 16, 3, { stride: 2, padding: 1 })
 */
export class Conv2d extends Convolution {
  constructor(...rest: ConvolutionArguments) {
    super(2, optionsOf(rest, 'nn.Conv2d'));
  }
}

/** Convolution over [n, inChannels, depth, height, width] (or without n): `torch.nn.Conv3d`. As `Conv2d`, a dimension more. */
export class Conv3d extends Convolution {
  constructor(...rest: ConvolutionArguments) {
    super(3, optionsOf(rest, 'nn.Conv3d'));
  }
}
