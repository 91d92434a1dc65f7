import { applyInPlace } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';

/** Forms that write into the tensor itself. They raise the version that its views share. */
export const inPlaceMethods = {
  /** `Tensor.add_`. */
  add_(this: Tensor, other: Tensor | Scalar, options: { readonly alpha?: number } = {}): Tensor {
    return applyInPlace(ops.add, [this, toTensor(other)], { alpha: options.alpha ?? 1 });
  },

  /** `Tensor.sub_`. */
  sub_(this: Tensor, other: Tensor | Scalar, options: { readonly alpha?: number } = {}): Tensor {
    return applyInPlace(ops.sub, [this, toTensor(other)], { alpha: options.alpha ?? 1 });
  },

  /** `Tensor.mul_`. */
  mul_(this: Tensor, other: Tensor | Scalar): Tensor {
    return applyInPlace(ops.mul, [this, toTensor(other)], {});
  },

  /** `Tensor.div_`. */
  div_(this: Tensor, other: Tensor | Scalar): Tensor {
    return applyInPlace(ops.div, [this, toTensor(other)], {});
  },

  /** All elements set to 0: `Tensor.zero_`. */
  zero_(this: Tensor): Tensor {
    return applyInPlace(ops.zero, [this], {});
  },

  /** All elements set to `value`, a number or a 0-d tensor: `Tensor.fill_`. */
  fill_(this: Tensor, value: Tensor | Scalar): Tensor {
    return applyInPlace(ops.fill, [this, toTensor(value)], {});
  },

  /** The elements of `source`, broadcast and cast, written over this one's: `Tensor.copy_`. */
  copy_(this: Tensor, source: Tensor): Tensor {
    const { kernels } = this.storage;
    return applyInPlace(ops.copy, [this, source.storage.kernels === kernels ? source : source.moved(kernels)], {});
  },
};

export type InPlaceMethods = typeof inPlaceMethods;
