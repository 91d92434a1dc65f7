import { HookList, type RemovableHandle } from '../../autograd/hooks.ts';
import type { Tensor } from '../../tensor.ts';
import type { Module } from '../module.ts';
import { BackwardHookPass } from './full-backward-hooks.ts';

// Methods rather than functions, whose parameters would make a module with narrower types another kind of module.
interface HookForms<In extends readonly unknown[], Out> {
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks, `(m, x) => console.log(x)`, returns nothing
  before(module: Module<In, Out>, inputs: In): In | In[0] | null | undefined | void;
  // biome-ignore lint/suspicious/noConfusingVoidType: as above
  after(module: Module<In, Out>, inputs: In, output: Out): Out | null | undefined | void;
  backward(
    module: Module<In, Out>,
    gradInput: ModuleGradients,
    gradOutput: ModuleGradients,
    // biome-ignore lint/suspicious/noConfusingVoidType: as above
  ): ModuleGradients | Tensor | null | undefined | void;
}

/** Gradients of a module's inputs or outputs, by position; null for what is no tensor or got none. */
export type ModuleGradients = readonly (Tensor | null)[];
/** Sees a module's inputs before `forward`; may answer others: all of them as an array, or the only one. */
export type ForwardPreHook<In extends readonly unknown[], Out> = HookForms<In, Out>['before'];
/** Sees what `forward` made; may answer something else in its place. */
export type ForwardHook<In extends readonly unknown[], Out> = HookForms<In, Out>['after'];
/** Sees the gradients of a module's inputs and outputs in a backward pass; may answer others for its inputs. */
export type FullBackwardHook<In extends readonly unknown[], Out> = HookForms<In, Out>['backward'];

/**
 * The hooks of one module, by kind. Not generic, or no module could stand for any module: `add` and `run` are called with the
 * types of one and the same module.
 */
export class ModuleHooks {
  readonly #before = new HookList<ForwardPreHook<never, never>>();
  readonly #after = new HookList<ForwardHook<never, never>>();
  readonly #backward = new HookList<FullBackwardHook<never, never>>();

  addBefore<In extends readonly unknown[], Out>(hook: ForwardPreHook<In, Out>): RemovableHandle {
    return this.#before.add(hook as unknown as ForwardPreHook<never, never>);
  }

  addAfter<In extends readonly unknown[], Out>(hook: ForwardHook<In, Out>): RemovableHandle {
    return this.#after.add(hook as unknown as ForwardHook<never, never>);
  }

  addBackward<In extends readonly unknown[], Out>(hook: FullBackwardHook<In, Out>): RemovableHandle {
    return this.#backward.add(hook as unknown as FullBackwardHook<never, never>);
  }

  /** `forward` with its hooks around it, in PyTorch's order. */
  run<In extends readonly unknown[], Out>(module: Module<In, Out>, given: In): Out {
    let inputs = given;
    for (const hook of this.#before.all() as unknown as readonly ForwardPreHook<In, Out>[]) {
      const answer = hook(module, inputs);
      // An answer that is no array is the only input.
      if (answer !== undefined && answer !== null)
        inputs = (Array.isArray(answer) ? answer : [answer]) as unknown as In;
    }
    const backward = this.#backward.all() as unknown as readonly FullBackwardHook<In, Out>[];
    const pass =
      backward.length === 0
        ? null
        : new BackwardHookPass(backward.map((hook) => (gradInput, gradOutput) => hook(module, gradInput, gradOutput)));
    if (pass !== null) inputs = pass.watchInputs(inputs);
    let output = module.forward(...inputs);
    for (const hook of this.#after.all() as unknown as readonly ForwardHook<In, Out>[]) {
      output = hook(module, inputs, output) ?? output;
    }
    return pass === null ? output : pass.watchOutput(output);
  }
}
