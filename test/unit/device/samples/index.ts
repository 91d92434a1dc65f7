/** Random samples of every kernel, with the result that each must give. */
import type fc from 'fast-check';
import type { Kernels } from '../../../../src/engine/device/kernels.ts';
import { castSamples, concatSamples, fullSamples, transferSamples, writeSamples } from './copies.ts';
import { gatherSamples, indexAddSamples, indexSelectSamples, scatterAddSamples } from './indexing.ts';
import { binarySamples, compareSamples, unarySamples, whereSamples } from './pointwise.ts';
import { linearSamples, matmulSamples } from './products.ts';
import { argmaxSamples, logSoftmaxSamples, reduceSamples } from './reductions.ts';
import type { Sample, Scope } from './sample.ts';

export type KernelName = Exclude<
  keyof Kernels<unknown>,
  'device' | 'dtypes' | 'frames' | 'freesByItself' | 'fused' | 'windows'
>;

/** A kernel without samples does not compile. */
export const samples = {
  upload: (scope) => transferSamples(scope, false),
  download: (scope) => transferSamples(scope, false),
  release: (scope) => transferSamples(scope, true),
  full: fullSamples,
  cast: castSamples,
  write: writeSamples,
  unary: unarySamples,
  binary: binarySamples,
  compare: compareSamples,
  where: whereSamples,
  reduce: reduceSamples,
  argmax: argmaxSamples,
  matmul: matmulSamples,
  linear: linearSamples,
  logSoftmax: logSoftmaxSamples,
  concat: concatSamples,
  gather: gatherSamples,
  scatterAdd: scatterAddSamples,
  indexSelect: indexSelectSamples,
  indexAdd: indexAddSamples,
} satisfies Record<KernelName, (scope: Scope) => fc.Arbitrary<Sample>>;

export const kernelNames = Object.keys(samples) as KernelName[];
