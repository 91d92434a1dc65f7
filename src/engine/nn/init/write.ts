import { noGrad } from '../../autograd/modes.ts';
import { quietly } from '../../observer.ts';
import type { Generator } from '../../random.ts';
import type { Tensor } from '../../tensor.ts';

export interface InitOptions {
  /** Where random numbers come from. Default: the one that `manualSeed` seeds. */
  readonly generator?: Generator;
}

/** Initialisation is no part of a model's computation: it is not differentiated, and no graph shows it. */
export function write<Target extends Tensor>(tensor: Target, body: () => void): Target {
  quietly(() => noGrad(body));
  return tensor;
}
