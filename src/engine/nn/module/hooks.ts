import { HookList, type RemovableHandle } from '../../autograd/hooks.ts';
import type { Tensor } from '../../tensor.ts';
import type { Module } from '../module.ts';
import type { AnyModule } from './any-module.ts';
import { BackwardHookPass } from './full-backward-hooks.ts';

/** Gradients of a module's inputs or outputs, by position; null for what is no tensor or got none. */
export type ModuleGradients = readonly (Tensor | null)[];

// That these have a name lets a module that takes more than it must, such as a transposed convolution in a Sequential, stand
// where less is asked for: parameters that are nothing but callbacks are compared more strictly.

/** Sees a module's inputs before `forward`; may answer others: all of them as an array, or the only one. */
export interface ForwardPreHook<In extends readonly unknown[]> {
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks, `(m, x) => console.log(x)`, returns nothing
  (module: AnyModule, inputs: In): readonly unknown[] | Tensor | null | undefined | void;
  readonly name?: string;
}

/** Sees what `forward` made; may answer something else in its place. */
export interface ForwardHook<In extends readonly unknown[], Out> {
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks, `(m, x, y) => console.log(y)`, returns nothing
  (module: AnyModule, inputs: In, output: Out): Out | null | undefined | void;
  readonly name?: string;
}

/** Sees the gradients of a module's inputs and outputs in a backward pass; may answer others for its inputs. */
export type FullBackwardHook = (
  module: AnyModule,
  gradInput: ModuleGradients,
  gradOutput: ModuleGradients,
  // biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks, `(m, gi, go) => console.log(go)`, returns nothing
) => ModuleGradients | Tensor | null | undefined | void;

/**
 * The hooks of one module, by kind. Not generic, or no module could stand for any module: `add` and `run` are called with the
 * types of one and the same module.
 */
export class ModuleHooks {
  readonly #before = new HookList<ForwardPreHook<never>>();
  readonly #after = new HookList<ForwardHook<never, never>>();
  readonly #backward = new HookList<FullBackwardHook>();

  addBefore<In extends readonly unknown[]>(hook: ForwardPreHook<In>): RemovableHandle {
    return this.#before.add(hook);
  }

  addAfter<In extends readonly unknown[], Out>(hook: ForwardHook<In, Out>): RemovableHandle {
    return this.#after.add(hook as unknown as ForwardHook<never, never>);
  }

  addBackward(hook: FullBackwardHook): RemovableHandle {
    return this.#backward.add(hook);
  }

  /** `forward` with its hooks around it, in PyTorch's order. */
  run<In extends readonly unknown[], Out>(module: Module<In, Out>, given: In): Out {
    let inputs = given;
    for (const hook of this.#before.all() as unknown as readonly ForwardPreHook<In>[]) {
      const answer = hook(module, inputs);
      // An answer that is no array is the only input.
      if (answer !== undefined && answer !== null)
        inputs = (Array.isArray(answer) ? answer : [answer]) as unknown as In;
    }
    const backward = this.#backward.all();
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
