import type { DType } from '../dtype.ts';
import { TypeMismatchError } from '../errors.ts';
import type { Kernels } from './kernels.ts';

/** Throws where a dtype that was asked for does not live on the device. */
export function requireDType({ device, dtypes }: Kernels<unknown>, dtype: DType): void {
  if (dtypes.includes(dtype)) return;
  throw new TypeMismatchError(
    `Cannot have a ${dtype} tensor on device '${device}', which doesn't support ${dtype} (it has ${dtypes.join(', ')}). Use one of those, or device 'cpu'.`,
  );
}
