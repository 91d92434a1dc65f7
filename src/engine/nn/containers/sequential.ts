import type { Tensor } from '../../tensor.ts';
import { requireFree } from '../module/lookup.ts';
import { type AnyModule, Module } from '../module.ts';
import { itemAt, requireModule } from './items.ts';

/** A module from one tensor to one tensor: what a `Sequential` is made of. */
export type Layer = Module<[Tensor], Tensor>;

/**
 * Modules one after the other: `torch.nn.Sequential`. They are named '0', '1'..., or as the object says that is given instead.
 * @example
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU());
 * const named = new nn.Sequential({ hidden: new nn.Linear(4, 8), activation: new nn.ReLU() });
 * model.at(-1); // the last layer
 */
export class Sequential extends Module<[Tensor], Tensor> {
  /** @internal */
  items: Map<string, Layer>;

  constructor(layers: Readonly<Record<string, Layer>>);
  constructor(...layers: readonly Layer[]);
  constructor(...layers: readonly Layer[] | readonly [Readonly<Record<string, Layer>>]) {
    super();
    this.items = new Map();
    const [first] = layers;
    const named = layers.length === 1 && !(first instanceof Module) ? first : layers;
    for (const [name, layer] of Object.entries(named ?? {})) add(this, name, layer);
  }

  override forward(x: Tensor): Tensor {
    let result = x;
    for (const layer of this.items.values()) result = layer(result);
    return result;
  }

  override ownEntries(): Iterable<readonly [string, unknown]> {
    return [...this.items, ...super.ownEntries()];
  }

  /** One more layer at the end, under a name. */
  override addModule<Child extends AnyModule | null>(name: string, module: Child): Child {
    if (module !== null) add(this, name, requireModule(module));
    return module;
  }

  /** The layer at a position, which may count from the end: `model[0]`. */
  at(index: number): Layer {
    return itemAt([...this.items.values()], index);
  }

  /** One more layer at the end: `Sequential.append`. */
  append(layer: Layer): this {
    add(this, String(this.length), layer);
    return this;
  }

  /** The layers from `start` to before `end` as a Sequential that shares them and their names: `model[start:end]`. */
  slice(start?: number, end?: number): Sequential {
    return new Sequential(Object.fromEntries([...this.items].slice(start, end)));
  }

  /** How many layers there are. */
  override get length(): number {
    return this.items.size;
  }

  [Symbol.iterator](): Iterator<Layer> {
    return this.items.values();
  }
}

function isLayer(module: AnyModule): module is Layer {
  return module instanceof Module;
}

function add(sequential: Sequential, name: string, module: AnyModule): void {
  requireFree(sequential, name, 'module');
  if (sequential.items.has(name)) throw new RangeError(`attribute '${name}' already exists`);
  const layer = requireModule(module);
  // Whether it takes and gives one tensor, its own forward will say.
  if (isLayer(layer)) sequential.items.set(name, layer);
}
