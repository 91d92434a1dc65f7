import type { roundingOps } from '../../../../src/engine/ops/rounding.ts';
import {
  booleans,
  broadcastMismatch,
  exactly,
  failure,
  floatInputs,
  integers,
  type OpTests,
  sample,
  unaryTests,
} from './sample.ts';

const float = floatInputs(13);
const inf = Number.POSITIVE_INFINITY;

function restTests(differentiable = true): OpTests {
  return {
    samples: [
      sample([exactly([6], [7, -7, 7, -7, 6, -6]), exactly([6], [2, 2, -2, -2, 3, -4])], {}, false),
      sample([float([2, 1], 4.1, 4.4), float([3], 2.5, 2.9)], {}, differentiable),
      sample([float([], 4.1, 4.4), float([2, 3], -2.9, -2.5)], {}, differentiable),
      sample([exactly([4], [1, -1, 5.5, 3]), exactly([4], [inf, inf, 0.1, 0])], {}, false),
      sample([integers([4], [7, -7, 7, -7]), integers([4], [2, 2, -2, -2])]),
    ],
    errors: [
      failure([float([2, 3]), float([2, 4])], broadcastMismatch),
      failure([integers([1], [3]), integers([1], [0])], 'ZeroDivisionError'),
    ],
  };
}

export const roundingTests: Readonly<Record<keyof typeof roundingOps, OpTests>> = {
  floor: unaryTests(float, -2, 2, [sample([exactly([3], [1, -1.5, 0])], {}, false), sample([integers([2], [3, -4])])]),
  ceil: unaryTests(float, -2, 2, [sample([exactly([3], [1, -1.5, 0])], {}, false), sample([integers([2], [3, -4])])]),
  trunc: unaryTests(float, -2, 2, [sample([exactly([3], [1, -1.5, 0])], {}, false), sample([integers([2], [3, -4])])]),
  round: {
    samples: [
      sample([float([2, 3], 0.1, 0.4)], { decimals: 0 }),
      sample([exactly([8], [0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, -2.6, inf])], { decimals: 0 }, false),
      sample([exactly([3], [1.23456, -1.23456, 7])], { decimals: 2 }, false),
      sample([exactly([3], [1234, -1234, 51])], { decimals: -2 }, false),
      sample([integers([2], [3, -4])], { decimals: 0 }),
    ],
    errors: [
      failure([booleans([1], [1])], '"round_vml_cpu" not implemented for \'bool\'', { decimals: 0 }),
      failure([integers([1], [1])], '"round_cpu" not implemented for \'int64\'', { decimals: 1 }),
    ],
  },
  frac: {
    samples: [sample([float([2, 3], 0.1, 0.9)]), sample([exactly([4], [1.5, -1.5, 2, -0.25])], {}, false)],
    errors: [failure([integers([1], [3])], '"frac_cpu" not implemented for \'int64\'')],
  },
  remainder: restTests(),
  fmod: restTests(),
  floorDivide: restTests(false),
  divRounded: {
    samples: [
      sample(
        [exactly([6], [7, -7, 7, -7, 6, -6]), exactly([6], [2, 2, -2, -2, 3, 4])],
        { roundingMode: 'floor' },
        false,
      ),
      sample(
        [exactly([6], [7, -7, 7, -7, 6, -6]), exactly([6], [2, 2, -2, -2, 3, 4])],
        { roundingMode: 'trunc' },
        false,
      ),
      sample([integers([4], [7, -7, 7, -7]), integers([4], [2, 2, -2, -2])], { roundingMode: 'floor' }),
      sample([integers([4], [7, -7, 7, -7]), integers([4], [2, 2, -2, -2])], { roundingMode: 'trunc' }),
      sample([float([2, 1], 4.1, 4.4), float([3], 2.1, 2.5)], { roundingMode: 'floor' }),
    ],
    errors: [
      failure([integers([1], [3]), integers([1], [0])], 'ZeroDivisionError', { roundingMode: 'floor' }),
      failure(
        [float([1]), float([1])],
        "div expected roundingMode to be one of null, 'trunc', or 'floor' but found 'up'",
        {
          roundingMode: 'up',
        },
      ),
    ],
  },
  gcd: {
    samples: [
      sample([integers([6], [0, -4, 6, -6, 12, 7]), integers([6], [0, 6, -9, -4, 0, 13])]),
      sample([integers([2, 1], [12, 18]), integers([3], [8, 9, 10])]),
    ],
    errors: [failure([float([1]), float([1])], '"gcd_cpu" not implemented for \'float64\'')],
  },
  lcm: {
    samples: [
      sample([integers([6], [0, -4, 6, -6, 12, 7]), integers([6], [0, 6, -9, -4, 0, 13])]),
      sample([integers([2, 1], [12, 18]), integers([3], [8, 9, 10])]),
    ],
    errors: [failure([float([1]), float([1])], '"lcm_cpu" not implemented for \'float64\'')],
  },
};
