import type { classLossesOps } from '../../../../src/engine/ops/class-losses.ts';
import { exactly, failure, floatInputs, integers, type OpTests, sample } from './sample.ts';

const float = floatInputs(33);
const mean = { reduction: 'mean', ignoreIndex: -100 };
const scores = (shape: readonly number[]) => float(shape, -3, 0);
const weight = (classes: number) => float([classes], 0.5, 2);

export const classLossesTests: Readonly<Record<keyof typeof classLossesOps, OpTests>> = {
  nllLoss: {
    samples: [
      sample([scores([4]), integers([], [2])], mean),
      ...['mean', 'sum', 'none'].flatMap((reduction) => [
        sample([scores([3, 4]), integers([3], [0, 3, 1])], { reduction, ignoreIndex: -100 }),
        sample([scores([4, 3]), integers([4], [2, -100, 2, 0]), weight(3)], { reduction, ignoreIndex: -100 }),
      ]),
      sample([scores([4]), integers([], [2]), weight(4)], { reduction: 'none', ignoreIndex: 0 }),
      sample([scores([3, 3]), integers([3], [1, 2, 1])], { reduction: 'mean', ignoreIndex: 1 }),
      sample([scores([2, 3]), exactly([2], [0, 2], 'uint8')], mean),
    ],
    errors: [
      failure([float([2, 3]), integers([2], [0, 3])], 'Target 3 is out of bounds.', mean),
      failure(
        [float([2, 3]), integers([3], [0, 1, 2])],
        'Expected input batch_size (2) to match target batch_size (3).',
        mean,
      ),
      failure(
        [float([2, 3]), float([2])],
        "expected scalar type int64 but found float64: classes are integers, as tensor([0, 2], { dtype: 'int64' }) or x.to('int64') has them",
        mean,
      ),
      failure(
        [float([2, 3]), integers([2, 2], [0, 0, 0, 0])],
        '0D or 1D target tensor expected, multi-target not supported',
        mean,
      ),
      failure([float([]), integers([], [0])], 'Expected 1 or more dimensions (got 0)', mean),
      failure([float([6]), integers([1], [0])], 'size mismatch (got input: [6], target: [1])', mean),
      failure(
        [float([2, 3]), integers([2], [0, 1]), float([2])],
        'weight tensor should be defined either for all 3 classes or no classes but got weight tensor of shape: [2]',
        mean,
      ),
    ],
  },
  nllLoss2d: {
    samples: [
      sample([scores([2, 3, 2, 1]), integers([2, 2, 1], [0, 2, 1, 1]), weight(3)], mean),
      ...['mean', 'sum', 'none'].map((reduction) =>
        sample([scores([2, 3, 1, 2]), integers([2, 1, 2], [0, 2, 1, 1])], { reduction, ignoreIndex: 2 }),
      ),
    ],
    errors: [
      failure(
        [float([2, 3, 4, 4]), integers([2, 1, 4], [0, 0, 0, 0, 0, 0, 0, 0])],
        'size mismatch (got input: [2, 3, 4, 4] , target: [2, 1, 4]',
        mean,
      ),
      failure(
        [float([2, 3, 4, 4]), integers([2, 1], [0, 0])],
        'only batches of spatial targets supported (3D tensors) but got targets of dimension: 2',
        mean,
      ),
    ],
  },
};
