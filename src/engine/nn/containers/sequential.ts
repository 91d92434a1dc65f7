import type { Tensor } from '../../tensor.ts';
import { type AnyModule, Module } from '../module.ts';
import { itemAt } from './items.ts';

/** A module from one tensor to one tensor: what a `Sequential` is made of. */
export type Layer = Module<[Tensor], Tensor>;

/** What the constructor and `addModule` let in. */
function isLayer(module: AnyModule): module is Layer {
  return module instanceof Module;
}

function layersOf(sequential: AnyModule): readonly Layer[] {
  return sequential
    .ownModules()
    .map(([, layer]) => layer)
    .filter(isLayer);
}

/**
 * Modules one after the other: `torch.nn.Sequential`. They are named '0', '1'..., or as the object says that is given instead.
 * @example
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU());
 * const named = new nn.Sequential({ hidden: new nn.Linear(4, 8), activation: new nn.ReLU() });
 * model.at(-1); // the last layer
 */
export class Sequential extends Module<[Tensor], Tensor> {
  constructor(layers: Readonly<Record<string, Layer>>);
  constructor(...layers: readonly Layer[]);
  constructor(...layers: readonly Layer[] | readonly [Readonly<Record<string, Layer>>]) {
    super();
    const [first] = layers;
    const named = layers.length === 1 && !(first instanceof Module) ? first : layers;
    for (const [name, layer] of Object.entries(named ?? {})) this.addModule(name, layer);
  }

  override forward(x: Tensor): Tensor {
    let result = x;
    for (const layer of this) result = layer(result);
    return result;
  }

  /** The layer at a position, which may count from the end: `model[0]`. */
  at(index: number): Layer {
    return itemAt(layersOf(this), index);
  }

  /** One more layer at the end: `Sequential.append`. */
  append(layer: Layer): this {
    this.addModule(String(this.length), layer);
    return this;
  }

  /** The layers from `start` to before `end` as a Sequential that shares them and their names: `model[start:end]`. */
  slice(start?: number, end?: number): Sequential {
    const layers = this.ownModules().slice(start, end);
    return new Sequential(
      Object.fromEntries(layers.flatMap(([name, layer]) => (isLayer(layer) ? [[name, layer]] : []))),
    );
  }

  /** How many layers there are. */
  override get length(): number {
    return layersOf(this).length;
  }

  [Symbol.iterator](): Iterator<Layer> {
    return layersOf(this).values();
  }
}
