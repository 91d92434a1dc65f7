import type { embeddingOps } from '../../../../src/engine/ops/embedding.ts';
import { exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(36);
const plain = { paddingIdx: null, scaleGradByFreq: false };

export const embeddingTests: Readonly<Record<keyof typeof embeddingOps, OpTests>> = {
  embedding: {
    samples: [
      sample([float([4, 3]), integers([3], [1, 3, 1])], plain),
      sample([float([4, 3]), integers([2, 2], [0, 2, 2, 2])], plain),
      sample([float([4, 2]), integers([], [3])], plain),
      sample([float([4, 2]), exactly([2], [3, 0], 'int32')], plain),
      // The rules below are not the derivative.
      sample([float([4, 3]), integers([3], [1, 3, 1])], { ...plain, paddingIdx: 1 }, false),
      sample([float([4, 3]), integers([3], [1, 3, 1])], { ...plain, scaleGradByFreq: true }, false),
    ],
    errors: [
      failure([float([4, 3]), integers([1], [4])], 'index out of range in self', plain),
      failure([float([4, 3]), integers([1], [-1])], 'index out of range in self', plain),
      failure([float([4]), integers([1], [0])], "'weight' must be 2-D", plain),
      failure(
        [float([4, 3]), float([1])],
        "Expected tensor for argument #1 'indices' to have one of the following scalar types: int64, int32; but got float64 instead (while checking arguments for embedding)",
        plain,
      ),
    ],
  },
};
