import type { pairLossesOps } from '../../../../src/engine/ops/pair-losses.ts';
import {
  broadcastMismatch,
  exactly,
  failure,
  floatInputs,
  integers,
  type OpSample,
  type OpTests,
  type SampleInput,
  sample,
} from './sample.ts';

const float = floatInputs(34);
const mean = { reduction: 'mean' };

/** Every reduction of the same inputs. */
function reductions(inputs: () => SampleInput[], others: object = {}): [OpSample, ...OpSample[]] {
  const one = (reduction: string) => sample(inputs(), { reduction, ...others });
  return [one('mean'), one('sum'), one('none')];
}

const pair = () => [float([2, 3]), float([2, 3])];
const broadcast = () => [float([2, 1], 0.1, 1), float([3], -2, -0.1)];
const probabilities = () => [float([2, 3], 0.05, 0.95), float([2, 3], 0.05, 0.95)];
const logits = () => [float([2, 3]), float([2, 3], 0.05, 0.95)];
const weights = (shape: readonly number[]) => float(shape, 0.5, 2);

export const pairLossesTests: Readonly<Record<keyof typeof pairLossesOps, OpTests>> = {
  smoothL1Loss: {
    samples: [
      ...reductions(pair, { beta: 1 }),
      sample(pair(), { reduction: 'mean', beta: 0.3 }),
      sample(pair(), { reduction: 'sum', beta: 0 }),
      sample(broadcast(), { reduction: 'mean', beta: 1 }),
      sample([exactly([5], [-1, -0.5, 0, 0.5, 1]), exactly([], [0])], { reduction: 'sum', beta: 0.5 }, false),
    ],
    errors: [
      failure([float([2, 3]), float([2, 4])], broadcastMismatch, { ...mean, beta: 1 }),
      failure(pair(), 'smooth_l1_loss does not support negative values for beta.', { ...mean, beta: -1 }),
    ],
  },
  huberLoss: {
    samples: [
      ...reductions(pair, { delta: 1 }),
      sample(pair(), { reduction: 'mean', delta: 0.3 }),
      sample(broadcast(), { reduction: 'none', delta: 1 }),
    ],
    errors: [
      failure([float([2, 3]), float([2, 4])], broadcastMismatch, { ...mean, delta: 1 }),
      failure(pair(), 'huber_loss does not support non-positive values for delta.', { ...mean, delta: 0 }),
    ],
  },
  softMarginLoss: {
    samples: [...reductions(pair), sample([exactly([3], [-800, 0, 800]), exactly([3], [1, 1, 1])], mean, false)],
    errors: [failure([float([2, 3]), float([2, 4])], broadcastMismatch, mean)],
  },
  binaryCrossEntropy: {
    samples: [
      ...reductions(probabilities),
      ...reductions(() => [...probabilities(), weights([3])]),
      sample([...probabilities(), weights([2, 3])], mean),
    ],
    errors: [
      failure(
        [float([2, 3], 0, 1), float([3], 0, 1)],
        'Using a target size ([3]) that is different to the input size ([2, 3]) is deprecated. Please ensure they have the same size.',
        mean,
      ),
      failure(
        [exactly([2], [0.5, 1.5]), exactly([2], [0, 1])],
        'all elements of input should be between 0 and 1',
        mean,
      ),
      failure(
        [integers([2], [0, 1]), integers([2], [0, 1])],
        '"binary_cross_entropy" not implemented for \'int64\'',
        mean,
      ),
    ],
  },
  binaryCrossEntropyWithLogits: {
    samples: [
      ...reductions(logits, { hasWeight: false, hasPosWeight: false }),
      ...reductions(() => [...logits(), weights([3])], { hasWeight: false, hasPosWeight: true }),
      sample([...logits(), weights([2, 1])], { ...mean, hasWeight: true, hasPosWeight: false }),
      sample([...logits(), weights([3]), weights([3])], { ...mean, hasWeight: true, hasPosWeight: true }),
      sample(
        [exactly([3], [-800, 0, 800]), exactly([3], [1, 0, 0])],
        { ...mean, hasWeight: false, hasPosWeight: false },
        false,
      ),
    ],
    errors: [
      failure([float([2, 3]), float([3])], 'Target size ([3]) must be the same as input size ([2, 3])', {
        ...mean,
        hasWeight: false,
        hasPosWeight: false,
      }),
    ],
  },
};
