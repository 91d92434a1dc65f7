import type { piecesOps } from '../../../../src/engine/ops/pieces.ts';
import { dimensionOutOfRange, failure, floatInputs, type OpTests, sample } from './sample.ts';

const float = floatInputs(32);

export const piecesTests: Readonly<Record<keyof typeof piecesOps, OpTests>> = {
  split: {
    samples: [
      sample([float([5])], { size: 2, dim: 0 }),
      sample([float([2, 4])], { size: 2, dim: -1 }),
      sample([float([2, 3])], { size: 7, dim: 1 }),
      sample([float([0, 2])], { size: 1, dim: 0 }),
    ],
    errors: [
      failure([float([2])], 'split expects split_size be non-negative, but got split_size=-1', { size: -1, dim: 0 }),
      failure([float([2])], 'split_size can only be 0 if dimension size is 0, but got dimension size of 2', {
        size: 0,
        dim: 0,
      }),
      failure([float([])], 'split expects at least a 1-dimensional tensor', { size: 1, dim: 0 }),
      failure([float([2, 3])], dimensionOutOfRange, { size: 1, dim: 2 }),
    ],
  },
  splitWithSizes: {
    samples: [sample([float([5])], { sizes: [1, 4], dim: 0 }), sample([float([2, 4])], { sizes: [3, 0, 1], dim: -1 })],
    errors: [
      failure(
        [float([2, 3])],
        "split_with_sizes expects split_sizes to sum exactly to 3 (input tensor's size at dimension 1), but got split_sizes=[1, 5]",
        { sizes: [1, 5], dim: 1 },
      ),
      failure(
        [float([2, 3])],
        'split_with_sizes expects split_sizes have only non-negative entries, but got split_sizes=[1, -1, 3]',
        { sizes: [1, -1, 3], dim: 1 },
      ),
    ],
  },
  unbind: {
    samples: [
      sample([float([3])], { dim: 0 }),
      sample([float([2, 3, 2])], { dim: -2 }),
      sample([float([1, 2])], { dim: 0 }),
    ],
    errors: [failure([float([])], 'Dimension specified as 0 but tensor has no dimensions', { dim: 0 })],
  },
  unfold: {
    samples: [
      sample([float([7])], { dim: 0, size: 3, step: 2 }),
      sample([float([2, 5])], { dim: -1, size: 2, step: 1 }),
      sample([float([4, 2])], { dim: 0, size: 4, step: 1 }),
      sample([float([])], { dim: 0, size: 1, step: 1 }),
    ],
    errors: [
      failure([float([2, 3])], 'maximum size for tensor at dimension 1 is 3 but size is 5', {
        dim: 1,
        size: 5,
        step: 1,
      }),
      failure([float([2, 3])], 'step is 0 but must be > 0', { dim: 1, size: 2, step: 0 }),
    ],
  },
};
