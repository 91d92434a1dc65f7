import { indexDType } from './device/index-dtype.ts';
import { defaultDevice, device as deviceNamed } from './device/registry.ts';
import { allocate, type DType, defaultFloat, type TypedArray } from './dtype.ts';
import { ShapeError, TypeMismatchError } from './errors.ts';
import type { AnyKernels } from './ops/definition.ts';
import { countElements, denseStrides } from './ops/operand.ts';
import { generator } from './random.ts';
import { Storage } from './storage.ts';
import { type NestedArray, Tensor } from './tensor.ts';

export interface TensorOptions {
  readonly dtype?: DType;
  /** Default: the run's device. */
  readonly device?: string;
  readonly requiresGrad?: boolean;
}

function kernelsFor(options: TensorOptions, dtype: DType): AnyKernels {
  const kernels = options.device === undefined ? defaultDevice() : deviceNamed(options.device);
  requireDType(kernels, dtype);
  return kernels;
}

function requireDType(kernels: AnyKernels, dtype: DType): void {
  if (!kernels.dtypes.includes(dtype)) {
    throw new TypeMismatchError(
      `${dtype} is not supported on device '${kernels.device}' (it has ${kernels.dtypes.join(', ')}). Use one of those, or device: 'cpu'.`,
    );
  }
}

function requireShape(shape: readonly number[]): void {
  for (const size of shape) {
    if (!Number.isInteger(size) || size < 0) {
      throw new ShapeError(`Trying to create tensor with invalid dimension ${size}: [${shape.join(', ')}]`);
    }
  }
}

function make(data: TypedArray, dtype: DType, shape: readonly number[], options: TensorOptions): Tensor {
  const kernels = kernelsFor(options, dtype);
  const storage = new Storage(kernels, dtype, data.length, kernels.upload(data, dtype));
  const result = new Tensor(storage, [...shape], denseStrides(shape), 0);
  return options.requiresGrad === true ? result.requiresGrad_() : result;
}

const typedArrayDTypes: readonly (readonly [new (length: number) => TypedArray, DType])[] = [
  [Float32Array, 'float32'],
  [Float64Array, 'float64'],
  [Int32Array, 'int32'],
  [Uint8Array, 'uint8'],
];

function isTypedArray(data: NestedArray | TypedArray): data is TypedArray {
  return ArrayBuffer.isView(data);
}

function convert(values: ArrayLike<number>, dtype: DType): TypedArray {
  const result = allocate(dtype, values.length);
  if (dtype === 'bool') for (let index = 0; index < values.length; index++) result[index] = values[index] !== 0 ? 1 : 0;
  else if (dtype === 'int64')
    for (let index = 0; index < values.length; index++) result[index] = Math.trunc(values[index]!);
  else result.set(values);
  return result;
}

/** The shape of nested arrays, checked to be regular, and their elements in order. */
function flatten(data: NestedArray): { shape: number[]; values: number[]; isBoolean: boolean } {
  const shape: number[] = [];
  for (let level: NestedArray | undefined = data; Array.isArray(level); level = level[0]) shape.push(level.length);
  const values: number[] = [];
  let isBoolean = true;
  const visit = (level: NestedArray, depth: number): void => {
    if (typeof level === 'number' || typeof level === 'boolean') {
      if (depth !== shape.length)
        throw new ShapeError(`expected sequence of length ${shape[depth]} at dim ${depth} (got a number)`);
      if (typeof level === 'number') isBoolean = false;
      values.push(Number(level));
      return;
    }
    if (!Array.isArray(level))
      throw new TypeError(`tensor(): expected numbers or nested arrays of them, but got ${typeof level}`);
    if (depth === shape.length || level.length !== shape[depth]) {
      throw new ShapeError(`expected sequence of length ${shape[depth] ?? 0} at dim ${depth} (got ${level.length})`);
    }
    for (const item of level) visit(item, depth + 1);
  };
  visit(data, 0);
  return { shape, values, isBoolean: isBoolean && values.length > 0 };
}

/**
 * A tensor from numbers, booleans, nested arrays or a typed array (copied, 1-d): `torch.tensor`.
 * dtype: float32 for numbers, bool for booleans, a typed array's own. JavaScript cannot tell 1 from 1.0, so whole numbers
 * are float32 as well: pass `{ dtype: 'int64' }` for integers.
 */
export function tensor(data: NestedArray | TypedArray, options: TensorOptions = {}): Tensor {
  if (isTypedArray(data)) {
    const own = typedArrayDTypes.find(([arrayType]) => data instanceof arrayType)?.[1];
    if (own === undefined)
      throw new TypeError('tensor(): expected a Float32Array, Float64Array, Int32Array or Uint8Array');
    const dtype = options.dtype ?? own;
    return make(convert(data, dtype), dtype, [data.length], options);
  }
  const { shape, values, isBoolean } = flatten(data);
  const dtype = options.dtype ?? (isBoolean ? 'bool' : defaultFloat);
  return make(convert(values, dtype), dtype, shape, options);
}

