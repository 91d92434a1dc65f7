import type { PostAccumulateGradHook, RemovableHandle, TensorHook } from '../autograd/hooks.ts';
import { AutogradError } from '../errors.ts';
import { about } from '../failure.ts';
import type { Tensor } from '../tensor.ts';

/** What a tensor can be asked of its part in a backward pass. */
export const autogradMethods = {
  /**
   * Makes `backward()` leave this tensor's gradient in `.grad`, as it does for leaves: `Tensor.retain_grad`.
   * @throws AutogradError if it does not require a gradient
   */
  retainGrad(this: Tensor): void {
    const edge = this.gradientEdge();
    if (edge === null)
      throw about(new AutogradError("can't retainGrad on Tensor that has requiresGrad=false"), { tensor: this });
    if (!this.isLeaf) edge.node.ownHooks().retain(edge.output, this);
  },

  /**
   * Calls `hook` with this tensor's gradient each time it is computed, when all contributions are in: `Tensor.register_hook`.
   * What it returns, if anything, is used instead; it must have the gradient's shape and dtype. Hooks run in the order in
   * which they were registered, each seeing what the one before returned, and before `.grad` is set.
   * @throws AutogradError if the tensor does not require a gradient
   * @example const handle = y.registerHook((gradient) => gradient.mul(2)); ... handle.remove();
   */
  registerHook(this: Tensor, hook: TensorHook): RemovableHandle {
    const edge = this.gradientEdge();
    if (edge === null)
      throw about(new AutogradError("cannot register a hook on a tensor that doesn't require gradient"), {
        tensor: this,
      });
    return edge.node.ownHooks().addTensorHook(edge.output, hook);
  },

  /**
   * Calls `hook` with this leaf after `backward()` has added to its `.grad`: `Tensor.register_post_accumulate_grad_hook`.
   * @throws AutogradError if the tensor is no leaf or does not require a gradient
   */
  registerPostAccumulateGradHook(this: Tensor, hook: PostAccumulateGradHook): RemovableHandle {
    const edge = this.gradientEdge();
    if (edge === null)
      throw about(new AutogradError("cannot register a hook on a tensor that doesn't require gradient"), {
        tensor: this,
      });
    if (!this.isLeaf)
      throw about(new AutogradError('post accumulate grad hooks cannot be registered on non-leaf tensors'), {
        tensor: this,
      });
    return edge.node.ownHooks().postAccumulate.add(hook);
  },

  /**
   * Cuts this tensor off from how it was made, in place: it becomes a leaf that requires no gradient. `Tensor.detach_`.
   * @throws AutogradError for a view that requires a gradient: its base would not know
   * @shape this one's
   * @dtype this one's
   */
  detach_(this: Tensor): Tensor {
    if (this.viewBase !== null && this.requiresGrad) {
      throw about(new AutogradError("Can't detach views in-place. Use detach() instead."), { tensor: this });
    }
    this.clearHistory();
    return this;
  },
};

export type AutogradMethods = typeof autogradMethods;
