import type { scatterReduceOps } from '../../../../src/engine/ops/scatter-reduce.ts';
import { exactly, failure, floatInputs, integers, type OpSample, type OpTests, sample } from './sample.ts';

const float = floatInputs(53);
const index = integers([3, 2], [0, 1, 0, 0, 2, 1]);

/** Distinct values, with and without what was there. */
function cases(reduce: string): readonly [OpSample, ...OpSample[]] {
  return [
    sample([float([3, 2]), index, float([3, 2])], { dim: 0, reduce, includeSelf: true }),
    sample([float([3, 2]), index, float([3, 2])], { dim: 0, reduce, includeSelf: false }),
    sample([float([2, 4]), integers([2, 3], [1, 1, 0, 3, 3, 3]), float([2, 3])], {
      dim: -1,
      reduce,
      includeSelf: true,
    }),
    sample([float([]), integers([], [0]), float([])], { dim: 0, reduce, includeSelf: true }),
    sample([integers([3], [7, 2, 3]), integers([4], [0, 0, 1, 1]), integers([4], [4, 6, 1, 9])], {
      dim: 0,
      reduce,
      includeSelf: true,
    }),
  ];
}

const zeros = exactly([5], [0, 2, 0, 0, 3]);
const product = { dim: 0, reduce: 'prod', includeSelf: true };

export const scatterReduceTests: Readonly<Record<keyof typeof scatterReduceOps, OpTests>> = {
  scatterReduce: {
    samples: [
      ...cases('sum'),
      ...cases('mean'),
      ...cases('prod'),
      ...cases('amax'),
      ...cases('amin'),
      sample([exactly([3], [2, 3, 0]), integers([5], [0, 0, 1, 1, 2]), zeros], product, false),
      sample(
        [exactly([3], [2, 3, 0]), integers([5], [0, 0, 1, 1, 2]), zeros],
        { ...product, includeSelf: false },
        false,
      ),
      sample(
        [exactly([2], [5, 1]), integers([4], [0, 0, 1, 1]), exactly([4], [5, 5, 4, 4])],
        { dim: 0, reduce: 'amax', includeSelf: true },
        false,
      ),
      sample(
        // PyTorch shares with what was there too, where it ties: it must not.
        [exactly([2], [7, 1]), integers([3], [0, 0, 0]), exactly([3], [5, 5, 4])],
        { dim: 0, reduce: 'amax', includeSelf: false },
        false,
      ),
    ],
    errors: [
      failure(
        [float([2]), integers([1], [0]), float([1])],
        'reduce argument must be either sum, prod, mean, amax or amin.',
        { dim: 0, reduce: 'max', includeSelf: true },
      ),
      failure(
        [float([2]), integers([1], [0]), integers([1], [0])],
        'scatter(): Expected self.dtype to be equal to src.dtype',
        product,
      ),
      failure([float([2]), float([1]), float([1])], 'scatter(): Expected dtype int64 for index', product),
      failure(
        [float([2]), integers([1], [5]), float([1])],
        'index 5 is out of bounds for dimension 0 with size 2',
        product,
      ),
      failure(
        [float([2, 2]), integers([2, 2], [0, 1, 1, 1]), float([1, 2])],
        'Expected index [2, 2] to be smaller than self [2, 2] apart from dimension 0 and to be smaller size than src [1, 2]',
        product,
      ),
    ],
  },
};
