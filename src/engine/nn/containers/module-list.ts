import { type AnyModule, Module, missingForward } from '../module.ts';
import { itemAt, requireModule } from './items.ts';

/**
 * Modules in order, found by `Module.parameters` unlike those of a plain array: `torch.nn.ModuleList`. They are named '0', '1'... It is
 * not called itself.
 * @example
 * layers = new nn.ModuleList([new nn.Linear(4, 8), new nn.Linear(8, 8)]);
 * forward(x: Tensor) {
 *   for (const layer of this.layers) x = layer(x).relu();
 *   return x;
 * }
 */
export class ModuleList<Item extends AnyModule = AnyModule> extends Module<[], never> {
  /** @internal */
  items: Item[];

  constructor(modules: Iterable<Item> = []) {
    super();
    this.items = [];
    this.extend(modules);
  }

  override forward(): never {
    throw missingForward(this);
  }

  override ownEntries(): Iterable<readonly [string, unknown]> {
    const items = this.items.map((item, index) => [String(index), item] as const);
    return [...items, ...super.ownEntries()];
  }

  /** The module at a position, which may count from the end: `list[0]`. */
  at(index: number): Item {
    return itemAt(this.items, index);
  }

  /** Puts another module at a position, which may count from the end: `list[0] = module`. */
  set(index: number, module: Item): void {
    itemAt(this.items, index);
    this.items.splice(index, 1, requireModule(module));
  }

  /** One more module at the end: `ModuleList.append`. */
  append(module: Item): this {
    this.items.push(requireModule(module));
    return this;
  }

  /** More modules at the end: `ModuleList.extend`. */
  extend(modules: Iterable<Item>): this {
    for (const module of modules) this.append(module);
    return this;
  }

  /** One more module before the one at `index`: `ModuleList.insert`. */
  insert(index: number, module: Item): void {
    this.items.splice(index, 0, requireModule(module));
  }

  /** The modules from `start` to before `end`, as a list that shares them: `list[start:end]`. */
  slice(start?: number, end?: number): ModuleList<Item> {
    return new ModuleList(this.items.slice(start, end));
  }

  /** How many modules there are. */
  override get length(): number {
    return this.items.length;
  }

  [Symbol.iterator](): Iterator<Item> {
    return this.items.values();
  }
}
