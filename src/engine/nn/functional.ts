/** Layers and losses as functions: `torch.nn.functional`. */
import type { Tensor } from '../tensor.ts';

export { linear } from './layers.ts';
export { crossEntropy, mseLoss, nllLoss } from './losses.ts';

/** `F.relu`. */
export function relu(x: Tensor): Tensor {
  return x.relu();
}

/** `F.softmax`. */
export function softmax(x: Tensor, dim: number): Tensor {
  return x.softmax(dim);
}

/** `F.log_softmax`. */
export function logSoftmax(x: Tensor, dim: number): Tensor {
  return x.logSoftmax(dim);
}
