import { allocate, type TypedArray } from '../dtype.ts';
import { about } from '../failure.ts';
import { isDense } from '../ops/operand.ts';
import type { NestedArray, Tensor } from '../tensor.ts';

/** Elements of a storage that are read as a whole, whatever part of them is asked for. */
const smallStorage = 4096;

/** A tensor's elements alone, gathered on its device, where that spares the transfer of a large storage; else null. */
function smallWindow(x: Tensor): TypedArray | null {
  const { kernels, dtype, size } = x.storage;
  const count = x.numel();
  if (kernels.device === 'cpu' || size <= smallStorage || count === size) return null;
  const gathered = kernels.cast(x, dtype);
  try {
    return kernels.download(gathered, dtype, count);
  } finally {
    kernels.release(gathered);
  }
}

/** A tensor's elements as JavaScript has them. */
export const elementMethods = {
  /** The only element as a number (a boolean tensor's as 0 or 1). Waits for the device. */
  item(this: Tensor): number {
    if (this.numel() !== 1) {
      const message = `a Tensor with ${this.numel()} elements cannot be converted to Scalar`;
      throw about(new RangeError(message), { tensor: this });
    }
    const window = smallWindow(this);
    return (window === null ? this.storage.read()[this.offset] : window[0]) ?? Number.NaN;
  },

  /** The elements in row-major order, as a copy. Waits for the device. */
  toTypedArray(this: Tensor): TypedArray {
    const window = smallWindow(this);
    if (window !== null) return window;
    const elements = this.storage.read();
    const count = this.numel();
    if (isDense(this.shape, this.strides)) return elements.slice(this.offset, this.offset + count);
    const result = allocate(this.dtype, count);
    const index = new Array<number>(this.shape.length).fill(0);
    let position = this.offset;
    for (let written = 0; written < count; written++) {
      result[written] = elements[position]!;
      for (let dim = this.shape.length - 1; dim >= 0; dim--) {
        position += this.strides[dim]!;
        index[dim] = index[dim]! + 1;
        if (index[dim]! < this.shape[dim]!) break;
        position -= this.strides[dim]! * this.shape[dim]!;
        index[dim] = 0;
      }
    }
    return result;
  },

  /** `toArray` by PyTorch's name: `Tensor.tolist`. */
  tolist(this: Tensor): NestedArray {
    return this.toArray();
  },

  /** The elements as nested arrays, `Tensor.tolist()`; a number or boolean for a 0-d tensor. Waits for the device. */
  toArray(this: Tensor): NestedArray {
    const elements = this.toTypedArray();
    const asBoolean = this.dtype === 'bool';
    let next = 0;
    const build = (dim: number): NestedArray => {
      if (dim === this.shape.length) {
        const element = elements[next++]!;
        return asBoolean ? element !== 0 : element;
      }
      return Array.from({ length: this.shape[dim]! }, () => build(dim + 1));
    };
    return build(0);
  },
};

export type ElementMethods = typeof elementMethods;
