import { hooks, quietly } from '../observer.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import { generator as defaultGenerator, type Generator as RandomGenerator } from '../random.ts';
import { Tensor } from '../tensor.ts';
import { typeNameOf } from '../type-name.ts';
import { defaultCollate } from './collate.ts';
import type { Dataset, IterableDataset } from './dataset.ts';
import { BatchSampler, RandomSampler, SequentialSampler } from './samplers.ts';
import { batchesOf } from './workers/batches.ts';
import { WorkerPool } from './workers/pool.ts';
import { sendable } from './workers/sendable.ts';

export interface DataLoaderOptions<Example, Batch = Example> {
  /** Examples a batch. Default 1. Null: no batches, examples as they are. */
  readonly batchSize?: number | null;
  /** A new random order each time through. Default false. */
  readonly shuffle?: boolean;
  /** Says which examples come, in which order. */
  readonly sampler?: Iterable<number> & { readonly length: number };
  /** Says which examples make each batch. */
  readonly batchSampler?: Iterable<readonly number[]> & { readonly length: number };
  /** Leave out a last batch that is not full. Default false. */
  readonly dropLast?: boolean;
  /** Makes a batch of examples. Default: tensors stacked, arrays and objects item by item. */
  readonly collateFn?: (examples: readonly Example[]) => Batch;
  /** What shuffling draws from. Default: the one that `manualSeed` seeds. */
  readonly generator?: RandomGenerator;
  /** How many threads make batches ahead of the loop. Default 0: the script makes them itself. See `importDataset`. */
  readonly numWorkers?: number;
  /** Batches that each worker makes ahead. Default 2. */
  readonly prefetchFactor?: number;
  /** Keep the workers from one pass to the next. Default false. */
  readonly persistentWorkers?: boolean;
}

/** By name, so that TypeScript holds this to the options. */
const optionNames: Readonly<Record<keyof DataLoaderOptions<unknown>, true>> = {
  batchSize: true,
  shuffle: true,
  sampler: true,
  batchSampler: true,
  dropLast: true,
  collateFn: true,
  generator: true,
  numWorkers: true,
  prefetchFactor: true,
  persistentWorkers: true,
};

/**
 * Goes through a dataset, or a list of examples, in batches: `torch.utils.data.DataLoader`. Each batch is a step of the trace.
 * @example for (const [images, labels] of new DataLoader(train, { batchSize: 64, shuffle: true })) { ... }
 */
export class DataLoader<Example, Batch = Example> implements Iterable<Batch> {
  readonly dataset: Dataset<Example> | IterableDataset<Example>;
  /** Null where a batch sampler makes the batches, or nobody. */
  readonly batchSize: number | null;
  /** The dataset, by number where it can be. */
  readonly #examples: Dataset<Example> | IterableDataset<Example>;
  readonly #options: DataLoaderOptions<Example, Batch>;
  #pool: WorkerPool | null = null;

