/** Loaders with worker threads: the order, the errors and where they are, what cannot be sent, real runs. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import {
  arange,
  ConcatDataset,
  DataLoader,
  type DataLoaderOptions,
  type Dataset,
  Generator,
  importDataset,
  Subset,
  type Tensor,
  TensorDataset,
  tensor,
} from '../../../src/engine/index.ts';
import { inRoot } from '../../harness/paths.ts';
import { ScriptRun } from '../runtime/run-script.ts';

type Example = [Tensor, number];

const file = inRoot('test', 'fixtures', 'datasets', 'squares.ts');
const squares = (options: object): Promise<Dataset<Example>> =>
  importDataset<Example>(new URL(`file://${file}`), options);

/** The numbers of each batch's examples, and all that the batches hold. */
function batches(data: Dataset<Example>, options: DataLoaderOptions<Example, unknown>): unknown[] {
  const plain = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(plain) : typeof value === 'number' ? value : (value as Tensor).toArray();
  return [...new DataLoader<Example, unknown>(data, options)].map(plain);
}

describe('a loader with workers', () => {
  test('gives what one without gives, in the same order, however long each batch takes', async () => {
    const data = await squares({ count: 23, delay: [9, 0, 3, 1, 6] });
    const options = { batchSize: 4, shuffle: true };
    const expected = batches(data, { ...options, generator: new Generator(3) });
    for (const numWorkers of [1, 3]) {
      assert.deepEqual(batches(data, { ...options, numWorkers, generator: new Generator(3) }), expected);
    }
  });

  test('random numbers are those of the batch, whichever worker makes it', async () => {
    const data = await squares({ count: 12, noise: true });
    const options = { batchSize: 3, prefetchFactor: 1 };
    const one = batches(data, { ...options, numWorkers: 1, generator: new Generator(1) });
    assert.deepEqual(batches(data, { ...options, numWorkers: 3, generator: new Generator(1) }), one);
    assert.notDeepEqual(batches(data, { ...options, numWorkers: 1, generator: new Generator(2) }), one);
  });

  test('tensors, parts and several datasets are sent as they are', () => {
    const data = new TensorDataset(arange(0, 12).reshape([6, 2]), arange(6));
    const part = new Subset(new ConcatDataset([data, data]), [1, 7, 11, 0]);
    const read = (numWorkers: number) =>
      [...new DataLoader(part, { batchSize: 3, numWorkers })].map((batch) => batch.map((one) => one.toArray()));
    assert.deepEqual(read(2), read(0));
  });

  test('with a function that makes batches, and without batches', async () => {
    const data = await squares({ count: 4 });
    const collateFn = (examples: readonly Example[]) => examples.map(([, index]) => index);
    assert.deepEqual(batches(data, { batchSize: 3, numWorkers: 1, collateFn }), [[0, 1, 2], [3]]);
    assert.deepEqual(batches(data, { batchSize: null, numWorkers: 2 }), batches(data, { batchSize: null }));
  });

  test('workers that persist serve every pass; a pass that is broken off does not disturb the next', async () => {
    const loader = new DataLoader(await squares({ count: 9 }), {
      batchSize: 2,
      numWorkers: 2,
      persistentWorkers: true,
    });
    const pass = () => [...loader].map(([pairs]) => pairs.toArray());
    const first = pass();
    assert.deepEqual(pass(), first);
    for (const _ of loader) break;
    assert.deepEqual(pass(), first);
    for (const _ of loader) break;
  });

  test('a worker that throws gives its error at its line, after the batches before it', async () => {
    const data = await squares({ count: 12, failAt: 7 });
    const seen: number[] = [];
    assert.throws(
      () => {
        for (const [, indices] of new DataLoader(data, { batchSize: 2, numWorkers: 2 })) {
          seen.push(...((indices as unknown as Tensor).toArray() as number[]));
        }
      },
      (error) => {
        assert.ok(error instanceof Error);
        assert.equal(`${error.name}: ${error.message}`, 'RangeError: there is no square of 7');
        const line =
          readFileSync(file, 'utf8')
            .split('\n')
            .findIndex((text) => text.includes('// the line')) + 1;
        assert.match(error.stack ?? '', new RegExp(`squares\\.ts:${line}:`));
        return true;
      },
    );
    assert.deepEqual(seen, [0, 1, 2, 3, 4, 5]);
  });

  test('a worker that ends is missed', async () => {
    const data = await squares({ count: 12, exitAt: 3 });
    assert.throws(
      () => [...new DataLoader(data, { numWorkers: 1 })],
      /a worker thread of the data loader has ended by itself/,
    );
  });

  test('a module without a dataset', async () => {
    const data = await squares({
      get count() {
        return 3;
      },
    });
    assert.deepEqual(batches(data, { batchSize: 3, numWorkers: 1 }).length, 1);
    await assert.rejects(
      importDataset(new URL(`file://${inRoot('test', 'harness', 'paths.ts')}`)),
      /has no class or function as its default export, but undefined/,
    );
    await assert.rejects(importDataset('./faces.ts'), {
      name: 'TypeError',
      message:
        "importDataset: expected a module's address, as in new URL('./faces.ts', import.meta.url), but got './faces.ts'",
    });
  });

  test('what cannot be sent is refused, with what to do', () => {
    class Own {
      readonly length = 2;
      get(index: number): Tensor {
        return tensor([index]);
      }
    }
    for (const data of [new Own(), new Subset(new Own(), [0])]) {
      assert.throws(
        () => [...new DataLoader(data, { numWorkers: 1 })],
        /^TypeError: numWorkers: a dataset of type Own cannot be sent to worker threads, because its methods are code of the script\. .* importDataset/,
      );
    }
    class More extends TensorDataset<[Tensor]> {}
    assert.throws(
      () => [...new DataLoader(new More(arange(3)), { numWorkers: 1 })],
      /a dataset of type More cannot be sent/,
    );
    assert.throws(
      () => new DataLoader(new Set([1, 2]), { numWorkers: 1 }),
      /its examples have no numbers to share out among workers/,
    );
    assert.throws(
      () => new DataLoader(new Own(), { numWorkers: -1 }),
      /^RangeError: numWorkers option should be non-negative/,
    );
    assert.throws(() => new DataLoader(new Own(), { prefetchFactor: 2 }), /could only be specified in multiprocessing/);
  });
});

