import { defaultFloat } from '../dtype.ts';
import { TypeMismatchError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply } from '../ops/dispatch.ts';
import { sameSizes } from '../ops/operand.ts';
import { ops } from '../ops/table.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';

export interface CloseOptions {
  /** Allowed difference relative to the second operand. Default 1e-5. */
  readonly rtol?: number;
  /** Allowed difference. Default 1e-8. */
  readonly atol?: number;
  /** Whether NaN is close to NaN. Default false. */
  readonly equalNan?: boolean;
}

export type CloseArguments = ByPlace<[rtol: number, atol: number, equalNan: boolean], CloseOptions>;

/**
 * Questions about numbers. No gradient flows through them.
 * @shape this one's
 * @dtype bool
 * @throws TypeMismatchError where the dtypes of two operands differ
 */
export const comparisonMethods = {
  /** Where this is not a number: `Tensor.isnan`. */
  isnan(this: Tensor): Tensor {
    return apply(ops.isnan, [this], {});
  },

  /** Where this is ∞ or -∞: `Tensor.isinf`. */
  isinf(this: Tensor): Tensor {
    return apply(ops.isinf, [this], {});
  },

  /** Where this is neither NaN nor infinite: `Tensor.isfinite`. */
  isfinite(this: Tensor): Tensor {
    return apply(ops.isfinite, [this], {});
  },

  /** Where this is ∞: `Tensor.isposinf`. */
  isposinf(this: Tensor): Tensor {
    return this.eq(Number.POSITIVE_INFINITY);
  },

  /** Where this is -∞: `Tensor.isneginf`. */
  isneginf(this: Tensor): Tensor {
    return this.eq(Number.NEGATIVE_INFINITY);
  },

  /** Where the sign is negative, of -0 too: `Tensor.signbit`. */
  signbit(this: Tensor): Tensor {
    return this.isFloatingPoint ? this.newFull([], 1).copysign(this).lt(0) : this.lt(0);
  },

  /**
   * Where |this - other| <= atol + rtol · |other|, both of one dtype: `Tensor.isclose`.
   * @shape that to which both broadcast
   */
  isclose(this: Tensor, other: Tensor, ...rest: CloseArguments): Tensor {
    const options = named<CloseOptions>(rest, ['rtol', 'atol', 'equalNan'], 'isclose');
    const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
    if (this.dtype !== other.dtype)
      throw about(new TypeMismatchError(`${this.dtype} did not match ${other.dtype}`), { input: this, other });
    if (rtol < 0) throw new RangeError(`rtol must be greater than or equal to zero, but got ${rtol}`);
    if (atol < 0) throw new RangeError(`atol must be greater than or equal to zero, but got ${atol}`);
    const same = this.eq(other);
    const equal = equalNan ? same.logicalOr(this.isnan().logicalAnd(other.isnan())) : same;
    if (rtol === 0 && atol === 0) return equal;
    const [left, right] = this.isFloatingPoint ? [this, other] : [this.to(defaultFloat), other.to(defaultFloat)];
    const difference = left.sub(right).abs();
    const near = difference.le(right.abs().mul(rtol).add(atol));
    return equal.logicalOr(near.logicalAnd(difference.isfinite()));
  },

  /**
   * Whether all elements are close (see `isclose`); broadcasts: `torch.allclose`.
   * @shape any; answers true or false, and waits for the device
   */
  allclose(this: Tensor, other: Tensor, ...rest: CloseArguments): boolean {
    return this.isclose(other, ...rest)
      .toTypedArray()
      .every((close) => close !== 0);
  },

  /**
   * Whether shape and all elements are the same: `torch.equal`.
   * @shape any; answers true or false, and waits for the device
   */
  equal(this: Tensor, other: Tensor): boolean {
    if (!sameSizes(this.shape, other.shape)) return false;
    const [left, right] = [this.toTypedArray(), other.toTypedArray()];
    return left.every((element, index) => element === right[index]);
  },
};

export type ComparisonMethods = typeof comparisonMethods;
