import { tensor } from '../creation.ts';
import { stack } from '../functions.ts';
import { Tensor } from '../tensor.ts';

/** Examples by number: `torch.utils.data.Dataset`. Extend it, or pass anything of this form to a `DataLoader`. */
export interface Dataset<Example> {
  readonly length: number;
  /** Example `index`, from 0. */
  get(index: number): Example;
  /** Several examples at once, already collated: for datasets that can do it faster than one by one. */
  batch?(indices: Int32Array): Example;
}

/** Tensors of equal first size; example i is the i-th slice of each: `torch.utils.data.TensorDataset`. */
export class TensorDataset<Tensors extends readonly Tensor[]> implements Dataset<Tensors> {
  readonly tensors: Tensors;

  constructor(...tensors: Tensors) {
    this.tensors = tensors;
    const sizes = tensors.map((one) => one.shape[0]);
    if (sizes.length === 0 || sizes.some((size) => size === undefined || size !== sizes[0])) {
      throw new RangeError(`Size mismatch between tensors: first sizes are ${sizes.join(', ')}`);
    }
  }

  get length(): number {
    return this.tensors[0]?.shape[0] ?? 0;
  }

  get(index: number): Tensors {
    return sameForm(this.tensors, (one) => one.select(0, index));
  }

  batch(indices: Int32Array): Tensors {
    const first = this.tensors[0];
    const index = tensor(indices, first === undefined ? {} : { device: first.device });
    return sameForm(this.tensors, (one) => one.indexSelect(0, index));
  }
}

/** `map` that keeps a tuple's type. */
function sameForm<Tensors extends readonly Tensor[]>(tensors: Tensors, change: (one: Tensor) => Tensor): Tensors {
  return tensors.map(change) as unknown as Tensors;
}

/**
 * Examples made one batch, as PyTorch's `default_collate`: tensors are stacked, numbers become a tensor, arrays and objects
 * are collated item by item.
 */
export function defaultCollate(examples: readonly unknown[]): unknown {
  const first = examples[0];
  if (first instanceof Tensor) return stack(examples.filter((example) => example instanceof Tensor));
  if (typeof first === 'number') return tensor(examples.map(Number));
  if (typeof first === 'boolean') return tensor(examples.map(Boolean));
  if (Array.isArray(first)) {
    return first.map((_, position) => defaultCollate(examples.map((example) => itemOf(example, position))));
  }
  if (typeof first === 'object' && first !== null) {
    return Object.fromEntries(
      Object.keys(first).map((key) => [key, defaultCollate(examples.map((example) => itemOf(example, key)))]),
    );
  }
  if (typeof first === 'string') return examples;
  throw new TypeError(
    `defaultCollate: examples must contain tensors, numbers, arrays or objects, but got ${typeof first}`,
  );
}

function itemOf(example: unknown, key: string | number): unknown {
  if (typeof example === 'object' && example !== null && key in example) return Reflect.get(example, key);
  throw new TypeError(`defaultCollate: an example has no item ${JSON.stringify(key)} though the first one has`);
}
