import type { conversionOps } from '../../../../src/engine/ops/conversion.ts';
import { exactly, failure, floatInputs, integers, noInput, type OpTests, sample, unaryTests } from './sample.ts';

const float = floatInputs(17);

export const conversionTests: Readonly<Record<keyof typeof conversionOps, OpTests>> = {
  clone: unaryTests(float),
  cast: {
    samples: [
      sample([float([2, 3])], { dtype: 'int64' }),
      sample([exactly([5], [-1.7, 1.7, 0, 255, 3.9])], { dtype: 'int32' }),
      sample([exactly([4], [0, 0.5, Number.NaN, -2])], { dtype: 'bool' }),
      sample([integers([3], [1, 2, 3])], { dtype: 'float64' }),
      sample([float([3])], { dtype: 'float64' }),
    ],
    errors: [failure([], noInput, { dtype: 'float64' })],
  },
  // On the CPU it stays where it is; the device run brings it there, and the gradient back.
  move: {
    samples: [
      sample([float([2, 3])], { device: 'cpu' }),
      sample([integers([3], [1, 2, 3])], { device: 'cpu' }),
      sample([float([0])], { device: 'cpu' }),
    ],
    errors: [failure([], noInput, { device: 'cpu' })],
  },
};
