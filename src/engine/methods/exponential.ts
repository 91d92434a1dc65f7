import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import type { Run } from './run.ts';

/**
 * Powers, logarithms and their relatives, elementwise. Integers and booleans give the default floating-point type.
 * @shape that to which this and the operands broadcast; written in place it must be this one's
 * @dtype this one's; of integers and booleans the default floating-point dtype
 * @throws ShapeError where shapes do not broadcast, TypeMismatchError for a dtype that the operation does not take
 */
export function exponential(run: Run) {
  return {
    /** e to the power of this: `Tensor.exp`. */
    exp(this: Tensor): Tensor {
      return run(ops.exp, [this], {});
    },

    /** 2 to the power of this: `Tensor.exp2`. */
    exp2(this: Tensor): Tensor {
      return run(ops.exp2, [this], {});
    },

    /** eˣ - 1, exact near 0: `Tensor.expm1`. */
    expm1(this: Tensor): Tensor {
      return run(ops.expm1, [this], {});
    },

    /** The natural logarithm: `Tensor.log`. */
    log(this: Tensor): Tensor {
      return run(ops.log, [this], {});
    },

    /** The logarithm to base 2: `Tensor.log2`. */
    log2(this: Tensor): Tensor {
      return run(ops.log2, [this], {});
    },

    /** The logarithm to base 10: `Tensor.log10`. */
    log10(this: Tensor): Tensor {
      return run(ops.log10, [this], {});
    },

    /** ln(1 + this), exact near 0: `Tensor.log1p`. */
    log1p(this: Tensor): Tensor {
      return run(ops.log1p, [this], {});
    },

    /** The square root; its gradient at 0 is infinite: `Tensor.sqrt`. */
    sqrt(this: Tensor): Tensor {
      return run(ops.sqrt, [this], {});
    },

    /** 1 / √this: `Tensor.rsqrt`. */
    rsqrt(this: Tensor): Tensor {
      return run(ops.rsqrt, [this], {});
    },

    /** The error function: `Tensor.erf`. */
    erf(this: Tensor): Tensor {
      return run(ops.erf, [this], {});
    },

    /** 1 - erf, exact where erf is near 1: `Tensor.erfc`. */
    erfc(this: Tensor): Tensor {
      return run(ops.erfc, [this], {});
    },

    /** The inverse of erf, NaN outside [-1, 1]: `Tensor.erfinv`. */
    erfinv(this: Tensor): Tensor {
      return run(ops.erfinv, [this], {});
    },

    /** 1 / this: `Tensor.reciprocal`. */
    reciprocal(this: Tensor): Tensor {
      return run(ops.reciprocal, [this], {});
    },

    /** 1 / (1 + e⁻ˣ): `Tensor.sigmoid`. */
    sigmoid(this: Tensor): Tensor {
      return run(ops.sigmoid, [this], {});
    },
  };
}
