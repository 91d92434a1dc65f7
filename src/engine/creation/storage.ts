/** What the creation functions share. */
import { defaultDevice, device as deviceNamed } from '../device/registry.ts';
import { requireDType } from '../device/required-dtype.ts';
import { allocate, type DType, isFloatingPoint, type TypedArray } from '../dtype.ts';
import { AutogradError, ShapeError } from '../errors.ts';
import { hooks } from '../observer.ts';
import type { AnyKernels } from '../ops/definition.ts';
import { denseStrides } from '../ops/operand.ts';
import { requireCamelCase } from '../options-by-place.ts';
import { Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';

export interface TensorOptions {
  readonly dtype?: DType;
  /** Default: the run's device. */
  readonly device?: string;
  readonly requiresGrad?: boolean;
}

/** The device that the options ask for, which has the dtype. */
export function kernelsFor(options: TensorOptions, dtype: DType): AnyKernels {
  if (typeof options !== 'object') {
    throw new TypeError(`options should be an object such as { dtype: 'int64' }, but got ${String(options)}`);
  }
  requireCamelCase(options, '');
  if (options.requiresGrad === true && !isFloatingPoint(dtype)) {
    throw new AutogradError('Only Tensors of floating point and complex dtype can require gradients');
  }
  const kernels = options.device === undefined ? defaultDevice() : deviceNamed(options.device);
  requireDType(kernels, dtype);
  return kernels;
}

export function requireShape(shape: readonly number[]): void {
  if (!Array.isArray(shape)) {
    const example = typeof shape === 'number' ? `, as in [${shape}]` : '';
    throw new TypeError(`expected the shape as an array of sizes${example}, but got ${typeNameOf(shape)}`);
  }
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) {
      throw new ShapeError(`Trying to create tensor with negative dimension ${size}: [${shape.join(', ')}]`);
    }
  }
}

/** A new tensor over `data`, which is taken over. */
export function make(data: TypedArray, dtype: DType, shape: readonly number[], options: TensorOptions): Tensor {
  const kernels = kernelsFor(options, dtype);
  hooks.operation++;
  const storage = new Storage(kernels, dtype, data.length, kernels.upload(data, dtype));
  const result = new Tensor(storage, [...shape], denseStrides(shape), 0);
  return options.requiresGrad === true ? result.requiresGrad_() : result;
}

/** The tensor itself, after an observer has been told which of the library's functions made it for the script. */
export function created(tensor: Tensor, by: string): Tensor {
  if (hooks.observer !== null && hooks.quiet === 0) hooks.observer.created(tensor, by);
  return tensor;
}

export const typedArrayDTypes: readonly (readonly [new (length: number) => TypedArray, DType])[] = [
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
  [Int32Array, 'int32'],
  [Uint8Array, 'uint8'],
];

export function isTypedArray(data: unknown): data is TypedArray {
  return ArrayBuffer.isView(data);
}

/** `values` as elements of `dtype`: truncated, wrapped or made truth values. */
export function convert(values: ArrayLike<number>, dtype: DType): TypedArray {
  const result = allocate(dtype, values.length);
  if (dtype === 'bool') for (let index = 0; index < values.length; index++) result[index] = values[index] !== 0 ? 1 : 0;
  else if (dtype === 'int64')
    for (let index = 0; index < values.length; index++) result[index] = Math.trunc(values[index]!);
  else result.set(values);
  return result;
}

/** A tensor's dtype and device, unless the options say otherwise. */
export function likeOptions(x: Tensor, options: TensorOptions): TensorOptions {
  return { dtype: x.dtype, device: x.device, ...options };
}
