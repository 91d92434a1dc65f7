import type { convolutionOps } from '../../../../src/engine/ops/convolution.ts';
import { windows } from './columns.ts';
import { failure, floatInputs, type OpTests, sample } from './sample.ts';

const float = floatInputs(37);

function convolved(dims: number, options: { stride?: number; padding?: number; dilation?: number } = {}) {
  const { stride = 1, padding = 0, dilation = 1 } = options;
  const { kernelSize: _, ...rest } = windows(new Array<number>(dims).fill(1), stride, padding, dilation);
  return { ...rest, groups: 1, transposed: false, outputPadding: new Array<number>(dims).fill(0) };
}

const transposed = { ...convolved(2, { stride: 2, padding: 1 }), transposed: true };

export const convolutionTests: Readonly<Record<keyof typeof convolutionOps, OpTests>> = {
  convolution: {
    samples: [
      sample([float([2, 2, 3, 4]), float([3, 2, 2, 2]), float([3])], convolved(2)),
      sample([float([1, 2, 4, 3]), float([2, 2, 3, 2])], convolved(2, { stride: 2, padding: 1 })),
      sample([float([1, 1, 5, 4]), float([2, 1, 2, 2]), float([2])], convolved(2, { dilation: 2 })),
      sample([float([2, 4, 3, 3]), float([4, 2, 2, 2]), float([4])], { ...convolved(2), groups: 2 }),
      sample([float([1, 1, 3, 3]), float([1, 1, 2, 2])], { ...convolved(2), paddingEnd: [1, 1] }),
      sample([float([2, 2, 5]), float([3, 2, 3]), float([3])], convolved(1, { padding: 1 })),
      sample([float([1, 1, 2, 3, 2]), float([2, 1, 2, 2, 1]), float([2])], convolved(3)),
      sample([float([1, 2, 2, 3]), float([2, 3, 3, 2]), float([3])], transposed),
      sample([float([1, 2, 2, 2]), float([2, 1, 2, 2])], { ...transposed, outputPadding: [1, 0] }),
      sample([float([1, 4, 2, 2]), float([4, 1, 2, 2]), float([2])], { ...transposed, groups: 2 }),
      sample([float([1, 2, 3]), float([2, 2, 2])], { ...convolved(1, { dilation: 2 }), transposed: true }),
    ],
    errors: [
      failure(
        [float([2, 5, 6, 6]), float([3, 4, 2, 2])],
        'Given groups=1, weight of size [3, 4, 2, 2], expected input[2, 5, 6, 6] to have 4 channels, but got 5 channels instead',
        convolved(2),
      ),
      failure(
        [float([1, 2, 6, 6]), float([3, 4, 2, 2])],
        'Given transposed=1, weight of size [3, 4, 2, 2], expected input[1, 2, 6, 6] to have 3 channels, but got 2 channels instead',
        transposed,
      ),
      failure(
        [float([1, 1, 2, 2]), float([1, 1, 3, 3])],
        "Calculated padded input size per channel: (2 x 2). Kernel size: (3 x 3). Kernel size can't be greater than actual input size",
        convolved(2),
      ),
      failure(
        [float([1, 1, 3, 3]), float([1, 1, 2, 2]), float([2])],
        'Given groups=1, weight of size [1, 1, 2, 2], expected bias to be 1-dimensional with 1 elements, but got bias of size [2] instead',
        convolved(2),
      ),
    ],
  },
  convolutionWeight: {
    samples: [
      sample([float([2, 2, 3, 4]), float([2, 3, 2, 3])], { ...windows([2, 2], 1, 0), groups: 1 }),
      sample([float([1, 2, 4, 3]), float([1, 2, 2, 3])], { ...windows([3, 2], 2, 1), groups: 1, paddingEnd: [1, 2] }),
      sample([float([1, 1, 5, 4]), float([1, 2, 3, 2])], { ...windows([2, 2], 1, 0, 2), groups: 1 }),
      sample([float([2, 4, 3, 3]), float([2, 4, 2, 2])], { ...windows([2, 2], 1, 0), groups: 2 }),
      sample([float([2, 2, 5]), float([2, 3, 5])], { ...windows([3], 1, 1), groups: 1 }),
      sample([float([1, 1, 2, 3, 2]), float([1, 2, 1, 2, 2])], { ...windows([2, 2, 1], 1, 0), groups: 1 }),
    ],
    errors: [
      failure(
        [float([2, 2, 3]), float([2, 2, 2, 2])],
        'convolutionWeight(): expected inputs of 4 dimensions, but got [2, 2, 3] and [2, 2, 2, 2]',
        { ...windows([2, 2], 1, 0), groups: 1 },
      ),
    ],
  },
};
