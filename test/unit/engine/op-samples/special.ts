import type { specialOps } from '../../../../src/engine/ops/special.ts';
import {
  broadcastMismatch,
  broadcastSamples,
  exactly,
  failure,
  floatInputs,
  integers,
  noInput,
  type OpTests,
  sample,
  unaryTests,
} from './sample.ts';

const float = floatInputs(51);
const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];

export const specialTests: Readonly<Record<keyof typeof specialOps, OpTests>> = {
  lgamma: unaryTests(float, 0.1, 20, [
    sample([exactly([7], [1, 2, 0.5, -0.5, -3.25, 150, -12.5])]),
    sample([exactly([2], [1e-8, 1e10])], {}, false),
    sample([exactly([5], [0, -1, inf, -inf, nan])], {}, false),
    sample([integers([3], [1, 5, 0])]),
  ]),
  digamma: unaryTests(float, 0.1, 20, [
    sample([exactly([7], [1, 2, 0.5, -0.5, -3.25, 150, 1e-3])]),
    sample([exactly([3], [0, -1, nan])], {}, false),
    sample([integers([2], [1, 5])]),
  ]),
  polygamma: {
    samples: [
      sample([float([2, 3], 0.2, 8)], { n: 1 }),
      sample([float([3], 0.2, 8)], { n: 2 }),
      sample([float([3], 0.5, 8)], { n: 3 }),
      sample([float([], 0.5, 8)], { n: 0 }),
      sample([exactly([4], [-0.5, -3.25, 0.001, 100])], { n: 1 }, false),
      sample([exactly([1], [nan])], { n: 2 }, false),
      sample([integers([2], [1, 2])], { n: 1 }),
    ],
    errors: [failure([float([1])], 'polygamma(n, x) does not support negative n.', { n: -1 })],
  },
  xlogy: {
    samples: [
      ...broadcastSamples(float, {}, 0.5, 3),
      sample([exactly([6], [0, 0, 0, 1, 2, 0]), exactly([6], [0, 2, -1, 0, -1, nan])], {}, false),
      sample([exactly([3], [nan, 1, -2]), exactly([3], [1, inf, 3])], {}, false),
      sample([integers([2], [0, 3]), integers([2], [0, 2])]),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  },
  sinc: unaryTests(float, 0.25, 3, [
    sample([exactly([3], [0, 0.5, -2.5])], {}, false),
    sample([integers([2], [0, 1])]),
  ]),
  logit: {
    samples: [
      sample([float([2, 3], 0.1, 0.9)], { eps: null }),
      sample([float([], 0.1, 0.9)], { eps: null }),
      sample([exactly([6], [0, 1, 0.5, -0.5, 1.5, nan])], { eps: null }, false),
      sample([exactly([5], [0, 1, 0.3, -0.5, 1.5])], { eps: 0.2 }, false),
      sample([float([4], 0.3, 0.7)], { eps: 0.1 }),
      sample([integers([2], [1, 0])], { eps: null }),
    ],
    errors: [failure([], noInput, { eps: null })],
  },
  heaviside: {
    samples: [
      sample([exactly([5], [-1, 0, 2, nan, -inf]), exactly([1], [0.5])]),
      sample([exactly([2, 1], [0, -0]), exactly([3], [1, 2, 3])]),
      sample([integers([3], [-2, 0, 2]), integers([3], [5, 5, 5])]),
    ],
    errors: [
      failure([float([2, 3]), float([2, 4])], broadcastMismatch),
      failure([float([1]), integers([1], [1])], 'heaviside is not yet implemented for tensors with different dtypes.'),
    ],
  },
};
