import type { interpolationOps } from '../../../../src/engine/ops/interpolation.ts';
import { failure, floatInputs, type OpTests, sample } from './sample.ts';

const float = floatInputs(39);

function to(outputSize: readonly number[], scales: readonly (number | null)[] = outputSize.map(() => null)) {
  return { outputSize, scales, alignCorners: false };
}

const wrongRank = failure([float([2, 3])], 'It is expected input_size equals to 4, but got size 2', to([4, 4]));
const empty = failure(
  [float([1, 1, 0, 2])],
  'Input and output sizes should be greater than 0, but got input [0, 2] output [4, 4]',
  to([4, 4]),
);

export const interpolationTests: Readonly<Record<keyof typeof interpolationOps, OpTests>> = {
  upsampleNearest: {
    samples: [
      sample([float([1, 2, 2, 3])], to([4, 6], [2, 2])),
      sample([float([2, 1, 3, 4])], to([5, 3])),
      sample([float([1, 2, 3])], to([4], [1.5])),
    ],
    errors: [wrongRank, empty],
  },
  upsampleLinear: {
    samples: [
      sample([float([1, 2, 2, 3])], to([4, 5])),
      sample([float([1, 1, 4, 3])], { ...to([3, 5]), alignCorners: true }),
      sample([float([1, 1, 2, 3])], to([3, 4], [1.5, 1.5])),
      sample([float([1, 2, 3])], to([5])),
      sample([float([1, 1, 2, 2, 2])], to([3, 2, 4])),
    ],
    errors: [wrongRank, empty],
  },
  upsampleBicubic: {
    samples: [
      sample([float([1, 2, 3, 4])], to([5, 6])),
      sample([float([1, 1, 4, 3])], { ...to([3, 5]), alignCorners: true }),
    ],
    errors: [wrongRank, empty],
  },
};
