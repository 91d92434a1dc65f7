import type { placementsOps } from '../../../../src/engine/ops/placements.ts';
import { dimensionOutOfRange, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(23);

export const placementsTests: Readonly<Record<keyof typeof placementsOps, OpTests>> = {
  take: {
    samples: [
      sample([float([2, 3]), integers([4], [0, 5, -1, 0])]),
      sample([float([2, 3]), integers([2, 1], [3, 2])]),
      sample([float([]), integers([], [0])]),
      sample([float([3]), integers([0], [])]),
    ],
    errors: [
      failure(
        [float([2, 3]), integers([1], [10])],
        'out of range: tried to access index 10 on a tensor of 6 elements.',
      ),
      failure([float([3]), float([1])], 'take(): Expected a long tensor for index, but got float64'),
    ],
  },
  put: {
    samples: [
      sample([float([2, 3]), integers([2], [0, -1]), float([2])], { accumulate: false }),
      sample([float([2, 3]), integers([2, 2], [0, 1, 1, 5]), float([4])], { accumulate: true }),
    ],
    errors: [
      failure(
        [float([3]), integers([2], [0, 1]), float([1])],
        'put_(): Expected source and index to have the same number of elements, but got source.numel() = 1, index.numel() = 2',
        { accumulate: false },
      ),
      failure(
        [float([3]), integers([1], [7]), float([1])],
        'out of range: tried to access index 7 on a tensor of 3 elements.',
        { accumulate: false },
      ),
      failure(
        [float([3]), integers([1], [0]), integers([1], [1])],
        'put_(): self and source expected to have the same dtype, but got self.dtype = float64 and source.dtype = int64',
        { accumulate: false },
      ),
    ],
  },
  indexCopy: {
    samples: [
      sample([float([3, 2]), integers([2], [2, 0]), float([2, 2])], { dim: 0 }),
      sample([float([2, 3]), integers([1], [1]), float([2, 1])], { dim: -1 }),
      sample([float([3]), integers([], [1]), float([])], { dim: 0 }),
      sample([float([]), integers([1], [0]), float([])], { dim: 0 }),
    ],
    errors: [
      failure(
        [float([2, 3]), integers([2], [0, 1]), float([3, 3])],
        'index_copy_(): Number of indices (2) should be equal to source.size(dim) (3)',
        { dim: 0 },
      ),
      failure(
        [float([2, 3]), integers([1], [0]), float([1, 2])],
        'index_copy_(): Source/destination tensor must have same slice shapes. Destination slice shape: 3 at dimension 0 and source slice shape: 2 at dimension 0.',
        { dim: 0 },
      ),
      failure(
        [float([2, 3]), integers([1], [5]), float([1, 3])],
        'index_copy_(): index 5 is out of bounds for dimension 0 with size 2',
        { dim: 0 },
      ),
      failure(
        [float([2, 3]), integers([1], [-1]), float([1, 3])],
        'index_copy_(): index -1 is out of bounds for dimension 0 with size 2',
        { dim: 0 },
      ),
      failure(
        [float([2, 3]), integers([1, 1], [0]), float([1, 3])],
        'index_copy_(): Index should have dimension 1 or 0 (got 2)',
        { dim: 0 },
      ),
      failure(
        [float([2, 3]), integers([2], [0, 1]), float([3])],
        'index_copy_(): When source and destination are not scalars, their dimensionality must match. Source dimensionality (1), destination dimensionality (2)',
        { dim: 0 },
      ),
    ],
  },
  indexFill: {
    samples: [
      sample([float([3, 2]), integers([2], [2, 0]), float([])], { dim: 0 }),
      sample([integers([2, 3], [1, 2, 3, 4, 5, 6]), integers([1], [-1]), integers([], [9])], { dim: 1 }),
      sample([float([3]), integers([], [1]), float([])], { dim: 0 }),
    ],
    errors: [
      failure([float([2, 3]), integers([1], [5]), float([])], 'index 5 is out of bounds for dimension 0 with size 2', {
        dim: 0,
      }),
      failure([float([2, 3]), integers([1, 1], [0]), float([])], 'Index has to be a vector/scalar', { dim: 0 }),
      failure(
        [float([2, 3]), integers([1], [0]), float([1])],
        'index_fill_ only supports a 0-dimensional value tensor, but got tensor with 1 dimension(s).',
        { dim: 0 },
      ),
      failure([float([2, 3]), float([1]), float([])], 'index_fill_(): Expected dtype int64 for index.', { dim: 0 }),
      failure([float([2, 3]), integers([1], [0]), float([])], dimensionOutOfRange, { dim: 2 }),
    ],
  },
  scatter: {
    samples: [
      sample([float([3, 4]), integers([3, 2], [0, 3, 1, 2, 2, 0]), float([3, 2])], { dim: 1 }),
      sample([float([3, 2]), integers([2, 1], [2, 0]), float([2, 1])], { dim: 0 }),
      sample([float([4]), integers([3], [1, 0, 3]), float([3])], { dim: -1 }),
    ],
    errors: [
      failure(
        [float([2, 3]), integers([1, 1], [5]), float([1, 1])],
        'index 5 is out of bounds for dimension 0 with size 2',
        {
          dim: 0,
        },
      ),
      failure(
        [float([2, 3]), integers([1], [0]), float([1])],
        'Index tensor must have the same number of dimensions as self tensor',
        { dim: 0 },
      ),
      failure(
        [float([2, 3]), integers([1, 2], [0, 1]), float([1, 1])],
        'Expected index [1, 2] to be smaller than self [2, 3] apart from dimension 0 and to be smaller size than src [1, 1]',
        { dim: 0 },
      ),
      failure(
        [float([2, 3]), integers([1, 1], [0]), integers([1, 1], [0])],
        'scatter(): Expected self.dtype to be equal to src.dtype',
        { dim: 0 },
      ),
    ],
  },
  scatterValue: {
    samples: [
      sample([float([3, 4]), integers([3, 2], [0, 3, 1, 1, 2, 0]), integers([], [2])], { dim: 1 }),
      sample([float([3, 2]), integers([1, 2], [2, 0]), integers([], [-1])], { dim: 0 }),
    ],
    errors: [
      failure(
        [float([2, 3]), integers([1, 4], [0, 0, 0, 0]), integers([], [1])],
        'Expected index [1, 4] to be smaller than self [2, 3] apart from dimension 0',
        { dim: 0 },
      ),
      failure(
        [float([2, 3]), integers([1, 1], [-1]), integers([], [1])],
        'index -1 is out of bounds for dimension 0 with size 2',
        {
          dim: 0,
        },
      ),
    ],
  },
};
