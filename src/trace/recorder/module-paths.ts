import type { AnyModule } from '../../engine/nn/module.ts';
import type { Tensor } from '../../engine/tensor.ts';

/** A call of a module, in the tree of such calls. The same call is the same object in every step. */
export interface ModulePlace {
  readonly id: number;
  readonly name: string;
  /** Null at the top, outside all modules. Another one once that has taken its place. */
  module: AnyModule | null;
  /** Which call of this module in the step, from 0. */
  readonly call: number;
  /** The recorder's number for the line that called it. */
  readonly callSite: number | null;
  readonly parent: ModulePlace | null;
  /** By module, then by which call of it: one for each line that it has come from. */
  readonly children: Map<AnyModule, ModulePlace[][]>;
}

/** Follows which module runs, and knows the names that modules and parameters have in their model. */
export class ModulePaths {
  #places = 1;
  readonly #top: ModulePlace = makePlace(0, null, { name: '', module: null, call: 0, callSite: null });
  #current = this.#top;
  /** How often each module was called in this step. */
  #calls = new Map<AnyModule, number>();
  /** Qualified names, as `namedModules` of a root gives them. */
  readonly #moduleNames = new WeakMap<AnyModule, string>();
  readonly #parameterNames = new WeakMap<Tensor, string>();
  /** Names that modules have in one that called one of them. */
  readonly #namesBelow = new WeakMap<AnyModule, ReadonlyMap<AnyModule, string>>();
  readonly #walked = new WeakSet<AnyModule>();
  readonly #rootNames = new WeakMap<AnyModule, string>();
  readonly #rootCounts = new Map<string, number>();

  get current(): ModulePlace {
    return this.#current;
  }

  beginStep(): void {
    this.#calls.clear();
  }

  enter(module: AnyModule, callSite: number | null): void {
    const call = this.#calls.get(module) ?? 0;
    this.#calls.set(module, call + 1);
    const parent = this.#current;
    let places = parent.children.get(module);
    if (places === undefined) {
      places = this.#takePlaces(parent, module, callSite) ?? [];
      parent.children.set(module, places);
    }
    places[call] ??= [];
    const sameCall = places[call];
    let place = sameCall.find((known) => known.callSite === callSite);
    if (place === undefined) {
      place = makePlace(this.#places++, parent, { name: this.#nameIn(parent, module), module, call, callSite });
      sameCall.push(place);
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

  /**
   * The places of a module that was made anew, as `new nn.CrossEntropyLoss()(x, y)` is in every step: those of the one that the same
   * line called in the step before. What has parameters is its own.
   */
  #takePlaces(parent: ModulePlace, module: AnyModule, callSite: number | null): ModulePlace[][] | null {
    if (hasParameters(module)) return null;
    for (const [former, places] of parent.children) {
      if (former.constructor !== module.constructor || this.#calls.has(former) || hasParameters(former)) continue;
      const all = places.flat();
      if (!all.some((place) => place.callSite === callSite)) continue;
      parent.children.delete(former);
      for (const place of all) place.module = module;
      const name = this.#rootNames.get(former);
      if (name !== undefined) this.#rootNames.set(module, name);
      return places;
    }
    return null;
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
    const inParent = parent.module === null ? undefined : this.#nameBelow(parent.module, module);
    if (inParent !== undefined) return inParent;
    const name = this.#moduleNames.get(module) ?? '';
    return name === '' ? this.#nameRoot(module) : name;
  }

  /** What is shared is called what the module that calls it calls it. */
  #nameBelow(parent: AnyModule, module: AnyModule): string | undefined {
    const known = this.#namesBelow.get(parent)?.get(module);
    if (known !== undefined) return known;
    const below = parent.namedModules().slice(1);
    const names = new Map(below.map(([name, one]) => [one, name]));
    this.#namesBelow.set(parent, names);
    return names.get(module);
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

function hasParameters(module: AnyModule): boolean {
  return module.parameters().length > 0;
}

function makePlace(
  id: number,
  parent: ModulePlace | null,
  about: Pick<ModulePlace, 'name' | 'module' | 'call' | 'callSite'>,
): ModulePlace {
  return { id, parent, ...about, children: new Map() };
}
