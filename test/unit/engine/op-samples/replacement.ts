import type { replacementOps } from '../../../../src/engine/ops/replacement.ts';
import { exactly, failure, floatInputs, integers, noInput, type OpTests, sample } from './sample.ts';

const float = floatInputs(16);
const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];

export const replacementTests: Readonly<Record<keyof typeof replacementOps, OpTests>> = {
  nanToNum: {
    samples: [
      sample([float([2, 3])], { nan: 0, posinf: 9, neginf: -9 }),
      sample([exactly([4], [nan, inf, -inf, 1])], { nan: 2, posinf: 9, neginf: -9 }, false),
      sample([exactly([2], [nan, 1])], { nan: 0, posinf: null, neginf: null }, false),
      sample([integers([2], [3, 4])], { nan: 0, posinf: null, neginf: null }),
    ],
    errors: [failure([], noInput, { nan: 0, posinf: null, neginf: null })],
  },
};
