import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';
import type { Run } from './run.ts';

export interface DivisionOptions {
  /** How the quotient is rounded; null (the default): not at all. Rounded, integers stay integers. */
  readonly roundingMode?: 'floor' | 'trunc' | null;
}

/**
 * Arithmetic. Two operands broadcast and promote as PyTorch's do.
 * @shape that to which this and the operands broadcast; written in place it must be this one's
 * @dtype the common dtype of both, as `promoteTypes` and `resultType` have it; quotients of integers have the default
 * floating-point one
 * @throws ShapeError where shapes do not broadcast, TypeMismatchError for a dtype that the operation does not take
 */
export function arithmetic(run: Run) {
  return {
    /** this + alpha · other: `Tensor.add`. */
    add(this: Tensor, other: Tensor | Scalar, options: { readonly alpha?: number } = {}): Tensor {
      return run(ops.add, [this, toTensor(other)], { alpha: options.alpha ?? 1 });
    },

    /** this - alpha · other: `Tensor.sub`. Not for booleans. */
    sub(this: Tensor, other: Tensor | Scalar, options: { readonly alpha?: number } = {}): Tensor {
      return run(ops.sub, [this, toTensor(other)], { alpha: options.alpha ?? 1 });
    },

    /** this · other, elementwise: `Tensor.mul`. */
    mul(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.mul, [this, toTensor(other)], {});
    },

    /** this / other; integers give the default floating-point type: `Tensor.div`. */
    div(this: Tensor, other: Tensor | Scalar, options: DivisionOptions = {}): Tensor {
      const { roundingMode = null } = options;
      if (roundingMode !== null) return run(ops.divRounded, [this, toTensor(other)], { roundingMode });
      return run(ops.div, [this, toTensor(other)], {});
    },

    /** this to the power of exponent: `Tensor.pow`. Integers take no negative number as exponent. */
    pow(this: Tensor, exponent: Tensor | Scalar): Tensor {
      return run(typeof exponent === 'number' ? ops.powNumber : ops.pow, [this, toTensor(exponent)], {});
    },

    /** this · this: `Tensor.square`. */
    square(this: Tensor): Tensor {
      return run(ops.powNumber, [this, toTensor(2)], {});
    },

    /** -this: `Tensor.neg`. Not for booleans. */
    neg(this: Tensor): Tensor {
      return run(ops.neg, [this], {});
    },

    /** The size without the sign; its gradient at 0 is 0: `Tensor.abs`. */
    abs(this: Tensor): Tensor {
      return run(ops.abs, [this], {});
    },

    /** -1, 0 or 1: `Tensor.sign`. Its gradient is 0. */
    sign(this: Tensor): Tensor {
      return run(ops.sign, [this], {});
    },

    /** this where positive, else 0; its gradient at 0 is 0: `Tensor.relu`. */
    relu(this: Tensor): Tensor {
      return run(ops.relu, [this], {});
    },
  };
}
