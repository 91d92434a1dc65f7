import type { countingOps } from '../../../../src/engine/ops/counting.ts';
import {
  booleans,
  dimensionOutOfRange,
  exactly,
  failure,
  floatInputs,
  integers,
  type OpTests,
  sample,
} from './sample.ts';

const float = floatInputs(15);
const flat = { dim: null, consecutive: false };
const slices = [1, 2, 3, 0, 1, 2, 1, 2, 3];

export const countingTests: Readonly<Record<keyof typeof countingOps, OpTests>> = {
  unique: {
    samples: [
      sample([exactly([2, 3], [3, 1, 2, 1, 3, 3])], flat),
      sample([integers([6], [5, -1, 5, 0, 0, 5])], flat),
      sample([booleans([4], [1, 0, 1, 1])], flat),
      sample([float([])], flat),
      sample([float([0])], flat),
      sample([integers([6], [1, 1, 2, 1, 1, 1])], { dim: null, consecutive: true }),
      sample([integers([3, 3], slices)], { dim: 0, consecutive: false }),
      sample([integers([3, 3], slices)], { dim: -1, consecutive: false }),
      sample([integers([3, 2], [1, 2, 1, 2, 0, 1])], { dim: 0, consecutive: true }),
    ],
    errors: [
      failure([float([2, 3])], dimensionOutOfRange, { dim: 2, consecutive: false }),
      failure([float([])], 'Dimension specified as 0 but tensor has no dimensions', { dim: 0, consecutive: false }),
    ],
  },
  bincount: {
    samples: [
      sample([integers([5], [0, 3, 1, 3, 3])], { minlength: 0 }),
      sample([integers([2], [0, 1])], { minlength: 5 }),
      sample([integers([0], [])], { minlength: 0 }),
      sample([integers([3], [0, 2, 2]), float([3])], { minlength: 0 }),
      sample([exactly([3], [4, 2, 2], 'uint8')], { minlength: 0 }),
    ],
    errors: [
      failure([integers([2], [-1, 2])], 'bincount only supports 1-d non-negative integral inputs.', { minlength: 0 }),
      failure([integers([1, 2], [1, 2])], 'bincount only supports 1-d non-negative integral inputs.', { minlength: 0 }),
      failure([integers([2], [1, 2])], 'minlength should be >= 0', { minlength: -1 }),
      failure([integers([2], [1, 2]), float([3])], 'weights should be 1-d and have the same length as input', {
        minlength: 0,
      }),
      failure([float([2])], '"bincount_cpu" not implemented for \'float64\'', { minlength: 0 }),
    ],
  },
  histc: {
    samples: [
      sample([exactly([6], [0.5, 1, 1.5, 2, 2.5, 4])], { bins: 4, min: 0, max: 0 }),
      sample([exactly([6], [0.5, 1, 1.5, 2, 2.5, 4])], { bins: 3, min: 1, max: 4 }),
      sample([exactly([2, 2], [1, 1, 1, 1])], { bins: 4, min: 0, max: 0 }),
      sample([float([0])], { bins: 2, min: 0, max: 0 }),
    ],
    errors: [
      failure([float([3])], 'torch.histogram(): bins must be > 0, but got 0 for dimension 0', {
        bins: 0,
        min: 0,
        max: 0,
      }),
      failure([float([3])], 'torch.histc: max must be larger than min', { bins: 4, min: 3, max: 1 }),
      failure([integers([2], [1, 2])], '"histogram_cpu" not implemented for \'int64\'', { bins: 4, min: 0, max: 0 }),
      failure([exactly([2], [1, Number.POSITIVE_INFINITY])], 'torch.histc: range of [1, inf] is not finite', {
        bins: 4,
        min: 0,
        max: 0,
      }),
    ],
  },
};
