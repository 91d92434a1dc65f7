import type { normalizationOps } from '../../../../src/engine/ops/normalization.ts';
import { failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(35);
const plain = { eps: 1e-5, hasWeight: false, hasBias: false };
const full = { eps: 1e-5, hasWeight: true, hasBias: true };

export const normalizationTests: Readonly<Record<keyof typeof normalizationOps, OpTests>> = {
  layerNorm: {
    samples: [
      sample([float([2, 3])], { ...plain, normalizedShape: [3] }),
      sample([float([2, 3]), float([3]), float([3])], { ...full, normalizedShape: [3] }),
      sample([float([2, 2, 3]), float([2, 3])], { ...full, hasBias: false, normalizedShape: [2, 3] }),
      sample([float([2, 3]), float([3])], { eps: 0.1, hasWeight: false, hasBias: true, normalizedShape: [3] }),
    ],
    errors: [
      failure(
        [float([2, 3])],
        'Given normalizedShape=[6], expected input with shape [*, 6], but got input of size[2, 3]',
        { ...plain, normalizedShape: [6] },
      ),
      failure(
        [float([2, 3]), float([2]), float([3])],
        'Expected weight to be of same shape as normalizedShape, but got weight of shape [2] and normalizedShape = [3]',
        { ...full, normalizedShape: [3] },
      ),
      failure([integers([2], [1, 2])], '"LayerNormKernelImpl" not implemented for \'int64\'', {
        ...plain,
        normalizedShape: [2],
      }),
    ],
  },
  groupNorm: {
    samples: [
      sample([float([2, 4, 2])], { ...plain, numGroups: 2 }),
      sample([float([2, 4, 1, 2]), float([4]), float([4])], { ...full, numGroups: 2 }),
      sample([float([2, 4]), float([4]), float([4])], { ...full, numGroups: 1 }),
    ],
    errors: [
      failure(
        [float([2, 4, 2])],
        'Expected number of channels in input to be divisible by numGroups, but got input of shape [2, 4, 2] and numGroups=3',
        { ...plain, numGroups: 3 },
      ),
      failure([float([4])], 'Expected at least 2 dimensions for input tensor but received 1', {
        ...plain,
        numGroups: 2,
      }),
    ],
  },
  batchNorm: {
    samples: [
      sample([float([4, 2])], { ...plain, training: true }),
      sample([float([4, 2]), float([2]), float([2])], { ...full, training: true }),
      sample([float([2, 3, 2]), float([3]), float([3])], { ...full, training: true }),
    ],
    errors: [
      failure([float([2, 3]), float([2]), float([3])], 'weight should contain 3 elements not 2', {
        ...full,
        training: true,
      }),
      failure([float([2, 3]), float([3]), float([2])], 'runningVar should contain 3 elements not 2', {
        ...plain,
        training: false,
      }),
      failure([float([3])], 'Expected 2D or more input (got 1D input)', { ...plain, training: true }),
    ],
  },
};
