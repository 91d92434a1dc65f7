import type { copiesOps } from '../../../../src/engine/ops/copies.ts';
import { failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(6);

export const copiesTests: Readonly<Record<keyof typeof copiesOps, OpTests>> = {
  cat: {
    samples: [
      sample([float([2, 3]), float([1, 3])], { dim: 0 }),
      sample([float([2, 3]), float([2, 1]), float([2, 2])], { dim: -1 }),
      sample([float([2])], { dim: 0 }),
      sample([float([0, 2]), float([1, 2])], { dim: 0 }),
    ],
    errors: [
      failure(
        [float([2, 3]), float([2, 4])],
        'Sizes of tensors must match except in dimension 0. Expected size 3 but got size 4 for tensor number 1 in the list.',
        { dim: 0 },
      ),
      failure([float([2, 3]), float([3])], 'Tensors must have same number of dimensions: got 2 and 1', { dim: 0 }),
      failure([float([2]), float([])], 'zero-dimensional tensor (at position 1) cannot be concatenated', { dim: 0 }),
    ],
  },
  stack: {
    samples: [
      sample([float([2, 3]), float([2, 3])], { dim: 0 }),
      sample([float([2]), float([2]), float([2])], { dim: -1 }),
      sample([float([]), float([])], { dim: 0 }),
    ],
    errors: [
      failure(
        [float([2]), float([3])],
        'stack expects each tensor to be equal size, but got [2] at entry 0 and [3] at entry 1',
        { dim: 0 },
      ),
    ],
  },
  gather: {
    samples: [
      sample([float([3, 4]), integers([3, 2], [0, 3, 1, 1, 2, 0])], { dim: 1 }),
      sample([float([3, 2]), integers([2, 2], [2, 0, 2, 1])], { dim: 0 }),
      sample([float([4]), integers([3], [1, 1, 3])], { dim: -1 }),
      sample([float([]), integers([], [0])], { dim: 0 }),
    ],
    errors: [
      failure([float([3]), integers([1], [3])], 'index 3 is out of bounds for dimension 0 with size 3', { dim: 0 }),
      failure(
        [float([3, 2]), integers([1], [0])],
        'Index tensor must have the same number of dimensions as input tensor',
        {
          dim: 0,
        },
      ),
    ],
  },
  scatterAdd: {
    samples: [
      sample([float([3, 4]), integers([3, 2], [0, 3, 1, 1, 2, 0]), float([3, 2])], { dim: 1 }),
      sample([float([4]), integers([3], [1, 1, 3]), float([3])], { dim: 0 }),
      sample([float([]), integers([], [0]), float([])], { dim: 0 }),
    ],
    errors: [
      failure([float([3]), integers([1], [-1]), float([1])], 'index -1 is out of bounds for dimension 0 with size 3', {
        dim: 0,
      }),
      failure(
        [float([3]), integers([2], [0, 1]), float([1])],
        'scatterAdd(): expected index [2] and src [1] to have the same shape',
        { dim: 0 },
      ),
    ],
  },
  indexSelect: {
    samples: [
      sample([float([3, 2]), integers([4], [2, 0, 0, 1])], { dim: 0 }),
      sample([float([2, 3, 2]), integers([1], [2])], { dim: 1 }),
      sample([float([]), integers([1], [0])], { dim: 0 }),
    ],
    errors: [
      failure([float([3]), integers([1], [5])], 'index 5 is out of bounds for dimension 0 with size 3', { dim: 0 }),
      failure([float([3]), integers([1, 1], [0])], 'index_select(): Index is supposed to be a vector', { dim: 0 }),
    ],
  },
  indexAdd: {
    samples: [
      sample([float([3, 2]), integers([4], [2, 0, 0, 1]), float([4, 2])], { dim: 0 }),
      sample([float([2, 3]), integers([2], [1, 1]), float([2, 2])], { dim: -1 }),
    ],
    errors: [
      failure(
        [float([3, 2]), integers([2], [0, 1]), float([3, 2])],
        'indexAdd(): expected source of shape [2, 2], but got [3, 2]',
        { dim: 0 },
      ),
    ],
  },
};
