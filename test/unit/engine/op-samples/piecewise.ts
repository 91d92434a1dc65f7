import type { piecewiseOps } from '../../../../src/engine/ops/piecewise.ts';
import { exactly, failure, floatInputs, integers, noInput, type OpTests, sample } from './sample.ts';

const float = floatInputs(32);

/** The corners of these functions, and beyond. */
const corners = exactly([9], [-10, -3, -1, -0.5, 0, 0.5, 1, 3, 10]);

function cases(attributes: readonly object[], kernel: string | null): OpTests {
  const [first, ...others] = attributes;
  return {
    samples: [
      sample([float([2, 3])], first),
      ...others.map((one) => sample([float([2, 3])], one)),
      sample([float([])], first),
      sample([float([0, 2])], first),
      sample([corners], first, false),
    ],
    errors: [
      kernel === null
        ? failure([], noInput, first)
        : failure([integers([2], [1, 2])], `"${kernel}" not implemented for 'int64'`, first),
    ],
  };
}

const softshrink = cases([{ lambda: 0.5 }, { lambda: 0 }], 'softshrink_cpu');

export const piecewiseTests: Readonly<Record<keyof typeof piecewiseOps, OpTests>> = {
  hardtanh: cases(
    [
      { minVal: -1, maxVal: 1 },
      { minVal: 0, maxVal: 6 },
    ],
    null,
  ),
  leakyRelu: cases([{ negativeSlope: 0.01 }, { negativeSlope: 0.3 }], 'leaky_relu_cpu'),
  hardsigmoid: cases([{}], 'hardsigmoid_cpu'),
  hardswish: cases([{}], 'hardswish_cpu'),
  softshrink: {
    samples: softshrink.samples,
    errors: [
      ...softshrink.errors,
      failure([float([2])], 'lambda must be greater or equal to 0, but found to be -1.', { lambda: -1 }),
    ],
  },
  hardshrink: cases([{ lambda: 0.5 }, { lambda: 1 }], 'hardshrink_cpu'),
  threshold: cases(
    [
      { threshold: 0.1, value: 20 },
      { threshold: 0, value: -1 },
    ],
    null,
  ),
};
