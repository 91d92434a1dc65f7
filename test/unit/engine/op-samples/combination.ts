import type { combinationOps } from '../../../../src/engine/ops/combination.ts';
import {
  broadcastMismatch,
  broadcastSamples,
  exactly,
  failure,
  floatInputs,
  integers,
  type OpTests,
  sample,
} from './sample.ts';

const float = floatInputs(15);
const nan = Number.NaN;

export const combinationTests: Readonly<Record<keyof typeof combinationOps, OpTests>> = {
  clamp: {
    samples: [
      sample([float([2, 3])], { min: -0.5, max: 0.5 }),
      sample([float([2, 3])], { min: 0, max: null }),
      sample([float([2, 3])], { min: null, max: 0.25 }),
      sample([exactly([5], [0, 1, -1, nan, 5])], { min: 0, max: 1 }, false),
      sample([exactly([2], [1, 5])], { min: 3, max: 2 }, false),
      sample([integers([3], [1, 5, -2])], { min: 0, max: 3 }),
      sample([integers([3], [1, 5, -2])], { min: 0.5, max: null }),
    ],
    errors: [
      failure([float([1])], "torch.clamp: At least one of 'min' or 'max' must not be null", { min: null, max: null }),
    ],
  },
  clampTensors: {
    samples: [
      sample([float([2, 3]), float([3], -1, -0.5), float([2, 1], 0.5, 1)], { hasMin: true, hasMax: true }),
      sample([float([2, 3]), float([3], -1, 1)], { hasMin: true, hasMax: false }),
      sample([float([3]), float([2, 3], -1, 1)], { hasMin: false, hasMax: true }),
      sample(
        [exactly([3], [1, 2, 3]), exactly([3], [3, 2, 5]), exactly([3], [2, 2, 4])],
        { hasMin: true, hasMax: true },
        false,
      ),
      sample([exactly([3], [0, nan, 3]), exactly([3], [nan, 0, 1])], { hasMin: true, hasMax: false }, false),
    ],
    errors: [
      failure([float([2, 3]), float([2, 4])], broadcastMismatch, { hasMin: true, hasMax: false }),
      failure([float([1])], "torch.clamp: At least one of 'min' or 'max' must not be null", {
        hasMin: false,
        hasMax: false,
      }),
    ],
  },
  lerp: {
    samples: [...broadcastSamples(float, { weight: 0.25 }), sample([float([3]), float([3])], { weight: 0.75 })],
    errors: [
      failure([float([2, 3]), float([2, 4])], broadcastMismatch, { weight: 0.5 }),
      failure([integers([1], [3]), integers([1], [4])], '"lerp_kernel_scalar" not implemented for \'int64\'', {
        weight: 0.5,
      }),
      failure([float([1]), integers([1], [4])], 'expected dtype float64 for `end` but got dtype int64', {
        weight: 0.5,
      }),
    ],
  },
  lerpTensor: {
    samples: [
      sample([float([2, 3]), float([3]), float([2, 1])]),
      sample([float([3]), float([3]), exactly([3], [0, 0.5, 1])]),
      sample([float([]), float([2]), float([])]),
    ],
    errors: [failure([float([2, 3]), float([2, 4]), float([])], broadcastMismatch)],
  },
  addcmul: {
    samples: [
      sample([float([2, 3]), float([2, 3]), float([2, 3])], { value: 1 }),
      sample([float([3]), float([2, 1]), float([3])], { value: -0.5 }),
      sample([integers([2], [1, 2]), integers([2], [3, 4]), integers([2], [5, 6])], { value: 2 }),
      sample([integers([2], [1, 2]), integers([2], [3, 4]), integers([2], [5, 6])], { value: 1.5 }),
    ],
    errors: [failure([float([2, 3]), float([2, 4]), float([])], broadcastMismatch, { value: 1 })],
  },
  addcdiv: {
    samples: [
      sample([float([2, 3]), float([2, 3]), float([2, 3], 0.5, 2)], { value: 1 }),
      sample([float([3]), float([2, 1]), float([3], 0.5, 2)], { value: -0.5 }),
    ],
    errors: [failure([float([2, 3]), float([2, 4]), float([])], broadcastMismatch, { value: 1 })],
  },
  copysign: {
    samples: [
      ...broadcastSamples(float, {}, 0.5, 2),
      sample([exactly([4], [1, -2, 3, 0]), exactly([4], [-1, 1, -0.5, -2])], {}, false),
      sample([integers([2], [1, -2]), integers([2], [-1, 3])]),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  },
};
