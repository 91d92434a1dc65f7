import type { normsOps } from '../../../../src/engine/ops/norms.ts';
import { dimensionOutOfRange, exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(12);
const all = { dim: null, keepdim: false };

export const normsTests: Readonly<Record<keyof typeof normsOps, OpTests>> = {
  vectorNorm: {
    samples: [
      sample([float([2, 3])], { ord: 2, ...all }),
      ...[0, 0.5, 1, 1.5, 2, 3, -1, -2].map((ord) => sample([float([2, 3])], { ord, ...all }, ord !== 0)),
      sample([float([2, 3])], { ord: Number.POSITIVE_INFINITY, dim: [1], keepdim: false }),
      sample([float([2, 3])], { ord: Number.NEGATIVE_INFINITY, dim: [0], keepdim: true }),
      sample([float([2, 3, 4])], { ord: 2, dim: [0, 2], keepdim: false }),
      sample([float([2, 3, 4])], { ord: 3, dim: [-1], keepdim: true }),
      sample([float([])], { ord: 2, ...all }),
      ...[0.5, 1, 1.5, 2, 3].map((ord) => sample([exactly([3], [0, 0, 0])], { ord, ...all }, false)),
      sample([exactly([3], [0, 3, -3])], { ord: Number.POSITIVE_INFINITY, ...all }, false),
      sample([exactly([2, 2], [0, 0, 3, 4])], { ord: 2, dim: [1], keepdim: false }, false),
      sample([float([0, 2])], { ord: 2, dim: [0], keepdim: false }),
    ],
    errors: [
      failure([float([2, 3])], dimensionOutOfRange, { ord: 2, dim: [2], keepdim: false }),
      failure(
        [integers([2], [1, 2])],
        'linalg.vector_norm: Expected a floating point or complex tensor as input. Got int64',
        { ord: 2, ...all },
      ),
      failure(
        [float([0])],
        'linalg.vector_norm cannot compute the inf norm on an empty tensor because the operation does not have an identity',
        { ord: Number.POSITIVE_INFINITY, ...all },
      ),
      failure(
        [float([2, 0])],
        'linalg.vector_norm cannot compute the -1 norm on the dimension 1 because this dimension is empty and the operation does not have an identity',
        { ord: -1, dim: [1], keepdim: false },
      ),
    ],
  },
};
