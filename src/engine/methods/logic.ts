import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';
import type { Run } from './run.ts';

/**
 * Comparisons, logic and bits. Comparisons and logic give bool; written in place, 0 and 1 of the tensor's own dtype.
 * No gradient flows.
 * @shape that to which this and the operands broadcast; written in place it must be this one's
 * @dtype bool for comparisons and logic, the common dtype for bits
 * @throws ShapeError where shapes do not broadcast, TypeMismatchError for a dtype that the operation does not take
 */
export function logic(run: Run) {
  return {
    /** Where both are equal: `Tensor.eq`. */
    eq(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.eq, [this, toTensor(other)], {});
    },

    /** Where they differ: `Tensor.ne`. */
    ne(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.ne, [this, toTensor(other)], {});
    },

    /** Where this is less: `Tensor.lt`. */
    lt(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.lt, [this, toTensor(other)], {});
    },

    /** Where this is less or equal: `Tensor.le`. */
    le(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.le, [this, toTensor(other)], {});
    },

    /** Where this is greater: `Tensor.gt`. */
    gt(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.gt, [this, toTensor(other)], {});
    },

    /** Where this is greater or equal: `Tensor.ge`. */
    ge(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.ge, [this, toTensor(other)], {});
    },

    /** Where both are not 0: `Tensor.logical_and`. */
    logicalAnd(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.logicalAnd, [this, toTensor(other)], {});
    },

    /** Where either is not 0: `Tensor.logical_or`. */
    logicalOr(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.logicalOr, [this, toTensor(other)], {});
    },

    /** Where exactly one is not 0: `Tensor.logical_xor`. */
    logicalXor(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.logicalXor, [this, toTensor(other)], {});
    },

    /** Where this is 0: `Tensor.logical_not`. */
    logicalNot(this: Tensor): Tensor {
      return run(ops.logicalNot, [this], {});
    },

    /** Bit by bit and; integers and booleans: `Tensor.bitwise_and`. */
    bitwiseAnd(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.bitwiseAnd, [this, toTensor(other)], {});
    },

    /** Bit by bit or; integers and booleans: `Tensor.bitwise_or`. */
    bitwiseOr(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.bitwiseOr, [this, toTensor(other)], {});
    },

    /** Bit by bit exclusive or; integers and booleans: `Tensor.bitwise_xor`. */
    bitwiseXor(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.bitwiseXor, [this, toTensor(other)], {});
    },

    /** Bits moved up by `other` places; integers: `Tensor.bitwise_left_shift`. */
    bitwiseLeftShift(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.bitwiseLeftShift, [this, toTensor(other)], {});
    },

    /** Bits moved down by `other` places, keeping the sign; integers: `Tensor.bitwise_right_shift`. */
    bitwiseRightShift(this: Tensor, other: Tensor | Scalar): Tensor {
      return run(ops.bitwiseRightShift, [this, toTensor(other)], {});
    },

    /** Every bit turned; integers, and `not` of booleans: `Tensor.bitwise_not`. */
    bitwiseNot(this: Tensor): Tensor {
      return run(ops.bitwiseNot, [this], {});
    },
  };
}
