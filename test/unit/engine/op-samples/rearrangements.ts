import type { rearrangementsOps } from '../../../../src/engine/ops/rearrangements.ts';
import { dimensionOutOfRange, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(33);

export const rearrangementsTests: Readonly<Record<keyof typeof rearrangementsOps, OpTests>> = {
  repeat: {
    samples: [
      sample([float([2, 3])], { repeats: [2, 1] }),
      sample([float([3])], { repeats: [2, 3] }),
      sample([float([])], { repeats: [2] }),
      sample([float([])], { repeats: [] }),
      sample([float([2])], { repeats: [0] }),
      sample([integers([2], [1, 2])], { repeats: [3] }),
    ],
    errors: [
      failure(
        [float([2, 3])],
        'Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor',
        { repeats: [2] },
      ),
      failure([float([2, 3])], 'Trying to create tensor with negative dimension -2: [-2, 6]', { repeats: [-1, 2] }),
    ],
  },
  flip: {
    samples: [
      sample([float([2, 3])], { dims: [0] }),
      sample([float([2, 3, 2])], { dims: [-1, 0] }),
      sample([float([3])], { dims: [] }),
      sample([float([])], { dims: [] }),
      sample([float([0, 2])], { dims: [0, 1] }),
    ],
    errors: [
      failure([float([2, 3])], 'dim 0 appears multiple times in the list of dims', { dims: [0, -2] }),
      failure([float([2, 3])], dimensionOutOfRange, { dims: [2] }),
    ],
  },
  roll: {
    samples: [
      sample([float([2, 3])], { shifts: [1], dims: [0] }),
      sample([float([2, 3])], { shifts: [-1, 4], dims: [0, -1] }),
      sample([float([2, 3])], { shifts: [2], dims: [] }),
      sample([float([0])], { shifts: [1], dims: [0] }),
    ],
    errors: [
      failure([float([2, 3])], 'shifts and dimensions must align. shifts: 2, dims:1', { shifts: [1, 2], dims: [0] }),
      failure([float([2, 3])], dimensionOutOfRange, { shifts: [1], dims: [2] }),
      failure([float([2, 3])], '`shifts` required', { shifts: [], dims: [] }),
    ],
  },
  rot90: {
    samples: [
      sample([float([2, 3])], { k: 1, dims: [0, 1] }),
      sample([float([2, 3])], { k: 2, dims: [0, 1] }),
      sample([float([2, 3, 2])], { k: -1, dims: [-1, 1] }),
      sample([float([2, 3])], { k: 4, dims: [1, 0] }),
    ],
    errors: [
      failure([float([2, 3])], 'expected rotation dims to be different, but got dim0 = 0 and dim1 = 0', {
        k: 1,
        dims: [0, 0],
      }),
      failure([float([2, 3])], 'expected total rotation dims == 2, but got dims = 1', { k: 1, dims: [0] }),
      failure([float([2, 3])], 'Rotation dim1 out of range, dim1 = 5', { k: 1, dims: [0, 5] }),
      failure([float([3])], 'expected total dims >= 2, but got total dims = 1', { k: 1, dims: [0, 1] }),
    ],
  },
};
