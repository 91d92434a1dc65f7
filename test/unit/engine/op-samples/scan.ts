import type { scanOps } from '../../../../src/engine/ops/scan.ts';
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

const float = floatInputs(13);

function scanSamples(): NonEmpty<OpSample> {
  return [
    sample([float([4])], { dim: 0 }),
    sample([float([2, 3])], { dim: 1 }),
    sample([float([2, 3])], { dim: 0 }),
    sample([float([2, 3, 2])], { dim: -2 }),
    sample([float([])], { dim: 0 }),
    sample([float([0, 2])], { dim: 0 }),
    sample([integers([3], [3, 1, 4])], { dim: 0 }),
    sample([booleans([3], [0, 1, 1])], { dim: 0 }),
  ];
}

const errors: NonEmpty<OpErrorCase> = [failure([float([2, 3])], dimensionOutOfRange, { dim: 2 })];
const tied = sample([exactly([6], [1, 3, 3, 2, 1, 1])], { dim: 0 }, false);
const missing = sample([exactly([5], [1, 3, Number.NaN, 2, 4])], { dim: 0 }, false);

export const scanTests: Readonly<Record<keyof typeof scanOps, OpTests>> = {
  cumsum: { samples: scanSamples(), errors },
  cumprod: {
    samples: [
      ...scanSamples(),
      sample([exactly([4], [2, 0, 3, 4])], { dim: 0 }),
      sample([exactly([2, 3], [0, 2, 0, 4, 0, 6])], { dim: 1 }),
      sample([exactly([3, 2], [1, 0, 3, 2, 5, 0])], { dim: 0 }),
    ],
    errors,
  },
  cummax: { samples: [...scanSamples(), tied, missing], errors },
  cummin: { samples: [...scanSamples(), tied, missing], errors },
  logcumsumexp: {
    samples: [
      sample([float([4])], { dim: 0 }),
      sample([float([2, 3])], { dim: 1 }),
      sample([float([2, 3, 2])], { dim: -2 }),
      sample([float([])], { dim: 0 }),
      sample([float([0, 2])], { dim: 0 }),
      sample([exactly([4], [8, 9, -30, 8.5])], { dim: 0 }),
    ],
    errors: [
      ...errors,
      failure([integers([1], [3])], '"logcumsumexp_out_cpu" not implemented for \'int64\'', { dim: 0 }),
    ],
  },
};
