import { rand } from '../creation-random.ts';
import { quietly } from '../observer.ts';
import { apply } from '../ops/dispatch.ts';
import { ops } from '../ops/table.ts';
import type { Tensor } from '../tensor.ts';
import { type AnyModule, Module } from './module.ts';
import { Parameter } from './parameter.ts';

/** Uniform over [-bound, bound), without history. */
function uniform(shape: readonly number[], bound: number): Parameter {
  // Initialisation is the library's own work: it does not belong in the script's graph.
  return quietly(
    () =>
      new Parameter(
        rand(shape)
          .mul(2 * bound)
          .sub(bound),
      ),
  );
}

/**
 * x · weightᵀ + bias: `torch.nn.Linear`. Input [..., inFeatures], output [..., outFeatures]. Weight and bias start uniform
 * over ±1/√inFeatures, as PyTorch's do.
 */
export class Linear extends Module<[Tensor], Tensor> {
  readonly inFeatures: number;
  readonly outFeatures: number;
  weight: Parameter;
  bias: Parameter | null;

  constructor(inFeatures: number, outFeatures: number, options: { readonly bias?: boolean } = {}) {
    super();
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const bound = 1 / Math.sqrt(inFeatures);
    this.weight = uniform([outFeatures, inFeatures], bound);
    this.bias = options.bias === false ? null : uniform([outFeatures], bound);
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepresentation(): string {
    return `inFeatures=${this.inFeatures}, outFeatures=${this.outFeatures}, bias=${this.bias !== null}`;
  }
}

/** x · weightᵀ + bias: `torch.nn.functional.linear`. x [..., in], weight [out, in], bias [out]. */
export function linear(x: Tensor, weight: Tensor, bias: Tensor | null = null): Tensor {
  return apply(ops.linear, bias === null ? [x, weight] : [x, weight, bias], {});
}

/** `torch.nn.ReLU`. */
export class ReLU extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return x.relu();
  }
}

/** `torch.nn.Sigmoid`. */
export class Sigmoid extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return x.sigmoid();
  }
}

/** `torch.nn.Tanh`. */
export class Tanh extends Module<[Tensor], Tensor> {
  override forward(x: Tensor): Tensor {
    return x.tanh();
  }
}

/** Dimensions `startDim` to `endDim` made one, by default all but the first: `torch.nn.Flatten`. */
export class Flatten extends Module<[Tensor], Tensor> {
  readonly startDim: number;
  readonly endDim: number;

  constructor(startDim = 1, endDim = -1) {
    super();
    this.startDim = startDim;
    this.endDim = endDim;
  }

  override forward(x: Tensor): Tensor {
    return x.flatten(this.startDim, this.endDim);
  }

  override extraRepresentation(): string {
    return `startDim=${this.startDim}, endDim=${this.endDim}`;
  }
}

/** A module from one tensor to one tensor: what a `Sequential` is made of. */
export type Layer = Module<[Tensor], Tensor>;

/** Modules one after the other, named '0', '1'...: `torch.nn.Sequential`. */
export class Sequential extends Module<[Tensor], Tensor> {
  readonly #layers: readonly Layer[];

  constructor(...layers: readonly Layer[]) {
    super();
    this.#layers = layers;
  }

  override namedChildren(): [string, AnyModule][] {
    return this.#layers.map((layer, index) => [String(index), layer]);
  }

  override forward(x: Tensor): Tensor {
    let result = x;
    for (const layer of this.#layers) result = layer(result);
    return result;
  }

  /** The layer at a position; it may count from the end. */
  at(index: number): Layer {
    const layer = this.#layers.at(index);
    if (layer === undefined) throw new RangeError(`index ${index} is out of range`);
    return layer;
  }

  override get length(): number {
    return this.#layers.length;
  }
}
