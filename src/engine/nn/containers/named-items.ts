import { IndexError } from '../../errors.ts';
import { Module, missingForward } from '../module.ts';

/** What ModuleDict and ParameterDict share: items by name, used as a Map is; not called itself. */
export class NamedItems<Item> extends Module<[], never> {
  /** @internal */
  items: Map<string, Item>;

  constructor() {
    super();
    this.items = new Map();
  }

  override forward(): never {
    throw missingForward(this);
  }

  override ownEntries(): Iterable<readonly [string, unknown]> {
    return [...this.items, ...super.ownEntries()];
  }

  /** @throws IndexError where there is none of this name */
  get(name: string): Item {
    const item = this.items.get(name);
    if (item === undefined) throw new IndexError(`KeyError: '${name}'`);
    return item;
  }

  has(name: string): boolean {
    return this.items.has(name);
  }

  /** Takes an item out; whether there was one. */
  delete(name: string): boolean {
    return this.items.delete(name);
  }

  clear(): void {
    this.items.clear();
  }

  keys(): Iterator<string> & Iterable<string> {
    return this.items.keys();
  }

  values(): Iterator<Item> & Iterable<Item> {
    return this.items.values();
  }

  entries(): Iterator<[string, Item]> & Iterable<[string, Item]> {
    return this.items.entries();
  }

  get size(): number {
    return this.items.size;
  }

  [Symbol.iterator](): Iterator<[string, Item]> {
    return this.items.entries();
  }
}
