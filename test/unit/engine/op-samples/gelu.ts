import type { geluOps } from '../../../../src/engine/ops/gelu.ts';
import { activationTests } from './activations.ts';
import { broadcastMismatch, broadcastSamples, failure, floatInputs, type OpTests } from './sample.ts';

const float = floatInputs(47);

const gelu = activationTests(float, [{ approximate: 'none' }, { approximate: 'tanh' }], 'GeluKernelImpl');

export const geluTests: Readonly<Record<keyof typeof geluOps, OpTests>> = {
  gelu: {
    samples: gelu.samples,
    errors: [
      ...gelu.errors,
      failure([float([2])], 'approximate argument must be either none or tanh.', { approximate: 'fast' }),
    ],
  },
  geluBackward: {
    samples: broadcastSamples(float, {}),
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch)],
  },
};
