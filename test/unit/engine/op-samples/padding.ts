import type { paddingOps } from '../../../../src/engine/ops/padding.ts';
import { failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(34);

const unsupported = 'Only 2D, 3D, 4D, 5D padding with non-constant padding are supported for now';

export const paddingTests: Readonly<Record<keyof typeof paddingOps, OpTests>> = {
  constantPad: {
    samples: [
      sample([float([2, 3])], { pad: [1, 2], value: 0 }),
      sample([float([2, 3])], { pad: [1, 0, 0, 2], value: -1.5 }),
      sample([float([2, 4])], { pad: [-1, 2, 1, -1], value: 3 }),
      sample([float([3])], { pad: [-1, -2], value: 1 }),
      sample([integers([2], [1, 2])], { pad: [1, 1], value: 7 }),
      sample([float([2])], { pad: [], value: 0 }),
    ],
    errors: [
      failure([float([2, 3])], 'Padding length must be divisible by 2', { pad: [1], value: 0 }),
      failure([float([2, 3])], 'Padding length too large', { pad: [1, 1, 1, 1, 1, 1], value: 0 }),
      failure([float([2, 3])], 'start (0) + length (-1) exceeds dimension size (1).', { pad: [-2, -2], value: 0 }),
    ],
  },
  reflectionPad1d: {
    samples: [sample([float([2, 4])], { pad: [3, 2] }), sample([float([2, 1, 3])], { pad: [0, 1] })],
    errors: [
      failure(
        [float([2, 3])],
        'Argument #4: Padding size should be less than the corresponding input dimension, but got: padding (3, 0) at dimension 1 of input [2, 3]',
        { pad: [3, 0] },
      ),
      failure([float([2])], unsupported, { pad: [1, 0] }),
    ],
  },
  reflectionPad2d: {
    samples: [sample([float([1, 3, 4])], { pad: [1, 2, 2, 0] }), sample([float([1, 2, 2, 3])], { pad: [1, 1, 1, 1] })],
    errors: [
      failure(
        [float([1, 2, 3])],
        'Argument #6: Padding size should be less than the corresponding input dimension, but got: padding (2, 0) at dimension 1 of input [1, 2, 3]',
        { pad: [0, 0, 2, 0] },
      ),
    ],
  },
  reflectionPad3d: {
    samples: [sample([float([1, 2, 2, 3])], { pad: [1, 2, 1, 0, 0, 1] })],
    errors: [failure([float([2, 3])], unsupported, { pad: [1, 1, 1, 1, 1, 1] })],
  },
  replicationPad1d: {
    samples: [sample([float([2, 3])], { pad: [4, 1] }), sample([float([1, 2, 3])], { pad: [0, 2] })],
    errors: [failure([float([2])], unsupported, { pad: [1, 0] })],
  },
  replicationPad2d: {
    samples: [sample([float([1, 2, 3])], { pad: [1, 2, 3, 0] })],
    errors: [failure([float([2])], unsupported, { pad: [1, 0, 0, 0] })],
  },
  replicationPad3d: {
    samples: [sample([float([1, 2, 1, 2])], { pad: [1, 0, 2, 1, 0, 1] })],
    errors: [failure([float([2])], unsupported, { pad: [1, 0, 0, 0, 0, 0] })],
  },
};
