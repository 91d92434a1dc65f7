import type { exponentialOps } from '../../../../src/engine/ops/exponential.ts';
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

const float = floatInputs(12);
const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];

function ofSum(kernel: string): OpTests {
  return {
    samples: [
      ...broadcastSamples(float, {}),
      sample([exactly([4], [1000, -1000, 2, 2]), exactly([4], [1000, -1002, 900, 2])], {}, false),
      sample([exactly([5], [inf, -inf, -inf, nan, 1]), exactly([5], [inf, -inf, 3, 1, inf])], {}, false),
    ],
    errors: [
      failure([float([2, 3]), float([2, 4])], broadcastMismatch),
      failure([integers([1], [1]), integers([1], [1])], `"${kernel}" not implemented for 'int64'`),
    ],
  };
}

export const exponentialTests: Readonly<Record<keyof typeof exponentialOps, OpTests>> = {
  exp: unaryTests(float, -2, 2, [sample([exactly([3], [inf, -inf, nan])], {}, false), sample([integers([2], [0, 3])])]),
  exp2: unaryTests(float, -2, 2, [sample([exactly([3], [0, -1, 10])], {}, false), sample([integers([2], [0, 3])])]),
  expm1: unaryTests(float, -2, 2, [sample([exactly([2], [1e-10, -40])])]),
  log: unaryTests(float, 0.5, 3, [sample([exactly([3], [0, -1, 1])], {}, false)]),
  log2: unaryTests(float, 0.5, 3, [sample([exactly([4], [0, -1, 1, 8])], {}, false)]),
  log10: unaryTests(float, 0.5, 3, [sample([exactly([4], [0, -1, 1, 1000])], {}, false)]),
  log1p: unaryTests(float, -0.5, 3, [sample([exactly([4], [0, -1, -2, 1e-10])], {}, false)]),
  sqrt: unaryTests(float, 0.5, 3, [sample([exactly([2], [0, 4])], {}, false)]),
  rsqrt: unaryTests(float, 0.5, 3, [sample([exactly([3], [0, 4, -1])], {}, false), sample([integers([2], [4, 9])])]),
  erf: unaryTests(float, -3, 3, [sample([exactly([5], [0, inf, -inf, 1e-9, nan])], {}, false)]),
  erfc: unaryTests(float, -3, 3, [sample([exactly([5], [0, inf, -inf, 8, nan])], {}, false)]),
  erfinv: unaryTests(float, -0.9, 0.9, [sample([exactly([5], [0, 1, -1, 2, 0.99])], {}, false)]),
  logaddexp: ofSum('logaddexp_cpu'),
  logaddexp2: ofSum('logaddexp2_cpu'),
};
