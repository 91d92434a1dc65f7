import type { productsOps } from '../../../../src/engine/ops/products.ts';
import { failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(4);

export const productsTests: Readonly<Record<keyof typeof productsOps, OpTests>> = {
  matmul: {
    samples: [
      sample([float([2, 3]), float([3, 4])]),
      sample([float([3]), float([3])]),
      sample([float([2, 3]), float([3])]),
      sample([float([3]), float([3, 2])]),
      sample([float([2, 2, 3]), float([2, 3, 2])]),
      sample([float([2, 2, 3]), float([3, 2])]),
      sample([float([2, 3]), float([2, 3, 2])]),
      sample([float([2, 1, 2, 3]), float([3, 3, 2])]),
      sample([float([3]), float([2, 3, 2])]),
      sample([float([2, 2, 3]), float([3])]),
    ],
    errors: [
      failure([float([2, 3]), float([4, 2])], 'mat1 and mat2 shapes cannot be multiplied (2x3 and 4x2)'),
      failure([float([]), float([2])], 'both arguments to matmul need to be at least 1D, but they are 0D and 1D'),
      failure(
        [float([2, 2]), integers([2, 2], [1, 2, 3, 4])],
        'expected m1 and m2 to have the same dtype, but got: float64 != int64',
      ),
    ],
  },
  linear: {
    samples: [
      sample([float([2, 3]), float([4, 3]), float([4])]),
      sample([float([2, 3]), float([4, 3])]),
      sample([float([3]), float([2, 3]), float([2])]),
      sample([float([2, 2, 3]), float([4, 3]), float([4])]),
    ],
    errors: [
      failure([float([2, 3]), float([4, 5])], 'mat1 and mat2 shapes cannot be multiplied (2x3 and 5x4)'),
      failure([float([2, 3]), float([4, 3]), float([3])], 'linear(): expected bias of shape [4], but got [3]'),
    ],
  },
};
