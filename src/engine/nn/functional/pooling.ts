/**
 * Pooling as functions, as in `torch.nn.functional`.
 * @dtype input's
 * @throws ShapeError where no window fits, or padding is more than half of the kernel
 */

import { type ValuesAndIndices, valuesAndIndices } from '../../methods/reduction.ts';
import { apply, applyAll } from '../../ops/dispatch.ts';
import type { AveragePoolAttributes, PoolAttributes, SlidingPool } from '../../ops/pooling.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { batched, type Sizes, sizesOf } from './convolution.ts';

export interface PoolOptions {
  /** How far apart windows are. Default: the kernel size, so that they do not overlap. */
  readonly stride?: Sizes | null;
  /** On both sides, at most half a window. It is never the largest, and 0 for means. Default 0. */
  readonly padding?: Sizes;
  /** Rounds the number of windows up. */
  readonly ceilMode?: boolean;
}

export interface MaxPoolOptions extends PoolOptions {
  /** How far apart the elements of a window are. Default 1. */
  readonly dilation?: Sizes;
}

export interface AvgPoolOptions extends PoolOptions {
  /** Whether padding counts as elements. Default true. */
  readonly countIncludePad?: boolean;
  /** What sums are divided by, instead of the number of elements. */
  readonly divisorOverride?: number | null;
}

/** Values, and the position of each among all of its channel; by name, or as `const [values, indices] = pool(x)`. */
export type ValuesAndPositions = ValuesAndIndices;

/** What a max pooling gives: with `returnIndices` where in each plane the largest were, too. */
export type MaxPooled<WithIndices extends boolean> = WithIndices extends true ? ValuesAndPositions : Tensor;

function sliding(kernelSize: Sizes, options: MaxPoolOptions, dims: number): SlidingPool {
  const kernel = sizesOf(kernelSize, dims, 'kernelSize');
  const padding = sizesOf(options.padding ?? 0, dims, 'padding');
  const attributes = {
    kernelSize: kernel,
    stride: sizesOf(options.stride ?? kernel, dims, 'stride'),
    padding,
    paddingEnd: padding,
    dilation: sizesOf(options.dilation ?? 1, dims, 'dilation'),
  };
  if (attributes.stride.some((step) => step <= 0)) throw new RangeError('stride should not be zero');
  return { kind: 'sliding', ceilMode: options.ceilMode ?? false, ...attributes };
}

/** One dimension as two, the first of size 1. */
function widened<Attributes extends PoolAttributes>(attributes: Attributes): Attributes {
  if (attributes.kind === 'adaptive') return { ...attributes, outputSize: [1, ...attributes.outputSize] };
  const { kernelSize, stride, padding, paddingEnd, dilation } = attributes;
  return {
    ...attributes,
    kernelSize: [1, ...kernelSize],
    stride: [1, ...stride],
    padding: [0, ...padding],
    paddingEnd: [0, ...paddingEnd],
    dilation: [1, ...dilation],
  };
}

/** Positions that nobody asked for are not made into a shape: an exported model would have to do so too. */
function largest(
  input: Tensor,
  attributes: PoolAttributes,
  dims: 1 | 2 | 3,
  name: string,
  withIndices: boolean,
): Tensor | ValuesAndPositions {
  const { x, back } = batched(input, dims, name);
  const adaptive = attributes.kind === 'adaptive';
  const two = adaptive ? ops.adaptiveMaxPool2d : ops.maxPool2d;
  const three = adaptive ? ops.adaptiveMaxPool3d : ops.maxPool3d;
  if (dims === 1) {
    const [values, indices] = applyAll(two, [x.unsqueeze(-2)], widened(attributes));
    const found = back(values!.squeeze(-2));
    return withIndices ? valuesAndIndices([found, back(indices!.squeeze(-2))]) : found;
  }
  const [values, indices] = applyAll(dims === 2 ? two : three, [x], attributes);
  return withIndices ? valuesAndIndices([back(values!), back(indices!)]) : back(values!);
}

