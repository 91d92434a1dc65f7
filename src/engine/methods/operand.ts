import { device } from '../device/registry.ts';
import type { DType } from '../dtype.ts';
import { Storage } from '../storage.ts';
import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';

/** What arithmetic takes beside a tensor. */
export type Scalar = number | boolean;

function scalarDType(value: Scalar): DType {
  if (typeof value === 'boolean') return 'bool';
  return Number.isInteger(value) ? 'int64' : 'float64';
}

/**
 * A tensor as it is; a plain number as a 0-d tensor that never widens the other operand within its category.
 * @throws TypeError for anything else, which would become NaN
 */
export function toTensor(value: Tensor | Scalar): Tensor {
  if (value instanceof Tensor) return value;
  if (typeof value !== 'number' && typeof value !== 'boolean') {
    throw new TypeError(`expected a Tensor or a number, but got ${typeNameOf(value)}`);
  }
  const kernels = device('cpu');
  const dtype = scalarDType(value);
  const wrapped = new Tensor(new Storage(kernels, dtype, 1, kernels.full(dtype, 1, Number(value))), [], [], 0);
  wrapped.isWrappedNumber = true;
  return wrapped;
}
