import type { statisticsOps } from '../../../../src/engine/ops/statistics.ts';
import { reduceErrors, reduceSamples } from './reduction.ts';
import {
  booleans,
  dimensionOutOfRange,
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

const float = floatInputs(11);

function varianceTests(message: string): OpTests {
  const unbiased = { correction: 1 };
  const samples: NonEmpty<OpSample> = [
    sample([float([2, 3])], { dim: null, keepdim: false, ...unbiased }),
    sample([float([2, 3])], { dim: [1], keepdim: false, ...unbiased }),
    sample([float([4, 3])], { dim: [0], keepdim: true, correction: 0 }),
    sample([float([2, 3, 4])], { dim: [0, 2], keepdim: false, correction: 2 }),
    sample([float([])], { dim: null, keepdim: false, ...unbiased }, false),
    sample([float([])], { dim: null, keepdim: false, correction: 0 }, false),
    sample([exactly([3], [2, 2, 2])], { dim: null, keepdim: false, ...unbiased }, false),
  ];
  const errors: NonEmpty<OpErrorCase> = [
    failure([float([2, 3])], dimensionOutOfRange, { dim: [2], keepdim: false, ...unbiased }),
    failure([integers([2], [1, 2])], message, { dim: null, keepdim: false, ...unbiased }),
  ];
  return { samples, errors };
}

const spread = 'std and var only support floating point and complex dtypes';
const withInfinity = [-1, Number.NEGATIVE_INFINITY, 2, Number.POSITIVE_INFINITY, 1, 0];

function truthTests(): OpTests {
  return {
    samples: [
      sample([booleans([2, 3], [1, 0, 1, 1, 1, 1])], { dim: [1], keepdim: false }),
      sample([booleans([2, 2], [0, 0, 0, 0])], { dim: null, keepdim: false }),
      sample([exactly([2, 2], [1, Number.NaN, 0, 0])], { dim: [0], keepdim: true }),
      sample([exactly([3], [1, 2, 0], 'uint8')], { dim: null, keepdim: false }),
      sample([float([0])], { dim: null, keepdim: false }),
      sample([float([])], { dim: null, keepdim: false }),
    ],
    errors: reduceErrors,
  };
}

export const statisticsTests: Readonly<Record<keyof typeof statisticsOps, OpTests>> = {
  var: varianceTests(spread),
  std: varianceTests(spread),
  varMean: varianceTests('var_mean only support floating point and complex dtypes'),
  stdMean: varianceTests('std_mean only support floating point and complex dtypes'),
  logsumexp: {
    samples: [
      ...reduceSamples,
      sample([exactly([2, 3], withInfinity)], { dim: [1], keepdim: false }, false),
      sample([exactly([2], [100, 101])], { dim: [0], keepdim: false }),
      sample([integers([2], [1, 2])], { dim: [0], keepdim: false }),
      sample([float([0, 2])], { dim: [0], keepdim: false }, false),
    ],
    errors: reduceErrors,
  },
  nansum: {
    samples: [
      ...reduceSamples,
      sample([exactly([2, 2], [1, Number.NaN, 3, 4])], { dim: [0], keepdim: false }, false),
      sample([integers([2], [1, 2])], { dim: null, keepdim: false }),
    ],
    errors: reduceErrors,
  },
  any: truthTests(),
  all: truthTests(),
  countNonzero: {
    samples: [
      sample([exactly([2, 3], [1, 0, 2, 0, 0, Number.NaN])], { dim: null }),
      sample([exactly([2, 3], [1, 0, 2, 0, 0, 3])], { dim: [1] }),
      sample([booleans([3], [1, 0, 1])], { dim: [0] }),
    ],
    errors: [failure([float([2, 3])], dimensionOutOfRange, { dim: [2] })],
  },
};