  constructor(
    dataset: Dataset<Example> | IterableDataset<Example>,
    ...rest: ByPlace<[batchSize: number | null, shuffle: boolean], DataLoaderOptions<Example, Batch>>
  ) {
    const options = named<DataLoaderOptions<Example, Batch>>(rest, ['batchSize', 'shuffle'], 'DataLoader');
    this.#examples = numbered(dataset);
    requireOptions(this.#examples, options);
    this.dataset = dataset;
    this.batchSize =
      options.batchSampler === undefined ? (options.batchSize ?? (options.batchSize === null ? null : 1)) : null;
    this.#options = options;
  }

  /** Batches in one pass. Datasets without a length have none. */
  get length(): number {
    const { batchSize } = this;
    const dataset = this.#examples;
    const { batchSampler, sampler, dropLast } = this.#options;
    if (batchSampler !== undefined) return batchSampler.length;
    if (!isMapStyle(dataset)) throw new TypeError(`${typeNameOf(dataset)} has no length: its examples are not counted`);
    const count = (sampler ?? dataset).length;
    if (batchSize === null) return count;
    return dropLast === true ? Math.floor(count / batchSize) : Math.ceil(count / batchSize);
  }

  *[Symbol.iterator](): Generator<Batch, void, undefined> {
    const total = isMapStyle(this.#examples) ? this.length : null;
    const batches = this.#batches();
    try {
      for (let index = 0; ; index++) {
        const { value, done } = quietly(() => batches.next());
        if (done === true) return;
        hooks.observer?.stepMark({ index, total });
        if (hooks.observer !== null) for (const one of tensorsIn(value)) hooks.observer.created(one, 'DataLoader');
        yield value;
      }
    } finally {
      batches.return();
      hooks.observer?.stepMark(null);
    }
  }

  #batches(): Generator<Batch, void, undefined> {
    const dataset = this.#examples;
    return isMapStyle(dataset) ? this.#chosen(dataset) : this.#streamed(dataset);
  }

  *#chosen(dataset: Dataset<Example>): Generator<Batch, void, undefined> {
    // Drawn without workers too, so that their number changes nothing in the order.
    const seed = (this.#options.generator ?? defaultGenerator).next();
    if ((this.#options.numWorkers ?? 0) > 0) {
      yield* this.#byWorkers(dataset, seed);
      return;
    }
    if (this.batchSize === null && this.#options.batchSampler === undefined) {
      for (const index of this.#sampler(dataset)) yield this.#alone(dataset.get(index));
      return;
    }
    for (const indices of this.#indexBatches(dataset)) yield this.#batch(dataset, indices);
  }

  *#byWorkers(dataset: Dataset<Example>, seed: number): Generator<Batch, void, undefined> {
    const { numWorkers = 0, prefetchFactor = 2, persistentWorkers = false, collateFn } = this.#options;
    const isBatched = this.batchSize !== null || this.#options.batchSampler !== undefined;
    const pool = this.#pool ?? new WorkerPool(sendable(this.dataset), numWorkers);
    if (persistentWorkers) this.#pool = pool;
    const own = isBatched ? collateFn : ([example]: readonly Example[]) => this.#alone(example!);
    let isWhole = false;
    try {
      yield* batchesOf<Example, Batch>({
        pool,
        indexBatches: isBatched ? this.#indexBatches(dataset) : oneByOne(this.#sampler(dataset)),
        ahead: numWorkers * prefetchFactor,
        seed,
        collate: own ?? null,
      });
      isWhole = true;
    } finally {
      // Answers to what a broken-off pass had asked for must not be taken for those of the next.
      if (!persistentWorkers || !isWhole) {
        pool.close();
        this.#pool = null;
      }
    }
  }

  *#streamed(dataset: IterableDataset<Example>): Generator<Batch, void, undefined> {
    const { batchSize } = this;
    let examples: Example[] = [];
    for (const example of dataset) {
      if (batchSize === null) {
        yield this.#alone(example);
        continue;
      }
      examples.push(example);
      if (examples.length < batchSize) continue;
      yield this.#collate(examples);
      examples = [];
    }
    if (examples.length > 0 && this.#options.dropLast !== true) yield this.#collate(examples);
  }

  #sampler(dataset: Dataset<Example>): Iterable<number> & { readonly length: number } {
    const { sampler, shuffle, generator = defaultGenerator } = this.#options;
    if (sampler !== undefined) return sampler;
    return shuffle === true ? new RandomSampler(dataset, { generator }) : new SequentialSampler(dataset);
  }

  #indexBatches(dataset: Dataset<Example>): Iterable<readonly number[]> {
    const { batchSampler, dropLast = false } = this.#options;
    return batchSampler ?? new BatchSampler(this.#sampler(dataset), this.batchSize ?? 1, dropLast);
  }

  #batch(dataset: Dataset<Example>, indices: readonly number[]): Batch {
    if (this.#options.collateFn === undefined && dataset.batch !== undefined) {
      // Without a function of the script's own, a batch has the form of an example.
      return dataset.batch(Int32Array.from(indices)) as Example & Batch;
    }
    return this.#collate(indices.map((index) => dataset.get(index)));
  }

  #collate(examples: readonly Example[]): Batch {
    const { collateFn } = this.#options;
    // The default keeps each example's form, a batch dimension put before every tensor.
    return collateFn === undefined ? (defaultCollate(examples) as Batch) : collateFn(examples);
  }

