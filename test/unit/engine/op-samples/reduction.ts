import type { reductionOps } from '../../../../src/engine/ops/reduction.ts';
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

const float = floatInputs(3);

/** Samples of what reduces over any dimensions, and of what can go wrong there. */
export const reduceSamples: NonEmpty<OpSample> = [
  sample([float([2, 3])], { dim: null, keepdim: false }),
  sample([float([2, 3])], { dim: [1], keepdim: false }),
  sample([float([2, 3])], { dim: [0], keepdim: true }),
  sample([float([2, 3, 4])], { dim: [0, 2], keepdim: false }),
  sample([float([2, 3, 4])], { dim: [-1, 1], keepdim: true }),
  sample([float([])], { dim: null, keepdim: false }),
  sample([float([2, 3])], { dim: null, keepdim: true }),
];

export const reduceErrors: NonEmpty<OpErrorCase> = [
  failure([float([2, 3])], dimensionOutOfRange, { dim: [2], keepdim: false }),
  failure([float([2, 3])], 'dim 1 appears multiple times in the list of dims', { dim: [1, -1], keepdim: false }),
];

export const reductionTests: Readonly<Record<keyof typeof reductionOps, OpTests>> = {
  sum: {
    samples: [
      ...reduceSamples,
      sample([integers([4], [1, 2, 3, 4])], { dim: null, keepdim: false }),
      sample([float([0, 3])], { dim: [0], keepdim: false }),
    ],
    errors: reduceErrors,
  },
  mean: {
    samples: reduceSamples,
    errors: [
      ...reduceErrors,
      failure(
        [integers([2], [1, 2])],
        'mean(): could not infer output dtype. Input dtype must be either a floating point or complex dtype. Got: int64',
        { dim: null, keepdim: false },
      ),
    ],
  },
  amax: {
    samples: [
      ...reduceSamples,
      sample([exactly([2, 3], [1, 3, 3, 2, 2, 2])], { dim: [1], keepdim: false }, false),
      sample([exactly([2, 2], [1, Number.NaN, 0, 2])], { dim: [1], keepdim: false }, false),
    ],
    errors: [
      ...reduceErrors,
      failure([float([0])], 'amax(): Expected reduction dim 0 to have non-zero size.', { dim: [0], keepdim: false }),
    ],
  },
  amin: {
    samples: [...reduceSamples, sample([exactly([2, 3], [1, 1, 3, 2, 2, 2])], { dim: [1], keepdim: false }, false)],
    errors: [
      ...reduceErrors,
      failure([float([0])], 'amin(): Expected reduction dim 0 to have non-zero size.', { dim: [0], keepdim: false }),
    ],
  },
  maxAlong: {
    samples: [
      sample([float([2, 3])], { dim: 1, keepdim: false }),
      sample([float([2, 3])], { dim: 0, keepdim: true }),
      sample([float([2, 3, 4])], { dim: -2, keepdim: false }),
      sample([float([])], { dim: 0, keepdim: false }),
      sample([exactly([2, 3], [1, 3, 3, 2, 2, 2])], { dim: 1, keepdim: false }, false),
    ],
    errors: [
      failure([float([2, 3])], dimensionOutOfRange, { dim: 2, keepdim: false }),
      failure([float([2, 0])], 'max(): Expected reduction dim 1 to have non-zero size.', { dim: 1, keepdim: false }),
    ],
  },
  prod: {
    samples: [
      ...reduceSamples,
      sample([exactly([3], [0, 2, 3])], { dim: null, keepdim: false }),
      sample([exactly([2, 3], [0, 2, 0, 4, 0, 6])], { dim: [1], keepdim: false }),
      sample([exactly([2, 2, 3], [0, 2, 3, 4, 5, 6, -1, 2, 0, 1, 3, 5])], { dim: [0], keepdim: true }),
      sample([integers([4], [1, 2, 3, 4])], { dim: null, keepdim: false }),
      sample([booleans([3], [1, 1, 0])], { dim: null, keepdim: false }),
      sample([float([0, 3])], { dim: [0], keepdim: false }),
    ],
    errors: reduceErrors,
  },
  aminmax: {
    samples: [
      sample([float([2, 3])], { dim: null, keepdim: false }),
      sample([float([2, 3])], { dim: [1], keepdim: true }),
      sample([float([])], { dim: null, keepdim: false }),
      sample([exactly([2, 3], [1, 3, 3, 2, 2, 2])], { dim: [1], keepdim: false }, false),
    ],
    errors: [
      failure(
        [float([0])],
        'aminmax(): cannot compute aminmax over an empty dimension as the operation has no identity.',
        { dim: null, keepdim: false },
      ),
      failure([float([2, 0])], 'aminmax: Expected reduction dim 1 to have non-zero size.', {
        dim: [1],
        keepdim: false,
      }),
    ],
  },
  minAlong: {
    samples: [
      sample([float([2, 3])], { dim: 1, keepdim: false }),
      sample([float([2, 3, 2])], { dim: 1, keepdim: true }),
      sample([float([])], { dim: 0, keepdim: false }),
      sample([exactly([2, 3], [1, Number.NaN, 3, 2, 2, 3])], { dim: 1, keepdim: false }, false),
      sample([exactly([3], [3, 0, 255], 'uint8')], { dim: 0, keepdim: false }),
    ],
    errors: [
      failure([float([2, 3])], dimensionOutOfRange, { dim: 2, keepdim: false }),
      failure([float([2, 0])], 'min(): Expected reduction dim 1 to have non-zero size.', { dim: 1, keepdim: false }),
    ],
  },
  argmin: {
    samples: [
      sample([float([2, 3])], { dim: null, keepdim: false }),
      sample([float([2, 3])], { dim: 1, keepdim: true }),
      sample([exactly([4], [1, Number.NaN, -3, Number.NaN])], { dim: 0, keepdim: false }),
      sample([integers([3], [5, -2, 7])], { dim: null, keepdim: false }),
      sample([float([])], { dim: null, keepdim: false }),
    ],
    errors: [
      failure([float([2, 3])], dimensionOutOfRange, { dim: 2, keepdim: false }),
      failure([float([0])], 'argmin(): Expected reduction dim to be specified for input.numel() == 0.', {
        dim: null,
        keepdim: false,
      }),
    ],
  },
  argmax: {
    samples: [
      sample([float([2, 3])], { dim: null, keepdim: false }),
      sample([float([2, 3])], { dim: 1, keepdim: false }),
      sample([float([2, 3])], { dim: 0, keepdim: true }),
      sample([exactly([4], [1, Number.NaN, 3, Number.NaN])], { dim: 0, keepdim: false }),
      sample([float([])], { dim: null, keepdim: false }),
    ],
    errors: [
      failure([float([2, 3])], dimensionOutOfRange, { dim: 2, keepdim: false }),
      failure([float([0])], 'argmax(): Expected reduction dim to be specified for input.numel() == 0.', {
        dim: null,
        keepdim: false,
      }),
    ],
  },
  maxOfAll: {
    samples: [
      sample([float([2, 3])], { dim: null, keepdim: false }),
      sample([float([])], { dim: null, keepdim: false }),
      sample([exactly([2, 3], [1, 3, 3, 2, 2, 2])], { dim: null, keepdim: false }, false),
      sample([exactly([2], [1, Number.NaN])], { dim: null, keepdim: false }, false),
      sample([integers([3], [1, 5, 5])], { dim: null, keepdim: false }),
    ],
    errors: [
      failure([float([0])], 'max(): Expected reduction dim 0 to have non-zero size.', { dim: [0], keepdim: false }),
    ],
  },
  minOfAll: {
    samples: [
      sample([float([2, 3])], { dim: null, keepdim: false }),
      sample([float([])], { dim: null, keepdim: false }),
      sample([exactly([2, 3], [1, 3, 1, 2, 2, 2])], { dim: null, keepdim: false }, false),
    ],
    errors: [
      failure([float([0])], 'min(): Expected reduction dim 0 to have non-zero size.', { dim: [0], keepdim: false }),
    ],
  },
};
