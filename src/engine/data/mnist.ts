import { fromTypedArray } from '../creation.ts';
import { indexDType } from '../device/index-dtype.ts';
import { defaultDevice } from '../device/registry.ts';
import { quietly } from '../observer.ts';
import type { Tensor } from '../tensor.ts';
import { TensorDataset } from './dataset.ts';
import { type DataSource, loadDataFile } from './files.ts';
import { readIdx } from './idx.ts';

const source: DataSource = {
  name: 'mnist',
  mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
};

const files = {
  train: {
    images: { name: 'train-images-idx3-ubyte.gz', md5: 'f68b3c2dcbeaaa9fbdd348bbdeb94873' },
    labels: { name: 'train-labels-idx1-ubyte.gz', md5: 'd53e105ee54ea40749a09fcbcd1e9432' },
  },
  test: {
    images: { name: 't10k-images-idx3-ubyte.gz', md5: '9fb629c4189551a2d022fa330f9573f3' },
    labels: { name: 't10k-labels-idx1-ubyte.gz', md5: 'ec29112dd5afa0611ce80d1b7f02629c' },
  },
} as const;

export interface MnistOptions {
  /** The 60,000 training examples (the default), or the 10,000 test examples. */
  readonly train?: boolean;
  /** Subtracted from every pixel (0 to 1), then divided by `std`. Default: pixels as they are. */
  readonly mean?: number;
  readonly std?: number;
}

/**
 * Handwritten digits: `torchvision.datasets.MNIST`. Examples are [image, label]: images float32 [1, 28, 28], labels whole
 * numbers 0 to 9. Looks for the idx files in the data folder, in BACKSTEP_DATA and in the cache, else downloads them.
 */
export async function mnist(options: MnistOptions = {}): Promise<TensorDataset<[Tensor, Tensor]>> {
  const wanted = options.train === false ? files.test : files.train;
  const images = await loadDataFile(source, wanted.images);
  const labels = await loadDataFile(source, wanted.labels);
  const pixels = readIdx(images.bytes, images.path);
  const digits = readIdx(labels.bytes, labels.path);
  const [count, height, width] = pixels.shape;
  if (count === undefined || height === undefined || width === undefined) {
    throw new Error(
      `${images.path} should hold images [count, height, width], but its shape is [${pixels.shape.join(', ')}]`,
    );
  }
  if (digits.shape.length !== 1 || digits.shape[0] !== count) {
    throw new Error(
      `${labels.path} should hold ${count} labels for ${images.path}, but its shape is [${digits.shape.join(', ')}]`,
    );
  }
  const { mean = 0, std = 1 } = options;
  // 47 million pixels of 256 values: a table is fifty times faster than arithmetic in a callback.
  const table = Float32Array.from({ length: 256 }, (_, pixel) => (pixel / 255 - mean) / std);
  const values = new Float32Array(pixels.data.length);
  for (let index = 0; index < values.length; index++) values[index] = table[pixels.data[index]!]!;
  return quietly(
    () =>
      new TensorDataset(
        fromTypedArray(values, [count, 1, height, width]),
        fromTypedArray(digits.data, [count], { dtype: indexDType(defaultDevice()) }),
      ),
  );
}
