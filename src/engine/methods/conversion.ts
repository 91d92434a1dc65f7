import { device as deviceNamed } from '../device/registry.ts';
import { requireDType } from '../device/required-dtype.ts';
import { type DType, isDType } from '../dtype.ts';
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import { Tensor } from '../tensor.ts';

export interface ConversionOptions {
  readonly dtype?: DType;
  readonly device?: string;
  /** Copy even where nothing changes. Default false. */
  readonly copy?: boolean;
}

function optionsOf(target: DType | string | Tensor | ConversionOptions): ConversionOptions {
  if (target instanceof Tensor) return { dtype: target.dtype, device: target.device };
  if (typeof target !== 'string') return target;
  return isDType(target) ? { dtype: target } : { device: target };
}

function convert(x: Tensor, options: ConversionOptions): Tensor {
  const { dtype = x.dtype, device = x.device, copy = false } = options;
  // Started here, so that a name that does not exist is refused.
  const kernels = deviceNamed(device);
  if (options.dtype !== undefined) requireDType(kernels, options.dtype);
  if (kernels === x.storage.kernels) {
    if (x.dtype !== dtype) return apply(ops.cast, [x], { dtype });
    return copy ? x.clone() : x;
  }
  // On whichever of the two devices has the dtype.
  const isThere = x.dtype === dtype || !x.storage.kernels.dtypes.includes(dtype);
  const moved = apply(ops.move, [isThere ? x : apply(ops.cast, [x], { dtype })], { device });
  return options.dtype === undefined || moved.dtype === dtype ? moved : apply(ops.cast, [moved], { dtype });
}

/**
 * Copies, dtypes and devices.
 * @shape this one's
 * @dtype the one that it is converted to; else this one's
 * @throws Error where there is no device of the name, TypeMismatchError for a dtype that a device has not
 */
export const conversionMethods = {
  /** A copy that takes part in the gradient: `Tensor.clone`. */
  clone(this: Tensor): Tensor {
    return apply(ops.clone, [this], {});
  },

  /** The same values cut off from the history; shares the storage: `Tensor.detach`. */
  detach(this: Tensor): Tensor {
    return apply(ops.detach, [this], {});
  },

  /**
   * This in another dtype, on another device, or as another tensor has them; itself where it is so already: `Tensor.to`.
   * Gradients come back in this dtype and to this device. A device without the dtype takes its 32-bit relative.
   * @example x.to('float64'); x.to('webgpu'); x.to({ dtype: 'int64', copy: true }); x.to(other)
   */
  to(this: Tensor, target: DType | string | Tensor | ConversionOptions): Tensor {
    return convert(this, optionsOf(target));
  },

  /** This in another dtype: `Tensor.type`. Without an argument, the dtype's name. */
  type,

  /** This with the dtype of `other`: `Tensor.type_as`. */
  typeAs(this: Tensor, other: Tensor): Tensor {
    return convert(this, { dtype: other.dtype });
  },

  /** This in the computer's own memory: `Tensor.cpu`. */
  cpu(this: Tensor): Tensor {
    return convert(this, { device: 'cpu' });
  },

  /**
   * This on the graphics card, whose device is 'webgpu' here, whatever its maker: `Tensor.cuda`.
   * @throws Error that says why, where there is none
   */
  cuda(this: Tensor): Tensor {
    return convert(this, { device: 'webgpu' });
  },

  /** This as float32: `Tensor.float`. */
  float(this: Tensor): Tensor {
    return convert(this, { dtype: 'float32' });
  },

  /** This as float64: `Tensor.double`. */
  double(this: Tensor): Tensor {
    return convert(this, { dtype: 'float64' });
  },

  /** This as int64, fractions cut off; exact to 2^53: `Tensor.long`. */
  long(this: Tensor): Tensor {
    return convert(this, { dtype: 'int64' });
  },

  /** This as int32, fractions cut off: `Tensor.int`. */
  int(this: Tensor): Tensor {
    return convert(this, { dtype: 'int32' });
  },

  /** This as uint8, fractions cut off, modulo 256: `Tensor.byte`. */
  byte(this: Tensor): Tensor {
    return convert(this, { dtype: 'uint8' });
  },

  /** true where this is not 0: `Tensor.bool`. */
  bool(this: Tensor): Tensor {
    return convert(this, { dtype: 'bool' });
  },
};

function type(this: Tensor): DType;
function type(this: Tensor, dtype: DType): Tensor;
function type(this: Tensor, dtype?: DType): Tensor | DType {
  return dtype === undefined ? this.dtype : convert(this, { dtype });
}

export type ConversionMethods = typeof conversionMethods;
