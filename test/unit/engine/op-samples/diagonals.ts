import type { diagonalsOps } from '../../../../src/engine/ops/diagonals.ts';
import { failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(31);

const identical = 'diagonal dimensions cannot be identical 0, 0';
const triangleOf = (): OpTests => ({
  samples: [
    sample([float([3, 4])], { diagonal: 0 }),
    sample([float([2, 3, 3])], { diagonal: 1 }),
    sample([float([4, 3])], { diagonal: -2 }),
    sample([integers([2, 2], [1, 2, 3, 4])], { diagonal: 0 }),
    sample([float([0, 3])], { diagonal: 0 }),
  ],
  errors: [
    failure([float([3])], 'Dimension out of range (expected to be in range of [-1, 0], but got -2)', { diagonal: 0 }),
  ],
});

export const diagonalsTests: Readonly<Record<keyof typeof diagonalsOps, OpTests>> = {
  diagonal: {
    samples: [
      sample([float([3, 4])], { offset: 0, dim1: 0, dim2: 1 }),
      sample([float([3, 4])], { offset: 2, dim1: 0, dim2: 1 }),
      sample([float([3, 4])], { offset: -1, dim1: 0, dim2: 1 }),
      sample([float([2, 3, 3])], { offset: 1, dim1: -1, dim2: 1 }),
      sample([float([2, 3])], { offset: 5, dim1: 0, dim2: 1 }),
    ],
    errors: [failure([float([2, 3])], identical, { offset: 0, dim1: 0, dim2: 0 })],
  },
  diagEmbed: {
    samples: [
      sample([float([3])], { offset: 0, dim1: -2, dim2: -1 }),
      sample([float([2, 3])], { offset: 1, dim1: 0, dim2: -1 }),
      sample([float([2, 2])], { offset: -2, dim1: 1, dim2: 0 }),
    ],
    errors: [failure([float([2])], identical, { offset: 0, dim1: 0, dim2: 0 })],
  },
  diag: {
    samples: [
      sample([float([3])], { diagonal: 0 }),
      sample([float([2])], { diagonal: -1 }),
      sample([float([3, 4])], { diagonal: 1 }),
      sample([float([3, 3])], { diagonal: 0 }),
    ],
    errors: [failure([float([1, 2, 3])], 'matrix or a vector expected', { diagonal: 0 })],
  },
  tril: triangleOf(),
  triu: triangleOf(),
};
