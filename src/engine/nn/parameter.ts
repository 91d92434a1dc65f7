import { hooks } from '../observer.ts';
import { Tensor } from '../tensor.ts';

/** A tensor that a module learns: it requires a gradient, and `parameters()` finds it. `torch.nn.Parameter`. */
export class Parameter extends Tensor {
  constructor(data: Tensor, options: { readonly requiresGrad?: boolean } = {}) {
    const source = data.isLeaf && !data.requiresGrad ? data : data.detach();
    super(source.storage, source.shape, source.strides, source.offset);
    this.requiresGrad_(options.requiresGrad ?? true);
    // Also where the library works for itself: a layer makes its parameters quietly.
    hooks.observer?.created(this, 'Parameter');
  }
}
