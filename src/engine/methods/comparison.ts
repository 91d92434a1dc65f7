import { apply } from '../ops/dispatch.ts';
import { sameSizes } from '../ops/operand.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';

/** Comparisons. Results are bool; no gradient flows through them. */
export const comparisonMethods = {
  /** `Tensor.eq`. */
  eq(this: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.eq, [this, toTensor(other)], {});
  },

  /** `Tensor.ne`. */
  ne(this: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.ne, [this, toTensor(other)], {});
  },

  /** `Tensor.lt`. */
  lt(this: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.lt, [this, toTensor(other)], {});
  },

  /** `Tensor.le`. */
  le(this: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.le, [this, toTensor(other)], {});
  },

  /** `Tensor.gt`. */
  gt(this: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.gt, [this, toTensor(other)], {});
  },

  /** `Tensor.ge`. */
  ge(this: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.ge, [this, toTensor(other)], {});
  },

  /** `Tensor.logical_not`. */
  logicalNot(this: Tensor): Tensor {
    return apply(ops.logicalNot, [this], {});
  },

  /** Whether shape and all elements are the same: `torch.equal`. */
  equal(this: Tensor, other: Tensor): boolean {
    if (!sameSizes(this.shape, other.shape)) return false;
    const [left, right] = [this.toTypedArray(), other.toTypedArray()];
    return left.every((element, index) => element === right[index]);
  },
};

export type ComparisonMethods = typeof comparisonMethods;
