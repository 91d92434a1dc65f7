import { TensorDataset } from '../data/dataset.ts';
import { DataLoader } from '../data/loader.ts';
import type { Generator } from '../random.ts';
import type { Tensor } from '../tensor.ts';

/** Examples and their labels, of one first size. */
export type LabelledArrays = readonly [x: Tensor, y: Tensor];

export interface ImageClassifierOptions {
  /** Default 64. */
  readonly batchSize?: number;
  /** Examples that no training and no choice has seen. */
  readonly test?: LabelledArrays;
  /** What the order of the training examples is drawn from. Default: the one that `manualSeed` seeds. */
  readonly generator?: Generator;
}

type Batches = DataLoader<[Tensor, Tensor]>;

/** The loaders that `fit` goes through: of training examples, shuffled anew each epoch, and of validation examples in order. */
export class ImageClassifierData {
  readonly trainLoader: Batches;
  readonly validationLoader: Batches;
  readonly testLoader: Batches | null;

  private constructor(trainLoader: Batches, validationLoader: Batches, testLoader: Batches | null) {
    this.trainLoader = trainLoader;
    this.validationLoader = validationLoader;
    this.testLoader = testLoader;
  }

  /**
   * Loaders of tensors: fast.ai's `ImageClassifierData.from_arrays`.
   * @shape x [n, ...], y [n] of each set
   * @example const data = ImageClassifierData.fromArrays([x, y], [validationX, validationY], { batchSize: 64 });
   */
  static fromArrays(
    train: LabelledArrays,
    validation: LabelledArrays,
    options: ImageClassifierOptions = {},
  ): ImageClassifierData {
    const { batchSize = 64, test, generator } = options;
    const loader = ([x, y]: LabelledArrays, shuffle: boolean): Batches =>
      new DataLoader(new TensorDataset<[Tensor, Tensor]>(x, y), {
        batchSize,
        shuffle,
        ...(generator === undefined ? {} : { generator }),
      });
    return new ImageClassifierData(
      loader(train, true),
      loader(validation, false),
      test === undefined ? null : loader(test, false),
    );
  }
}