function averages(input: Tensor, attributes: AveragePoolAttributes, dims: 1 | 2 | 3, name: string): Tensor {
  const { x, back } = batched(input, dims, name);
  const adaptive = attributes.kind === 'adaptive';
  const two = adaptive ? ops.adaptiveAvgPool2d : ops.avgPool2d;
  if (dims === 1) return back(apply(two, [x.unsqueeze(-2)], widened(attributes)).squeeze(-2));
  const three = adaptive ? ops.adaptiveAvgPool3d : ops.avgPool3d;
  return back(apply(dims === 2 ? two : three, [x], attributes));
}

/** Where the largest are is told on request. */
export interface Indices<Wanted extends boolean> {
  /** Whether the positions are told too: `{ values, indices }`. Default false. */
  readonly returnIndices?: Wanted;
}

type MaxPoolArguments<Options> = ByPlace<
  [stride: Sizes | null, padding: Sizes, dilation: Sizes, ceilMode: boolean],
  Options
>;

const maxPoolPlaces = ['stride', 'padding', 'dilation', 'ceilMode', 'returnIndices'] as const;

function maxPool(dims: 1 | 2 | 3) {
  function pool(input: Tensor, kernelSize: Sizes, ...rest: MaxPoolArguments<MaxPoolOptions & Indices<false>>): Tensor;
  function pool(
    input: Tensor,
    kernelSize: Sizes,
    ...rest: MaxPoolArguments<MaxPoolOptions & Required<Indices<true>>>
  ): ValuesAndPositions;
  function pool(
    input: Tensor,
    kernelSize: Sizes,
    ...rest: MaxPoolArguments<MaxPoolOptions & Indices<boolean>>
  ): Tensor | ValuesAndPositions;
  function pool(input: Tensor, kernelSize: Sizes, ...rest: readonly unknown[]): Tensor | ValuesAndPositions {
    const options = named<MaxPoolOptions & Indices<boolean>>(rest, maxPoolPlaces, `F.maxPool${dims}d`);
    const windows = sliding(kernelSize, options, dims);
    return largest(input, windows, dims, `max_pool${dims}d`, options.returnIndices === true);
  }
  return pool;
}

function avgPool(dims: 1 | 2 | 3) {
  return (
    input: Tensor,
    kernelSize: Sizes,
    ...rest: ByPlace<
      [
        stride: Sizes | null,
        padding: Sizes,
        ceilMode: boolean,
        countIncludePad: boolean,
        divisorOverride: number | null,
      ],
      AvgPoolOptions
    >
  ): Tensor => {
    const options = named<AvgPoolOptions>(
      rest,
      ['stride', 'padding', 'ceilMode', 'countIncludePad', 'divisorOverride'],
      `F.avgPool${dims}d`,
    );
    const { countIncludePad = true, divisorOverride = null } = options;
    if (divisorOverride === 0) throw new RangeError('divisor must be not zero');
    const windows = sliding(kernelSize, options, dims);
    return averages(input, { ...windows, countIncludePad, divisorOverride }, dims, `avg_pool${dims}d`);
  };
}

/** A size for each dimension; null keeps the input's. */
export type OutputSizes = number | null | readonly (number | null)[];

function outputSizes(input: Tensor, sizes: OutputSizes, dims: number): readonly number[] {
  const list = Array.isArray(sizes)
    ? sizes
    : new Array<number | null>(dims).fill(typeof sizes === 'number' ? sizes : null);
  const kept = input.shape.slice(-dims);
  return sizesOf(
    list.map((size, dim) => size ?? kept[dim] ?? 0),
    dims,
    'outputSize',
  );
}

function adaptiveAvgPool(dims: 1 | 2 | 3) {
  return (input: Tensor, outputSize: OutputSizes): Tensor =>
    averages(
      input,
      {
        kind: 'adaptive',
        outputSize: outputSizes(input, outputSize, dims),
        countIncludePad: false,
        divisorOverride: null,
      },
      dims,
      `adaptive_avg_pool${dims}d`,
    );
}

