import type { pointwiseOps } from '../../../../src/engine/ops/pointwise.ts';
import {
  booleans,
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

const float = floatInputs(1);

export const pointwiseTests: Readonly<Record<keyof typeof pointwiseOps, OpTests>> = {
  add: {
    samples: [
      ...broadcastSamples(float, { alpha: 1 }),
      sample([float([2, 3]), float([3])], { alpha: -0.5 }),
      sample([integers([3], [1, 2, 3]), integers([3], [10, 20, 30])], { alpha: 2 }),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch, { alpha: 1 })],
  },
  sub: {
    samples: [...broadcastSamples(float, { alpha: 1 }), sample([float([2, 3]), float([3])], { alpha: 3 })],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch, { alpha: 1 })],
  },
  mul: {
    samples: [...broadcastSamples(float, {}), sample([integers([3], [1, 2, 3]), float([3])])],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  },
  div: {
    samples: [...broadcastSamples(float, {}, 0.5, 2), sample([integers([3], [1, 2, 3]), integers([3], [2, 4, 8])])],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  },
  pow: {
    samples: [
      ...broadcastSamples(float, {}, 0.5, 2),
      sample([float([4]), exactly([], [2])], {}, false),
      sample([exactly([3], [0, -1.5, 2]), exactly([3], [2, 3, 0])], {}, false),
      sample([integers([3], [1, -2, 3]), integers([3], [3, 3, 2])]),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  },
  maximum: {
    samples: [
      ...broadcastSamples(float, {}),
      sample([exactly([4], [1, 2, Number.NaN, 0]), exactly([4], [1, 3, 0, Number.NaN])], {}, false),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  },
  minimum: {
    samples: [
      ...broadcastSamples(float, {}),
      sample([exactly([4], [1, 2, Number.NaN, 0]), exactly([4], [1, 3, 0, Number.NaN])], {}, false),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  },
  neg: unaryTests(float),
  abs: unaryTests(float, -2, 2, [sample([exactly([3], [0, -1, 2])], {}, false)]),
  sign: unaryTests(float, -2, 2, [sample([exactly([3], [0, -3, 4])], {}, false)]),
  reciprocal: unaryTests(float, 0.5, 3),
  sigmoid: unaryTests(float, -2, 2, [sample([exactly([3], [-800, 0, 800])], {}, false)]),
  relu: unaryTests(float, -2, 2, [sample([exactly([3], [0, -1, 1])], {}, false)]),
  where: {
    samples: [
      sample([booleans([2, 3], [1, 0, 1, 0, 0, 1]), float([2, 3]), float([3])]),
      sample([booleans([3], [1, 0, 1]), float([2, 3]), float([])]),
      sample([booleans([], [0]), float([2]), float([2])]),
    ],
    errors: [
      failure(
        [booleans([2], [1, 0]), float([3]), float([3])],
        'The size of tensor a (2) must match the size of tensor b (3) at non-singleton dimension 0',
      ),
    ],
  },
  powNumber: {
    samples: [
      sample([float([2, 3], 0.5, 2), integers([], [3])]),
      ...[2, 1, 0, -1].map((exponent) => sample([float([2, 3], 0.5, 2), integers([], [exponent])])),
      sample([exactly([3], [0, -2, Number.NaN]), integers([], [0])], {}, false),
      sample([exactly([3], [0, -2, Number.NaN]), integers([], [3])], {}, false),
      sample([integers([3], [2, -3, 0]), integers([], [2])]),
    ],
    errors: [failure([exactly([1], [1], 'bool'), exactly([], [1], 'bool')], '"pow" not implemented for \'bool\'')],
  },
};
