import { IndexError } from '../../errors.ts';
import { type AnyModule, Module, missingForward } from '../module.ts';
import { requireModule, requireName } from './items.ts';

/**
 * Modules by name, found by `Module.parameters` unlike those of a plain object: `torch.nn.ModuleDict`. Used as a Map is; not called itself.
 * @example
 * activations = new nn.ModuleDict({ relu: new nn.ReLU(), tanh: new nn.Tanh() });
 * this.activations.get('relu')(x)
 */
export class ModuleDict<Modules extends Readonly<Record<string, AnyModule>> = Record<string, AnyModule>> extends Module<
  [],
  never
> {
  /** @internal */
  items: Map<string, AnyModule>;

  constructor(modules?: Modules) {
    super();
    this.items = new Map();
    if (modules !== undefined) this.update(modules);
  }

  override forward(): never {
    throw missingForward(this);
  }

  override ownEntries(): Iterable<readonly [string, unknown]> {
    return [...this.items, ...super.ownEntries()];
  }

  /** @throws IndexError where there is none of this name */
  get<Name extends keyof Modules & string>(name: Name): Modules[Name] {
    const module = this.items.get(name);
    if (module === undefined) throw new IndexError(`KeyError: '${name}'`);
    // What `update` and `set` were given for this name.
    return module as Modules[Name];
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

  has(name: string): boolean {
    return this.items.has(name);
  }

  /** Takes a module out; whether there was one. */
  delete(name: string): boolean {
    return this.items.delete(name);
  }

  clear(): void {
    this.items.clear();
  }

  keys(): Iterator<string> & Iterable<string> {
    return this.items.keys();
  }

  values(): Iterator<AnyModule> & Iterable<AnyModule> {
    return this.items.values();
  }

  entries(): Iterator<[string, AnyModule]> & Iterable<[string, AnyModule]> {
    return this.items.entries();
  }

  get size(): number {
    return this.items.size;
  }

  [Symbol.iterator](): Iterator<[string, AnyModule]> {
    return this.items.entries();
  }
}
