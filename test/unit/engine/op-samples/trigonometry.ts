import type { trigonometryOps } from '../../../../src/engine/ops/trigonometry.ts';
import {
  broadcastMismatch,
  broadcastSamples,
  exactly,
  failure,
  floatInputs,
  integers,
  type OpTests,
  sample,
  unaryTests,
} from './sample.ts';

const float = floatInputs(11);
const inf = Number.POSITIVE_INFINITY;

export const trigonometryTests: Readonly<Record<keyof typeof trigonometryOps, OpTests>> = {
  sin: unaryTests(float, -2, 2, [sample([integers([3], [0, 1, -2])])]),
  cos: unaryTests(float),
  tan: unaryTests(float, -1, 1),
  asin: unaryTests(float, -0.9, 0.9, [sample([exactly([4], [0, 1, -1, 1.5])], {}, false)]),
  acos: unaryTests(float, -0.9, 0.9, [sample([exactly([4], [0, 1, -1, 1.5])], {}, false)]),
  atan: unaryTests(float, -3, 3, [sample([exactly([3], [0, inf, -inf])], {}, false)]),
  sinh: unaryTests(float),
  cosh: unaryTests(float),
  tanh: unaryTests(float, -2, 2, [sample([exactly([3], [0, 40, -40])], {}, false)]),
  asinh: unaryTests(float, -3, 3),
  acosh: unaryTests(float, 1.1, 4, [sample([exactly([3], [1, 0.5, 2])], {}, false)]),
  atanh: unaryTests(float, -0.9, 0.9, [sample([exactly([4], [0, 1, -1, 1.5])], {}, false)]),
  atan2: {
    samples: [
      ...broadcastSamples(float, {}, 0.5, 2),
      sample([exactly([4], [1, -1, 0, -2]), exactly([4], [-1, -1, -3, 0])], {}, false),
      sample([integers([2], [1, -2]), integers([2], [2, 3])]),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  },
  hypot: {
    samples: [
      ...broadcastSamples(float, {}, 0.5, 2),
      sample([exactly([2], [inf, 3]), exactly([2], [1, -4])], {}, false),
    ],
    errors: [
      failure([float([2, 3]), float([2, 4])], broadcastMismatch),
      failure([integers([1], [3]), integers([1], [4])], '"hypot_cpu" not implemented for \'int64\''),
    ],
  },
  deg2rad: unaryTests(float, -180, 180, [sample([integers([2], [180, -90])])]),
  rad2deg: unaryTests(float, -3, 3, [sample([integers([2], [3, -1])])]),
};