  #alone(example: Example): Batch {
    const { collateFn } = this.#options;
    return collateFn === undefined ? (example as Example & Batch) : collateFn([example]);
  }
}

function* oneByOne(indices: Iterable<number>): Generator<readonly number[], void, undefined> {
  for (const index of indices) yield [index];
}

/** Lists and tensors have their examples by number too. */
function numbered<Example>(
  dataset: Dataset<Example> | IterableDataset<Example>,
): Dataset<Example> | IterableDataset<Example> {
  if (dataset instanceof Tensor) {
    // The type of a tensor says that its examples are tensors.
    const get = (index: number) => dataset.select(0, index) as Example & Tensor;
    return { length: dataset.size(0), get };
  }
  if (!Array.isArray(dataset)) return dataset;
  const examples: readonly Example[] = dataset;
  return {
    get length() {
      return examples.length;
    },
    get: (index) => examples[index]!,
  };
}

function isMapStyle<Example>(dataset: Dataset<Example> | IterableDataset<Example>): dataset is Dataset<Example> {
  return typeof Reflect.get(Object(dataset), 'get') === 'function';
}

function requireOptions<Example, Batch>(
  dataset: Dataset<Example> | IterableDataset<Example>,
  options: DataLoaderOptions<Example, Batch>,
): void {
  const { batchSize, shuffle, sampler, batchSampler, dropLast, numWorkers = 0, prefetchFactor } = options;
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(optionNames, name));
  if (unknown !== undefined) {
    throw new TypeError(
      `DataLoader got an unexpected option '${unknown}'. Its options are ${Object.keys(optionNames).join(', ')}.`,
    );
  }
  if (!isMapStyle(dataset) && !(Symbol.iterator in Object(dataset))) {
    throw new TypeError(
      `a dataset has 'length' and 'get(index)', or can be gone through with 'for ... of'; ${typeNameOf(dataset)} has neither`,
    );
  }
  if (batchSize !== undefined && batchSize !== null && !(Number.isInteger(batchSize) && batchSize > 0)) {
    throw new RangeError(`batchSize should be a positive integer value, but got batchSize=${batchSize}`);
  }
  if (!(Number.isInteger(numWorkers) && numWorkers >= 0)) {
    throw new RangeError('numWorkers option should be non-negative; use numWorkers=0 to disable multiprocessing.');
  }
  if (numWorkers === 0 && (prefetchFactor !== undefined || options.persistentWorkers === true)) {
    throw new RangeError(
      'prefetchFactor and persistentWorkers options could only be specified in multiprocessing. let numWorkers > 0 to enable multiprocessing.',
    );
  }
  if (prefetchFactor !== undefined && !(Number.isInteger(prefetchFactor) && prefetchFactor > 0)) {
    throw new RangeError(`prefetchFactor should be a positive integer value, but got ${prefetchFactor}`);
  }
  if (!isMapStyle(dataset)) {
    if (numWorkers > 0) {
      throw new RangeError(
        'DataLoader with IterableDataset: its examples have no numbers to share out among workers. Use numWorkers: 0.',
      );
    }
    if (shuffle === true) {
      throw new RangeError(
        `DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle=true`,
      );
    }
    if (sampler !== undefined || batchSampler !== undefined) {
      throw new RangeError('DataLoader with IterableDataset: expected unspecified sampler and batchSampler options');
    }
  }
  if (sampler !== undefined && shuffle === true) {
    throw new RangeError('sampler option is mutually exclusive with shuffle');
  }
  const hasBatchOptions = batchSize !== undefined || shuffle === true || sampler !== undefined || dropLast === true;
  if (batchSampler !== undefined && hasBatchOptions) {
    throw new RangeError('batchSampler option is mutually exclusive with batchSize, shuffle, sampler, and dropLast');
  }
  if (batchSize === null && dropLast === true) {
    throw new RangeError('batchSize=null option disables auto-batching and is mutually exclusive with dropLast');
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
