/** Samplers, parts of datasets, and what a loader does with them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  arange,
  BatchSampler,
  ConcatDataset,
  DataLoader,
  type Dataset,
  Generator,
  RandomSampler,
  randomSplit,
  SequentialSampler,
  Subset,
  SubsetRandomSampler,
  Tensor,
  TensorDataset,
  tensor,
  WeightedRandomSampler,
} from '../../../src/engine/index.ts';

const ten = { length: 10 };
const numbers = (length: number, first = 0): Dataset<number> => ({ length, get: (index) => first + index });
const sorted = (values: Iterable<number>) => [...values].sort((a, b) => a - b);

describe('samplers', () => {
  test('in order', () => {
    const sampler = new SequentialSampler({ length: 3 });
    assert.deepEqual([...sampler], [0, 1, 2]);
    assert.equal(sampler.length, 3);
  });

  test('at random: each once, another order each time, the same for a seed', () => {
    const generator = new Generator(3);
    const sampler = new RandomSampler(ten, { generator });
    const [first, second] = [[...sampler], [...sampler]];
    assert.deepEqual(sorted(first), [...new SequentialSampler(ten)]);
    assert.notDeepEqual(first, second);
    generator.manualSeed(3);
    assert.deepEqual([...sampler], first);
  });

  test('more numbers than there are examples come in rounds; with replacement, from all each time', () => {
    const rounds = [...new RandomSampler(ten, { numSamples: 25 })];
    assert.equal(rounds.length, 25);
    assert.deepEqual(sorted(rounds.slice(10, 20)), [...new SequentialSampler(ten)]);
    const drawn = [...new RandomSampler(ten, { replacement: true, numSamples: 5000, generator: new Generator(1) })];
    for (let index = 0; index < 10; index++) {
      const count = drawn.filter((one) => one === index).length;
      assert.ok(Math.abs(count - 500) < 100, `${index} came ${count} times`);
    }
  });

  test('a part at random', () => {
    assert.deepEqual(sorted(new SubsetRandomSampler([2, 5, 7])), [2, 5, 7]);
  });

  test('by weights: as often as they say, never one of weight 0, and each once without replacement', () => {
    const options = { generator: new Generator(2) };
    const drawn = [...new WeightedRandomSampler([1, 0, 3], 4000, options)];
    const share = drawn.filter((one) => one === 2).length / drawn.length;
    assert.ok(Math.abs(share - 0.75) < 0.03, `a share of ${share}`);
    assert.equal(drawn.includes(1), false);
    assert.deepEqual(sorted(new WeightedRandomSampler(tensor([1, 2, 3]), 3, { replacement: false })), [0, 1, 2]);
  });

  test('in batches', () => {
    const batches = (dropLast: boolean) => new BatchSampler(new SequentialSampler(ten), 4, dropLast);
    assert.deepEqual(
      [...batches(false)],
      [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
      ],
    );
    assert.deepEqual([[...batches(true)].length, batches(true).length, batches(false).length], [2, 2, 3]);
  });
});

describe('datasets of datasets', () => {
  test('a subset, by one and by the batch', () => {
    const data = new TensorDataset(arange(0, 10).reshape([5, 2]), arange(5));
    const part = new Subset(data, [4, 1]);
    assert.equal(part.get(0)[1].item(), 4);
    const [batch] = new DataLoader(part, { batchSize: 2 });
    assert.deepEqual(
      batch?.map((one) => one.toArray()),
      [
        [
          [8, 9],
          [2, 3],
        ],
        [4, 1],
      ],
    );
    assert.throws(() => new Subset(data, [5]), /^RangeError: Subset: index 5 is out of range, there are 5 examples$/);
  });

  test('one after another', () => {
    const both = new ConcatDataset([numbers(2), numbers(0), numbers(3, 10)]);
    assert.deepEqual(
      Array.from({ length: both.length }, (_, index) => both.get(index)),
      [0, 1, 10, 11, 12],
    );
    assert.throws(() => both.get(5), /^RangeError: ConcatDataset: index 5 is out of range/);
    assert.throws(() => new ConcatDataset([]), /^RangeError: datasets should not be an empty iterable$/);
  });

  test('split at random: by counts or fractions, nothing twice, nothing lost', () => {
    for (const lengths of [
      [7, 3],
      [0.7, 0.3],
    ]) {
      const parts = randomSplit(numbers(10), lengths, { generator: new Generator(1) });
      assert.deepEqual(
        parts.map(({ length }) => length),
        [7, 3],
      );
      assert.deepEqual(sorted(parts.flatMap(({ indices }) => indices)), [...new SequentialSampler(ten)]);
    }
    assert.deepEqual(
      randomSplit(numbers(10), [1 / 3, 1 / 3, 1 / 3]).map(({ length }) => length),
      [4, 3, 3],
    );
    assert.throws(
      () => randomSplit(numbers(10), [7, 2]),
      /^RangeError: Sum of input lengths does not equal the length of the input dataset!/,
    );
  });
});

describe('a loader', () => {
  const values = (batch: Tensor | number) => (batch instanceof Tensor ? batch.toArray() : batch);

  test('with a sampler, and with a batch sampler', () => {
    const loader = new DataLoader(numbers(10), { sampler: new SubsetRandomSampler([3]), batchSize: 2 });
    assert.deepEqual([...loader].map(values), [[3]]);
    assert.equal(loader.length, 1);
    const batched = new DataLoader(numbers(10), { batchSampler: Object.assign([[1, 2], [5]], { length: 2 }) });
    assert.deepEqual([...batched].map(values), [[1, 2], [5]]);
  });

  test('without batches: examples as they are', () => {
    assert.deepEqual([...new DataLoader(numbers(3), { batchSize: null })], [0, 1, 2]);
  });

  test('over examples that have no numbers', () => {
    function* squares() {
      for (let n = 0; n < 5; n++) yield n * n;
    }
    const data: Iterable<number> = { [Symbol.iterator]: squares };
    assert.deepEqual([...new DataLoader(data, { batchSize: 2 })].map(values), [[0, 1], [4, 9], [16]]);
    assert.deepEqual([...new DataLoader(data, { batchSize: 2, dropLast: true })].length, 2);
    assert.throws(() => new DataLoader(data).length, /has no length/);
  });

  test('with a function that makes batches', () => {
    const loader = new DataLoader(numbers(4), { batchSize: 3, collateFn: (examples) => examples.join('+') });
    assert.deepEqual([...loader], ['0+1+2', '3']);
  });

  test('a generator of its own makes the order, and leaves the default one alone', () => {
    const order = () =>
      [...new DataLoader(numbers(10), { shuffle: true, batchSize: 10, generator: new Generator(5) })].map(values);
    assert.deepEqual(order(), order());
  });

  test('a loop that is left early leaves nothing behind', () => {
    let isOpen = false;
    function* counting() {
      isOpen = true;
      try {
        for (let n = 0; ; n++) yield n;
      } finally {
        isOpen = false;
      }
    }
    for (const batch of new DataLoader({ [Symbol.iterator]: counting }, { batchSize: 2 })) if (values(batch)) break;
    assert.equal(isOpen, false);
  });

  const stream: Iterable<number> = new Set([1, 2]);
  const refused: readonly (readonly [() => unknown, RegExp])[] = [
    [
      () => new DataLoader(numbers(2), { batchSize: 1.5 }),
      /^RangeError: batchSize should be a positive integer value, but got batchSize=1\.5$/,
    ],
    [
      () => new DataLoader(numbers(2), { shuffle: true, sampler: [1] }),
      /^RangeError: sampler option is mutually exclusive with shuffle$/,
    ],
    [
      () => new DataLoader(numbers(2), { batchSize: 2, batchSampler: [[1]] }),
      /^RangeError: batchSampler option is mutually exclusive with batchSize, shuffle, sampler, and dropLast$/,
    ],
    [
      () => new DataLoader(numbers(2), { batchSize: null, dropLast: true }),
      /^RangeError: batchSize=null option disables auto-batching and is mutually exclusive with dropLast$/,
    ],
    [
      () => new DataLoader(stream, { shuffle: true }),
      /^RangeError: DataLoader with IterableDataset: expected unspecified shuffle option, but got shuffle=true$/,
    ],
    [
      // @ts-expect-error: no dataset at all
      () => new DataLoader(7),
      /^TypeError: a dataset has 'length' and 'get\(index\)', or can be gone through with 'for \.\.\. of'; number has neither$/,
    ],
    [
      () => new RandomSampler(ten, { numSamples: 0 }),
      /^RangeError: numSamples should be a positive integer value, but got numSamples=0$/,
    ],
    [
      () => new BatchSampler(new SequentialSampler(ten), 0, false),
      /^RangeError: batchSize should be a positive integer value/,
    ],
  ];
  for (const [body, message] of refused) test(`refuses: ${message}`, () => assert.throws(body, message));
});
