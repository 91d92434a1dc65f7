/** Datasets and loaders: idx files good and bad, where MNIST is looked for, downloads, batches. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type DataSource, loadDataFile } from '../../../src/engine/data/files.ts';
import { readIdx } from '../../../src/engine/data/idx.ts';
import {
  arange,
  DataLoader,
  datasets,
  environment,
  manualSeed,
  SequentialSampler,
  Tensor,
  TensorDataset,
  tensor,
} from '../../../src/engine/index.ts';

/** An idx file: element type 8 (unsigned bytes). */
function idx(shape: readonly number[], elements: readonly number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt8(8, 2);
  header.writeUInt8(shape.length, 3);
  for (const [dim, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * dim);
  return Buffer.concat([header, Buffer.from(elements)]);
}

describe('idx files', () => {
  test('shape and elements', () => {
    const { shape, data } = readIdx(idx([2, 3], [1, 2, 3, 4, 5, 255]), 'x');
    assert.deepEqual(shape, [2, 3]);
    assert.deepEqual([...data], [1, 2, 3, 4, 5, 255]);
  });

  test('a file that is cut short, too long, or something else is named with what is wrong', () => {
    const good = idx([2, 3], [1, 2, 3, 4, 5, 6]);
    assert.throws(
      () => readIdx(good.subarray(0, 15), 'cut.idx'),
      /cut\.idx is truncated: its header says \[2, 3\], 18 bytes in all, but it has 15/,
    );
    assert.throws(() => readIdx(good.subarray(0, 7), 'cut.idx'), /cut\.idx is truncated/);
    assert.throws(() => readIdx(Buffer.concat([good, good]), 'long.idx'), /long\.idx is too long/);
    assert.throws(
      () => readIdx(Buffer.from('<html>'), 'page.idx'),
      /page\.idx is not an idx file: .* begins with 3c 68 74 6d/,
    );
    assert.throws(() => readIdx(Buffer.alloc(0), 'empty.idx'), /begins with nothing/);
  });
});

describe('data files', () => {
  let folder = '';
  const before = { ...environment };
  const variable = process.env['BACKSTEP_DATA'];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'backstep-data-'));
    environment.dataFolder = join(folder, 'data');
    environment.cacheFolder = join(folder, 'cache');
    delete process.env['BACKSTEP_DATA'];
    await mkdir(environment.dataFolder);
  });

  afterEach(async () => {
    Object.assign(environment, before);
    if (variable !== undefined) process.env['BACKSTEP_DATA'] = variable;
    await rm(folder, { recursive: true });
  });

  const images = idx([3, 2, 2], [0, 255, 0, 0, 255, 0, 0, 51, 1, 2, 3, 4]);
  const labels = idx([3], [7, 0, 9]);

  async function writeMnist(target: string): Promise<void> {
    await writeFile(join(target, 'train-images-idx3-ubyte.gz'), gzipSync(images));
    // One packed, one not: both are found.
    await writeFile(join(target, 'train-labels-idx1-ubyte'), labels);
  }

  test('MNIST from a folder: normalised images and whole labels', async () => {
    await writeMnist(join(folder, 'data'));
    const train = await datasets.mnist({ mean: 0.5, std: 0.5 });
    assert.equal(train.length, 3);
    const [image, label] = train.get(1);
    assert.deepEqual(image.shape, [1, 2, 2]);
    assert.deepEqual(image.toArray(), [
      [
        [1, -1],
        [-1, Math.fround((51 / 255 - 0.5) / 0.5)],
      ],
    ]);
    assert.equal(label.item(), 0);
    assert.equal(label.dtype, 'int64');
  });

  test('BACKSTEP_DATA and the cache are looked into as well', async () => {
    await writeMnist(join(folder, 'data'));
    process.env['BACKSTEP_DATA'] = join(folder, 'data');
    environment.dataFolder = null;
    assert.equal((await datasets.mnist()).length, 3);
    delete process.env['BACKSTEP_DATA'];
    await mkdir(join(folder, 'cache', 'mnist'), { recursive: true });
    await writeMnist(join(folder, 'cache', 'mnist'));
    assert.equal((await datasets.mnist()).length, 3);
  });

  test('a damaged file is named', async () => {
    await writeMnist(join(folder, 'data'));
    await writeFile(join(folder, 'data', 'train-images-idx3-ubyte.gz'), gzipSync(images).subarray(0, 20));
    await assert.rejects(datasets.mnist(), /train-images-idx3-ubyte\.gz cannot be unpacked .* it is damaged/);
    await writeFile(join(folder, 'data', 'train-images-idx3-ubyte.gz'), gzipSync(images.subarray(0, 20)));
    await assert.rejects(datasets.mnist(), /train-images-idx3-ubyte\.gz is truncated/);
  });

  test('images and labels that do not belong together', async () => {
    await writeMnist(join(folder, 'data'));
    await writeFile(join(folder, 'data', 'train-labels-idx1-ubyte'), idx([2], [1, 2]));
    await assert.rejects(datasets.mnist(), /should hold 3 labels for .*, but its shape is \[2\]/);
  });

  describe('download', () => {
    let server: Server | null = null;

    async function serve(answer: RequestListener): Promise<DataSource> {
      const started = createServer(answer);
      server = started;
      await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
      const address = started.address();
      assert.ok(typeof address === 'object' && address !== null);
      return { name: 'digits', mirrors: [`http://127.0.0.1:${address.port}/`] };
    }

    afterEach(() => {
      server?.close();
      server?.closeAllConnections();
    });

    const packed = gzipSync(images);
    const file = { name: 'digits.gz', md5: createHash('md5').update(packed).digest('hex') };

    test('goes to the cache with progress, and only once', async () => {
      let requests = 0;
      const source = await serve((_request, response) => {
        requests++;
        response.writeHead(200, { 'content-length': packed.length }).end(packed);
      });
      const progress: (number | null)[] = [];
      environment.onDownload = ({ done, total }) => progress.push(done, total);
      assert.deepEqual(Buffer.from((await loadDataFile(source, file)).bytes), images);
      assert.deepEqual(Buffer.from((await loadDataFile(source, file)).bytes), images);
      assert.equal(requests, 1);
      assert.deepEqual(progress.slice(-2), [packed.length, packed.length]);
    });

    for (const [what, answer, expected] of [
      ['a wrong file', (response) => response.end('something else'), /checksum [0-9a-f]{32} instead of/],
      ['a missing file', (response) => response.writeHead(404).end(), /the server answered 404/],
    ] as const satisfies readonly (readonly [string, (response: Parameters<RequestListener>[1]) => void, RegExp])[]) {
      test(`${what} leaves nothing behind and says where to put the file`, async () => {
        const source = await serve((_request, response) => answer(response));
        await assert.rejects(loadDataFile(source, file), (error: unknown) => {
          assert.ok(error instanceof Error);
          assert.match(error.message, expected);
          assert.match(error.message, /put digits\.gz into one of those folders/);
          assert.ok(error.message.includes(join(folder, 'data')));
          return true;
        });
        const left = (await readdir(join(folder, 'cache', 'digits'))).filter((name) => name === 'digits.gz');
        assert.deepEqual(left, []);
      });
    }

    /** A partial download that a process has left which is no longer there. */
    async function leaveBehind(bytes: Uint8Array): Promise<void> {
      await mkdir(join(folder, 'cache', 'digits'), { recursive: true });
      // Process numbers end far below.
      await writeFile(join(folder, 'cache', 'digits', 'digits.gz.99999999.part'), bytes);
    }

    async function serveRanges(ranges: (string | undefined)[]): Promise<DataSource> {
      return serve((request, response) => {
        const { range } = request.headers;
        ranges.push(range);
        const start = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
        const rest = packed.subarray(start);
        response.writeHead(start > 0 ? 206 : 200, { 'content-length': rest.length }).end(rest);
      });
    }

    test('goes on where a process that is gone has left off', async () => {
      await leaveBehind(packed.subarray(0, 10));
      const ranges: (string | undefined)[] = [];
      const progress: (number | null)[] = [];
      environment.onDownload = ({ done, total }) => progress.push(done, total);
      const source = await serveRanges(ranges);
      assert.deepEqual(Buffer.from((await loadDataFile(source, file)).bytes), images);
      assert.deepEqual(ranges, ['bytes=10-']);
      assert.deepEqual(progress.slice(-2), [packed.length, packed.length]);
      assert.deepEqual(await readdir(join(folder, 'cache', 'digits')), ['digits.gz']);
    });

    test('goes on after a broken connection', async () => {
      const ranges: (string | undefined)[] = [];
      const source = await serve((request, response) => {
        const { range } = request.headers;
        ranges.push(range);
        if (range === undefined) {
          response.writeHead(200, { 'content-length': packed.length });
          response.write(packed.subarray(0, 10), () => setTimeout(() => response.destroy(), 50));
        } else response.writeHead(206, { 'content-length': packed.length - 10 }).end(packed.subarray(10));
      });
      await assert.rejects(
        loadDataFile(source, file),
        /digits\.gz of digits was not found and could not be downloaded/,
      );
      assert.deepEqual(Buffer.from((await loadDataFile(source, file)).bytes), images);
      assert.deepEqual(ranges, [undefined, 'bytes=10-']);
    });

    test('what was left behind is thrown away where it is not the beginning of the file', async () => {
      await leaveBehind(Buffer.from('no beginning'));
      const ranges: (string | undefined)[] = [];
      const source = await serveRanges(ranges);
      assert.deepEqual(Buffer.from((await loadDataFile(source, file)).bytes), images);
      assert.deepEqual(ranges, ['bytes=12-', undefined]);
    });

    test('a server that cannot go on sends all again', async () => {
      await leaveBehind(packed.subarray(0, 10));
      const source = await serve((_request, response) => response.end(packed));
      assert.deepEqual(Buffer.from((await loadDataFile(source, file)).bytes), images);
    });

    test('the files of FashionMNIST are not mistaken for those of MNIST', async () => {
      await writeMnist(join(folder, 'data'));
      const clothes = join(folder, 'data', 'fashion-mnist');
      await mkdir(clothes);
      await writeFile(join(clothes, 'train-images-idx3-ubyte'), images);
      await writeFile(join(clothes, 'train-labels-idx1-ubyte'), idx([3], [1, 2, 3]));
      const labels = (await datasets.fashionMnist()).tensors[1];
      assert.deepEqual(labels.toArray(), [1, 2, 3]);
      assert.deepEqual((await datasets.mnist()).tensors[1].toArray(), [7, 0, 9]);
    });
  });
});

