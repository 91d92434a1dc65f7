/**
 * Tensors from values: arrays, constants, sequences.
 * @shape `shape`
 * @dtype the option's; else float32, or what `setDefaultDtype` set
 * @throws ShapeError for negative sizes, TypeMismatchError for a dtype that the device has not, AutogradError where
 * integers are to require a gradient
 */

import { indexDType } from '../device/index-dtype.ts';
import { defaultDevice, device as deviceNamed } from '../device/registry.ts';
import { allocate, type DType, defaultFloat, type TypedArray } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import type { Scalar } from '../methods/operand.ts';
import { hooks } from '../observer.ts';
import { countElements, denseStrides, sameSizes } from '../ops/operand.ts';
import { type ByPlace, type FirstByPlace, named, type ShapeArguments, shapeAndOptions } from '../options-by-place.ts';
import { Storage } from '../storage.ts';
import { type NestedArray, Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';
import {
  convert,
  created,
  isTypedArray,
  kernelsFor,
  likeOptions,
  make,
  requireShape,
  type TensorOptions,
  typedArrayDTypes,
} from './storage.ts';

/** Numbers, booleans and tensors, nested. */
export type TensorData = number | boolean | Tensor | readonly TensorData[];

interface Flat {
  readonly shape: number[];
  readonly values: number[];
  /** What the elements are where all are of one kind: of tensors their dtype, of booleans bool. */
  readonly dtype: DType | null;
}

/** The shape of nested arrays, checked to be regular, and their elements in order. */
function flatten(data: TensorData): Flat {
  const shape = shapeOf(data);
  const values: number[] = [];
  let kind: DType | 'number' | 'mixed' | null = null;
  const note = (one: DType | 'number') => {
    if (kind !== one) kind = kind === null ? one : 'mixed';
  };
  const visit = (level: TensorData, depth: number): void => {
    if (typeof level === 'number' || typeof level === 'boolean') {
      if (depth !== shape.length)
        throw new ShapeError(`expected sequence of length ${shape[depth]} at dim ${depth} (got a number)`);
      note(typeof level === 'number' ? 'number' : 'bool');
      values.push(Number(level));
      return;
    }
    if (level instanceof Tensor) {
      if (!sameSizes(level.shape, shape.slice(depth)))
        throw new ShapeError(
          `expected a tensor of shape [${shape.slice(depth).join(', ')}] at dim ${depth} (got [${level.shape.join(', ')}])`,
        );
      note(level.dtype);
      for (const value of level.detach().toTypedArray()) values.push(Number(value));
      return;
    }
    if (!Array.isArray(level))
      throw new TypeError(`tensor(): expected numbers or nested arrays of them, but got ${typeNameOf(level)}`);
    if (depth === shape.length || level.length !== shape[depth]) {
      throw new ShapeError(`expected sequence of length ${shape[depth] ?? 0} at dim ${depth} (got ${level.length})`);
    }
    for (const item of level) visit(item, depth + 1);
  };
  visit(data, 0);
  return { shape, values, dtype: kind === 'number' || kind === 'mixed' ? null : kind };
}

function shapeOf(data: TensorData | undefined): number[] {
  if (data instanceof Tensor) return [...data.shape];
  return Array.isArray(data) ? [data.length, ...shapeOf(data[0])] : [];
}

/**
 * A tensor from numbers, booleans, nested arrays, tensors (copied, without their history) or a typed array (copied, 1-d):
 * `torch.tensor`.
 * dtype: float32 for numbers, bool for booleans, a typed array's own, and that of tensors. JavaScript cannot tell 1 from 1.0, so whole numbers
 * are float32 as well: pass `{ dtype: 'int64' }` for integers.
 * @shape as deep as the arrays are nested
 * @throws ShapeError for ragged arrays, TypeError for what is no number, AutogradError where integers are to require a gradient
 */
export function tensor(data: TensorData | TypedArray, options: TensorOptions = {}): Tensor {
  if (isTypedArray(data)) {
    const own = typedArrayDTypes.find(([arrayType]) => data instanceof arrayType)?.[1];
    if (own === undefined)
      throw new TypeError('tensor(): expected a Float32Array, Float64Array, Int32Array or Uint8Array');
    const dtype = options.dtype ?? own;
    return created(make(convert(data, dtype), dtype, [data.length], options), 'tensor');
  }
  const { shape, values, dtype: own } = flatten(data);
  const dtype = options.dtype ?? own ?? defaultFloat;
  return created(make(convert(values, dtype), dtype, shape, options), 'tensor');
}

/**
 * A tensor over a typed array without a copy; the array must not be used again.
 * @dtype the option's; else the array's
 * @throws ShapeError where the array has not as many elements
 */
export function fromTypedArray(data: TypedArray, shape: readonly number[], options: TensorOptions = {}): Tensor {
  requireShape(shape);
  if (countElements(shape) !== data.length) {
    throw new ShapeError(`shape '[${shape.join(', ')}]' is invalid for input of size ${data.length}`);
  }
  const own = typedArrayDTypes.find(([arrayType]) => data instanceof arrayType)?.[1] ?? defaultFloat;
  const dtype = options.dtype ?? own;
  const fits = allocate(dtype, 0).constructor === data.constructor && dtype !== 'bool';
  return created(make(fits ? data : convert(data, dtype), dtype, shape, options), 'fromTypedArray');
}

/**
 * All elements `value`; dtype float32 (bool for true and false) unless given: `torch.full`.
 * @dtype the option's; else float32, bool for true and false
 */
export function full(shape: readonly number[], value: Scalar, options: TensorOptions = {}): Tensor {
  requireShape(shape);
  const dtype = options.dtype ?? (typeof value === 'boolean' ? 'bool' : defaultFloat);
  const kernels = kernelsFor(options, dtype);
  hooks.operation++;
  const size = countElements(shape);
  const result = new Tensor(
    new Storage(kernels, dtype, size, kernels.full(dtype, size, Number(value))),
    [...shape],
    denseStrides(shape),
    0,
  );
  return created(options.requiresGrad === true ? result.requiresGrad_() : result, 'full');
}

/** `torch.zeros`. */
export function zeros(...given: ShapeArguments<TensorOptions>): Tensor {
  const { shape, options } = shapeAndOptions<TensorOptions>(given, 'zeros');
  return created(full(shape, 0, options), 'zeros');
}

/** `torch.ones`. */
export function ones(...given: ShapeArguments<TensorOptions>): Tensor {
  const { shape, options } = shapeAndOptions<TensorOptions>(given, 'ones');
  return created(full(shape, 1, options), 'ones');
}

/** A tensor whose elements are yet to be written; they are 0 here, but do not count on it: `torch.empty`. */
export function empty(...given: ShapeArguments<TensorOptions>): Tensor {
  const { shape, options } = shapeAndOptions<TensorOptions>(given, 'empty');
  return created(full(shape, 0, options), 'empty');
}

/**
 * 1 on the diagonal, 0 elsewhere; n rows and m (default n) columns: `torch.eye`.
 * @shape [n, m]
 * @throws RangeError for negative sizes
 */
export function eye(n: number, m: number = n, options: TensorOptions = {}): Tensor {
  if (!Number.isInteger(n) || n < 0) throw new RangeError(`n must be greater or equal to 0, got ${n}`);
  if (!Number.isInteger(m) || m < 0) throw new RangeError(`m must be greater or equal to 0, got ${m}`);
  const dtype = options.dtype ?? defaultFloat;
  const data = allocate(dtype, n * m);
  for (let row = 0; row < Math.min(n, m); row++) data[row * m + row] = 1;
  return created(make(data, dtype, [n, m], options), 'eye');
}

/**
 * A tensor from nested arrays of numbers or booleans: `tensor` by another name, the opposite of `toArray`.
 * @shape as deep as the arrays are nested
 * @throws ShapeError for ragged arrays, TypeError for what is no number, AutogradError where integers are to require a gradient
 */
export function fromArray(data: NestedArray, options: TensorOptions = {}): Tensor {
  return created(tensor(data, options), 'fromArray');
}

/**
 * `torch.empty_like`.
 * @shape x's
 * @dtype x's, or the option's
 */
export function emptyLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return created(full(x.shape, 0, likeOptions(x, options)), 'emptyLike');
}

