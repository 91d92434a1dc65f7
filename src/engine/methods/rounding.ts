import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';
import type { Run } from './run.ts';

/**
 * Rounding, and division with a rest, elementwise. Integers divided by 0 are an error.
 * @shape that to which this and the operands broadcast; written in place it must be this one's
 * @dtype this one's, or the common dtype of both
 * @throws ShapeError where shapes do not broadcast, TypeMismatchError for a dtype that the operation does not take
 */
export function rounding(run: Run) {
  return {
    /** The next whole number below: `Tensor.floor`. Its gradient is 0. */
    floor(this: Tensor): Tensor {
      return run(ops.floor, [this], {});
    },

    /** The next whole number above: `Tensor.ceil`. Its gradient is 0. */
    ceil(this: Tensor): Tensor {
      return run(ops.ceil, [this], {});
    },

    /** Without the digits after the point: `Tensor.trunc`. Its gradient is 0. */
    trunc(this: Tensor): Tensor {
      return run(ops.trunc, [this], {});
    },

    /** The nearest whole number, halves to the even one; or `decimals` digits kept: `Tensor.round`. Its gradient is 0. */
    round(this: Tensor, options: { readonly decimals?: number } = {}): Tensor {
      return run(ops.round, [this], { decimals: options.decimals ?? 0 });
    },

    /** The digits after the point, with the sign: `Tensor.frac`. Floating point only. */
    frac(this: Tensor): Tensor {
      return run(ops.frac, [this], {});
    },

    /** What `floor` division leaves, with the divisor's sign, as Python's %: `Tensor.remainder`. */
    remainder(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.remainder, [this, toTensor(other)], {});
    },

    /** What `trunc` division leaves, with the dividend's sign, as C's fmod: `Tensor.fmod`. */
    fmod(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.fmod, [this, toTensor(other)], {});
    },

    /** The greatest number that divides both; integers: `Tensor.gcd`. */
    gcd(this: Tensor, other: Tensor): Tensor {
      return run(ops.gcd, [this, other], {});
    },

    /** The least number that both divide, 0 beside 0; integers: `Tensor.lcm`. */
    lcm(this: Tensor, other: Tensor): Tensor {
      return run(ops.lcm, [this, other], {});
    },

    /** The quotient rounded down; integers stay integers; no gradient: `Tensor.floor_divide`. */
    floorDivide(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.floorDivide, [this, toTensor(other)], {});
    },
  };
}
