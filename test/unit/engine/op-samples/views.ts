import type { viewsOps } from '../../../../src/engine/ops/views.ts';
import { dimensionOutOfRange, failure, floatInputs, noInput, type OpTests, sample } from './sample.ts';

const float = floatInputs(5);

export const viewsTests: Readonly<Record<keyof typeof viewsOps, OpTests>> = {
  reshape: {
    samples: [
      sample([float([2, 3])], { shape: [3, 2] }),
      sample([float([2, 3])], { shape: [-1] }),
      sample([float([2, 3, 4])], { shape: [4, -1, 2] }),
      sample([float([1])], { shape: [] }),
      sample([float([0, 3])], { shape: [3, 0] }),
    ],
    errors: [
      failure([float([2, 3])], "shape '[4, 2]' is invalid for input of size 6", { shape: [4, 2] }),
      failure([float([2, 3])], "shape '[4, -1]' is invalid for input of size 6", { shape: [4, -1] }),
      failure([float([2, 3])], 'only one dimension can be inferred', { shape: [-1, -1] }),
      failure([float([2, 3])], 'invalid shape dimension -2', { shape: [-2, 3] }),
    ],
  },
  permute: {
    samples: [
      sample([float([2, 3, 4])], { dims: [2, 0, 1] }),
      sample([float([2, 3])], { dims: [-1, 0] }),
      sample([float([])], { dims: [] }),
    ],
    errors: [
      failure([float([2, 3])], 'permute(): duplicate dims are not allowed.', { dims: [0, 0] }),
      failure(
        [float([2, 3])],
        'permute(sparse_coo): number of dimensions in the tensor input does not match the length of the desired ordering of dimensions i.e. input.dim() = 2 is not equal to len(dims) = 1',
        { dims: [0] },
      ),
    ],
  },
  transpose: {
    samples: [
      sample([float([2, 3])], { dim0: 0, dim1: 1 }),
      sample([float([2, 3, 4])], { dim0: -1, dim1: 0 }),
      sample([float([])], { dim0: 0, dim1: -1 }),
    ],
    errors: [failure([float([2, 3])], dimensionOutOfRange, { dim0: 0, dim1: 2 })],
  },
  expand: {
    samples: [
      sample([float([2, 1])], { shape: [2, 3] }),
      sample([float([3])], { shape: [2, 3] }),
      sample([float([1, 3])], { shape: [4, -1, 3] }),
      sample([float([])], { shape: [2] }),
    ],
    errors: [
      failure(
        [float([2, 3])],
        'The expanded size of the tensor (4) must match the existing size (3) at non-singleton dimension 1.  Target sizes: [2, 4].  Tensor sizes: [2, 3]',
        { shape: [2, 4] },
      ),
      failure(
        [float([2, 3])],
        'expand(torch.Tensor{[2, 3]}, size=[3]): the number of sizes provided (1) must be greater or equal to the number of dimensions in the tensor (2)',
        { shape: [3] },
      ),
    ],
  },
  unsqueeze: {
    samples: [
      sample([float([2, 3])], { dim: 0 }),
      sample([float([2, 3])], { dim: -1 }),
      sample([float([])], { dim: 0 }),
    ],
    errors: [
      failure([float([2])], 'Dimension out of range (expected to be in range of [-2, 1], but got 3)', { dim: 3 }),
    ],
  },
  squeeze: {
    samples: [
      sample([float([1, 3, 1])], { dim: null }),
      sample([float([1, 3, 1])], { dim: -1 }),
      sample([float([1, 3, 1, 1])], { dim: [0, -1, 1] }),
      sample([float([2, 3])], { dim: 0 }),
      sample([float([])], { dim: 0 }),
    ],
    errors: [failure([float([2, 3])], dimensionOutOfRange, { dim: 2 })],
  },
  select: {
    samples: [
      sample([float([2, 3])], { dim: 0, index: 1 }),
      sample([float([2, 3, 4])], { dim: 1, index: -1 }),
      sample([float([3])], { dim: -1, index: 0 }),
    ],
    errors: [
      failure([float([2, 3])], 'index 3 is out of bounds for dimension 1 with size 3', { dim: 1, index: 3 }),
      failure([float([])], 'select() cannot be applied to a 0-dim tensor.', { dim: 0, index: 0 }),
    ],
  },
  slice: {
    samples: [
      sample([float([5, 2])], { dim: 0, start: 1, end: 4, step: 1 }),
      sample([float([5])], { dim: 0, start: null, end: null, step: 2 }),
      sample([float([2, 5])], { dim: -1, start: -3, end: -1, step: 1 }),
      sample([float([5])], { dim: 0, start: 3, end: 100, step: 3 }),
      sample([float([5])], { dim: 0, start: 4, end: 2, step: 1 }),
    ],
    errors: [
      failure([float([5])], 'slice step must be positive', { dim: 0, start: null, end: null, step: 0 }),
      failure([float([])], 'slice() cannot be applied to a 0-dim tensor.', { dim: 0, start: 0, end: 1, step: 1 }),
    ],
  },
  sliceBackward: {
    samples: [
      sample([float([3, 2])], { shape: [5, 2], dim: 0, start: 1, end: 4, step: 1 }),
      sample([float([3])], { shape: [5], dim: 0, start: null, end: null, step: 2 }),
    ],
    errors: [
      failure([float([2])], 'sliceBackward(): expected an input of shape [3], but got [2]', {
        shape: [5],
        dim: 0,
        start: 0,
        end: 3,
        step: 1,
      }),
    ],
  },
  alias: {
    samples: [sample([float([2, 3])]), sample([float([])])],
    errors: [failure([], noInput)],
  },
  detach: {
    samples: [sample([float([2, 3])]), sample([float([])])],
    errors: [failure([], noInput)],
  },
};
