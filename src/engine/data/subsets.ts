/** Datasets made of others. */
import { generator as defaultGenerator, type Generator } from '../random.ts';
import type { Dataset } from './dataset.ts';

/** Some examples of a dataset, in an order of their own: `torch.utils.data.Subset`. */
export class Subset<Example> implements Dataset<Example> {
  readonly dataset: Dataset<Example>;
  readonly indices: readonly number[];
  readonly batch?: (indices: Int32Array) => Example;

  constructor(dataset: Dataset<Example>, indices: Iterable<number>) {
    this.dataset = dataset;
    this.indices = [...indices];
    for (const index of this.indices) requireIndex('Subset', index, dataset.length);
    if (dataset.batch !== undefined) {
      this.batch = (chosen) => dataset.batch!(chosen.map((index) => this.#at(index)));
    }
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): Example {
    return this.dataset.get(this.#at(index));
  }

  #at(index: number): number {
    requireIndex('Subset', index, this.length);
    return this.indices[index]!;
  }
}

function requireIndex(name: string, index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  throw new RangeError(`${name}: index ${index} is out of range, there are ${length} examples`);
}

/** Datasets one after another: `torch.utils.data.ConcatDataset`. */
export class ConcatDataset<Example> implements Dataset<Example> {
  readonly datasets: readonly Dataset<Example>[];
  /** Where each dataset ends. */
  readonly cumulativeSizes: readonly number[];

  constructor(datasets: Iterable<Dataset<Example>>) {
    this.datasets = [...datasets];
    if (this.datasets.length === 0) throw new RangeError('datasets should not be an empty iterable');
    let end = 0;
    this.cumulativeSizes = this.datasets.map(({ length }) => {
      end += length;
      return end;
    });
  }

  get length(): number {
    return this.cumulativeSizes.at(-1) ?? 0;
  }

  get(index: number): Example {
    requireIndex('ConcatDataset', index, this.length);
    const which = this.cumulativeSizes.findIndex((end) => index < end);
    return this.datasets[which]!.get(index - (this.cumulativeSizes[which - 1] ?? 0));
  }
}

/**
 * Splits a dataset at random into parts that do not overlap: `torch.utils.data.random_split`.
 * @param lengths how many examples each part has, or fractions that sum to 1
 */
export function randomSplit<Example>(
  dataset: Dataset<Example>,
  lengths: readonly number[],
  options: { readonly generator?: Generator } = {},
): Subset<Example>[] {
  const counts = countsOf(lengths, dataset.length);
  if (counts.reduce((sum, count) => sum + count, 0) !== dataset.length) {
    throw new RangeError(
      `Sum of input lengths does not equal the length of the input dataset! ${counts.join(' + ')} instead of ${dataset.length}`,
    );
  }
  const order = (options.generator ?? defaultGenerator).permutation(dataset.length);
  let start = 0;
  return counts.map((count) => {
    const part = new Subset(dataset, order.subarray(start, start + count));
    start += count;
    return part;
  });
}

/** What fractions leave over goes to the first parts, one each. */
function countsOf(lengths: readonly number[], total: number): number[] {
  const sum = lengths.reduce((all, length) => all + length, 0);
  if (lengths.some((length) => !(length >= 0))) {
    throw new RangeError(`the lengths of a split must not be negative, but are ${lengths.join(', ')}`);
  }
  if (!(sum > 0.999999 && sum < 1.000001) || (lengths.every(Number.isInteger) && total === 1)) return [...lengths];
  const counts = lengths.map((fraction) => Math.floor(total * fraction));
  const left = total - counts.reduce((all, count) => all + count, 0);
  return counts.map((count, index) => count + (index < left ? 1 : 0));
}
