import { TypeMismatchError } from '../errors.ts';
import { about } from '../failure.ts';
import { applyInPlace } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { type Scalar, toTensor } from './operand.ts';

/**
 * Forms that write into the tensor itself. They raise the version that its views share.
 * @shape this one's; what is written broadcasts to it
 * @dtype this one's
 * @throws ShapeError where it does not broadcast, AutogradError for a leaf that requires a gradient
 */
export const inPlaceMethods = {
  /** All elements set to 0: `Tensor.zero_`. */
  zero_(this: Tensor): Tensor {
    return applyInPlace(ops.zero, [this], {});
  },

  /** All elements set to `value`, a number or a 0-d tensor: `Tensor.fill_`. */
  fill_(this: Tensor, value: Tensor | Scalar): Tensor {
    return applyInPlace(ops.fill, [this, toTensor(value)], {});
  },

  /** `floatPower` in place, of a float64 tensor: `Tensor.float_power_`. */
  floatPower_(this: Tensor, exponent: Tensor | Scalar): Tensor {
    if (this.dtype !== 'float64') {
      throw about(
        new TypeMismatchError(
          `the base given to float_power_ has dtype ${this.dtype} but the operation's result requires dtype float64`,
        ),
        { input: this },
      );
    }
    return applyInPlace(ops.pow, [this, toTensor(exponent).double()], {});
  },

  /** The elements of `source`, of any dtype and device, broadcast and written over this one's: `Tensor.copy_`. */
  copy_(this: Tensor, source: Tensor): Tensor {
    const local = source.device === this.device ? source : source.to({ device: this.device });
    return applyInPlace(ops.copy, [this, local], {});
  },
};

export type InPlaceMethods = typeof inPlaceMethods;
