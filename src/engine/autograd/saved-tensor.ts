import { AutogradError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { isAnomalyEnabled } from './anomaly.ts';

/** A tensor that a backward rule will read, and the version of its values that the rule means. */
export interface SavedTensor {
  readonly tensor: Tensor;
  readonly version: number;
}

export const secondBackward =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retainGraph: true if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.';

/** @throws AutogradError for a tensor that was made in inference mode */
export function save(tensor: Tensor): SavedTensor {
  if (tensor.storage.isInference) {
    throw new AutogradError(
      'Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal tensor and use it in autograd.',
    );
  }
  return { tensor, version: tensor.storage.version };
}

/**
 * @throws AutogradError if it was changed in place since
 * @param savedBy the backward node's name
 * @param output for an output of that node: which
 */
export function unpack({ tensor, version }: SavedTensor, savedBy: string, output: number | null = null): Tensor {
  if (tensor.storage.version === version) return tensor;
  const maker = output === null ? (tensor.gradFn?.name ?? null) : savedBy;
  const origin = maker === null ? '' : `, which is output ${output ?? tensor.outputIndex} of ${maker},`;
  const hint = isAnomalyEnabled()
    ? ''
    : ' Hint: enable anomaly detection to find the operation that failed to compute its gradient, with autograd.setDetectAnomaly(true).';
  throw new AutogradError(
    `one of the variables needed for gradient computation has been modified by an inplace operation: [${tensor.dtype} [${tensor.shape.join(', ')}]]${origin} is at version ${tensor.storage.version}; expected version ${version} instead. It was saved by ${savedBy}.${hint}`,
  );
}
