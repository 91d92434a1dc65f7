// Kept in the declarations: a folder whose `lib` has no `Symbol.dispose` must type-check against them.
/// <reference lib="esnext.disposable" preserve="true" />
import { AutogradError } from '../errors.ts';
import { about } from '../failure.ts';
import type { Tensor } from '../tensor.ts';

/** Sees a gradient on its way; what it returns, if anything, goes on in its place. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks, `(g) => console.log(g)`, returns nothing
export type TensorHook = (gradient: Tensor) => Tensor | null | undefined | void;
/** Called on a leaf whose `.grad` has just been added to. */
export type PostAccumulateGradHook = (leaf: Tensor) => void;
type Gradients = readonly (Tensor | null)[];
/** Sees what reaches a backward node, before it runs; may answer what to use instead. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks, `(g) => console.log(g)`, returns nothing
export type NodePreHook = (gradOutputs: Gradients) => Gradients | null | undefined | void;
/** Sees what a backward node made of what reached it; may answer what to send on instead. */
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks, `(g) => console.log(g)`, returns nothing
export type NodeHook = (gradInputs: Gradients, gradOutputs: Gradients) => Gradients | null | undefined | void;

/** Takes a hook away again: `torch.utils.hooks.RemovableHandle`. Works with `using` too. */
export interface RemovableHandle {
  remove(): void;
  [Symbol.dispose](): void;
}

/** Hooks in the order in which they were registered. */
export class HookList<Hook> {
  // Each registration is its own key, so that a function registered twice runs twice.
  readonly #hooks = new Map<object, Hook>();

  add(hook: Hook): RemovableHandle {
    const key = {};
    this.#hooks.set(key, hook);
    const remove = () => {
      this.#hooks.delete(key);
    };
    return { remove, [Symbol.dispose]: remove };
  }

  get size(): number {
    return this.#hooks.size;
  }

  /** A copy: a hook may remove itself while it runs. */
  all(): readonly Hook[] {
    return [...this.#hooks.values()];
  }
}

/** Everything that is to happen around one backward node. Most nodes have none. */
export class NodeHooks {
  /** By output of the node: that is, by the tensor that the forward operation made. */
  readonly #tensorHooks = new Map<number, HookList<TensorHook>>();
  /** By output: tensors that keep their gradient although they are no leaves. */
  readonly #retained = new Map<number, Tensor>();
  readonly before = new HookList<NodePreHook>();
  readonly after = new HookList<NodeHook>();
  readonly postAccumulate = new HookList<PostAccumulateGradHook>();

  addTensorHook(output: number, hook: TensorHook): RemovableHandle {
    let list = this.#tensorHooks.get(output);
    if (list === undefined) {
      list = new HookList();
      this.#tensorHooks.set(output, list);
    }
    return list.add(hook);
  }

  retain(output: number, tensor: Tensor): void {
    this.#retained.set(output, tensor);
  }

  retains(output: number, tensor: Tensor): boolean {
    return this.#retained.get(output) === tensor;
  }

  release(output: number): void {
    this.#retained.delete(output);
  }

  /** As PyTorch orders them: a tensor's hooks, each seeing what the one before answered, and only then its `.grad`. */
  applyToTensors(incoming: Gradients): Gradients {
    if (this.#tensorHooks.size === 0 && this.#retained.size === 0) return incoming;
    const result = [...incoming];
    for (const [output, list] of this.#tensorHooks) {
      for (const hook of list.all()) {
        const gradient = result[output] ?? null;
        if (gradient === null) continue;
        const answer = hook(gradient);
        if (answer) result[output] = requireAlike(answer, gradient, hook.name);
      }
    }
    for (const [output, tensor] of this.#retained) {
      const gradient = result[output] ?? null;
      if (gradient !== null) tensor.grad = tensor.grad === null ? gradient.clone() : tensor.grad.add(gradient);
    }
    return result;
  }
}

/** @throws AutogradError if a hook answered something that cannot stand in the gradient's place */
function requireAlike(answer: Tensor, gradient: Tensor, hookName: string): Tensor {
  const changed = (what: string) =>
    about(new AutogradError(`hook '${hookName}' has changed the ${what}`), { gradient, answer });
  // Scripts run without their types: `(g) => list.push(g)` returns a number.
  if (typeof answer !== 'object' || !('storage' in answer)) {
    throw new TypeError(`expected Tensor, but hook returned '${typeof answer}'`);
  }
  if (answer.dtype !== gradient.dtype) {
    throw changed(`type of value (was ${gradient.dtype} got ${answer.dtype})`);
  }
  if (answer.device !== gradient.device) throw changed('device of value');
  if (answer.shape.length !== gradient.shape.length || answer.shape.some((size, dim) => size !== gradient.shape[dim])) {
    throw changed('size of value');
  }
  return answer;
}
