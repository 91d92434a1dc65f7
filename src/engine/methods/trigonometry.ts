import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';
import type { Run } from './run.ts';

/**
 * Angles and hyperbolic functions, elementwise. Integers and booleans give the default floating-point type.
 * @shape that to which this and the operands broadcast; written in place it must be this one's
 * @dtype this one's; of integers and booleans the default floating-point dtype
 * @throws ShapeError where shapes do not broadcast, TypeMismatchError for a dtype that the operation does not take
 */
export function trigonometry(run: Run) {
  return {
    /** The sine; radians: `Tensor.sin`. */
    sin(this: Tensor): Tensor {
      return run(ops.sin, [this], {});
    },

    /** The cosine; radians: `Tensor.cos`. */
    cos(this: Tensor): Tensor {
      return run(ops.cos, [this], {});
    },

    /** The tangent; radians: `Tensor.tan`. */
    tan(this: Tensor): Tensor {
      return run(ops.tan, [this], {});
    },

    /** The arc sine, NaN outside [-1, 1]: `Tensor.asin`. */
    asin(this: Tensor): Tensor {
      return run(ops.asin, [this], {});
    },

    /** The arc cosine, NaN outside [-1, 1]: `Tensor.acos`. */
    acos(this: Tensor): Tensor {
      return run(ops.acos, [this], {});
    },

    /** The arc tangent: `Tensor.atan`. */
    atan(this: Tensor): Tensor {
      return run(ops.atan, [this], {});
    },

    /** The hyperbolic sine: `Tensor.sinh`. */
    sinh(this: Tensor): Tensor {
      return run(ops.sinh, [this], {});
    },

    /** The hyperbolic cosine: `Tensor.cosh`. */
    cosh(this: Tensor): Tensor {
      return run(ops.cosh, [this], {});
    },

    /** The hyperbolic tangent: `Tensor.tanh`. */
    tanh(this: Tensor): Tensor {
      return run(ops.tanh, [this], {});
    },

    /** The inverse of sinh: `Tensor.asinh`. */
    asinh(this: Tensor): Tensor {
      return run(ops.asinh, [this], {});
    },

    /** The inverse of cosh, NaN below 1: `Tensor.acosh`. */
    acosh(this: Tensor): Tensor {
      return run(ops.acosh, [this], {});
    },

    /** The inverse of tanh, NaN outside [-1, 1]: `Tensor.atanh`. */
    atanh(this: Tensor): Tensor {
      return run(ops.atanh, [this], {});
    },

    /** The angle of the point (other, this), in (-π, π]: `Tensor.atan2`. */
    atan2(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.atan2, [this, toTensor(other)], {});
    },

    /** Degrees as radians: `Tensor.deg2rad`. */
    deg2rad(this: Tensor): Tensor {
      return run(ops.deg2rad, [this], {});
    },

    /** Radians as degrees: `Tensor.rad2deg`. */
    rad2deg(this: Tensor): Tensor {
      return run(ops.rad2deg, [this], {});
    },

    /** √(this² + other²), floating point only: `Tensor.hypot`. */
    hypot(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.hypot, [this, toTensor(other)], {});
    },
  };
}
