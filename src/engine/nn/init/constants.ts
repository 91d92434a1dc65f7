import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { write } from './write.ts';

/** Every element `value`, in place: `torch.nn.init.constant_`. */
export function constant_<Target extends Tensor>(tensor: Target, value: number): Target {
  return write(tensor, () => tensor.fill_(value));
}

/** Every element 1, in place: `torch.nn.init.ones_`. */
export function ones_<Target extends Tensor>(tensor: Target): Target {
  return constant_(tensor, 1);
}

/** Every element 0, in place: `torch.nn.init.zeros_`. */
export function zeros_<Target extends Tensor>(tensor: Target): Target {
  return constant_(tensor, 0);
}

/** A matrix with 1 on the diagonal, 0 elsewhere, in place: `torch.nn.init.eye_`. */
export function eye_<Target extends Tensor>(tensor: Target): Target {
  if (tensor.dim() !== 2) throw new ShapeError('Only tensors with 2 dimensions are supported');
  return write(tensor, () => {
    tensor.zero_();
    tensor.diagonal().fill_(1);
  });
}

/**
 * A convolution's weight, [out, in / groups, ...kernel], that hands on as many channels of each group as it can:
 * `nn.init.dirac_`. In place.
 */
export function dirac_<Target extends Tensor>(tensor: Target, groups = 1): Target {
  const { shape } = tensor;
  if (![3, 4, 5].includes(shape.length)) {
    throw new ShapeError('Only tensors with 3, 4, or 5 dimensions are supported');
  }
  const [out, into, ...kernel] = shape;
  if (out! % groups !== 0) throw new RangeError('dim 0 must be divisible by groups');
  const perGroup = out! / groups;
  return write(tensor, () => {
    tensor.zero_();
    for (let group = 0; group < groups; group++) {
      for (let channel = 0; channel < Math.min(perGroup, into!); channel++) {
        const centre = kernel.map((size) => Math.floor(size / 2));
        const index = [group * perGroup + channel, channel, ...centre];
        index.reduce<Tensor>((part, at) => part.select(0, at), tensor).fill_(1);
      }
    }
  });
}
