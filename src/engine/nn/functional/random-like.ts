import { allocate } from '../../dtype.ts';
import { denseStrides } from '../../ops/operand.ts';
import { Storage } from '../../storage.ts';
import { Tensor } from '../../tensor.ts';

/** A tensor of the shape, dtype and device of `x`, without history, whose elements are drawn one after the other. */
export function randomLike(x: Tensor, draw: () => number): Tensor {
  const { kernels, dtype } = x.storage;
  const elements = allocate(dtype, x.numel());
  for (let index = 0; index < elements.length; index++) elements[index] = draw();
  return new Tensor(
    new Storage(kernels, dtype, elements.length, kernels.upload(elements, dtype)),
    x.shape,
    denseStrides(x.shape),
    0,
  );
}
