/**
 * Losses of several labels at once, as in `torch.nn.functional`.
 * @dtype input's, floating point
 * @throws ShapeError where input and target differ; TypeError for a reduction that is none
 */
import { ShapeError } from '../../errors.ts';
import { indexTensor } from '../../ops/constants.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import type { Tensor } from '../../tensor.ts';
import { type LossOptions, reduceLoss, type WeightedLossOptions } from './pair-losses.ts';

/**
 * Binary cross-entropy of the sigmoid, the mean over classes: `F.multilabel_soft_margin_loss`.
 * @param input scores [..., classes]
 * @param target 1 or 0, of input's shape
 * @shape [] for the mean and the sum, that of input without classes for 'none'
 */
export function multilabelSoftMarginLoss(input: Tensor, target: Tensor, options: WeightedLossOptions = {}): Tensor {
  const { weight = null } = options;
  const positive = apply(ops.logsigmoid, [input], {});
  const negative = apply(ops.logsigmoid, [input.neg()], {});
  const loss = target.mul(positive).add(target.neg().add(1).mul(negative)).neg();
  const weighted = weight === null ? loss : loss.mul(weight);
  return reduceLoss(weighted.sum(-1).div(input.size(-1)), options.reduction);
}

/**
 * Σ max(0, 1 - (input[label] - input[other])) / classes over all labels and all that is none: `F.multilabel_margin_loss`.
 * @param input scores [n, classes], or [classes]
 * @param target the labels, then -1: integers of input's shape
 * @shape [] for the mean and the sum, that of input without classes for 'none'
 */
export function multilabelMarginLoss(input: Tensor, target: Tensor, options: LossOptions = {}): Tensor {
  if ((input.dim() !== 1 && input.dim() !== 2) || target.shape.join() !== input.shape.join()) {
    throw new ShapeError(
      `inconsistent target size: [${target.shape.join(', ')}] for input of size: [${input.shape.join(', ')}]`,
    );
  }
  const classes = input.size(-1);
  const scores = input.reshape([-1, classes]);
  const labels = target.reshape([-1, classes]);
  const numbers = labels.toTypedArray();
  // 1 for labels up to the first -1, by position in the list and by class.
  const listed = new Float64Array(numbers.length);
  const isLabel = new Float64Array(numbers.length);
  for (let row = 0; row < numbers.length; row += classes) {
    for (let position = 0; position < classes; position++) {
      const label = numbers[row + position]!;
      if (label < 0) break;
      if (label >= classes) throw new RangeError('argument #3 target is out of range');
      listed[row + position] = 1;
      isLabel[row + label] = 1;
    }
  }
  const mask = (values: Float64Array) => indexTensor(scores, values, scores.dtype).reshape(scores.shape);
  const chosen = scores.gather(1, labels.clampMin(0));
  const gaps = scores.unsqueeze(1).sub(chosen.unsqueeze(2)).add(1).relu();
  const pairs = mask(listed).unsqueeze(2).mul(mask(isLabel).neg().add(1).unsqueeze(1));
  const each = gaps.mul(pairs).sum([1, 2]).div(classes);
  return reduceLoss(input.dim() === 1 ? each.squeeze(0) : each, options.reduction);
}
