import { tensor } from '../creation/values.ts';
import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';

/** Examples by number: `torch.utils.data.Dataset`. Extend it, or pass anything of this form to a `DataLoader`. */
export interface Dataset<Example> {
  readonly length: number;
  /** Example `index`, from 0. */
  get(index: number): Example;
  /** Several examples at once, already collated: for datasets that can do it faster than one by one. */
  batch?(indices: Int32Array): Example;
}

/** Examples one after another, without numbers: `torch.utils.data.IterableDataset`. A generator function's result, say. */
export type IterableDataset<Example> = Iterable<Example>;

/** Tensors of equal first size; example i is the i-th slice of each: `torch.utils.data.TensorDataset`. */
export class TensorDataset<Tensors extends readonly Tensor[]> implements Dataset<Tensors> {
  readonly tensors: Tensors;

  constructor(...tensors: Tensors) {
    this.tensors = tensors;
    const other = tensors.find((one) => !(one instanceof Tensor));
    if (other !== undefined) throw new TypeError(`TensorDataset(): expected Tensors, but got ${typeNameOf(other)}`);
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
