import type { sortingOps } from '../../../../src/engine/ops/sorting.ts';
import {
  dimensionOutOfRange,
  exactly,
  failure,
  floatInputs,
  integers,
  noInput,
  type OpTests,
  sample,
} from './sample.ts';

const float = floatInputs(14);
const { NaN: missing } = Number;

function alongTests(name: string, extra: object = {}): OpTests {
  const plain = { dim: 1, keepdim: false, ...extra };
  return {
    samples: [
      sample([float([2, 3])], plain),
      sample([float([4, 3])], { ...plain, dim: 0, keepdim: true }),
      sample([float([2, 4, 3])], { ...plain, dim: -2 }),
      sample([float([])], { ...plain, dim: 0, ...('k' in extra ? { k: 1 } : {}) }),
      sample([integers([5], [4, 4, -1, 7, 0])], { ...plain, dim: 0 }),
    ],
    errors: [
      failure([float([2, 3])], dimensionOutOfRange, { ...plain, dim: 2 }),
      failure([float([2, 0])], `${name}(): Expected reduction dim 1 to have non-zero size.`, plain),
    ],
  };
}

const withMissing = { dim: 1, keepdim: false };

export const sortingTests: Readonly<Record<keyof typeof sortingOps, OpTests>> = {
  sort: {
    samples: [
      sample([float([2, 3])], { dim: 1, descending: false }),
      sample([float([4, 3])], { dim: 0, descending: true }),
      sample([float([2, 4, 3])], { dim: -2, descending: false }),
      sample([float([])], { dim: 0, descending: false }),
      sample([float([0, 2])], { dim: 0, descending: false }),
      sample([exactly([6], [1, 3, 1, missing, 3, 2])], { dim: 0, descending: false }, false),
      sample([exactly([6], [1, 3, 1, missing, 3, 2])], { dim: 0, descending: true }, false),
      sample([integers([4], [3, -1, 3, 0])], { dim: 0, descending: false }),
    ],
    errors: [failure([float([2, 3])], dimensionOutOfRange, { dim: 2, descending: false })],
  },
  topk: {
    samples: [
      sample([float([2, 4])], { k: 2, dim: 1, largest: true }),
      sample([float([4, 2])], { k: 3, dim: 0, largest: false }),
      sample([float([2, 4, 2])], { k: 1, dim: -2, largest: true }),
      sample([float([3])], { k: 0, dim: 0, largest: true }),
      sample([float([])], { k: 1, dim: 0, largest: true }),
      sample([exactly([4], [1, missing, 3, 2])], { k: 2, dim: 0, largest: true }, false),
    ],
    errors: [
      failure([float([2, 3])], 'selected index k out of range', { k: 4, dim: 1, largest: true }),
      failure([float([2, 3])], 'selected index k out of range', { k: -1, dim: 1, largest: true }),
      failure([float([2, 3])], dimensionOutOfRange, { k: 1, dim: 2, largest: true }),
    ],
  },
  kthvalue: {
    samples: [
      ...alongTests('kthvalue', { k: 2 }).samples,
      sample([exactly([2, 3], [missing, 1, 0, 3, 2, missing])], { ...withMissing, k: 3 }, false),
    ],
    errors: [
      ...alongTests('kthvalue', { k: 2 }).errors,
      failure([float([2, 3])], 'kthvalue(): selected number k out of range for dimension 1', {
        k: 4,
        dim: 1,
        keepdim: false,
      }),
    ],
  },
  medianAlong: {
    samples: [
      ...alongTests('median').samples,
      sample([exactly([2, 4], [missing, 1, 0, 5, 3, 2, missing, missing])], withMissing, false),
    ],
    errors: alongTests('median').errors,
  },
  nanmedianAlong: {
    samples: [
      ...alongTests('nanmedian').samples,
      sample([exactly([2, 4], [missing, 1, 0, 5, 3, 2, missing, missing])], withMissing, false),
    ],
    errors: alongTests('nanmedian').errors,
  },
  mode: {
    samples: [
      ...alongTests('mode').samples,
      sample([exactly([2, 5], [2, 1, 2, 1, 0, 5, 3, 3, 5, 3])], withMissing, false),
    ],
    errors: alongTests('mode').errors,
  },
  median: {
    samples: [
      sample([float([2, 3])]),
      sample([float([5])]),
      sample([float([])]),
      sample([exactly([4], [2, 1, 2, 2])], {}, false),
      sample([exactly([4], [2, missing, 2, missing])], {}, false),
      sample([float([0])], {}, false),
      sample([integers([4], [4, 1, 3, 2])]),
    ],
    errors: [failure([], noInput)],
  },
  nanmedian: {
    samples: [
      sample([float([2, 3])]),
      sample([exactly([4], [2, missing, 3, missing])], {}, false),
      sample([exactly([2], [missing, missing])], {}, false),
    ],
    errors: [failure([], noInput)],
  },
};
