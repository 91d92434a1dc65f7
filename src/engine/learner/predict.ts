import { noGrad } from '../autograd/modes.ts';
import { cat } from '../functions/joining.ts';
import type { Module } from '../nn/module.ts';
import type { Tensor } from '../tensor.ts';

/** Batches of inputs and targets; a `DataLoader` of pairs. */
export type LabelledBatches = Iterable<readonly [Tensor, Tensor]>;

/** Runs `body` with a net in evaluation mode and nothing recorded, and leaves the net as it was. */
export function evaluating<Result>(net: Module<[Tensor], Tensor>, body: () => Result): Result {
  const wasTraining = net.training;
  net.eval();
  try {
    return noGrad(body);
  } finally {
    net.train(wasTraining);
  }
}

/**
 * What a net says of every example of a loader, in evaluation mode: fast.ai's `predict`.
 * @shape [n, ...], all batches one after another
 * @dtype the net's own
 * @throws RangeError for a loader without a batch
 */
export function predict(net: Module<[Tensor], Tensor>, batches: LabelledBatches): Tensor {
  const outputs = evaluating(net, () => Array.from(batches, ([inputs]) => net(inputs)));
  if (outputs.length === 0) throw new RangeError('there is nothing to predict: the loader has no batch');
  return cat(outputs, 0);
}
