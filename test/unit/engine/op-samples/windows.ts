import { denseStrides } from '../../../../src/engine/ops/operand.ts';
import type { windowsOps } from '../../../../src/engine/ops/windows.ts';
import { failure, floatInputs, type OpTests, sample } from './sample.ts';

const float = floatInputs(11);

function dense(shape: readonly number[]) {
  return { shape, strides: denseStrides(shape), offset: 0 };
}

const column = { shape: [3], strides: [4], offset: 1, source: dense([3, 4]) };
const block = { shape: [2, 2], strides: [4, 1], offset: 5, source: dense([3, 4]) };
/** Windows that overlap themselves. */
const overlapping = { shape: [3, 2], strides: [1, 1], offset: 0, source: dense([4]) };
const repeated = { shape: [2, 3], strides: [0, 1], offset: 1, source: dense([2, 2]) };
/** A window told on a transposed tensor that begins one element late. */
const onTransposed = {
  shape: [2, 2],
  strides: [1, 2],
  offset: 3,
  source: { shape: [2, 3], strides: [1, 2], offset: 1 },
};
const nothing = { shape: [0, 2], strides: [2, 1], offset: 0, source: dense([2, 2]) };

export const windowsTests: Readonly<Record<keyof typeof windowsOps, OpTests>> = {
  asStrided: {
    samples: [
      sample([float([3, 4])], column),
      sample([float([3, 4])], block),
      sample([float([4])], overlapping),
      sample([float([2, 2])], repeated),
      sample([float([2, 3])], onTransposed),
      sample([float([2, 2])], nothing),
    ],
    errors: [
      failure([float([3])], 'mismatch in length of strides and shape', {
        ...column,
        strides: [1, 1],
        source: dense([3]),
      }),
      failure(
        [float([3])],
        'setStorage: sizes [3], strides [4], storage offset 1, and itemsize 8 requiring a storage size of 80 are out of bounds for storage of size 24',
        { ...column, source: dense([3]) },
      ),
      failure([float([3])], 'as_strided: Negative strides are not supported at the moment, got strides: [-1]', {
        ...column,
        strides: [-1],
      }),
      failure([float([3])], 'Tensor: invalid storage offset -1', { ...column, offset: -1 }),
    ],
  },
  asStridedBackward: {
    samples: [
      sample([float([3])], column),
      sample([float([2, 2])], block),
      sample([float([3, 2])], overlapping),
      sample([float([2, 3])], repeated),
      sample([float([2, 2])], onTransposed),
    ],
    errors: [failure([float([2])], 'asStridedBackward(): expected an input of shape [3], but got [2]', column)],
  },
  asStridedScatter: {
    samples: [
      sample([float([3, 4]), float([3])], column),
      sample([float([3, 4]), float([2, 2])], block),
      sample([float([2, 3]), float([2, 2])], onTransposed),
    ],
    errors: [
      failure([float([3, 4]), float([2])], 'asStridedScatter(): expected an input of shape [3], but got [2]', column),
      failure([float([3]), float([3])], 'asStridedScatter(): expected an input of shape [3, 4], but got [3]', column),
    ],
  },
};
