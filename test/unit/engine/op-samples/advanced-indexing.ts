import type { advancedIndexingOps } from '../../../../src/engine/ops/advanced-indexing.ts';
import { exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(21);

const pair = integers([2], [0, -1]);
const column = integers([2, 1], [1, 0]);

export const advancedIndexingTests: Readonly<Record<keyof typeof advancedIndexingOps, OpTests>> = {
  index: {
    samples: [
      sample([float([3, 4]), integers([4], [2, 0, -1, 2])], { dims: [0] }),
      sample([float([3, 4]), integers([2, 2], [0, 3, -4, 1])], { dims: [1] }),
      sample([float([3, 4]), pair, integers([2], [1, 1])], { dims: [0, 1] }),
      sample([float([2, 3, 4]), column, pair], { dims: [1, 2] }),
      sample([float([2, 3, 4]), pair, pair], { dims: [0, 2] }),
      sample([float([2, 3, 4]), pair, column, pair], { dims: [0, 1, 2] }),
      sample([float([2, 3]), integers([0], [])], { dims: [0] }),
      sample([float([0, 3]), integers([0], [])], { dims: [0] }),
      sample([exactly([3], [1, 0, 1], 'bool'), pair], { dims: [0] }),
    ],
    errors: [
      failure([float([3]), integers([1], [3])], 'index 3 is out of bounds for dimension 0 with size 3', { dims: [0] }),
      failure([float([2, 3]), integers([1], [-4])], 'index -4 is out of bounds for dimension 0 with size 3', {
        dims: [1],
      }),
      failure(
        [float([2, 3]), integers([2], [0, 1]), integers([3], [0, 1, 2])],
        'shape mismatch: indexing tensors could not be broadcast together with shapes [2], [3]',
        { dims: [0, 1] },
      ),
      failure([float([3]), float([1])], 'tensors used as indices must be long, int, byte or bool tensors', {
        dims: [0],
      }),
      failure([float([3]), pair, pair], 'too many indices for tensor of dimension 1 (got 2)', { dims: [0, 1] }),
    ],
  },
  indexPut: {
    samples: [
      sample([float([3, 4]), float([2, 4]), pair], { dims: [0], accumulate: false }),
      sample([float([3, 4]), float([4]), integers([3], [1, 1, -2])], { dims: [0], accumulate: true }),
      sample([float([3, 4]), float([3, 2]), integers([2], [0, 3])], { dims: [1], accumulate: false }),
      sample([float([3, 4]), float([]), pair, integers([2], [1, 1])], { dims: [0, 1], accumulate: false }),
      sample([float([2, 3, 4]), float([2, 2, 2]), column, pair], { dims: [1, 2], accumulate: true }),
      sample([float([2, 3, 4]), float([2, 3]), pair, pair], { dims: [0, 2], accumulate: false }),
      sample([float([2, 3, 4]), float([1, 3]), column, pair], { dims: [0, 2], accumulate: true }),
      sample([float([2, 3]), float([1]), integers([0], [])], { dims: [0], accumulate: false }),
    ],
    errors: [
      failure(
        [float([2, 3]), float([2]), pair],
        'shape mismatch: value tensor of shape [2] cannot be broadcast to indexing result of shape [2, 3]',
        { dims: [0], accumulate: false },
      ),
      failure(
        [float([2, 3]), integers([], [1]), pair],
        'Index put requires the source and destination dtypes match, got float64 for the destination and int64 for the source.',
        { dims: [0], accumulate: false },
      ),
      failure([float([3]), float([]), integers([1], [5])], 'index 5 is out of bounds for dimension 0 with size 3', {
        dims: [0],
        accumulate: false,
      }),
    ],
  },
};
