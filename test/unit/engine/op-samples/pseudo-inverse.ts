import type { pseudoInverseOps } from '../../../../src/engine/ops/pseudo-inverse.ts';
import { exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(19);
const rtol = { rtol: 1e-14 };

export const pseudoInverseTests: Readonly<Record<keyof typeof pseudoInverseOps, OpTests>> = {
  pinv: {
    samples: [
      sample([float([4, 2])], rtol),
      sample([float([2, 4])], rtol),
      sample([float([2, 3, 2])], rtol),
      // All singular values are equal.
      sample([exactly([2, 2], [0, 2, -2, 0])], rtol),
      // Of rank 1: finite differences would leave it.
      sample([exactly([3, 2], [1, 2, 2, 4, -1, -2])], rtol, false),
      sample([exactly([2, 2], [3, 0, 0, 0.25])], { rtol: 0.1 }, false),
      sample([float([0, 2])], rtol),
    ],
    errors: [
      failure([float([3])], 'linalg.pinv: The input tensor A must have at least 2 dimensions.', rtol),
      failure(
        [integers([2, 2], [1, 2, 3, 5])],
        'linalg.pinv: Expected a floating point or complex tensor as input. Got int64',
        rtol,
      ),
    ],
  },
};