/** A tensor over a typed array without a copy; the array must not be used again. */
export function fromTypedArray(data: TypedArray, shape: readonly number[], options: TensorOptions = {}): Tensor {
  requireShape(shape);
  if (countElements(shape) !== data.length) {
    throw new ShapeError(`shape '[${shape.join(', ')}]' is invalid for input of size ${data.length}`);
  }
  const own = typedArrayDTypes.find(([arrayType]) => data instanceof arrayType)?.[1] ?? defaultFloat;
  const dtype = options.dtype ?? own;
  const fits = allocate(dtype, 0).constructor === data.constructor && dtype !== 'bool';
  return make(fits ? data : convert(data, dtype), dtype, shape, options);
}

/** All elements `value`; dtype float32 unless given: `torch.full`. */
export function full(shape: readonly number[], value: number, options: TensorOptions = {}): Tensor {
  requireShape(shape);
  const dtype = options.dtype ?? defaultFloat;
  const kernels = kernelsFor(options, dtype);
  const size = countElements(shape);
  const result = new Tensor(
    new Storage(kernels, dtype, size, kernels.full(dtype, size, value)),
    [...shape],
    denseStrides(shape),
    0,
  );
  return options.requiresGrad === true ? result.requiresGrad_() : result;
}

/** `torch.zeros`. */
export function zeros(shape: readonly number[], options: TensorOptions = {}): Tensor {
  return full(shape, 0, options);
}

/** `torch.ones`. */
export function ones(shape: readonly number[], options: TensorOptions = {}): Tensor {
  return full(shape, 1, options);
}

function likeOptions(x: Tensor, options: TensorOptions): TensorOptions {
  return { dtype: x.dtype, device: x.device, ...options };
}

/** `torch.zeros_like`. */
export function zerosLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return full(x.shape, 0, likeOptions(x, options));
}

/** `torch.ones_like`. */
export function onesLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return full(x.shape, 1, likeOptions(x, options));
}

/**
 * start, start + step, ... below end: `torch.arange`. With one argument: 0 to it. dtype: int64 (int32 where the device has
 * no int64) when all arguments are whole numbers, else float32.
 */
export function arange(start: number, end?: number, step = 1, options: TensorOptions = {}): Tensor {
  const [from, to] = end === undefined ? [0, start] : [start, end];
  if (step === 0) throw new RangeError('step must be nonzero');
  if ((to - from) / step < 0) throw new RangeError('upper bound and larger bound inconsistent with step sign');
  const length = Math.max(0, Math.ceil((to - from) / step));
  const whole = [from, to, step].every(Number.isInteger);
  const kernels = options.device === undefined ? defaultDevice() : deviceNamed(options.device);
  const dtype = options.dtype ?? (whole ? indexDType(kernels) : defaultFloat);
  return make(
    convert(
      Array.from({ length }, (_, index) => from + index * step),
      dtype,
    ),
    dtype,
    [length],
    options,
  );
}

/** `count` evenly spaced numbers from start to end, both included: `torch.linspace`. */
export function linspace(start: number, end: number, count: number, options: TensorOptions = {}): Tensor {
  const dtype = options.dtype ?? defaultFloat;
  const step = count > 1 ? (end - start) / (count - 1) : 0;
  // From both ends, so that the last one is exactly `end`.
  const values = Array.from({ length: count }, (_, index) =>
    index < count / 2 ? start + step * index : end - step * (count - 1 - index),
  );
  return make(convert(values, dtype), dtype, [count], options);
}

/** Numbers from the standard normal distribution: `torch.randn`. */
export function randn(shape: readonly number[], options: TensorOptions = {}): Tensor {
  requireShape(shape);
  const dtype = options.dtype ?? defaultFloat;
  return make(convert(generator.normals(countElements(shape)), dtype), dtype, shape, options);
}

/** Numbers from the uniform distribution over [0, 1): `torch.rand`. */
export function rand(shape: readonly number[], options: TensorOptions = {}): Tensor {
  requireShape(shape);
  const dtype = options.dtype ?? defaultFloat;
  return make(convert(generator.uniforms(countElements(shape)), dtype), dtype, shape, options);
}

/** Whole numbers from `low` (included) to `high` (excluded); int64 (int32 where the device has none): `torch.randint`. */
export function randint(low: number, high: number, shape: readonly number[], options: TensorOptions = {}): Tensor {
  requireShape(shape);
  if (high <= low) throw new RangeError(`randint(): expected low < high, but got low ${low} and high ${high}`);
  const kernels = options.device === undefined ? defaultDevice() : deviceNamed(options.device);
  const dtype = options.dtype ?? indexDType(kernels);
  const values = generator.uniforms(countElements(shape)).map((uniform) => low + Math.floor(uniform * (high - low)));
  return make(convert(values, dtype), dtype, shape, options);
}
