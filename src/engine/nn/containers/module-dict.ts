import type { AnyModule } from '../module.ts';
import { requireModule, requireName } from './items.ts';
import { NamedItems } from './named-items.ts';

/**
 * Modules by name, found by `Module.parameters` unlike those of a plain object: `torch.nn.ModuleDict`. Used as a Map is; not called itself.
 * @example
 * activations = new nn.ModuleDict({ relu: new nn.ReLU(), tanh: new nn.Tanh() });
 * this.activations.get('relu')(x)
 */
export class ModuleDict<
  Modules extends Readonly<Record<string, AnyModule>> = Record<string, AnyModule>,
> extends NamedItems<AnyModule> {
  constructor(modules?: Modules) {
    super();
    if (modules !== undefined) this.update(modules);
  }

  /** @throws IndexError where there is none of this name */
  override get<Name extends keyof Modules & string>(name: Name): Modules[Name] {
    // What `update` and `set` were given for this name.
    return super.get(name) as Modules[Name];
  }

  set<Name extends keyof Modules & string>(name: Name, module: Modules[Name]): this {
    this.items.set(requireName(name, 'module'), requireModule(module));
    return this;
  }

  /** Sets several at once: `ModuleDict.update`. */
  update(modules: Partial<Modules>): this {
    for (const [name, module] of Object.entries(modules)) {
      this.items.set(requireName(name, 'module'), requireModule(module));
    }
    return this;
  }
}
