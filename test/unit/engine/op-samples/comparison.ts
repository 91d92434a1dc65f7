import type { comparisonOps } from '../../../../src/engine/ops/comparison.ts';
import {
  booleans,
  broadcastMismatch,
  exactly,
  failure,
  floatInputs,
  integers,
  noInput,
  type OpTests,
  sample,
} from './sample.ts';

const float = floatInputs(2);

function comparisonCases(): OpTests {
  return {
    samples: [
      sample([exactly([2, 3], [1, 2, 3, 4, 5, 6]), exactly([3], [1, 5, 3])]),
      sample([integers([3], [1, 2, 3]), integers([3], [3, 2, 1])]),
      sample([exactly([4], [Number.NaN, 1, Number.POSITIVE_INFINITY, 0]), exactly([4], [Number.NaN, 1, 1, -0])]),
      sample([exactly([], [2]), exactly([2], [1, 2])]),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  };
}

export const comparisonTests: Readonly<Record<keyof typeof comparisonOps, OpTests>> = {
  logicalNot: {
    samples: [sample([exactly([3], [0, 1, -2])]), sample([booleans([2], [0, 1])])],
    errors: [failure([], noInput)],
  },
  eq: comparisonCases(),
  ne: comparisonCases(),
  lt: comparisonCases(),
  le: comparisonCases(),
  gt: comparisonCases(),
  ge: comparisonCases(),
};
