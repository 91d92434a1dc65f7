import type { triangularSystemsOps } from '../../../../src/engine/ops/triangular-systems.ts';
import { exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(54);
/** Far from singular in both triangles. */
const square = exactly([3, 3], [2, 0.5, -1, 1, 3, 0.25, -0.5, 1, -2]);
const batch = exactly([2, 2, 2], [1, 2, 3, 4, -1, 0.5, 2, 3]);
const lower = { upper: false, unitriangular: false };

export const triangularSystemsTests: Readonly<Record<keyof typeof triangularSystemsOps, OpTests>> = {
  solveTriangular: {
    samples: [
      sample([square, float([3, 2])], lower),
      sample([square, float([3, 2])], { upper: true, unitriangular: false }),
      sample([square, float([3, 1])], { upper: true, unitriangular: true }),
      sample([square, float([3, 1])], { upper: false, unitriangular: true }),
      sample([batch, float([2, 3])], lower),
      sample([exactly([2, 2], [1, 2, 3, 4]), float([3, 2, 1])], { upper: true, unitriangular: false }),
      sample([float([0, 0]), float([0, 2])], lower),
    ],
    errors: [
      failure(
        [float([2, 3]), float([2, 1])],
        'linalg.solve_triangular: A must be batches of square matrices, but they are 2 by 3 matrices',
        lower,
      ),
      failure(
        [float([2, 2]), float([3, 1])],
        'linalg.solve_triangular: Incompatible shapes of A and B for the equation AX = B (2x2 and 3x1)',
        lower,
      ),
      failure(
        [float([2, 2]), float([2])],
        'linalg.solve_triangular: The input tensor B must have at least 2 dimensions.',
        lower,
      ),
      failure(
        [integers([1, 1], [2]), integers([1, 1], [4])],
        '"triangular_solve_cpu" not implemented for \'int64\'',
        lower,
      ),
    ],
  },
};