describe('in a run', () => {
  const dataset = `import { tensor } from 'backstep';
import { double } from './double';
export default class Doubles {
  length = 4;
  constructor(failAt: number) { this.failAt = failAt; }
  failAt: number;
  get(index: number) {
    if (index === this.failAt) throw new Error('not this one');
    return tensor([double(index)]);
  }
}
`;
  const script = (failAt: number) => `import { DataLoader, importDataset, type Tensor } from 'backstep';
const data = await importDataset<Tensor>(new URL('./doubles.ts', import.meta.url), ${failAt});
for (const batch of new DataLoader(data, { batchSize: 2, numWorkers: 1 })) console.log(batch.flatten().toArray().join());
`;
  const files = (failAt: number) => ({
    'main.ts': script(failAt),
    'doubles.ts': dataset,
    'double.ts': 'export const double = (n: number): number => 2 * n;\n',
  });

  test("the dataset's module finds the library and its neighbours as the script does", async (context) => {
    const run = new ScriptRun(context, files(-1));
    const end = await run.ended();
    assert.equal(end.outcome, 'completed', JSON.stringify(end));
    assert.match(run.output, /0,2\n4,6\n/);
  });

  test('its error is at its line', async (context) => {
    const end = await new ScriptRun(context, files(3)).ended();
    assert.equal(end.failure?.message, 'not this one');
    assert.match(end.failure?.file ?? '', /doubles\.ts$/);
    assert.equal(end.failure?.line, 8);
  });
});
