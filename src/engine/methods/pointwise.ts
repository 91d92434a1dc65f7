import type { DType } from '../dtype.ts';
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';

/** Elementwise methods. Two operands broadcast and promote as PyTorch's do. */
export const pointwiseMethods = {
  /** this + alpha · other: `Tensor.add`. */
  add(this: Tensor, other: Tensor | Scalar, options: { readonly alpha?: number } = {}): Tensor {
    return apply(ops.add, [this, toTensor(other)], { alpha: options.alpha ?? 1 });
  },

  /** this - alpha · other: `Tensor.sub`. */
  sub(this: Tensor, other: Tensor | Scalar, options: { readonly alpha?: number } = {}): Tensor {
    return apply(ops.sub, [this, toTensor(other)], { alpha: options.alpha ?? 1 });
  },

  /** this · other, elementwise: `Tensor.mul`. */
  mul(this: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.mul, [this, toTensor(other)], {});
  },

  /** this / other; integers give the default floating-point type: `Tensor.div`. */
  div(this: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.div, [this, toTensor(other)], {});
  },

  /** this to the power of exponent: `Tensor.pow`. */
  pow(this: Tensor, exponent: Tensor | Scalar): Tensor {
    return apply(ops.pow, [this, toTensor(exponent)], {});
  },

  /** The larger of each pair: `torch.maximum`. A tie sends half the gradient each way. */
  maximum(this: Tensor, other: Tensor): Tensor {
    return apply(ops.maximum, [this, other], {});
  },

  /** The smaller of each pair: `torch.minimum`. */
  minimum(this: Tensor, other: Tensor): Tensor {
    return apply(ops.minimum, [this, other], {});
  },

  /** `Tensor.neg`. */
  neg(this: Tensor): Tensor {
    return apply(ops.neg, [this], {});
  },

  /** `Tensor.abs`; its gradient at 0 is 0. */
  abs(this: Tensor): Tensor {
    return apply(ops.abs, [this], {});
  },

  /** -1, 0 or 1: `Tensor.sign`. */
  sign(this: Tensor): Tensor {
    return apply(ops.sign, [this], {});
  },

  /** `Tensor.exp`. */
  exp(this: Tensor): Tensor {
    return apply(ops.exp, [this], {});
  },

  /** The natural logarithm: `Tensor.log`. */
  log(this: Tensor): Tensor {
    return apply(ops.log, [this], {});
  },

  /** `Tensor.sqrt`; its gradient at 0 is infinite. */
  sqrt(this: Tensor): Tensor {
    return apply(ops.sqrt, [this], {});
  },

  /** this · this: `Tensor.square`. */
  square(this: Tensor): Tensor {
    return apply(ops.pow, [this, toTensor(2)], {});
  },

  /** 1 / this: `Tensor.reciprocal`. */
  reciprocal(this: Tensor): Tensor {
    return apply(ops.reciprocal, [this], {});
  },

  /** `Tensor.sin`, in radians. */
  sin(this: Tensor): Tensor {
    return apply(ops.sin, [this], {});
  },

  /** `Tensor.cos`, in radians. */
  cos(this: Tensor): Tensor {
    return apply(ops.cos, [this], {});
  },

  /** `Tensor.tanh`. */
  tanh(this: Tensor): Tensor {
    return apply(ops.tanh, [this], {});
  },

  /** `Tensor.sigmoid`. */
  sigmoid(this: Tensor): Tensor {
    return apply(ops.sigmoid, [this], {});
  },

  /** `Tensor.relu`; its gradient at 0 is 0. */
  relu(this: Tensor): Tensor {
    return apply(ops.relu, [this], {});
  },

  /** `Tensor.floor`. */
  floor(this: Tensor): Tensor {
    return apply(ops.floor, [this], {});
  },

  /** This where `condition` holds, else `other`: `Tensor.where`. */
  where(this: Tensor, condition: Tensor, other: Tensor | Scalar): Tensor {
    return apply(ops.where, [condition, this, toTensor(other)], {});
  },

  /** A copy that takes part in the gradient: `Tensor.clone`. */
  clone(this: Tensor): Tensor {
    return apply(ops.clone, [this], {});
  },

  /** The same values cut off from the history; shares the storage: `Tensor.detach`. */
  detach(this: Tensor): Tensor {
    return apply(ops.detach, [this], {});
  },

  /** This in another dtype; itself where it has it already: `Tensor.to`. */
  to(this: Tensor, dtype: DType): Tensor {
    return this.dtype === dtype ? this : apply(ops.cast, [this], { dtype });
  },
};

export type PointwiseMethods = typeof pointwiseMethods;
