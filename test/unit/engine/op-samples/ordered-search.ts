import type { orderedSearchOps } from '../../../../src/engine/ops/ordered-search.ts';
import { exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(52);
const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];
const sorted = exactly([6], [-1, 0, 2, 2, 2, 5]);

export const orderedSearchTests: Readonly<Record<keyof typeof orderedSearchOps, OpTests>> = {
  searchsorted: {
    samples: [
      sample([sorted, float([2, 3], -2, 6)], { right: false, outInt32: false }),
      sample([sorted, exactly([8], [2, 5, -1, 6, -7, nan, inf, 0])], { right: false, outInt32: false }),
      sample([sorted, exactly([8], [2, 5, -1, 6, -7, nan, inf, 0])], { right: true, outInt32: false }),
      sample([sorted, exactly([], [2])], { right: true, outInt32: true }),
      sample([exactly([2, 3], [1, 2, 3, 10, 20, 30]), exactly([2, 2], [2, 0, 25, 30])], {
        right: false,
        outInt32: false,
      }),
      sample([integers([3], [1, 3, 5]), integers([2, 0], [])], { right: false, outInt32: false }),
      sample([exactly([0], []), exactly([2], [1, 2])], { right: false, outInt32: false }),
    ],
    errors: [
      failure(
        [exactly([], [1]), float([2])],
        'torch.searchsorted(): boundaries tensor should have positive dimension, but got 0 dimension',
        { right: false, outInt32: false },
      ),
      failure(
        [float([2, 3]), float([3])],
        'torch.searchsorted(): boundaries tensor should be 1 dimension or the first N-1 dimensions of boundaries tensor and input value tensor must match, but we got boundaries tensor [2, 3] and input value tensor [3]',
        { right: false, outInt32: false },
      ),
    ],
  },
};
