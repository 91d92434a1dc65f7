import type { masksOps } from '../../../../src/engine/ops/masks.ts';
import { booleans, exactly, failure, floatInputs, integers, noInput, type OpTests, sample } from './sample.ts';

const float = floatInputs(22);

const mask = booleans([2, 3], [1, 0, 0, 1, 1, 0]);
const row = booleans([3], [0, 1, 1]);
const mismatch = 'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 1';

export const masksTests: Readonly<Record<keyof typeof masksOps, OpTests>> = {
  maskedFill: {
    samples: [
      sample([float([2, 3]), mask, float([])]),
      sample([float([2, 3]), row, float([])]),
      sample([float([3]), mask, float([])]),
      sample([float([]), booleans([], [1]), float([])]),
      sample([integers([3], [1, 2, 3]), row, integers([], [9])]),
      sample([float([0, 3]), row, float([])]),
    ],
    errors: [
      failure(
        [float([2, 3]), mask, float([1])],
        'masked_fill_ only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s).',
      ),
      failure([float([2, 3]), booleans([2], [1, 0]), float([])], mismatch),
      failure(
        [float([2, 3]), integers([3], [1, 0, 1]), float([])],
        'masked_fill_ only supports boolean masks, but got mask with dtype int64',
      ),
    ],
  },
  maskedSelect: {
    samples: [
      sample([float([2, 3]), mask]),
      sample([float([2, 3]), row]),
      sample([float([3]), mask]),
      sample([float([2, 3]), booleans([], [1])]),
      sample([float([2]), booleans([2], [0, 0])]),
      sample([exactly([3], [1, 0, 1], 'bool'), row]),
    ],
    errors: [
      failure([float([2, 3]), booleans([2], [1, 0])], mismatch),
      failure([float([3]), integers([3], [1, 0, 1])], 'masked_select: expected BoolTensor or ByteTensor for mask'),
    ],
  },
  nonzero: {
    samples: [
      sample([mask]),
      sample([exactly([2, 2], [0, -1.5, Number.NaN, 0])], {}, false),
      sample([float([])]),
      sample([integers([0, 2], [])]),
      sample([booleans([2, 1, 2], [0, 0, 0, 1])]),
    ],
    errors: [failure([], noInput)],
  },
  maskedScatter: {
    samples: [
      sample([float([2, 3]), mask, float([6])]),
      sample([float([2, 3]), row, float([2, 2, 2])]),
      sample([float([3]), mask, float([5])]),
      sample([float([2]), booleans([2], [0, 0]), float([0])]),
      sample([integers([3], [1, 2, 3]), row, integers([3], [7, 8, 9])]),
    ],
    errors: [
      failure(
        [float([3]), booleans([3], [1, 0, 1]), float([1])],
        'Number of elements of source < number of ones in mask',
      ),
      failure(
        [float([3]), row, integers([3], [1, 2, 3])],
        'masked_scatter: expected self and source to have same dtypes but got float64 and int64',
      ),
      failure([float([2, 3]), booleans([2], [1, 0]), float([6])], mismatch),
    ],
  },
};
