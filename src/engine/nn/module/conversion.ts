import { noGrad } from '../../autograd/modes.ts';
import { type DType, isDType, isFloatingPoint } from '../../dtype.ts';
import { TypeMismatchError } from '../../errors.ts';
import type { ConversionOptions } from '../../methods/conversion.ts';
import { quietly } from '../../observer.ts';
import { Tensor } from '../../tensor.ts';

function optionsOf(target: DType | string | Tensor | ConversionOptions): ConversionOptions {
  if (target instanceof Tensor) return { dtype: target.dtype, device: target.device };
  if (typeof target !== 'string') return target;
  return isDType(target) ? { dtype: target } : { device: target };
}

/** What `Module.to` does to each tensor: the dtype is for floating-point ones, the device for all. */
export function conversionTo(target: DType | string | Tensor | ConversionOptions): (tensor: Tensor) => Tensor {
  const { dtype, ...place } = optionsOf(target);
  if (dtype !== undefined && !isFloatingPoint(dtype)) {
    throw new TypeMismatchError(`nn.Module.to only accepts floating point dtypes, but got desired dtype=${dtype}`);
  }
  return (tensor) =>
    quietly(() =>
      noGrad(() => tensor.detach().to(dtype !== undefined && tensor.isFloatingPoint ? { dtype, ...place } : place)),
    );
}
