import { AutogradError } from '../errors.ts';
import { about, made } from '../failure.ts';
import type { FailureSubject } from '../observer.ts';
import type { Tensor } from '../tensor.ts';
import { isAnomalyEnabled } from './anomaly.ts';
import type { Node } from './node.ts';

/** A tensor that a backward rule will read, and the version of its values that the rule means. */
export interface SavedTensor {
  readonly tensor: Tensor;
  readonly version: number;
}

export const secondBackward =
  'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify retainGraph: true if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.';

/** Where a node's saved tensors came from and went. */
export function saverOf(node: Node): readonly FailureSubject[] {
  return [
    { event: 'saved', node },
    { event: 'freed', node },
  ];
}

/** @throws AutogradError for a tensor that was made in inference mode */
export function save(tensor: Tensor): SavedTensor {
  if (tensor.storage.isInference) {
    throw about(
      new AutogradError(
        'Inference tensors cannot be saved for backward. To work around you can make a clone to get a normal tensor and use it in autograd.',
      ),
      [made('saved tensor', tensor)],
    );
  }
  return { tensor, version: tensor.storage.version };
}

/**
 * @throws AutogradError if it was changed in place since
 * @param node the backward node that saved it
 * @param output for an output of that node: which
 */
export function unpack({ tensor, version }: SavedTensor, node: Node, output: number | null = null): Tensor {
  if (tensor.storage.version === version) return tensor;
  const maker = output === null ? (tensor.gradFn?.name ?? null) : node.name;
  const origin = maker === null ? '' : `, which is output ${output ?? tensor.outputIndex} of ${maker},`;
  const hint = isAnomalyEnabled()
    ? ''
    : ' Hint: enable anomaly detection to find the operation that failed to compute its gradient, with autograd.setDetectAnomaly(true).';
  const error = new AutogradError(
    `one of the variables needed for gradient computation has been modified by an inplace operation: [${tensor.dtype} [${tensor.shape.join(', ')}]]${origin} is at version ${tensor.storage.version}; expected version ${version} instead. It was saved by ${node.name}.${hint}`,
  );
  throw about(error, [
    made('saved tensor', tensor),
    { event: 'written', name: 'saved tensor', tensor },
    { event: 'saved', node },
  ]);
}
