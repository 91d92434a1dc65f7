import type { Tensor } from '../../../../src/engine/index.ts';
import type { linearSystemsOps } from '../../../../src/engine/ops/linear-systems.ts';
import {
  exactly,
  failure,
  floatInputs,
  integers,
  type NonEmpty,
  type OpErrorCase,
  type OpSample,
  type OpTests,
  sample,
} from './sample.ts';

const float = floatInputs(17);

/** Well away from singular, and not symmetric. */
const regular = exactly([3, 3], [4, 1, -0.5, 2, -3, 1, 0.25, 1.5, 2]);
const swapping = exactly([2, 2], [0, 2, 3, 1]);
const batch = exactly([2, 2, 2], [3, 1, -1, 2, 0.5, 2, 1, -1]);
const singular = exactly([2, 2], [1, 2, 2, 4]);
const rectangular = float([2, 3]);
const whole = integers([2, 2], [1, 2, 3, 5]);

function squareErrors(name: string, attributes: object = {}): NonEmpty<OpErrorCase> {
  return [
    failure([rectangular], `${name}: A must be batches of square matrices, but they are 2 by 3 matrices`, attributes),
    failure([float([3])], `${name}: The input tensor A must have at least 2 dimensions.`, attributes),
    failure([whole], `${name}: Expected a floating point or complex tensor as input. Got int64`, attributes),
  ];
}

const squareSamples: NonEmpty<OpSample> = [
  sample([regular]),
  sample([swapping]),
  sample([batch]),
  sample([exactly([1, 1], [2])]),
  sample([float([0, 2, 2])]),
];

/** A · Aᵀ: positive-definite for a regular A. */
function positiveDefinite([a]: readonly Tensor[]): readonly Tensor[] {
  return [a!.matmul(a!.transpose(-2, -1))];
}

const inverseFailed =
  'The diagonal element 2 is zero, the inversion could not be completed because the input matrix is singular.';
const choleskyFailed =
  'The factorization could not be completed because the input is not positive-definite (the leading minor of order 2 is not positive-definite).';
const indefinite = [1, 2, 2, 1];

export const linearSystemsTests: Readonly<Record<keyof typeof linearSystemsOps, OpTests>> = {
  inv: {
    samples: squareSamples,
    errors: [
      ...squareErrors('linalg.inv'),
      failure([singular], `linalg.inv: ${inverseFailed}`),
      failure([exactly([2, 2, 2], [1, 0, 0, 1, 1, 2, 2, 4])], `linalg.inv: (Batch element 1): ${inverseFailed}`),
    ],
  },
  solve: {
    samples: [
      sample([regular, float([3, 2])]),
      sample([regular, float([3])]),
      sample([batch, float([2, 2])]),
      sample([batch, float([2, 2, 3])]),
      sample([swapping, float([2, 2, 1])]),
      sample([batch, float([2, 1])]),
    ],
    errors: [
      failure(
        [rectangular, rectangular],
        'linalg.solve: A must be batches of square matrices, but they are 2 by 3 matrices',
      ),
      failure(
        [swapping, float([3])],
        'linalg.solve: Incompatible shapes of A and B for the equation AX = B (2x2 and 3x1)',
      ),
      failure(
        [swapping, float([3, 2])],
        'linalg.solve: Incompatible shapes of A and B for the equation AX = B (2x2 and 3x2)',
      ),
      failure([singular, float([2])], 'torch.linalg.solve: The solver failed because the input matrix is singular.'),
      failure(
        [swapping, whole],
        'linalg.solve: Expected A and B to have the same dtype, but found A of type float64 and B of type int64 instead',
      ),
      failure([whole, whole], 'linalg.solve: Expected a floating point or complex tensor as input. Got int64'),
    ],
  },
  det: {
    samples: [...squareSamples, sample([float([2, 3, 3])]), sample([float([0, 0])])],
    errors: squareErrors('linalg.det'),
  },
  slogdet: {
    samples: squareSamples,
    errors: squareErrors('linalg.slogdet'),
  },
  cholesky: {
    samples: [
      { ...sample([exactly([2, 2], [4, 2, 2, 3])]), prepare: positiveDefinite },
      { ...sample([exactly([3, 3], [4, 1, -0.5, 1, 3, 1, -0.5, 1, 2])]), prepare: positiveDefinite },
      { ...sample([exactly([2, 2, 2], [2, 1, 1, 3, 5, -2, -2, 4])]), prepare: positiveDefinite },
    ],
    errors: [
      ...squareErrors('linalg.cholesky'),
      failure([exactly([2, 2], indefinite)], `linalg.cholesky: ${choleskyFailed}`),
      failure([exactly([1, 2, 2], indefinite)], `linalg.cholesky: (Batch element 0): ${choleskyFailed}`),
    ],
  },
};