/**
 * `torch.full_like`.
 * @shape x's
 * @dtype x's, or the option's
 */
export function fullLike(x: Tensor, value: Scalar, options: TensorOptions = {}): Tensor {
  return created(full(x.shape, value, likeOptions(x, options)), 'fullLike');
}

/**
 * `torch.zeros_like`.
 * @shape x's
 * @dtype x's, or the option's
 */
export function zerosLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return created(full(x.shape, 0, likeOptions(x, options)), 'zerosLike');
}

/**
 * `torch.ones_like`.
 * @shape x's
 * @dtype x's, or the option's
 */
export function onesLike(x: Tensor, options: TensorOptions = {}): Tensor {
  return created(full(x.shape, 1, likeOptions(x, options)), 'onesLike');
}

export interface ArangeOptions extends TensorOptions {
  readonly end?: number;
  /** Default 1. */
  readonly step?: number;
}

/**
 * start, start + step, ... below end: `torch.arange`. With one argument: 0 to it. dtype: int64 (int32 where the device has
 * no int64) when all arguments are whole numbers, else float32.
 * @shape [(end - start) / step, rounded up]
 * @throws RangeError for a step of 0 or of the wrong sign
 */
export function arange(
  start: number,
  ...rest: ByPlace<[end: number | undefined, step: number], ArangeOptions>
): Tensor {
  const { end, step = 1, ...options } = named<ArangeOptions>(rest, ['end', 'step'], 'arange');
  const [from, to] = end === undefined ? [0, start] : [start, end];
  for (const number of [from, to, step]) {
    if (typeof number !== 'number')
      throw new TypeError(`arange(): expected numbers, but got ${JSON.stringify(number)}`);
  }
  if (step === 0) throw new RangeError('step must be nonzero');
  if ((to - from) / step < 0) throw new RangeError('upper bound and larger bound inconsistent with step sign');
  const length = Math.max(0, Math.ceil((to - from) / step));
  const whole = [from, to, step].every(Number.isInteger);
  const kernels = options.device === undefined ? defaultDevice() : deviceNamed(options.device);
  const dtype = options.dtype ?? (whole ? indexDType(kernels) : defaultFloat);
  const values = Array.from({ length }, (_, index) => from + index * step);
  return created(make(convert(values, dtype), dtype, [length], options), 'arange');
}

