import { hooks, quietly } from '../observer.ts';
import { Tensor } from '../tensor.ts';

/** A tensor that a module learns: it requires a gradient, and `Module.parameters` finds it. `torch.nn.Parameter`. */
export class Parameter extends Tensor {
  constructor(data: Tensor, options: { readonly requiresGrad?: boolean } = {}) {
    const source = data.isLeaf && !data.requiresGrad ? data : quietly(() => data.detach());
    super(source.storage, source.shape, source.strides, source.offset);
    this.requiresGrad_(options.requiresGrad ?? true);
    // Also where the library works for itself: a layer makes its parameters quietly.
    hooks.observer?.created(this, 'Parameter');
  }

  /** As PyTorch prints it: what it is, then the tensor. */
  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}
