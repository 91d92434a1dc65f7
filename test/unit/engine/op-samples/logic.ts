import type { logicOps } from '../../../../src/engine/ops/logic.ts';
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

const float = floatInputs(14);
const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];

function logicalTests(): OpTests {
  return {
    samples: [
      sample([booleans([4], [0, 0, 1, 1]), booleans([4], [0, 1, 0, 1])]),
      sample([exactly([2, 2], [0, 1.5, nan, -2]), integers([2], [0, 3])]),
      sample([exactly([], [2]), booleans([2], [0, 1])]),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  };
}

function bitwiseTests(kernel: string): OpTests {
  return {
    samples: [
      sample([integers([2, 2], [12, 10, -1, 255]), integers([2], [10, 6])]),
      sample([booleans([4], [0, 0, 1, 1]), booleans([4], [0, 1, 0, 1])]),
      sample([exactly([3], [255, 6, 0], 'uint8'), exactly([3], [15, 3, 200], 'uint8')]),
      sample([exactly([2], [-7, 7], 'int32'), exactly([2], [3, -3], 'int32')]),
    ],
    errors: [failure([float([1]), float([1])], `"${kernel}" not implemented for 'float64'`)],
  };
}

function questionTests(): OpTests {
  return {
    samples: [sample([exactly([5], [0, nan, inf, -inf, 3])]), sample([integers([2], [0, 4])]), sample([float([2, 3])])],
    errors: [failure([], noInput)],
  };
}

export const logicTests: Readonly<Record<keyof typeof logicOps, OpTests>> = {
  logicalAnd: logicalTests(),
  logicalOr: logicalTests(),
  logicalXor: logicalTests(),
  bitwiseAnd: bitwiseTests('bitwise_and_cpu'),
  bitwiseOr: bitwiseTests('bitwise_or_cpu'),
  bitwiseXor: bitwiseTests('bitwise_xor_cpu'),
  bitwiseNot: {
    samples: [sample([integers([4], [0, 1, -2, 1000])]), sample([booleans([2], [0, 1])])],
    errors: [failure([float([1])], '"bitwise_not_cpu" not implemented for \'float64\'')],
  },
  bitwiseLeftShift: {
    samples: [sample([integers([2, 1], [1, -3]), integers([3], [0, 1, 4])])],
    errors: [failure([booleans([1], [1]), booleans([1], [1])], '"lshift_cpu" not implemented for \'bool\'')],
  },
  bitwiseRightShift: {
    samples: [sample([integers([2, 1], [100, -7]), integers([3], [0, 1, 4])])],
    errors: [failure([booleans([1], [1]), booleans([1], [1])], '"rshift_cpu" not implemented for \'bool\'')],
  },
  isnan: questionTests(),
  isinf: questionTests(),
  isfinite: questionTests(),
};
