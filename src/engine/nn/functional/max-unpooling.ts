/**
 * What undoes max pooling: each value goes back to the place that it was taken from, 0 elsewhere.
 * @shape [n, channels, ...] (or without n), each size (size - 1) · stride - 2 · padding + kernel, or `outputSize`
 * @dtype input's
 * @throws ShapeError where indices are not of input's shape or `outputSize` is none that pooling makes input's of,
 * IndexError for a place outside
 */
import { IndexError, ShapeError, TypeMismatchError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { batched, type Sizes, sizesOf } from './convolution.ts';

export interface MaxUnpoolOptions {
  /** How far apart the windows were. Default: the kernel size. */
  readonly stride?: Sizes | null;
  /** Default 0. */
  readonly padding?: Sizes;
  /** The size of what was pooled, with or without n and channels, where several sizes give input's. */
  readonly outputSize?: readonly number[] | null;
}

export type MaxUnpoolArguments = ByPlace<
  [stride: Sizes | null, padding: Sizes, outputSize: readonly number[] | null],
  MaxUnpoolOptions
>;

/** The size that was pooled, per dimension. */
function sizesBefore(input: Tensor, kernelSize: Sizes, options: MaxUnpoolOptions, dims: number): readonly number[] {
  const kernel = sizesOf(kernelSize, dims, 'kernelSize');
  const stride = sizesOf(options.stride ?? kernel, dims, 'stride');
  const padding = sizesOf(options.padding ?? 0, dims, 'padding');
  const smallest = input.shape
    .slice(-dims)
    .map((size, dim) => (size - 1) * stride[dim]! - 2 * padding[dim]! + kernel[dim]!);
  if (options.outputSize == null) return smallest;
  const wanted = options.outputSize.slice(-dims);
  if (![dims, dims + 2].includes(options.outputSize.length)) {
    throw new ShapeError(
      `outputSize should be a sequence containing ${dims} or ${dims + 2} elements, but it has a length of '${options.outputSize.length}'`,
    );
  }
  for (const [dim, size] of wanted.entries()) {
    const [low, high] = [smallest[dim]! - stride[dim]!, smallest[dim]! + stride[dim]!];
    if (size > low && size < high) continue;
    throw new ShapeError(`invalid outputSize "[${wanted.join(', ')}]" (dim ${dim} must be between ${low} and ${high})`);
  }
  return wanted;
}

function maxUnpool(dims: 1 | 2 | 3) {
  return (input: Tensor, indices: Tensor, kernelSize: Sizes, ...rest: MaxUnpoolArguments): Tensor => {
    const options = named<MaxUnpoolOptions>(rest, ['stride', 'padding', 'outputSize'], `F.maxUnpool${dims}d`);
    if (indices.dtype !== 'int64' && indices.dtype !== 'int32') {
      throw about(new TypeMismatchError(`elements in indices should be type int64 but got: ${indices.dtype}`), {
        indices,
      });
    }
    if (input.shape.join() !== indices.shape.join()) {
      throw about(
        new ShapeError(
          `Expected shape of indices to be same as that of the input tensor ([${input.shape.join(', ')}]) but got indices tensor with shape: [${indices.shape.join(', ')}]`,
        ),
        { input, indices },
      );
    }
    const { x, back } = batched(input, dims, `max_unpool${dims}d`);
    const sizes = sizesBefore(input, kernelSize, options, dims);
    const count = sizes.reduce((product, size) => product * size, 1);
    const outer = x.shape.slice(0, 2);
    const flat = [...outer, x.shape.slice(2).reduce((product, size) => product * size, 1)];
    const places = indices.reshape(flat);
    requirePlaces(places, count, sizes);
    return back(
      x
        .newZeros([...outer, count])
        .scatter(2, places, x.reshape(flat))
        .reshape([...outer, ...sizes]),
    );
  };
}

/** Waits for the device. */
function requirePlaces(places: Tensor, count: number, sizes: readonly number[]): void {
  const outside = places.toTypedArray().find((place) => place < 0 || place >= count);
  if (outside === undefined) return;
  throw about(
    new IndexError(`Found an invalid max index: ${outside} (output volumes are of size ${sizes.join('x')})`),
    { indices: places },
  );
}

/** The values of `maxPool1d` at their places in [n, channels, length] (or without n): `F.max_unpool1d`. */
export const maxUnpool1d = maxUnpool(1);
/** The values of `maxPool2d` at their places in [n, channels, height, width] (or without n): `F.max_unpool2d`. */
export const maxUnpool2d = maxUnpool(2);
/** The values of `maxPool3d` at their places in [n, channels, depth, height, width] (or without n): `F.max_unpool3d`. */
export const maxUnpool3d = maxUnpool(3);
