import type { DType } from '../dtype.ts';
import type { Kernels } from './kernels.ts';

/** The dtype of indices and counts on a device: int64 as in PyTorch where it lives, else int32. */
export function indexDType(kernels: Kernels<unknown>): DType {
  return kernels.dtypes.includes('int64') ? 'int64' : 'int32';
}
