import { isRecording } from '../autograd/modes.ts';
import { AutogradError, ShapeError } from '../errors.ts';
import { applyInPlace, requireWritable, writeInto } from '../ops/dispatch.ts';
import { operandFor, sameSizes } from '../ops/operand.ts';
import { ops } from '../ops/table.ts';
import { broadcastShapes } from '../shape/rules.ts';
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
    return this.fill_(0);
  },

  /** All elements set to `value`: `Tensor.fill_`. */
  fill_(this: Tensor, value: Scalar): Tensor {
    return this.copy_(this.newFull([], Number(value)));
  },

  /** The elements of `source`, broadcast and cast, written over this one's: `Tensor.copy_`. */
  copy_(this: Tensor, source: Tensor): Tensor {
    requireWritable(this, 'copy');
    const both = broadcastShapes([this.shape, source.shape]);
    if (both.kind !== 'ok' || !sameSizes(both.shapes[0]!.map(Number), this.shape)) {
      throw new ShapeError(
        `output with shape [${this.shape.join(', ')}] doesn't match the shape [${source.shape.join(', ')}] of what is copied into it`,
      );
    }
    if (isRecording() && (source.requiresGrad || this.requiresGrad)) {
      throw new AutogradError(
        'copy_() with gradients is not supported. Use noGrad(() => ...), or where() and cat() to build the result.',
      );
    }
    const { kernels } = this.storage;
    const local = source.storage.kernels === kernels ? source : source.moved(kernels);
    const apart = local.storage === this.storage ? local.clone() : local;
    writeInto(this, operandFor(apart, this.shape));
    return this;
  },
};

export type InPlaceMethods = typeof inPlaceMethods;
