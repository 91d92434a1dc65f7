import type { Tensor } from '../tensor.ts';

/** A copy that takes part in the gradient: `torch.clone`. */
export function clone(input: Tensor): Tensor {
  return input.clone();
}

/** The same values cut off from the history; shares the storage: `torch.detach`. */
export function detach(input: Tensor): Tensor {
  return input.detach();
}
