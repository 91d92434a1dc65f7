import { bytesPerElement } from '../dtype.ts';
import type { Tensor } from '../tensor.ts';

/** How a tensor lies in memory. */
export const inspectionMethods = {
  /** Elements in all, as `numel`: `Tensor.nelement`. */
  nelement(this: Tensor): number {
    return this.numel();
  },

  stride,

  /** The first element's place in the storage, in elements: `Tensor.storage_offset`. */
  storageOffset(this: Tensor): number {
    return this.offset;
  },

  /** Bytes of one element; int64 is held in 8, bool in 1: `Tensor.element_size`. */
  elementSize(this: Tensor): number {
    return bytesPerElement(this.dtype);
  },
};

/** Elements to skip for the next index of each dimension, or of one: `Tensor.stride`. */
function stride(this: Tensor): readonly number[];
function stride(this: Tensor, dim: number): number;
function stride(this: Tensor, dim?: number): readonly number[] | number {
  if (dim === undefined) return this.strides;
  // Refuses a dimension that there is not.
  this.size(dim);
  return this.strides.at(dim) ?? 0;
}

export type InspectionMethods = typeof inspectionMethods;
