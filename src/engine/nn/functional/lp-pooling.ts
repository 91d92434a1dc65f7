/**
 * Power means of windows, as in `torch.nn.functional`.
 * @shape [n, channels, ...], each size (size - kernel) / stride + 1, rounded down, or up with `ceilMode`
 * @dtype input's, floating point
 * @throws ShapeError where no window fits
 */

import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { type Sizes, sizesOf } from './convolution.ts';
import { avgPool1d, avgPool2d, type PoolOptions } from './pooling.ts';

export type LpPoolOptions = Omit<PoolOptions, 'padding'>;

/** The mean of powers times the number of elements is their sum; a sum below 0 counts as 0, as in PyTorch. */
function root(means: Tensor, normType: number, elements: number): Tensor {
  return means
    .sign()
    .mul(means.abs().relu())
    .mul(elements)
    .pow(1 / normType);
}

/** (Σ xᵖ)^(1/p) of each window of [n, channels, length] (or without n): `F.lp_pool1d`. */
export function lpPool1d(
  input: Tensor,
  normType: number,
  kernelSize: Sizes,
  ...rest: ByPlace<[stride: Sizes | null, ceilMode: boolean], LpPoolOptions>
): Tensor {
  const options = named<LpPoolOptions>(rest, ['stride', 'ceilMode'], 'F.lpPool1d');
  const [length] = sizesOf(kernelSize, 1, 'kernelSize');
  const { stride = null, ceilMode = false } = options;
  return root(avgPool1d(input.pow(normType), kernelSize, { stride, ceilMode }), normType, length!);
}

/** (Σ xᵖ)^(1/p) of each window of [n, channels, height, width] (or without n): `F.lp_pool2d`. */
export function lpPool2d(
  input: Tensor,
  normType: number,
  kernelSize: Sizes,
  ...rest: ByPlace<[stride: Sizes | null, ceilMode: boolean], LpPoolOptions>
): Tensor {
  const options = named<LpPoolOptions>(rest, ['stride', 'ceilMode'], 'F.lpPool2d');
  const [height, width] = sizesOf(kernelSize, 2, 'kernelSize');
  const { stride = null, ceilMode = false } = options;
  return root(avgPool2d(input.pow(normType), kernelSize, { stride, ceilMode }), normType, height! * width!);
}
