import { AutogradError, ShapeError } from '../errors.ts';
import { about } from '../failure.ts';
import { noteOpStart } from '../observer.ts';
import { countElements, denseOperand, denseStrides, windowOf } from '../ops/operand.ts';
import { ops } from '../ops/table.ts';
import { becomeView, noteBecome } from '../ops/view-in-place.ts';
import { Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';

/**
 * Another shape for the tensor itself. Views of it stay as they are, and so does the base of a view.
 * @dtype this one's
 * @throws AutogradError for a leaf that requires a gradient, ShapeError for a dimension that there is not
 */
export const shapeInPlaceMethods = {
  /**
   * `squeeze` of the tensor itself: `Tensor.squeeze_`.
   * @shape this one's without the 1s, or without those at `dim`
   */
  squeeze_(this: Tensor, dim?: number | readonly number[]): Tensor {
    return becomeView(
      ops.squeeze,
      this,
      { dim: dim ?? null },
      dim === undefined ? 'SqueezeBackward2' : 'SqueezeBackward3',
    );
  },

  /**
   * `unsqueeze` of the tensor itself: `Tensor.unsqueeze_`.
   * @shape this one's with a 1 at `dim`, which may be one past the last
   */
  unsqueeze_(this: Tensor, dim: number): Tensor {
    return becomeView(ops.unsqueeze, this, { dim }, 'UnsqueezeBackward1');
  },

  /**
   * `transpose` of the tensor itself: `Tensor.transpose_`.
   * @shape this one's with two sizes swapped
   */
  transpose_(this: Tensor, dim0: number, dim1: number): Tensor {
    return becomeView(ops.transpose, this, { dim0, dim1 }, 'TransposeBackward1');
  },

  /**
   * `transpose_` by NumPy's name: `Tensor.swapaxes_`.
   * @shape this one's with two sizes swapped
   */
  swapaxes_(this: Tensor, axis0: number, axis1: number): Tensor {
    return this.transpose_(axis0, axis1);
  },

  /**
   * `transpose_` by another name: `Tensor.swapdims_`.
   * @shape this one's with two sizes swapped
   */
  swapdims_(this: Tensor, dim0: number, dim1: number): Tensor {
    return this.transpose_(dim0, dim1);
  },

  /**
   * `t` of the tensor itself: `Tensor.t_`.
   * @shape [n, m] to [m, n]; vectors and numbers as they are
   * @throws ShapeError for more than 2 dimensions, AutogradError for a leaf that requires a gradient
   */
  t_(this: Tensor): Tensor {
    if (this.dim() > 2) {
      throw about(new ShapeError(`t_() expects a tensor with <= 2 dimensions, but self is ${this.dim()}D`), {
        input: this,
      });
    }
    const last = Math.max(0, this.dim() - 1);
    return becomeView(ops.transpose, this, { dim0: 0, dim1: last }, 'TBackward1');
  },

  /**
   * As many elements as `shape` has, from this one's first in the order of its storage: `Tensor.resize_`. Where the storage
   * has fewer the tensor gets one of its own, in which the new elements are 0 (PyTorch leaves them as the memory was).
   * @shape `shape`
   * @throws AutogradError for a tensor that requires a gradient, ShapeError for negative sizes
   */
  resize_(this: Tensor, shape: readonly number[]): Tensor {
    if (this.requiresGrad) {
      throw about(new AutogradError('cannot resize variables that require grad'), { input: this });
    }
    if (shape.some((size) => !Number.isInteger(size) || size < 0)) {
      throw about(new ShapeError(`resize_(): expected sizes from 0, but got [${shape.join(', ')}]`), { input: this });
    }
    noteOpStart();
    const count = countElements(shape);
    const storage = this.offset + count <= this.storage.size ? this.storage : grown(this.storage, this.offset + count);
    this.setData(new Tensor(storage, [...shape], denseStrides(shape), this.offset));
    noteBecome({ name: 'resize', formula: 'a in another shape' }, this, { shape });
    return this;
  },

  /**
   * `resize_` to the shape of another: `Tensor.resize_as_`.
   * @shape other's
   * @throws AutogradError for a tensor that requires a gradient
   */
  resizeAs_(this: Tensor, other: Tensor): Tensor {
    return this.resize_(other.shape);
  },
};

/** A larger copy, with zeros behind. */
function grown({ kernels, dtype, size, handle }: Storage, count: number): Storage {
  const whole = denseOperand(kernels.full(dtype, count, 0), [count], dtype);
  const written = kernels.write(windowOf(whole, [size], [1]), denseOperand(handle, [size], dtype));
  return new Storage(kernels, dtype, count, written);
}

export type ShapeInPlaceMethods = typeof shapeInPlaceMethods;
