import { allocate, type DType, dtypes, type TypedArray } from '../../dtype.ts';
import type { Kernels } from '../kernels.ts';
import { binary } from './binary.ts';
import { compare, where } from './compare.ts';
import { cast, concat, write } from './copy.ts';
import { fused } from './fused.ts';
import { gather, indexAdd, indexSelect, scatterAdd } from './indexing.ts';
import { toInt64 } from './integers.ts';
import { linear, matmul } from './matmul.ts';
import { type Products, products } from './products.ts';
import { argmax, reduce } from './reduce.ts';
import { frames, noteShared } from './reuse.ts';
import { logSoftmax } from './softmax.ts';
import { unary } from './unary.ts';
import { windowKernels } from './window-kernels.ts';

export { cpuProductsBackend, type ProductsBackend, type ProductsBackendName } from './products.ts';

function full(dtype: DType, size: number, value: number): TypedArray {
  const out = allocate(dtype, size);
  if (dtype === 'bool') return out.fill(value !== 0 ? 1 : 0);
  return value === 0 ? out : out.fill(dtype === 'int64' ? toInt64(value) : value);
}

/** The array itself, which whoever has it may keep. */
function shared(array: TypedArray): TypedArray {
  noteShared(array);
  return array;
}

/** Kernels over typed arrays: a handle is the array itself, freed by the garbage collector. */
export function makeCpuKernels(largeProducts: Products): Kernels<TypedArray> {
  return {
    device: 'cpu',
    dtypes,
    upload: shared,
    download: shared,
    release() {},
    full,
    cast,
    write,
    unary,
    binary,
    compare,
    where,
    reduce,
    argmax,
    matmul: (a, b) => matmul(largeProducts, a, b),
    linear: (a, weight, bias) => linear(largeProducts, a, weight, bias),
    logSoftmax,
    concat,
    gather,
    scatterAdd,
    indexSelect,
    indexAdd,
    fused,
    frames,
    windows: windowKernels(largeProducts),
  };
}

export const cpuKernels: Kernels<TypedArray> = makeCpuKernels(products);