interface Steps {
  readonly steps: number;
}

type StepsArguments<Options> = FirstByPlace<[steps: number], Steps, [], Options>;

/**
 * `steps` evenly spaced numbers from start to end, both included: `torch.linspace`.
 * @shape [steps]
 * @throws RangeError for a negative number of steps
 */
export function linspace(start: number, end: number, ...rest: StepsArguments<TensorOptions>): Tensor {
  const { steps, ...options } = named<TensorOptions & Steps>(rest, ['steps'], 'linspace');
  const dtype = options.dtype ?? defaultFloat;
  return created(make(convert(evenlySpaced(start, end, steps), dtype), dtype, [steps], options), 'linspace');
}

export interface LogspaceOptions extends TensorOptions {
  /** Default 10. */
  readonly base?: number;
}

/**
 * base to the powers of `steps` evenly spaced exponents from start to end; base 10 unless given: `torch.logspace`.
 * @shape [steps]
 * @throws RangeError for a negative number of steps
 */
export function logspace(start: number, end: number, ...rest: StepsArguments<LogspaceOptions>): Tensor {
  const { steps, ...options } = named<LogspaceOptions & Steps>(rest, ['steps'], 'logspace');
  const dtype = options.dtype ?? defaultFloat;
  const powers = evenlySpaced(start, end, steps).map((exponent) => (options.base ?? 10) ** exponent);
  return created(make(convert(powers, dtype), dtype, [steps], options), 'logspace');
}

function evenlySpaced(start: number, end: number, count: number): Float64Array {
  if (!Number.isInteger(count) || count < 0) throw new RangeError('number of steps must be non-negative');
  const step = count > 1 ? (end - start) / (count - 1) : 0;
  // From both ends, so that the last one is exactly `end`.
  return Float64Array.from({ length: count }, (_, index) =>
    index < count / 2 ? start + step * index : end - step * (count - 1 - index),
  );
}
