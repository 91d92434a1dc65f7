import { noGrad } from '../../autograd/modes.ts';
import { ShapeError } from '../../errors.ts';
import { cat } from '../../functions/joining.ts';
import { quietly } from '../../observer.ts';
import type { Tensor } from '../../tensor.ts';

/** All elements of all parameters, one after the other; gradients flow: `torch.nn.utils.parameters_to_vector`. */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map((parameter) => parameter.reshape([-1])));
}

/**
 * The elements of a vector written over parameters, one after the other: `torch.nn.utils.vector_to_parameters`.
 * @throws ShapeError if there are too few or too many
 */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  const all = [...parameters];
  const wanted = all.reduce((sum, parameter) => sum + parameter.numel(), 0);
  if (vector.dim() !== 1 || vector.numel() !== wanted) {
    throw new ShapeError(`expected a vector of ${wanted} elements, but got [${vector.shape.join(', ')}]`);
  }
  quietly(() =>
    noGrad(() => {
      let start = 0;
      for (const parameter of all) {
        const end = start + parameter.numel();
        parameter.copy_(vector.slice(0, start, end).reshape(parameter.shape));
        start = end;
      }
    }),
  );
}
