import type { writesOps } from '../../../../src/engine/ops/writes.ts';
import { broadcastMismatch, failure, floatInputs, integers, noInput, type OpTests, sample } from './sample.ts';

const float = floatInputs(12);

export const writesTests: Readonly<Record<keyof typeof writesOps, OpTests>> = {
  copy: {
    samples: [
      sample([float([2, 3]), float([2, 3])]),
      sample([float([2, 3]), float([3])]),
      sample([float([2, 3]), float([])]),
      sample([float([2, 3]), float([2, 1])]),
      sample([float([3]), integers([3], [1, -2, 3])]),
      sample([integers([3], [4, 5, 6]), float([3])], {}, false),
      sample([float([0, 2]), float([2])]),
    ],
    errors: [
      failure([float([2, 3]), float([2, 4])], broadcastMismatch),
      failure([float([3]), float([2, 3])], "output with shape [3] doesn't match the broadcast shape [2, 3]"),
    ],
  },
  fill: {
    samples: [
      sample([float([2, 3]), float([])]),
      sample([float([]), float([])]),
      sample([integers([2], [1, 2]), integers([], [7])]),
    ],
    errors: [
      failure(
        [float([2]), float([2])],
        'fill_ only supports 0-dimension value tensor but got tensor with 1 dimensions.',
      ),
    ],
  },
  zero: {
    samples: [sample([float([2, 3])]), sample([float([])])],
    errors: [failure([], noInput)],
  },
};