describe('DataLoader', () => {
  test('takes a list or a tensor as it takes a dataset: shuffled, counted, by number', () => {
    const list = Array.from({ length: 10 }, (_, index): [Tensor, number] => [tensor([index]), index]);
    const loader = new DataLoader(list, { batchSize: 4, shuffle: true, dropLast: true });
    assert.equal(loader.length, 2);
    const [first, second] = [...loader].map(([, numbers]) => (numbers as unknown as Tensor).tolist() as number[]);
    assert.equal(new Set([...(first ?? []), ...(second ?? [])]).size, 8);
    assert.equal(loader.dataset, list);
    const rows = new DataLoader(arange(6).reshape([3, 2]), { batchSize: 2 });
    assert.deepEqual(
      [...rows].map((batch) => batch.tolist()),
      [
        [
          [0, 1],
          [2, 3],
        ],
        [[4, 5]],
      ],
    );
    assert.equal([...new DataLoader(list, { sampler: new SequentialSampler(list), batchSize: 5 })].length, 2);
  });

  const data = new TensorDataset(arange(0, 10).reshape([5, 2]), arange(5));

  test('batches, the last one smaller or dropped', () => {
    const shapes = (loader: DataLoader<[Tensor, Tensor]>) => [...loader].map(([x]) => x.shape);
    const loader = new DataLoader(data, { batchSize: 2 });
    assert.deepEqual(shapes(loader), [
      [2, 2],
      [2, 2],
      [1, 2],
    ]);
    assert.equal(loader.length, 3);
    const dropping = new DataLoader(data, { batchSize: 2, dropLast: true });
    assert.deepEqual(shapes(dropping), [
      [2, 2],
      [2, 2],
    ]);
    assert.equal(dropping.length, 2);
  });

  test('shuffling draws a new order each time, the same for a seed, and loses nothing', () => {
    const order = () => [...new DataLoader(data, { shuffle: true })].map(([, label]) => label.item());
    manualSeed(4);
    const [first, second] = [order(), order()];
    manualSeed(4);
    assert.deepEqual(order(), first);
    assert.notDeepEqual(first, second);
    assert.deepEqual([...second].sort(), [0, 1, 2, 3, 4]);
  });

  test('examples of a dataset without batches are collated by their form', () => {
    const examples = {
      length: 3,
      get: (index: number) => ({ x: tensor([index, 1]), label: index, name: `n${index}` }),
    };
    const [batch] = new DataLoader(examples, { batchSize: 3 });
    assert.ok(batch !== undefined);
    const { x, label, name }: { x: unknown; label: unknown; name: unknown } = batch;
    assert.ok(x instanceof Tensor && label instanceof Tensor);
    assert.deepEqual(x.shape, [3, 2]);
    assert.deepEqual(label.toArray(), [0, 1, 2]);
    assert.deepEqual(name, ['n0', 'n1', 'n2']);
  });

  test('bad sizes are refused', () => {
    assert.throws(
      () => new DataLoader(data, { batchSize: 0 }),
      /batchSize should be a positive integer value, but got batchSize=0/,
    );
    assert.throws(() => new TensorDataset(arange(3), arange(4)), /Size mismatch between tensors/);
  });
});

after(() => assert.equal(environment.onDownload, null));
