/**
 * Losses of classes, as in `torch.nn.functional`.
 * @dtype input's, floating point
 * @throws TypeError for a reduction that is none
 */
import { IndexError, ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { wrongClassType } from '../../ops/class-losses.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { type LossOptions, reduceLoss } from './pair-losses.ts';

export interface ClassLossOptions extends LossOptions {
  /** A weight for each class: [classes]. The mean divides by the weights of the targets. */
  readonly weight?: Tensor | null;
  /** Targets of this class count for nothing. Default -100. */
  readonly ignoreIndex?: number;
}

export interface CrossEntropyOptions extends ClassLossOptions {
  /** How much of the target, 0 to 1, is spread evenly over all classes. Default 0. */
  readonly labelSmoothing?: number;
}

/**
 * The mean of -input[target]: `F.nll_loss`.
 * @param input log-probabilities [n, classes], [n, classes, ...], or [classes]
 * @param target class indices [n], [n, ...], or a scalar; integers
 * @throws IndexError where a target is not a class, TypeError for a reduction that is none
 * @shape [] for the mean and the sum, target's for 'none'
 */
export function nllLoss(
  input: Tensor,
  target: Tensor,
  ...rest: ByPlace<[weight: Tensor | null], ClassLossOptions>
): Tensor {
  const options = named<ClassLossOptions>(rest, ['weight'], 'F.nllLoss');
  const { reduction = 'mean', ignoreIndex = -100, weight = null } = options;
  const weights = weight === null ? [] : [weight];
  const rank = input.dim();
  if (rank < 3) return apply(ops.nllLoss, [input, target, ...weights], { reduction, ignoreIndex });
  requireBatch(input, target);
  if (rank === 4) return apply(ops.nllLoss2d, [input, target, ...weights], { reduction, ignoreIndex });
  const [batch, classes, ...positions] = input.shape;
  const wanted = [batch!, ...positions];
  if (target.shape.join() !== wanted.join()) {
    throw about(new ShapeError(`Expected target size [${wanted.join(', ')}], got [${target.shape.join(', ')}]`), {
      input,
      target,
    });
  }
  const flat = input.reshape([batch!, classes!, 1, positions.reduce((product, size) => product * size, 1)]);
  const flatTarget = target.reshape([batch!, 1, flat.size(3)]);
  const loss = apply(ops.nllLoss2d, [flat, flatTarget, ...weights], { reduction, ignoreIndex });
  return reduction === 'none' ? loss.reshape(wanted) : loss;
}

function requireBatch(input: Tensor, target: Tensor): void {
  if (input.shape[0] !== target.shape[0]) {
    throw about(
      new ShapeError(
        `Expected input batch_size (${input.shape[0]}) to match target batch_size (${target.shape[0] ?? 0}).`,
      ),
      { input, target },
    );
  }
}

/**
 * `nllLoss` of the log-softmax: `F.cross_entropy`.
 * @param input scores before softmax, [n, classes], [n, classes, ...], or [classes]
 * @param target class indices [n], [n, ...], or a scalar; or probabilities of input's shape, floating point
 * @shape [] for the mean and the sum; for 'none' that of the class indices
 * @throws IndexError where a target is not a class, TypeMismatchError for classes that are no integers, ShapeError where input and target do not go together
 */
export function crossEntropy(
  input: Tensor,
  target: Tensor,
  ...rest: ByPlace<[weight: Tensor | null], CrossEntropyOptions>
): Tensor {
  const options = named<CrossEntropyOptions>(rest, ['weight'], 'F.crossEntropy');
  const { labelSmoothing = 0 } = options;
  if (!(labelSmoothing >= 0 && labelSmoothing <= 1)) {
    throw new RangeError(`labelSmoothing must be between 0.0 and 1.0. Got: ${labelSmoothing}`);
  }
  const dim = input.dim() === 1 ? 0 : 1;
  const logarithms = input.logSoftmax(dim);
  if (target.isFloatingPoint) {
    if (options.ignoreIndex !== undefined && options.ignoreIndex >= 0) {
      throw about(new TypeError('ignoreIndex is not supported for floating point target'), { input, target });
    }
    return probabilityLoss(logarithms, target, dim, options);
  }
  const likelihood = nllLoss(logarithms, target, options);
  if (labelSmoothing === 0) return likelihood;
  const spread = smoothLoss(logarithms, target, dim, options);
  return likelihood.mul(1 - labelSmoothing).add(spread.mul(labelSmoothing / input.size(dim)));
}

/** [classes] beside the classes of a tensor of `rank` dimensions. */
function alongClasses(weight: Tensor, dim: number, rank: number): Tensor {
  return weight.reshape(Array.from({ length: rank }, (_, other) => (other === dim ? -1 : 1)));
}

/** Cross-entropy against probabilities. */
function probabilityLoss(logarithms: Tensor, target: Tensor, dim: number, options: CrossEntropyOptions): Tensor {
  const { labelSmoothing = 0, weight = null, reduction = 'mean' } = options;
  const classes = logarithms.size(dim);
  if (target.shape.join() !== logarithms.shape.join()) {
    if (target.shape.join() === logarithms.shape.toSpliced(dim, 1).join()) {
      throw about(wrongClassType(target), { logarithms, target });
    }
    requireBatch(logarithms, target);
    throw about(
      new ShapeError(
        `Expected floating point type for target with class probabilities of shape [${logarithms.shape.join(', ')}], got [${target.shape.join(', ')}]`,
      ),
      { logarithms, target },
    );
  }
  const wanted = labelSmoothing === 0 ? target : target.mul(1 - labelSmoothing).add(labelSmoothing / classes);
  const product = logarithms.mul(wanted);
  const weighted = weight === null ? product : product.mul(alongClasses(weight, dim, logarithms.dim()));
  if (reduction === 'none') return weighted.sum(dim).neg();
  const total = weighted.sum().neg();
  return reduction === 'sum' ? total : total.div(logarithms.numel() / classes);
}

/** The part of the loss that label smoothing spreads over all classes. */
function smoothLoss(logarithms: Tensor, target: Tensor, dim: number, options: CrossEntropyOptions): Tensor {
  const { weight = null, ignoreIndex = -100, reduction = 'mean' } = options;
  const weighted = weight === null ? logarithms : logarithms.mul(alongClasses(weight, dim, logarithms.dim()));
  const kept = target.ne(ignoreIndex);
  const each = weighted.sum(dim).neg().where(kept, 0);
  if (reduction !== 'mean') return reduceLoss(each, reduction);
  if (weight === null) return each.sum().div(kept.sum());
  const chosen = weight.indexSelect(0, target.where(kept, 0).reshape([-1])).reshape(target.shape);
  return each.sum().div(chosen.where(kept, 0).sum());
}

export interface MultiMarginLossOptions extends ClassLossOptions {
  /** Default 1. */
  readonly p?: 1 | 2;
  /** Default 1. */
  readonly margin?: number;
}

/**
 * The hinge loss of several classes, Σ max(0, margin - input[target] + input[j])ᵖ / classes over the others:
 * `F.multi_margin_loss`.
 * @param input scores [n, classes], or [classes]
 * @param target class indices [n], or a scalar
 * @shape [] for the mean and the sum, [n] for 'none'
 * @throws IndexError where a target is not a class, RangeError for a p other than 1 and 2
 */
export function multiMarginLoss(
  input: Tensor,
  target: Tensor,
  ...rest: ByPlace<[p: 1 | 2, margin: number, weight: Tensor | null], MultiMarginLossOptions>
): Tensor {
  const options = named<MultiMarginLossOptions>(rest, ['p', 'margin', 'weight'], 'F.multiMarginLoss');
  const { p = 1, margin = 1, weight = null } = options;
  if (p !== 1 && p !== 2) throw new RangeError('only p == 1 and p == 2 supported');
  const scores = input.dim() === 1 ? input.unsqueeze(0) : input;
  const classes = target.reshape([-1]);
  if (classes.numel() !== scores.size(0))
    throw about(new ShapeError(`inconsistent target size, got: [${target.shape.join(', ')}]`), { input, target });
  if (
    classes
      .lt(0)
      .logicalOr(classes.ge(scores.size(1)))
      .any()
      .item() === 1
  ) {
    throw about(new IndexError('target out of range'), { input, target });
  }
  const column = classes.unsqueeze(1);
  const gaps = scores.sub(scores.gather(1, column)).add(margin);
  // As PyTorch: a gap of exactly 0 passes no gradient.
  const losses = p === 1 ? gaps.relu() : gaps.relu().square();
  const others = scores.newFull(scores.shape, 1).detach().scatterAdd(1, column, scores.newFull(column.shape, -1));
  const counted = losses.mul(others);
  const weighted = weight === null ? counted : counted.mul(weight.indexSelect(0, classes).unsqueeze(1));
  const each = weighted.sum(1).div(scores.size(1));
  return reduceLoss(input.dim() === 1 ? each.squeeze(0) : each, options.reduction);
}
