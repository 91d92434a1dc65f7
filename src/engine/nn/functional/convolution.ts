/**
 * Convolution as functions, as in `torch.nn.functional`.
 * @dtype the one that input and weight have, floating point
 * @throws ShapeError where input and weight do not go together or nothing would be left
 */
import { ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { typeNameOf } from '../../type-name.ts';

/** One number for all dimensions, or one for each. */
export type Sizes = number | readonly number[];

/** One number for each of `count` dimensions. */
export function sizesOf(value: Sizes, count: number, name: string): readonly number[] {
  const sizes = typeof value === 'number' ? new Array<number>(count).fill(value) : value;
  if (!Array.isArray(sizes))
    throw new TypeError(`${name} should be a number or a list of ${count} numbers, but is ${typeNameOf(sizes)}`);
  if (sizes.length === 1 && count > 1) return new Array<number>(count).fill(sizes[0]!);
  if (sizes.length === count) return sizes;
  throw new ShapeError(
    `expected ${name} to be a single integer value or a list of ${count} values to match the convolution dimensions, but got ${name}=[${sizes.join(', ')}]`,
  );
}

export interface ConvolutionOptions {
  readonly bias?: Tensor | null;
  /** How far apart windows are. Default 1. */
  readonly stride?: Sizes;
  /** Zeros on both sides; 'valid' for none, 'same' for as many as keep the size (stride 1 only). Default 0. */
  readonly padding?: Sizes | 'same' | 'valid';
  /** How far apart the elements of a window are. Default 1. */
  readonly dilation?: Sizes;
  /** Channels are convolved in that many groups, each by itself. Default 1. */
  readonly groups?: number;
}

export interface TransposedOptions extends Omit<ConvolutionOptions, 'padding'> {
  readonly padding?: Sizes;
  /** How much larger the result is at its end; less than stride or dilation. Default 0. */
  readonly outputPadding?: Sizes;
}

/** The input with a batch of one where it has none, and the way back. */
export function batched(input: Tensor, dims: number, name: string): { readonly x: Tensor; back(y: Tensor): Tensor } {
  if (input.dim() === dims + 2) return { x: input, back: (y) => y };
  if (input.dim() === dims + 1) return { x: input.unsqueeze(0), back: (y) => y.squeeze(0) };
  throw about(
    new ShapeError(
      `Expected ${dims + 1}D (unbatched) or ${dims + 2}D (batched) input to ${name}, but got input of size: [${input.shape.join(', ')}]`,
    ),
    { input },
  );
}

function paddings(options: ConvolutionOptions, kernel: readonly number[], dilation: readonly number[]) {
  const { padding = 0, stride = 1 } = options;
  if (padding === 'valid') return { padding: kernel.map(() => 0), paddingEnd: kernel.map(() => 0) };
  if (padding !== 'same') {
    const both = sizesOf(padding, kernel.length, 'padding');
    if (both.some((size) => size < 0)) throw new RangeError('negative padding is not supported');
    return { padding: both, paddingEnd: both };
  }
  if (sizesOf(stride, kernel.length, 'stride').some((step) => step !== 1)) {
    throw new RangeError("padding='same' is not supported for strided convolutions");
  }
  const totals = kernel.map((size, dim) => dilation[dim]! * (size - 1));
  return {
    padding: totals.map((total) => Math.floor(total / 2)),
    paddingEnd: totals.map((total) => Math.ceil(total / 2)),
  };
}

function strides(value: Sizes, dims: number, name: string): readonly number[] {
  const sizes = sizesOf(value, dims, name);
  if (sizes.some((size) => size <= 0)) throw new RangeError(`non-positive ${name} is not supported`);
  return sizes;
}

function convolve(input: Tensor, weight: Tensor, options: ConvolutionOptions, dims: number): Tensor {
  const { bias = null, groups = 1 } = options;
  const { x, back } = batched(input, dims, `conv${dims}d`);
  const dilation = strides(options.dilation ?? 1, dims, 'dilation');
  const attributes = {
    stride: strides(options.stride ?? 1, dims, 'stride'),
    ...paddings(options, weight.shape.slice(2), dilation),
    dilation,
    groups,
    transposed: false,
    outputPadding: dilation.map(() => 0),
  };
  return back(apply(ops.convolution, bias === null ? [x, weight] : [x, weight, bias], attributes));
}

function convolveTransposed(input: Tensor, weight: Tensor, options: TransposedOptions, dims: number): Tensor {
  const { bias = null, groups = 1 } = options;
  const { x, back } = batched(input, dims, `conv_transpose${dims}d`);
  const padding = sizesOf(options.padding ?? 0, dims, 'padding');
  const stride = strides(options.stride ?? 1, dims, 'stride');
  const dilation = strides(options.dilation ?? 1, dims, 'dilation');
  const outputPadding = sizesOf(options.outputPadding ?? 0, dims, 'outputPadding');
  if (outputPadding.some((size, dim) => size >= stride[dim]! && size >= dilation[dim]!)) {
    throw new RangeError(
      `output padding must be smaller than either stride or dilation, but got outputPadding: [${outputPadding.join(', ')}], stride: [${stride.join(', ')}], dilation: [${dilation.join(', ')}]`,
    );
  }
  const attributes = { stride, padding, paddingEnd: padding, dilation, groups, transposed: true, outputPadding };
  return back(apply(ops.convolution, bias === null ? [x, weight] : [x, weight, bias], attributes));
}

type ConvolutionArguments = ByPlace<
  [bias: Tensor | null, stride: Sizes, padding: Sizes | 'same' | 'valid', dilation: Sizes, groups: number],
  ConvolutionOptions
>;
const convolutionPlaces = ['bias', 'stride', 'padding', 'dilation', 'groups'] as const;

type TransposedArguments = ByPlace<
  [bias: Tensor | null, stride: Sizes, padding: Sizes, outputPadding: Sizes, groups: number, dilation: Sizes],
  TransposedOptions
>;
const transposedPlaces = ['bias', 'stride', 'padding', 'outputPadding', 'groups', 'dilation'] as const;

/**
 * `F.conv1d`: input [n, channels, length] (or without n), weight [out, channels / groups, kernel].
 * @shape [n, out, ...], each size (size + 2 · padding - dilation · (kernel - 1) - 1) / stride + 1, rounded down
 */
export function conv1d(input: Tensor, weight: Tensor, ...rest: ConvolutionArguments): Tensor {
  return convolve(input, weight, named<ConvolutionOptions>(rest, convolutionPlaces, 'F.conv1d'), 1);
}

/**
 * `F.conv2d`: input [n, channels, height, width] (or without n), weight [out, channels / groups, height, width].
 * @shape [n, out, ...], each size (size + 2 · padding - dilation · (kernel - 1) - 1) / stride + 1, rounded down
 */
export function conv2d(input: Tensor, weight: Tensor, ...rest: ConvolutionArguments): Tensor {
  return convolve(input, weight, named<ConvolutionOptions>(rest, convolutionPlaces, 'F.conv2d'), 2);
}

/**
 * `F.conv3d`: input [n, channels, depth, height, width] (or without n), weight [out, channels / groups, ...kernel].
 * @shape [n, out, ...], each size (size + 2 · padding - dilation · (kernel - 1) - 1) / stride + 1, rounded down
 */
export function conv3d(input: Tensor, weight: Tensor, ...rest: ConvolutionArguments): Tensor {
  return convolve(input, weight, named<ConvolutionOptions>(rest, convolutionPlaces, 'F.conv3d'), 3);
}

/**
 * The gradient of `conv1d` as a layer: `F.conv_transpose1d`; weight [channels, out / groups, kernel].
 * @shape [n, out, ...], each size (size - 1) · stride - 2 · padding + dilation · (kernel - 1) + outputPadding + 1
 */
export function convTranspose1d(input: Tensor, weight: Tensor, ...rest: TransposedArguments): Tensor {
  return convolveTransposed(input, weight, named<TransposedOptions>(rest, transposedPlaces, 'F.convTranspose1d'), 1);
}

/**
 * The gradient of `conv2d` as a layer: `F.conv_transpose2d`; weight [channels, out / groups, height, width].
 * @shape [n, out, ...], each size (size - 1) · stride - 2 · padding + dilation · (kernel - 1) + outputPadding + 1
 */
export function convTranspose2d(input: Tensor, weight: Tensor, ...rest: TransposedArguments): Tensor {
  return convolveTransposed(input, weight, named<TransposedOptions>(rest, transposedPlaces, 'F.convTranspose2d'), 2);
}

/**
 * The gradient of `conv3d` as a layer: `F.conv_transpose3d`; weight [channels, out / groups, ...kernel].
 * @shape [n, out, ...], each size (size - 1) · stride - 2 · padding + dilation · (kernel - 1) + outputPadding + 1
 */
export function convTranspose3d(input: Tensor, weight: Tensor, ...rest: TransposedArguments): Tensor {
  return convolveTransposed(input, weight, named<TransposedOptions>(rest, transposedPlaces, 'F.convTranspose3d'), 3);
}

export interface UnfoldOptions {
  readonly dilation?: Sizes;
  readonly padding?: Sizes;
  readonly stride?: Sizes;
}

function windows(kernelSize: Sizes, options: UnfoldOptions) {
  const padding = sizesOf(options.padding ?? 0, 2, 'padding');
  return {
    kernelSize: sizesOf(kernelSize, 2, 'kernelSize'),
    stride: strides(options.stride ?? 1, 2, 'stride'),
    padding,
    paddingEnd: padding,
    dilation: strides(options.dilation ?? 1, 2, 'dilation'),
  };
}

/**
 * The windows of an image as columns, [n, channels · kernel elements, windows]: `F.unfold`.
 * @shape [n, channels, height, width] to [n, channels · kernel elements, windows]
 */
export function unfold(
  input: Tensor,
  kernelSize: Sizes,
  ...rest: ByPlace<[dilation: Sizes, padding: Sizes, stride: Sizes], UnfoldOptions>
): Tensor {
  const options = named<UnfoldOptions>(rest, ['dilation', 'padding', 'stride'], 'F.unfold');
  const { x, back } = batched(input, 2, 'im2col');
  return back(apply(ops.im2col, [x], windows(kernelSize, options)));
}

/**
 * Columns of windows added up to an image of `outputSize`: `F.fold`.
 * @shape [n, channels · kernel elements, windows] to [n, channels, ...outputSize]
 */
export function fold(
  input: Tensor,
  outputSize: Sizes,
  kernelSize: Sizes,
  ...rest: ByPlace<[dilation: Sizes, padding: Sizes, stride: Sizes], UnfoldOptions>
): Tensor {
  const options = named<UnfoldOptions>(rest, ['dilation', 'padding', 'stride'], 'F.fold');
  const { x, back } = batched(input, 1, 'col2im');
  const attributes = { ...windows(kernelSize, options), outputSize: sizesOf(outputSize, 2, 'outputSize') };
  return back(apply(ops.col2im, [x], attributes));
}
