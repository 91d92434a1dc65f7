/**
 * Elementwise functions of several operands: each is the method of its name, but that a plain number may come first, as in
 * `sub(1, x)`.
 */
import type { DivisionOptions } from '../methods/arithmetic.ts';
import type { Bound, Bounds, NanToNumArguments } from '../methods/combination.ts';
import type { CloseArguments } from '../methods/comparison.ts';
import { type Scalar, toTensor } from '../methods/operand.ts';
import type { Tensor } from '../tensor.ts';

/** input + alpha · other: `torch.add`. */
export function add(input: Tensor | Scalar, other: Tensor | Scalar, options: { readonly alpha?: number } = {}): Tensor {
  return toTensor(input).add(other, options);
}

/** input - alpha · other: `torch.sub`; with a number first, `torch.rsub`. */
export function sub(input: Tensor | Scalar, other: Tensor | Scalar, options: { readonly alpha?: number } = {}): Tensor {
  return toTensor(input).sub(other, options);
}

/** input / other; integers give the default floating-point type: `torch.div`. */
export function div(input: Tensor | Scalar, other: Tensor | Scalar, options: DivisionOptions = {}): Tensor {
  return toTensor(input).div(other, options);
}

/** input · other: `torch.mul`. */
export function mul(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).mul(other);
}

/** input to the power of other: `torch.pow`. */
export function pow(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).pow(other);
}

/** The angle of the point (other, input): `torch.atan2`. */
export function atan2(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).atan2(other);
}

/** √(input² + other²): `torch.hypot`. */
export function hypot(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).hypot(other);
}

/** The size of input with the sign of other: `torch.copysign`. */
export function copysign(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).copysign(other);
}

/** What `floor` division leaves, with the divisor's sign: `torch.remainder`. */
export function remainder(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).remainder(other);
}

/** What `trunc` division leaves, with the dividend's sign: `torch.fmod`. */
export function fmod(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).fmod(other);
}

/** The quotient rounded down: `torch.floor_divide`. */
export function floorDivide(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).floorDivide(other);
}

/** Where both are equal: `torch.eq`. */
export function eq(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).eq(other);
}

/** Where they differ: `torch.ne`. */
export function ne(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).ne(other);
}

/** Where input is less: `torch.lt`. */
export function lt(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).lt(other);
}

/** Where input is less or equal: `torch.le`. */
export function le(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).le(other);
}

/** Where input is greater: `torch.gt`. */
export function gt(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).gt(other);
}

/** Where input is greater or equal: `torch.ge`. */
export function ge(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).ge(other);
}

/** Where both are not 0: `torch.logical_and`. */
export function logicalAnd(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).logicalAnd(other);
}

/** Where either is not 0: `torch.logical_or`. */
export function logicalOr(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).logicalOr(other);
}

/** Where exactly one is not 0: `torch.logical_xor`. */
export function logicalXor(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).logicalXor(other);
}

/** Bit by bit and: `torch.bitwise_and`. */
export function bitwiseAnd(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).bitwiseAnd(other);
}

/** Bit by bit or: `torch.bitwise_or`. */
export function bitwiseOr(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).bitwiseOr(other);
}

/** Bit by bit exclusive or: `torch.bitwise_xor`. */
export function bitwiseXor(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).bitwiseXor(other);
}

/** Bits moved up: `torch.bitwise_left_shift`. */
export function bitwiseLeftShift(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).bitwiseLeftShift(other);
}

/** Bits moved down: `torch.bitwise_right_shift`. */
export function bitwiseRightShift(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).bitwiseRightShift(other);
}

/** The larger of each pair: `torch.maximum`. */
export function maximum(input: Tensor, other: Tensor): Tensor {
  return input.maximum(other);
}

/** The larger of each pair, of a NaN and a number the number: `torch.fmax`. */
export function fmax(input: Tensor, other: Tensor): Tensor {
  return input.fmax(other);
}

