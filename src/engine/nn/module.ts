import type { RemovableHandle } from '../autograd/hooks.ts';
import { isLibraryError } from '../errors.ts';
import { about, made } from '../failure.ts';
import { type FailureSubject, hooks } from '../observer.ts';
import { Tensor } from '../tensor.ts';
import { AnyModule } from './module/any-module.ts';
import type { Callable } from './module/callable.ts';
import { type ForwardHook, type ForwardPreHook, type FullBackwardHook, ModuleHooks } from './module/hooks.ts';

export { AnyModule } from './module/any-module.ts';

/**
 * A part of a model: a function of tensors with parameters, `torch.nn.Module`. Extend it, make submodules and parameters in
 * fields, write `forward`, and call the module itself. Names are those of the fields; the library's own modules have
 * PyTorch's names in state dicts (`running_mean`), so that weights can be exchanged.
 * @example
 * class Net extends nn.Module<[Tensor], Tensor> {
 *   layer1 = new nn.Linear(784, 512);
 *   layer2 = new nn.Linear(512, 10);
 *   forward(x: Tensor) {
 *     return this.layer2(this.layer1(x).relu());
 *   }
 * }
 * const output = new Net()(input);
 */
export abstract class Module<In extends readonly unknown[] = [Tensor], Out = Tensor> extends AnyModule {
  #hooks: ModuleHooks | null = null;

  constructor() {
    super(Module.#callOn);
  }

  static #callOn(self: Callable, inputs: readonly unknown[]): unknown {
    if (!(#hooks in self)) throw new TypeError('a module was called before its constructor had finished');
    return self.#call(inputs);
  }

  #call(given: readonly unknown[]): Out {
    // The call signature below is what callers see.
    const inputs = given as In;
    const { observer } = hooks;
    // What the library does for itself is nobody's call.
    if (observer === null || hooks.quiet > 0)
      return this.#hooks === null ? this.forward(...inputs) : this.#hooks.run(this, inputs);
    observer.moduleEnter(this);
    try {
      return this.#hooks === null ? this.forward(...inputs) : this.#hooks.run(this, inputs);
    } catch (error) {
      // An error of the script's own may have nothing to do with what the module was given.
      throw isLibraryError(error) ? about(error, tensorsIn(inputs)) : error;
    } finally {
      observer.moduleExit(this);
    }
  }

  /** What the module does; called by calling the module, which runs hooks too. */
  abstract forward(...inputs: In): Out;

  /** Calls `hook` before every `forward`; what it answers, if anything, are the inputs: `register_forward_pre_hook`. */
  override registerForwardPreHook(hook: ForwardPreHook<In>): RemovableHandle {
    return this.#ownHooks().addBefore(hook);
  }

  /** Calls `hook` after every `forward`; what it answers, if anything, is the output: `register_forward_hook`. */
  override registerForwardHook(hook: ForwardHook<In, Out>): RemovableHandle {
    return this.#ownHooks().addAfter(hook);
  }

  /**
   * Calls `hook` when the gradients of this module's inputs are known; what it answers, if anything, goes on in their place:
   * `register_full_backward_hook`. Gradients are arrays by position, null for what is no tensor.
   */
  override registerFullBackwardHook(hook: FullBackwardHook): RemovableHandle {
    return this.#ownHooks().addBackward(hook);
  }

  #ownHooks(): ModuleHooks {
    this.#hooks ??= new ModuleHooks();
    return this.#hooks;
  }
}

export interface Module<In extends readonly unknown[], Out> {
  (...inputs: In): Out;
}

/** What a module says that only holds others, or whose class has no `forward`. */
export function missingForward(module: AnyModule): Error {
  return new Error(`Module [${module.constructor.name}] is missing the required "forward" function`);
}

// Scripts run without their types.
Module.prototype.forward = function (this: AnyModule): never {
  throw missingForward(this);
};

function tensorsIn(inputs: readonly unknown[]): readonly FailureSubject[] {
  const tensors = inputs.filter((input) => input instanceof Tensor);
  return tensors.map((tensor, index) => made(tensors.length === 1 ? 'input' : `input ${index + 1}`, tensor));
}
