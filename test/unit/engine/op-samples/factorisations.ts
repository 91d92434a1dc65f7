import type { Tensor } from '../../../../src/engine/index.ts';
import type { factorisationsOps } from '../../../../src/engine/ops/factorisations.ts';
import { exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(18);
const regular = exactly([3, 3], [4, 1, -0.5, 2, -3, 1, 0.25, 1.5, 2]);
const symmetric = exactly([3, 3], [4, 1, -0.5, 1, -3, 1, -0.5, 1, 2]);
const symmetricBatch = exactly([2, 2, 2], [2, 1, 1, 3, 5, -2, -2, 4]);
const tall = exactly([4, 2], [1, 2, -0.5, 1, 3, 0.25, -1, 2]);
const wide = exactly([2, 4], [1, 2, -0.5, 1, 3, 0.25, -1, 2]);
const whole = integers([2, 2], [1, 2, 3, 5]);

function mirrored([a]: readonly Tensor[]): readonly Tensor[] {
  return [a!.add(a!.transpose(-2, -1)).mul(0.5)];
}

export const factorisationsTests: Readonly<Record<keyof typeof factorisationsOps, OpTests>> = {
  qr: {
    samples: [
      sample([regular], { mode: 'reduced' }),
      sample([tall], { mode: 'reduced' }),
      sample([wide], { mode: 'reduced' }),
      sample([float([2, 3, 2])], { mode: 'reduced' }),
      sample([regular], { mode: 'complete' }),
      sample([wide], { mode: 'complete' }),
    ],
    errors: [
      failure([float([3])], 'linalg.qr: The input tensor A must have at least 2 dimensions.', { mode: 'reduced' }),
      failure([whole], 'linalg.qr: Expected a floating point or complex tensor as input. Got int64', {
        mode: 'reduced',
      }),
    ],
  },
  eigh: {
    samples: [
      { ...sample([symmetric], { upper: false }), prepare: mirrored },
      { ...sample([symmetricBatch], { upper: true }), prepare: mirrored },
      { ...sample([exactly([1, 1], [3])], { upper: false }), prepare: mirrored },
    ],
    errors: [
      failure([tall], 'linalg.eigh: A must be batches of square matrices, but they are 4 by 2 matrices', {
        upper: false,
      }),
      failure([float([3])], 'linalg.eigh: The input tensor A must have at least 2 dimensions.', { upper: false }),
      failure([whole], '"linalg_eigh_cpu" not implemented for \'int64\'', { upper: false }),
    ],
  },
  svd: {
    samples: [
      sample([regular], { fullMatrices: false }),
      sample([tall], { fullMatrices: false }),
      sample([wide], { fullMatrices: false }),
      sample([regular], { fullMatrices: true }),
      sample([exactly([2, 3, 2], [1, 2, -0.5, 1, 3, 0.25, -1, 2, 1, 1, 0.5, -2])], { fullMatrices: false }),
    ],
    errors: [
      failure([float([3])], 'linalg.svd: The input tensor A must have at least 2 dimensions.', { fullMatrices: true }),
      failure([whole], 'linalg.svd: Expected a floating point or complex tensor as input. Got int64', {
        fullMatrices: true,
      }),
    ],
  },
};
