import type { lossesOps } from '../../../../src/engine/ops/losses.ts';
import { broadcastMismatch, failure, floatInputs, type OpTests, sample } from './sample.ts';

const float = floatInputs(7);

export const lossesTests: Readonly<Record<keyof typeof lossesOps, OpTests>> = {
  mseLoss: {
    samples: [
      sample([float([2, 3]), float([2, 3])], { reduction: 'mean' }),
      sample([float([2, 3]), float([2, 3])], { reduction: 'sum' }),
      sample([float([2, 3]), float([2, 3])], { reduction: 'none' }),
      sample([float([]), float([])], { reduction: 'mean' }),
    ],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch, { reduction: 'mean' })],
  },
};
