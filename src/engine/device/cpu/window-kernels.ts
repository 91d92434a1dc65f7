import type { TypedArray } from '../../dtype.ts';
import type { WindowKernels } from '../kernels.ts';
import { convolutionKernels } from './convolution.ts';
import { maxPool } from './max-pool.ts';
import type { Products } from './products.ts';

export function windowKernels(products: Products): WindowKernels<TypedArray> {
  return { ...convolutionKernels(products), maxPool };
}
