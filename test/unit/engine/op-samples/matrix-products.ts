import type { matrixProductsOps } from '../../../../src/engine/ops/matrix-products.ts';
import { failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(16);
const whole = integers([2, 2], [1, 2, 3, 4]);
const plain = { beta: 1, alpha: 1 };

export const matrixProductsTests: Readonly<Record<keyof typeof matrixProductsOps, OpTests>> = {
  mm: {
    samples: [sample([float([2, 3]), float([3, 4])]), sample([float([2, 0]), float([0, 3])]), sample([whole, whole])],
    errors: [
      failure([float([3]), float([3, 2])], 'self must be a matrix'),
      failure([float([2, 3]), float([3])], 'mat2 must be a matrix'),
      failure([float([2, 3]), float([2, 3])], 'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)'),
      failure([float([2, 2]), whole], 'expected m1 and m2 to have the same dtype, but got: float64 != int64'),
    ],
  },
  bmm: {
    samples: [sample([float([2, 2, 3]), float([2, 3, 2])]), sample([float([0, 2, 3]), float([0, 3, 2])])],
    errors: [
      failure([float([2, 3]), float([2, 3, 2])], 'batch1 must be a 3D tensor'),
      failure([float([1, 2, 3]), float([2, 3])], 'batch2 must be a 3D tensor'),
      failure(
        [float([2, 3, 4]), float([3, 4, 2])],
        'Expected size for first two dimensions of batch2 tensor to be: [2, 4] but got: [3, 4].',
      ),
    ],
  },
  mv: {
    samples: [sample([float([2, 3]), float([3])]), sample([whole, integers([2], [5, 6])])],
    errors: [
      failure([float([2, 3]), float([2, 3])], 'vector + matrix @ vector expected, got 1, 2, 2'),
      failure([float([2, 3]), float([2])], 'size mismatch, got 2, 2x3,2'),
      failure([float([2, 2]), integers([2], [1, 2])], 'expected scalar type float64 but found int64'),
    ],
  },
  dot: {
    samples: [sample([float([3]), float([3])]), sample([float([0]), float([0])])],
    errors: [
      failure([float([3]), float([2, 3])], '1D tensors expected, but got 1D and 2D tensors'),
      failure(
        [float([3]), float([2])],
        'inconsistent tensor size, expected tensor [3] and src [2] to have the same number of elements, but got 3 and 2 elements respectively',
      ),
      failure(
        [float([2]), integers([2], [1, 2])],
        'dot : expected both vectors to have same dtype, but found float64 and int64',
      ),
    ],
  },
  addmm: {
    samples: [
      sample([float([2, 4]), float([2, 3]), float([3, 4])], plain),
      sample([float([4]), float([2, 3]), float([3, 4])], { beta: 0.5, alpha: 2 }),
      sample([float([2, 1]), float([2, 3]), float([3, 4])], { beta: 0, alpha: 3 }),
      sample([float([]), float([2, 3]), float([3, 4])], { beta: -1, alpha: 1 }),
      sample([whole, whole, whole], { beta: 2, alpha: 3 }),
    ],
    errors: [
      failure([float([3]), float([3]), float([3, 2])], 'mat1 must be a matrix, got 1-D tensor', plain),
      failure([float([3]), float([2, 3]), float([3])], 'mat2 must be a matrix, got 1-D tensor', plain),
      failure(
        [float([3]), float([2, 3]), float([2, 3])],
        'mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)',
        plain,
      ),
      failure(
        [float([5]), float([2, 3]), float([3, 2])],
        'The expanded size of the tensor (2) must match the existing size (5) at non-singleton dimension 1.  Target sizes: [2, 2].  Tensor sizes: [5]',
        plain,
      ),
    ],
  },
  addmv: {
    samples: [
      sample([float([2]), float([2, 3]), float([3])], plain),
      sample([float([1]), float([2, 3]), float([3])], { beta: 0.5, alpha: 2 }),
      sample([float([]), float([2, 3]), float([3])], plain),
    ],
    errors: [
      failure([float([3]), float([2, 3]), float([3])], 'size mismatch, got 3, 2x3,3', plain),
      failure([float([3]), float([3]), float([3])], 'vector + matrix @ vector expected, got 1, 1, 1', plain),
      failure([float([2]), float([2, 3]), float([2])], 'size mismatch, got 2, 2x3,2', plain),
    ],
  },
  baddbmm: {
    samples: [
      sample([float([2, 2, 2]), float([2, 2, 3]), float([2, 3, 2])], plain),
      sample([float([2]), float([2, 2, 3]), float([2, 3, 2])], { beta: 0.5, alpha: 2 }),
    ],
    errors: [
      failure(
        [float([1]), float([1, 2, 3]), float([1, 2, 3])],
        'Expected size for first two dimensions of batch2 tensor to be: [1, 3] but got: [1, 2].',
        plain,
      ),
      failure(
        [float([5, 5, 5]), float([1, 2, 3]), float([1, 3, 2])],
        'The expanded size of the tensor (2) must match the existing size (5) at non-singleton dimension 2.  Target sizes: [1, 2, 2].  Tensor sizes: [5, 5, 5]',
        plain,
      ),
    ],
  },
  trace: {
    samples: [sample([float([3, 3])]), sample([float([2, 3])]), sample([whole]), sample([float([0, 2])])],
    errors: [failure([float([3])], 'trace: expected a matrix, but got tensor with dim 1')],
  },
  addbmm: {
    samples: [
      sample([float([2, 4]), float([3, 2, 2]), float([3, 2, 4])], plain),
      sample([float([4]), float([2, 2, 3]), float([2, 3, 4])], { beta: 0.5, alpha: 2 }),
      sample([float([2, 1]), float([1, 2, 3]), float([1, 3, 4])], { beta: 0, alpha: 3 }),
      sample([float([2, 2]), float([0, 2, 3]), float([0, 3, 2])], plain),
    ],
    errors: [
      failure([float([2, 2]), float([2, 4]), float([2, 4, 2])], 'batch1 must be a 3D tensor', plain),
      failure([float([2, 2]), float([3, 2, 4]), float([4, 2])], 'batch2 must be a 3D tensor', plain),
      failure(
        [float([2, 2]), float([3, 2, 4]), float([2, 4, 2])],
        'batch1 and batch2 must have same number of batches, got 3 and 2',
        plain,
      ),
      failure(
        [float([2, 2]), float([3, 2, 4]), float([3, 3, 2])],
        'Incompatible matrix sizes for bmm (2x4 and 3x2)',
        plain,
      ),
      failure(
        [float([2, 3]), float([3, 2, 4]), float([3, 4, 2])],
        'The expanded size of the tensor (2) must match the existing size (3) at non-singleton dimension 1.  Target sizes: [2, 2].  Tensor sizes: [2, 3]',
        plain,
      ),
    ],
  },
  addr: {
    samples: [
      sample([float([2, 3]), float([2]), float([3])], plain),
      sample([float([3]), float([2]), float([3])], { beta: 0.5, alpha: 2 }),
      sample([float([2, 1]), float([2]), float([3])], { beta: 0, alpha: -1 }),
      sample([whole, integers([2], [1, 2]), integers([2], [3, 4])], { beta: 2, alpha: 3 }),
    ],
    errors: [
      failure([float([2, 2]), float([2, 1]), float([2])], 'addr: Expected 1-D argument vec1, but got 2-D', plain),
      failure([float([2, 2]), float([2]), float([])], 'addr: Expected 1-D argument vec2, but got 0-D', plain),
      failure(
        [float([2, 2]), float([2]), float([3])],
        'The expanded size of the tensor (3) must match the existing size (2) at non-singleton dimension 1.  Target sizes: [2, 3].  Tensor sizes: [2, 2]',
        plain,
      ),
      failure(
        [whole, integers([2], [1, 2]), integers([2], [3, 4])],
        'For integral input tensors, argument beta must not be a floating point number.',
        { beta: 0.5, alpha: 1 },
      ),
    ],
  },
};
