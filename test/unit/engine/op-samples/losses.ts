import type { lossesOps } from '../../../../src/engine/ops/losses.ts';
import {
  broadcastMismatch,
  dimensionOutOfRange,
  exactly,
  failure,
  floatInputs,
  integers,
  type OpTests,
  sample,
} from './sample.ts';

const float = floatInputs(7);

export const lossesTests: Readonly<Record<keyof typeof lossesOps, OpTests>> = {
  logSoftmax: {
    samples: [
      sample([float([2, 3])], { dim: 1 }),
      sample([float([2, 3])], { dim: 0 }),
      sample([float([2, 3, 2])], { dim: -2 }),
      sample([exactly([3], [1000, 0, -1000])], { dim: 0 }, false),
      sample([float([])], { dim: 0 }),
    ],
    errors: [
      failure([float([2, 3])], dimensionOutOfRange, { dim: 2 }),
      failure([integers([2], [1, 2])], '"log_softmax" not implemented for \'int64\'', { dim: 0 }),
    ],
  },
  softmax: {
    samples: [
      sample([float([2, 3])], { dim: 1 }),
      sample([float([2, 3])], { dim: 0 }),
      sample([exactly([3], [1000, 0, -1000])], { dim: 0 }, false),
    ],
    errors: [failure([float([2, 3])], dimensionOutOfRange, { dim: 2 })],
  },
  mseLoss: {
    samples: [
      sample([float([2, 3]), float([2, 3])], { reduction: 'mean' }),
      sample([float([2, 3]), float([2, 3])], { reduction: 'sum' }),
      sample([float([2, 3]), float([2, 3])], { reduction: 'none' }),
      sample([float([]), float([])], { reduction: 'mean' }),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch, { reduction: 'mean' })],
  },
};
