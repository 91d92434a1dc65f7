/** In which order a loader goes through a dataset: `torch.utils.data.Sampler` and its kinds. */
import { generator as defaultGenerator, type Generator } from '../random.ts';
import { drawWithoutReplacement, drawWithReplacement, requireWeights } from '../random-draws.ts';
import type { Tensor } from '../tensor.ts';

/** Numbers of examples, anew each time it is gone through. */
export interface Sampler extends Iterable<number> {
  readonly length: number;
}

interface WithLength {
  readonly length: number;
}

/** 0, 1, 2...: `torch.utils.data.SequentialSampler`. */
export class SequentialSampler implements Sampler {
  readonly #source: WithLength;

  constructor(source: WithLength) {
    this.#source = source;
  }

  get length(): number {
    return this.#source.length;
  }

  *[Symbol.iterator](): Indices {
    for (let index = 0; index < this.length; index++) yield index;
  }
}

type Indices = globalThis.Generator<number, void, undefined>;

export interface RandomSamplerOptions {
  /** Draw each anew from all. Default false: an order in which each comes once. */
  readonly replacement?: boolean;
  /** How many are drawn. Default: as many as there are. */
  readonly numSamples?: number;
  /** Default: the one that `manualSeed` seeds. */
  readonly generator?: Generator;
}

/** A new random order each time: `torch.utils.data.RandomSampler`. */
export class RandomSampler implements Sampler {
  readonly #source: WithLength;
  readonly #options: RandomSamplerOptions;

  constructor(source: WithLength, options: RandomSamplerOptions = {}) {
    const { numSamples } = options;
    if (numSamples !== undefined && !(Number.isInteger(numSamples) && numSamples > 0)) {
      throw new RangeError(`numSamples should be a positive integer value, but got numSamples=${numSamples}`);
    }
    this.#source = source;
    this.#options = options;
  }

  get length(): number {
    return this.#options.numSamples ?? this.#source.length;
  }

  *[Symbol.iterator](): Indices {
    const { replacement = false, generator = defaultGenerator } = this.#options;
    const available = this.#source.length;
    if (available === 0) return;
    if (replacement) {
      for (let drawn = 0; drawn < this.length; drawn++) yield Math.floor(generator.uniform() * available);
      return;
    }
    for (let left = this.length; left > 0; left -= available) {
      yield* generator.permutation(available).subarray(0, left);
    }
  }
}

/** Some numbers in a new random order each time: `torch.utils.data.SubsetRandomSampler`. */
export class SubsetRandomSampler implements Sampler {
  readonly #indices: readonly number[];
  readonly #generator: Generator;

  constructor(indices: Iterable<number>, options: { readonly generator?: Generator } = {}) {
    this.#indices = [...indices];
    this.#generator = options.generator ?? defaultGenerator;
  }

  get length(): number {
    return this.#indices.length;
  }

  *[Symbol.iterator](): Indices {
    for (const position of this.#generator.permutation(this.length)) yield this.#indices[position]!;
  }
}

/**
 * Examples in proportion to their weights, which need not sum to 1: `torch.utils.data.WeightedRandomSampler`. For classes that
 * are rare.
 */
export class WeightedRandomSampler implements Sampler {
  readonly length: number;
  readonly #weights: Float64Array;
  readonly #replacement: boolean;
  readonly #generator: Generator;

  constructor(
    weights: Iterable<number> | Tensor,
    numSamples: number,
    options: { readonly replacement?: boolean; readonly generator?: Generator } = {},
  ) {
    if (!(Number.isInteger(numSamples) && numSamples > 0)) {
      throw new RangeError(`numSamples should be a positive integer value, but got numSamples=${numSamples}`);
    }
    this.length = numSamples;
    this.#weights = Float64Array.from('toTypedArray' in weights ? weights.toTypedArray() : weights);
    this.#replacement = options.replacement ?? true;
    this.#generator = options.generator ?? defaultGenerator;
    requireWeights(this.#weights, this.#weights.length);
    if (!this.#replacement && numSamples > this.#weights.length) {
      throw new RangeError('cannot sample n_sample > prob_dist.size(-1) samples without replacement');
    }
  }

  *[Symbol.iterator](): Indices {
    const draw = this.#replacement ? drawWithReplacement : drawWithoutReplacement;
    yield* draw(this.#weights, this.length, this.#generator);
  }
}

/** The numbers of another sampler in batches: `torch.utils.data.BatchSampler`. */
export class BatchSampler implements Iterable<readonly number[]> {
  readonly sampler: Iterable<number> & WithLength;
  readonly batchSize: number;
  readonly dropLast: boolean;

  constructor(sampler: Iterable<number> & WithLength, batchSize: number, dropLast: boolean) {
    if (!(Number.isInteger(batchSize) && batchSize > 0)) {
      throw new RangeError(`batchSize should be a positive integer value, but got batchSize=${batchSize}`);
    }
    this.sampler = sampler;
    this.batchSize = batchSize;
    this.dropLast = dropLast;
  }

  get length(): number {
    const full = this.sampler.length / this.batchSize;
    return this.dropLast ? Math.floor(full) : Math.ceil(full);
  }

  *[Symbol.iterator](): globalThis.Generator<readonly number[], void, undefined> {
    let batch: number[] = [];
    for (const index of this.sampler) {
      batch.push(index);
      if (batch.length < this.batchSize) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0 && !this.dropLast) yield batch;
  }
}
