import { noGrad } from '../../autograd/modes.ts';
import { quietly } from '../../observer.ts';
import { Tensor } from '../../tensor.ts';
import { Module } from '../module.ts';
import { Parameter } from '../parameter.ts';
import { copyWeightNorms } from '../utils/weight-norm.ts';
import type { AnyModule } from './any-module.ts';

/** Copies what belongs to a module; what it holds twice stays one in the copy. */
class Copier {
  readonly #copies = new Map<unknown, unknown>();

  copy(value: unknown): unknown {
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    if (value instanceof Module) return this.#copyModule(value);
    const made = this.#made(value);
    this.#copies.set(value, made);
    return made;
  }

  #made(value: unknown): unknown {
    if (value instanceof Parameter) return new Parameter(value.detach().clone(), { requiresGrad: value.requiresGrad });
    if (value instanceof Tensor) return value.detach().clone();
    if (Array.isArray(value)) return value.map((item) => this.copy(item));
    if (value instanceof Map) return new Map([...value].map(([key, item]) => [key, this.copy(item)]));
    return value;
  }

  #copyModule(module: AnyModule): unknown {
    // The constructor of Module alone runs, for an object of the subclass.
    const copy: unknown = Reflect.construct(Module, [], module.constructor);
    if (!(copy instanceof Module)) throw new TypeError(`${module.constructor.name} is not a Module subclass`);
    this.#copies.set(module, copy);
    for (const [field, value] of Object.entries(module)) Reflect.set(copy, field, this.copy(value));
    module.copyRegistrationsTo(copy);
    copyWeightNorms(module, copy);
    return copy;
  }
}

/**
 * A module of the same kind with copies of all parameters, buffers and submodules: `copy.deepcopy(module)`. Hooks are not
 * copied, but for those of `weightNorm`. Fields whose names begin with # cannot be: a class that has such fields needs a way of its own.
 */
export function deepcopy<Kind extends AnyModule>(module: Kind): Kind {
  return quietly(() => noGrad(() => new Copier().copy(module))) as Kind;
}
