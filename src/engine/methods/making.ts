import type { TensorOptions } from '../creation/storage.ts';
import { full, tensor } from '../creation/values.ts';
import type { TypedArray } from '../dtype.ts';
import { type ShapeArguments, shapeAndOptions } from '../options-by-place.ts';
import type { NestedArray, Tensor } from '../tensor.ts';
import type { Scalar } from './operand.ts';

function placeOf(x: Tensor, options: TensorOptions): TensorOptions {
  return { dtype: x.dtype, device: x.device, ...options };
}

/**
 * New tensors of a tensor's dtype and device, unless the options say otherwise.
 * @shape `shape`, or that of the arrays
 * @dtype this one's, or the option's
 * @throws ShapeError for negative sizes and ragged arrays
 */
export const makingMethods = {
  /** A tensor from numbers or nested arrays of them, of this dtype and device: `Tensor.new_tensor`. */
  newTensor(this: Tensor, data: NestedArray | TypedArray, options: TensorOptions = {}): Tensor {
    return tensor(data, placeOf(this, options));
  },

  /**
   * A tensor of `shape` with `value` in every place, of this dtype and device: `Tensor.new_full`.
   * @example x.newFull([2, 3], 7)
   */
  newFull(this: Tensor, shape: readonly number[], value: Scalar, options: TensorOptions = {}): Tensor {
    return full(shape, value, placeOf(this, options));
  },

  /** Zeros of `shape`, of this dtype and device: `Tensor.new_zeros`. */
  newZeros(this: Tensor, ...given: ShapeArguments<TensorOptions>): Tensor {
    const { shape, options = {} } = shapeAndOptions<TensorOptions>(given, 'newZeros');
    return full(shape, 0, placeOf(this, options));
  },

  /** Ones of `shape`, of this dtype and device: `Tensor.new_ones`. */
  newOnes(this: Tensor, ...given: ShapeArguments<TensorOptions>): Tensor {
    const { shape, options = {} } = shapeAndOptions<TensorOptions>(given, 'newOnes');
    return full(shape, 1, placeOf(this, options));
  },

  /** A tensor of `shape`, of this dtype and device, whose elements are yet to be written: `Tensor.new_empty`. */
  newEmpty(this: Tensor, ...given: ShapeArguments<TensorOptions>): Tensor {
    const { shape, options = {} } = shapeAndOptions<TensorOptions>(given, 'newEmpty');
    return full(shape, 0, placeOf(this, options));
  },
};

export type MakingMethods = typeof makingMethods;