function adaptiveMaxPool(dims: 1 | 2 | 3) {
  function pool(input: Tensor, outputSize: OutputSizes, options?: Indices<false>): Tensor;
  function pool(input: Tensor, outputSize: OutputSizes, options: Required<Indices<true>>): ValuesAndPositions;
  function pool(input: Tensor, outputSize: OutputSizes, options: Indices<boolean>): Tensor | ValuesAndPositions;
  function pool(input: Tensor, outputSize: OutputSizes, options: Indices<boolean> = {}): Tensor | ValuesAndPositions {
    const attributes = { kind: 'adaptive', outputSize: outputSizes(input, outputSize, dims) } as const;
    return largest(input, attributes, dims, `adaptive_max_pool${dims}d`, options.returnIndices === true);
  }
  return pool;
}

/**
 * The largest of each window of [n, channels, length] (or without n): `F.max_pool1d`.
 * @shape [n, channels, ...] (or without n), each size (size + 2 · padding - dilation · (kernel - 1) - 1) / stride +
 * 1, rounded down, or up with `ceilMode`
 */
export const maxPool1d = maxPool(1);
/**
 * The largest of each window of [n, channels, height, width] (or without n): `F.max_pool2d`.
 * @shape [n, channels, ...] (or without n), each size (size + 2 · padding - dilation · (kernel - 1) - 1) / stride +
 * 1, rounded down, or up with `ceilMode`
 */
export const maxPool2d = maxPool(2);
/**
 * The largest of each window of [n, channels, depth, height, width] (or without n): `F.max_pool3d`.
 * @shape [n, channels, ...] (or without n), each size (size + 2 · padding - dilation · (kernel - 1) - 1) / stride +
 * 1, rounded down, or up with `ceilMode`
 */
export const maxPool3d = maxPool(3);
/**
 * The mean of each window of [n, channels, length] (or without n): `F.avg_pool1d`.
 * @shape [n, channels, ...] (or without n), each size (size + 2 · padding - kernel) / stride + 1, rounded down, or up
 * with `ceilMode`
 */
export const avgPool1d = avgPool(1);
/**
 * The mean of each window of [n, channels, height, width] (or without n): `F.avg_pool2d`.
 * @shape [n, channels, ...] (or without n), each size (size + 2 · padding - kernel) / stride + 1, rounded down, or up
 * with `ceilMode`
 */
export const avgPool2d = avgPool(2);
/**
 * The mean of each window of [n, channels, depth, height, width] (or without n): `F.avg_pool3d`.
 * @shape [n, channels, ...] (or without n), each size (size + 2 · padding - kernel) / stride + 1, rounded down, or up
 * with `ceilMode`
 */
export const avgPool3d = avgPool(3);
/**
 * Means of as many windows as asked for: `F.adaptive_avg_pool1d`.
 * @shape [n, channels, ...] (or without n) to [n, channels, ...outputSize]; null keeps a size
 */
export const adaptiveAvgPool1d = adaptiveAvgPool(1);
/**
 * Means of as many windows as asked for: `F.adaptive_avg_pool2d`.
 * @shape [n, channels, ...] (or without n) to [n, channels, ...outputSize]; null keeps a size
 */
export const adaptiveAvgPool2d = adaptiveAvgPool(2);
/**
 * Means of as many windows as asked for: `F.adaptive_avg_pool3d`.
 * @shape [n, channels, ...] (or without n) to [n, channels, ...outputSize]; null keeps a size
 */
export const adaptiveAvgPool3d = adaptiveAvgPool(3);
/**
 * The largest of as many windows as asked for; with `returnIndices` where they are, too: `F.adaptive_max_pool1d`.
 * @shape [n, channels, ...] (or without n) to [n, channels, ...outputSize]; null keeps a size
 */
export const adaptiveMaxPool1d = adaptiveMaxPool(1);
/**
 * The largest of as many windows as asked for; with `returnIndices` where they are, too: `F.adaptive_max_pool2d`.
 * @shape [n, channels, ...] (or without n) to [n, channels, ...outputSize]; null keeps a size
 */
export const adaptiveMaxPool2d = adaptiveMaxPool(2);
/**
 * The largest of as many windows as asked for; with `returnIndices` where they are, too: `F.adaptive_max_pool3d`.
 * @shape [n, channels, ...] (or without n) to [n, channels, ...outputSize]; null keeps a size
 */
export const adaptiveMaxPool3d = adaptiveMaxPool(3);
