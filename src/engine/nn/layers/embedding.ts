import { empty } from '../../creation/values.ts';
import { ShapeError } from '../../errors.ts';
import { quietly } from '../../observer.ts';
import { type FirstByPlace, named, requireSizes } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { type EmbeddingBagMode, embeddingBag } from '../functional/embedding-bag.ts';
import { type EmbeddingOptions, embedding } from '../functional/sparse.ts';
import { type ParameterOptions, placeOf } from '../init/parameters.ts';
import { normal_ } from '../init/random.ts';
import { write } from '../init/write.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';
import { Parameter } from '../parameter.ts';

export interface EmbeddingLayerOptions extends EmbeddingOptions, ParameterOptions {}

interface TableSizes {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
}

const tableSizes = ['numEmbeddings', 'embeddingDim'] as const;

/** Normal rows; the one that stands for padding 0. */
function newTable(rows: number, features: number, paddingIdx: number | null, options: ParameterOptions): Parameter {
  const table = normal_(
    quietly(() => new Parameter(empty([rows, features], placeOf(options)))),
    0,
    1,
  );
  return paddingIdx === null ? table : write(table, () => table.select(0, paddingIdx).fill_(0));
}

/** @throws ShapeError unless the given table is a matrix */
function requireTable(table: Tensor): readonly [number, number] {
  const [rows, features] = table.shape;
  if (table.dim() !== 2) throw new ShapeError('Embeddings parameter is expected to be 2-dimensional');
  return [rows!, features!];
}

function row(paddingIdx: number | null, rows: number): number | null {
  if (paddingIdx === null) return null;
  if (paddingIdx >= rows || paddingIdx < -rows) throw new RangeError('paddingIdx must be within numEmbeddings');
  return paddingIdx < 0 ? rows + paddingIdx : paddingIdx;
}

/**
 * A vector to learn for each of `numEmbeddings` words, `F.embedding`: `torch.nn.Embedding`. Input: integers of any shape; output
 * [...input, embeddingDim]. Begins normal with standard deviation 1, the padding row 0.
 */
export class Embedding extends Module<[Tensor], Tensor> {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly scaleGradByFreq: boolean;
  /** [numEmbeddings, embeddingDim] */
  weight: Parameter;

  constructor(
    ...rest: FirstByPlace<
      [numEmbeddings: number, embeddingDim: number],
      TableSizes,
      [paddingIdx: number | null, maxNorm: number | null, normType: number, scaleGradByFreq: boolean],
      EmbeddingLayerOptions
    >
  ) {
    const places = [...tableSizes, 'paddingIdx', 'maxNorm', 'normType', 'scaleGradByFreq'] as const;
    const options = named<EmbeddingLayerOptions & TableSizes>(rest, places, 'nn.Embedding');
    requireSizes(options, tableSizes, 'nn.Embedding');
    super();
    const { numEmbeddings, embeddingDim } = options;
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.paddingIdx = row(options.paddingIdx ?? null, numEmbeddings);
    this.maxNorm = options.maxNorm ?? null;
    this.normType = options.normType ?? 2;
    this.scaleGradByFreq = options.scaleGradByFreq ?? false;
    this.weight = newTable(numEmbeddings, embeddingDim, this.paddingIdx, options);
  }

  /** A layer over vectors that exist, [words, features]; they are not learnt unless `freeze` is false: `from_pretrained`. */
  static fromPretrained(
    embeddings: Tensor,
    options: EmbeddingLayerOptions & { readonly freeze?: boolean } = {},
  ): Embedding {
    const [rows, features] = requireTable(embeddings);
    const result = new Embedding(rows, features, options);
    result.weight = new Parameter(embeddings, { requiresGrad: options.freeze === false });
    return result;
  }

  override forward(x: Tensor): Tensor {
    return embedding(x, this.weight, this);
  }

  override extraRepr(): string {
    const { paddingIdx, maxNorm, normType, scaleGradByFreq } = this;
    const options = describe({
      paddingIdx: paddingIdx ?? undefined,
      maxNorm: maxNorm ?? undefined,
      normType: normType === 2 ? undefined : normType,
      scaleGradByFreq: scaleGradByFreq ? true : undefined,
    });
    return `${this.numEmbeddings}, ${this.embeddingDim}${options === '' ? '' : `, ${options}`}`;
  }
}

export interface EmbeddingBagOptions extends ParameterOptions {
  /** What becomes of the vectors of a bag. Default 'mean'. */
  readonly mode?: EmbeddingBagMode;
  /** A word that counts for nothing. */
  readonly paddingIdx?: number | null;
  /** Rows that are looked up and whose norm is larger are first scaled down to it, in place. */
  readonly maxNorm?: number | null;
  /** The p of that norm. Default 2. */
  readonly normType?: number;
  /** Whether `offsets` ends with the number of words. Default false. */
  readonly includeLastOffset?: boolean;
}

/**
 * The sum, mean or largest of the vectors of each bag of words, `F.embeddingBag`: `torch.nn.EmbeddingBag`. Input [bags, words], or
 * all words of all bags with `offsets`, where each bag begins; output [bags, embeddingDim].
 */
export class EmbeddingBag extends Module<[Tensor, offsets?: Tensor | null, perSampleWeights?: Tensor | null], Tensor> {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly mode: EmbeddingBagMode;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  readonly includeLastOffset: boolean;
  /** [numEmbeddings, embeddingDim] */
  weight: Parameter;

  constructor(
    ...rest: FirstByPlace<[numEmbeddings: number, embeddingDim: number], TableSizes, [], EmbeddingBagOptions>
  ) {
    const options = named<EmbeddingBagOptions & TableSizes>(rest, tableSizes, 'nn.EmbeddingBag');
    requireSizes(options, tableSizes, 'nn.EmbeddingBag');
    super();
    const { numEmbeddings, embeddingDim } = options;
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.mode = options.mode ?? 'mean';
    this.paddingIdx = row(options.paddingIdx ?? null, numEmbeddings);
    this.maxNorm = options.maxNorm ?? null;
    this.normType = options.normType ?? 2;
    this.includeLastOffset = options.includeLastOffset ?? false;
    this.weight = newTable(numEmbeddings, embeddingDim, this.paddingIdx, options);
  }

  override forward(x: Tensor, offsets: Tensor | null = null, perSampleWeights: Tensor | null = null): Tensor {
    const { mode, paddingIdx, maxNorm, normType, includeLastOffset } = this;
    const options = { offsets, perSampleWeights, mode, paddingIdx, maxNorm, normType, includeLastOffset };
    return embeddingBag(x, this.weight, options);
  }

  override extraRepr(): string {
    const { maxNorm, normType, mode, paddingIdx } = this;
    return `${this.numEmbeddings}, ${this.embeddingDim}, ${describe({
      maxNorm: maxNorm ?? undefined,
      normType: normType === 2 ? undefined : normType,
      mode,
      paddingIdx: paddingIdx ?? undefined,
    })}`;
  }
}
