import { hooks, quietly } from '../observer.ts';
import { generator } from '../random.ts';
import { Tensor } from '../tensor.ts';
import { type Dataset, defaultCollate } from './dataset.ts';

export interface DataLoaderOptions<Example> {
  /** Examples a batch. Default 1. */
  readonly batchSize?: number;
  /** A new random order each time through. Default false. */
  readonly shuffle?: boolean;
  /** Leave out a last batch that is not full. Default false. */
  readonly dropLast?: boolean;
  /** Makes a batch of examples. Default: tensors stacked, arrays item by item. */
  readonly collate?: (examples: readonly Example[]) => Example;
}

/**
 * Goes through a dataset in batches: `torch.utils.data.DataLoader`. Each batch is a step of the trace.
 * @example for (const [images, labels] of new DataLoader(train, { batchSize: 64, shuffle: true })) { ... }
 */
export class DataLoader<Example> implements Iterable<Example> {
  readonly dataset: Dataset<Example>;
  readonly batchSize: number;
  readonly #options: DataLoaderOptions<Example>;

  constructor(dataset: Dataset<Example>, options: DataLoaderOptions<Example> = {}) {
    const batchSize = options.batchSize ?? 1;
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new RangeError(`batchSize should be a positive integer value, but got batchSize=${batchSize}`);
    }
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.#options = options;
  }

  /** Batches in one pass. */
  get length(): number {
    const full = this.dataset.length / this.batchSize;
    return this.#options.dropLast === true ? Math.floor(full) : Math.ceil(full);
  }

  *[Symbol.iterator](): Generator<Example, void, undefined> {
    const count = this.dataset.length;
    const order =
      this.#options.shuffle === true
        ? generator.permutation(count)
        : Int32Array.from({ length: count }, (_, index) => index);
    try {
      for (let index = 0; index < this.length; index++) {
        hooks.observer?.stepMark({ index, total: this.length });
        const start = index * this.batchSize;
        const batch = quietly(() => this.#batch(order.subarray(start, start + this.batchSize)));
        if (hooks.observer !== null) for (const one of tensorsIn(batch)) hooks.observer.created(one, 'DataLoader');
        yield batch;
      }
    } finally {
      hooks.observer?.stepMark(null);
    }
  }

  #batch(indices: Int32Array): Example {
    const { collate } = this.#options;
    if (collate === undefined && this.dataset.batch !== undefined) return this.dataset.batch(indices);
    const examples = Array.from(indices, (index) => this.dataset.get(index));
    // The default keeps each example's form, a batch dimension put before every tensor.
    return collate === undefined ? (defaultCollate(examples) as Example) : collate(examples);
  }
}

/** The tensors of a batch, whatever its form. */
function* tensorsIn(batch: unknown): Generator<Tensor, void, undefined> {
  if (batch instanceof Tensor) yield batch;
  else if (Array.isArray(batch)) for (const item of batch) yield* tensorsIn(item);
  else if (typeof batch === 'object' && batch !== null) {
    for (const item of Object.values(batch)) if (item instanceof Tensor) yield item;
  }
}