/** The smaller of each pair, of a NaN and a number the number: `torch.fmin`. */
export function fmin(input: Tensor, other: Tensor): Tensor {
  return input.fmin(other);
}

/** input · 2^other: `torch.ldexp`. */
export function ldexp(input: Tensor, other: Tensor): Tensor {
  return input.ldexp(other);
}

/** The smaller of each pair: `torch.minimum`. */
export function minimum(input: Tensor, other: Tensor): Tensor {
  return input.minimum(other);
}

/** input kept between two limits, numbers or tensors: `torch.clamp`. */
export function clamp(input: Tensor, min: Bound | Bounds = null, max: Bound = null): Tensor {
  return input.clamp(min, max);
}

/** input, but nothing below `min`: `torch.clamp_min`. */
export function clampMin(input: Tensor, min: Tensor | number): Tensor {
  return input.clampMin(min);
}

/** input, but nothing above `max`: `torch.clamp_max`. */
export function clampMax(input: Tensor, max: Tensor | number): Tensor {
  return input.clampMax(max);
}

/** input + weight · (end - input): `torch.lerp`. */
export function lerp(input: Tensor, end: Tensor, weight: Tensor | number): Tensor {
  return input.lerp(end, weight);
}

/** input + value · tensor1 · tensor2: `torch.addcmul`. */
export function addcmul(
  input: Tensor,
  tensor1: Tensor,
  tensor2: Tensor,
  options: { readonly value?: number } = {},
): Tensor {
  return input.addcmul(tensor1, tensor2, options);
}

/** input + value · tensor1 / tensor2: `torch.addcdiv`. */
export function addcdiv(
  input: Tensor,
  tensor1: Tensor,
  tensor2: Tensor,
  options: { readonly value?: number } = {},
): Tensor {
  return input.addcdiv(tensor1, tensor2, options);
}

/** NaN and the infinities replaced by numbers: `torch.nan_to_num`. */
export function nanToNum(input: Tensor, ...rest: NanToNumArguments): Tensor {
  return input.nanToNum(...rest);
}

/** Where |input - other| <= atol + rtol · |other|: `torch.isclose`. */
export function isclose(input: Tensor, other: Tensor, ...rest: CloseArguments): Tensor {
  return input.isclose(other, ...rest);
}

/** Whether all elements are close: `torch.allclose`. */
export function allclose(input: Tensor, other: Tensor, ...rest: CloseArguments): boolean {
  return input.allclose(other, ...rest);
}

/** Whether shape and all elements are the same: `torch.equal`. */
export function equal(input: Tensor, other: Tensor): boolean {
  return input.equal(other);
}

/** ln(e^input + e^other) without overflow: `torch.logaddexp`. */
export function logaddexp(input: Tensor, other: Tensor): Tensor {
  return input.logaddexp(other);
}

/** log₂(2^input + 2^other) without overflow: `torch.logaddexp2`. */
export function logaddexp2(input: Tensor, other: Tensor): Tensor {
  return input.logaddexp2(other);
}

/** input · ln other, 0 where input is 0: `torch.xlogy`. */
export function xlogy(input: Tensor | Scalar, other: Tensor | Scalar): Tensor {
  return toTensor(input).xlogy(other);
}

/** input to the power of exponent in float64: `torch.float_power`. */
export function floatPower(input: Tensor | Scalar, exponent: Tensor | Scalar): Tensor {
  return toTensor(input).floatPower(exponent);
}

/** 0 where input is negative, 1 where positive, `values` where 0: `torch.heaviside`. */
export function heaviside(input: Tensor, values: Tensor): Tensor {
  return input.heaviside(values);
}

/** The greatest number that divides both; integers: `torch.gcd`. */
export function gcd(input: Tensor, other: Tensor): Tensor {
  return input.gcd(other);
}

/** The least number that both divide; integers: `torch.lcm`. */
export function lcm(input: Tensor, other: Tensor): Tensor {
  return input.lcm(other);
}
