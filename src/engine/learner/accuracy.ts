import { noGrad } from '../autograd/modes.ts';
import { ShapeError } from '../errors.ts';
import { quietly } from '../observer.ts';
import type { Tensor } from '../tensor.ts';

/**
 * The share of examples whose largest score is that of the right class: fast.ai's `accuracy`.
 * @shape predictions [n, classes] (scores, probabilities or their logarithms), targets [n]
 * @dtype predictions any but bool; targets whole numbers
 * @throws ShapeError for other shapes
 */
export function accuracy(predictions: Tensor, targets: Tensor): number {
  if (predictions.dim() !== 2 || targets.dim() !== 1 || predictions.size(0) !== targets.size(0)) {
    throw new ShapeError(
      `accuracy takes predictions [n, classes] and targets [n], but got [${predictions.shape.join(', ')}] and [${targets.shape.join(', ')}]`,
    );
  }
  return quietly(() => noGrad(() => predictions.argmax(1).eq(targets).float().mean().item()));
}
