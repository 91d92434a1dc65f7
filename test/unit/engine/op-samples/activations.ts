import type { activationsOps } from '../../../../src/engine/ops/activations.ts';
import {
  dimensionOutOfRange,
  exactly,
  type FloatInput,
  failure,
  floatInputs,
  integers,
  type OpTests,
  sample,
} from './sample.ts';

/** At 0 and far from it, where finite differences make no sense or nothing is left to see. */
const far = exactly([7], [-200, -30, -1, 0, 1, 30, 200]);

export function activationTests(float: FloatInput, attributes: readonly object[], kernel: string): OpTests {
  const [first, ...others] = attributes;
  return {
    samples: [
      sample([float([2, 3])], first),
      ...others.map((one) => sample([float([2, 3])], one)),
      sample([float([])], first),
      sample([float([0, 2])], first),
      sample([far], first, false),
    ],
    errors: [failure([integers([2], [1, 2])], `"${kernel}" not implemented for 'int64'`, first)],
  };
}

const float = floatInputs(31);

function cases(attributes: readonly object[], kernel: string): OpTests {
  return activationTests(float, attributes, kernel);
}

export const activationsTests: Readonly<Record<keyof typeof activationsOps, OpTests>> = {
  elu: cases(
    [
      { alpha: 1, scale: 1, inputScale: 1 },
      { alpha: 0.7, scale: 1, inputScale: 1 },
    ],
    'elu_cpu',
  ),
  selu: cases([{ alpha: 1.6732632423543772, scale: 1.0507009873554805, inputScale: 1 }], 'elu_cpu'),
  celu: cases([{ alpha: 2, scale: 1, inputScale: 0.5 }], 'elu_cpu'),
  silu: cases([{}], 'silu_cpu'),
  softplus: cases(
    [
      { beta: 1, threshold: 20 },
      { beta: 2, threshold: 3 },
    ],
    'softplus_cpu',
  ),
  mish: cases([{}], 'mish_cpu'),
  logsigmoid: cases([{}], 'log_sigmoid_cpu'),
  glu: {
    samples: [
      sample([float([2, 4])], { dim: -1 }),
      sample([float([4, 3])], { dim: 0 }),
      sample([float([2, 6, 2])], { dim: 1 }),
    ],
    errors: [
      failure([float([3])], 'Halving dimension must be even, but dimension 0 is size 3', { dim: 0 }),
      failure([float([])], 'glu does not support scalars because halving size must be even', { dim: -1 }),
      failure([float([2, 4])], dimensionOutOfRange, { dim: 2 }),
      failure([integers([2], [1, 2])], '"glu_cpu" not implemented for \'int64\'', { dim: 0 }),
    ],
  },
  prelu: {
    samples: [
      sample([float([2, 3]), float([3])]),
      sample([float([2, 3, 2]), float([3])]),
      sample([float([2, 3]), float([1])]),
      sample([float([4]), float([])]),
      sample([exactly([1, 3], [0, -1, 2]), float([3])], {}, false),
    ],
    errors: [
      failure(
        [float([2, 6]), float([3])],
        'Mismatch of parameter numbers and input channel size. Found parameter numbers = 3 and channel size = 6.',
      ),
      failure([float([2, 3]), float([3, 2])], 'prelu: Expected `weight` to be a scalar or 1D tensor, but got ndim = 2'),
    ],
  },
};
