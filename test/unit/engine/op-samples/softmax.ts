import type { softmaxOps } from '../../../../src/engine/ops/softmax.ts';
import { dimensionOutOfRange, exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(43);

const backwardTests: OpTests = {
  samples: [
    sample([float([2, 3]), float([2, 3])], { dim: 1 }),
    sample([float([2, 3]), float([2, 3])], { dim: 0 }),
    sample([float([2, 3, 2]), float([2, 3, 2])], { dim: -2 }),
    sample([float([]), float([])], { dim: 0 }),
    sample([float([2, 0]), float([2, 0])], { dim: 1 }),
  ],
  errors: [
    failure([float([2, 3]), float([2, 3])], dimensionOutOfRange, { dim: 2 }),
    failure([float([2]), float([2, 3])], '{op}(): expected a gradient of shape [2, 3], but got [2]', { dim: 1 }),
  ],
};

export const softmaxTests: Readonly<Record<keyof typeof softmaxOps, OpTests>> = {
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
      sample([float([])], { dim: 0 }),
      sample([exactly([], [Infinity])], { dim: 0 }, false),
    ],
    errors: [failure([float([2, 3])], dimensionOutOfRange, { dim: 2 })],
  },
  softmaxBackward: backwardTests,
  logSoftmaxBackward: backwardTests,
};
