/** Questions about tensors and dtypes. */
import { type DType, getDefaultDtype, isFloatingPoint as isFloatingPointDType, promote } from '../dtype.ts';
import { type Scalar, toTensor } from '../methods/operand.ts';
import { Tensor } from '../tensor.ts';

/** Whether it is a tensor: `torch.is_tensor`. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/** Whether its elements are float32 or float64: `torch.is_floating_point`. */
export function isFloatingPoint(input: Tensor): boolean {
  return input.isFloatingPoint;
}

/** Whether the only element is not 0; several, or none, are an error: `torch.is_nonzero`. Waits for the device. */
export function isNonzero(input: Tensor): boolean {
  if (input.numel() !== 1) {
    throw new RangeError(
      input.numel() === 0
        ? 'Boolean value of Tensor with no values is ambiguous'
        : 'Boolean value of Tensor with more than one value is ambiguous',
    );
  }
  return input.item() !== 0;
}

/** Elements in all: `torch.numel`. */
export function numel(input: Tensor): number {
  return input.numel();
}

/** The dtype that an operation on two operands, tensors or numbers, computes in: `torch.result_type`. */
export function resultType(a: Tensor | Scalar, b: Tensor | Scalar): DType {
  return promote([toTensor(a), toTensor(b)]);
}

/** What a floating-point dtype can say. */
export interface FloatInfo {
  readonly dtype: DType;
  readonly bits: number;
  /** The distance from 1 to the next number. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** The smallest positive number of full precision. */
  readonly tiny: number;
  readonly smallestNormal: number;
  /** How many decimal digits it keeps: 10 to the power of minus that many. */
  readonly resolution: number;
}

/** The limits of float32 or float64: `torch.finfo`. Without a dtype, of the default one. */
export function finfo(dtype: DType = getDefaultDtype()): FloatInfo {
  if (!isFloatingPointDType(dtype)) {
    throw new TypeError(`torch.finfo() requires a floating point input type. Use torch.iinfo to handle '${dtype}'`);
  }
  const isDouble = dtype === 'float64';
  const max = isDouble ? Number.MAX_VALUE : (2 - 2 ** -23) * 2 ** 127;
  const tiny = isDouble ? 2 ** -1022 : 2 ** -126;
  return {
    dtype,
    bits: isDouble ? 64 : 32,
    eps: isDouble ? Number.EPSILON : 2 ** -23,
    max,
    min: -max,
    tiny,
    smallestNormal: tiny,
    resolution: isDouble ? 1e-15 : 1e-6,
  };
}

/** What an integer dtype can say. */
export interface IntegerInfo {
  readonly dtype: DType;
  readonly bits: number;
  readonly max: number;
  readonly min: number;
}

/** The limits of uint8, int32 or int64, which here is exact to 2^53 alone: `torch.iinfo`. */
export function iinfo(dtype: DType): IntegerInfo {
  if (dtype === 'uint8') return { dtype, bits: 8, max: 255, min: 0 };
  if (dtype === 'int32') return { dtype, bits: 32, max: 2 ** 31 - 1, min: -(2 ** 31) };
  if (dtype === 'int64') return { dtype, bits: 64, max: Number.MAX_SAFE_INTEGER, min: Number.MIN_SAFE_INTEGER };
  throw new TypeError(`torch.iinfo() requires an integer input type. Use torch.finfo to handle '${dtype}'`);
}
