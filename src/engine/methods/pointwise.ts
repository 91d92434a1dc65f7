import { getDefaultDtype } from '../dtype.ts';
import { TypeMismatchError } from '../errors.ts';
import { about } from '../failure.ts';
import { apply, applyInPlace } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { arithmetic } from './arithmetic.ts';
import { combination } from './combination.ts';
import { exponential } from './exponential.ts';
import { logic } from './logic.ts';
import { type Scalar, toTensor } from './operand.ts';
import { rounding } from './rounding.ts';
import { type Run, underscored } from './run.ts';
import { special } from './special.ts';
import { trigonometry } from './trigonometry.ts';

/** 2 to the power of x, which may be of integers. */
function pow2(x: Tensor): Tensor {
  return (x.isFloatingPoint ? x : x.to(getDefaultDtype())).exp2();
}

/** Every elementwise method that has an in-place form. */
function elementwise(run: Run) {
  return {
    ...arithmetic(run),
    ...trigonometry(run),
    ...exponential(run),
    ...rounding(run),
    ...combination(run),
    ...logic(run),
    ...special(run),
  };
}

/**
 * Elementwise methods. Two operands broadcast and promote as PyTorch's do.
 * @shape that to which this and the operands broadcast; written in place it must be this one's
 * @dtype the common dtype of both
 * @throws ShapeError where shapes do not broadcast, TypeMismatchError for a dtype that the operation does not take
 */
export const pointwiseMethods = {
  ...elementwise(apply),

  /** The larger of each pair: `torch.maximum`. A tie sends half the gradient each way. */
  maximum(this: Tensor, other: Tensor): Tensor {
    return apply(ops.maximum, [this, other], {});
  },

  /** The smaller of each pair: `torch.minimum`. A tie sends half the gradient each way. */
  minimum(this: Tensor, other: Tensor): Tensor {
    return apply(ops.minimum, [this, other], {});
  },

  /** The larger of each pair, of a NaN and a number the number: `Tensor.fmax`. A tie sends the gradient to this one. */
  fmax(this: Tensor, other: Tensor): Tensor {
    return this.where(this.ge(other).logicalOr(other.isnan()), other);
  },

  /** The smaller of each pair, of a NaN and a number the number: `Tensor.fmin`. A tie sends the gradient to this one. */
  fmin(this: Tensor, other: Tensor): Tensor {
    return this.where(this.le(other).logicalOr(other.isnan()), other);
  },

  /**
   * this · 2^other: `Tensor.ldexp`.
   * @dtype the common dtype of both, floating point
   */
  ldexp(this: Tensor, other: Tensor): Tensor {
    return this.mul(pow2(other));
  },

  /** ln(e^this + e^other) without overflow; floating point only; broadcasts: `Tensor.logaddexp`. */
  logaddexp(this: Tensor, other: Tensor): Tensor {
    return apply(ops.logaddexp, [this, other], {});
  },

  /** log₂(2^this + 2^other) without overflow; floating point only; broadcasts: `Tensor.logaddexp2`. */
  logaddexp2(this: Tensor, other: Tensor): Tensor {
    return apply(ops.logaddexp2, [this, other], {});
  },

  /** this to the power of exponent, both taken as float64, as the result is: `Tensor.float_power`. */
  floatPower(this: Tensor, exponent: Tensor | Scalar): Tensor {
    return this.double().pow(toTensor(exponent).double());
  },

  /** This itself; not for booleans: `Tensor.positive`. */
  positive(this: Tensor): Tensor {
    if (this.dtype === 'bool')
      throw about(new TypeMismatchError('The `+` operator, on a bool tensor is not supported.'), { input: this });
    return this;
  },

  /** This where `condition` holds, else `other`: `Tensor.where`. */
  where(this: Tensor, condition: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.where, [condition, this, toTensor(other)], {});
  },
};

/** The same, writing into the tensor itself: they raise the version that its views share. */
export const pointwiseInPlaceMethods = underscored(elementwise(applyInPlace));

export type PointwiseMethods = typeof pointwiseMethods;
export type PointwiseInPlaceMethods = typeof pointwiseInPlaceMethods;
