import type { AnyModule } from '../../engine/nn/module.ts';
import type { Tensor } from '../../engine/tensor.ts';
import type { ModuleStep } from '../schema.ts';

/** A place in the tree of module calls. The same place is the same object in every step. */
export interface ModulePlace {
  readonly id: number;
  readonly path: readonly ModuleStep[];
  readonly module: AnyModule | null;
  readonly parent: ModulePlace | null;
  /** By module, then by which call of it. */
  readonly children: Map<AnyModule, ModulePlace[]>;
}

/** Follows which module runs, and knows the names that modules and parameters have in their model. */
export class ModulePaths {
  #places = 0;
  readonly #top: ModulePlace = this.#place(null, null, []);
  #current = this.#top;
  /** How often each module was called in this step. */
  #calls = new Map<AnyModule, number>();
  /** Qualified names, as `namedModules` of a root gives them. */
  readonly #moduleNames = new WeakMap<AnyModule, string>();
  readonly #parameterNames = new WeakMap<Tensor, string>();
  readonly #walked = new WeakSet<AnyModule>();
  readonly #rootNames = new WeakMap<AnyModule, string>();
  readonly #rootCounts = new Map<string, number>();

  get current(): ModulePlace {
    return this.#current;
  }

  beginStep(): void {
    this.#calls.clear();
  }

  enter(module: AnyModule): void {
    const call = this.#calls.get(module) ?? 0;
    this.#calls.set(module, call + 1);
    const parent = this.#current;
    let places = parent.children.get(module);
    if (places === undefined) {
      places = [];
      parent.children.set(module, places);
    }
    let place = places[call];
    if (place === undefined) {
      const step: ModuleStep = { name: this.#nameIn(parent, module), type: module.constructor.name, call };
      place = this.#place(parent, module, [...parent.path, step]);
      places[call] = place;
    }
    this.#current = place;
  }

  exit(module: AnyModule): void {
    for (let place: ModulePlace | null = this.#current; place !== null; place = place.parent) {
      if (place.module !== module) continue;
      this.#current = place.parent ?? this.#top;
      return;
    }
  }

  /** `layer1.weight`; null for what is no parameter of a model that has run. */
  parameterName(tensor: Tensor): string | null {
    return this.#parameterNames.get(tensor) ?? null;
  }

  #place(parent: ModulePlace | null, module: AnyModule | null, path: readonly ModuleStep[]): ModulePlace {
    return { id: this.#places++, path, module, parent, children: new Map() };
  }

  #nameIn(parent: ModulePlace, module: AnyModule): string {
    let root = parent;
    while (root.parent !== null && root.parent.module !== null) root = root.parent;
    if (root.module === null) {
      this.#walk(module);
      return this.#nameRoot(module);
    }
    // A module may have been added since the model was first walked.
    if (!this.#moduleNames.has(module)) this.#learn(root.module);
    if (!this.#moduleNames.has(module)) this.#walk(module);
    const name = this.#moduleNames.get(module) ?? '';
    if (name === '') return this.#nameRoot(module);
    const outer = parent.module === null ? '' : (this.#moduleNames.get(parent.module) ?? '');
    return outer !== '' && name.startsWith(`${outer}.`) ? name.slice(outer.length + 1) : name;
  }

  /** The model's variable is not known here, so it is called after its class: `net`, and `net2` for another one. */
  #nameRoot(module: AnyModule): string {
    const known = this.#rootNames.get(module);
    if (known !== undefined) return known;
    const type = module.constructor.name;
    // Of capitals in a row the last begins a word: `MSELoss` is `mseLoss`.
    const base = type.replace(/^[A-Z]+(?=[A-Z][a-z]|[0-9]|$)|^[A-Z]/, (start) => start.toLowerCase());
    const count = (this.#rootCounts.get(base) ?? 0) + 1;
    this.#rootCounts.set(base, count);
    const name = count === 1 ? base : `${base}${count}`;
    this.#rootNames.set(module, name);
    return name;
  }

  #walk(root: AnyModule): void {
    if (this.#walked.has(root)) return;
    this.#walked.add(root);
    this.#learn(root);
  }

  #learn(root: AnyModule): void {
    for (const [name, module] of root.namedModules()) {
      if (!this.#moduleNames.has(module) || this.#moduleNames.get(module) === '') this.#moduleNames.set(module, name);
    }
    for (const [name, parameter] of root.namedParameters()) this.#parameterNames.set(parameter, name);
  }
}
