import { ShapeError } from '../../errors.ts';
import { cat } from '../../functions/joining.ts';
import { type FirstByPlace, named, requireGiven } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { linear } from '../functional/linear.ts';
import { dropout } from '../functional/sparse.ts';
import { zeros_ } from '../init/constants.ts';
import { constantParameter, type ParameterOptions, uniformParameter } from '../init/parameters.ts';
import { xavierNormal_, xavierUniform_ } from '../init/random.ts';
import { Linear } from '../layers/linear.ts';
import { snakeCase } from '../module/registered-names.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';
import { type AttentionSizes, scoresMask, withOpenKey } from './masks.ts';

export interface MultiheadAttentionOptions extends ParameterOptions {
  /** Dropout of the attention weights in training. Default 0. */
  readonly dropout?: number;
  /** Whether projections add something. Default true. */
  readonly bias?: boolean;
  /** Adds a key and a value that are learnt. Default false. */
  readonly addBiasKv?: boolean;
  /** Adds a key and a value of zeros. Default false. */
  readonly addZeroAttn?: boolean;
  /** Features of keys. Default embedDim. */
  readonly kdim?: number;
  /** Features of values. Default embedDim. */
  readonly vdim?: number;
  /** Whether inputs and output are [n, length, features] rather than [length, n, features]. Default false. */
  readonly batchFirst?: boolean;
}

interface AttentionWidths {
  readonly embedDim: number;
  readonly numHeads: number;
}

export interface AttentionCallOptions {
  /** [n, keys]: true for keys that no query may look at; or what is added to the scores. */
  readonly keyPaddingMask?: Tensor | null;
  /** [queries, keys] or [n · heads, queries, keys]: true where a query may not look; or what is added to the scores. */
  readonly attnMask?: Tensor | null;
  /** Whether the weights are answered too. Default true. */
  readonly needWeights?: boolean;
  /** Whether they are the mean over the heads. Default true. */
  readonly averageAttnWeights?: boolean;
}

/**
 * Attention by several heads: `torch.nn.MultiheadAttention`. Query [queries, n, embedDim], key [keys, n, kdim], value
 * [keys, n, vdim] (n first if `batchFirst`, or without n); answers the output [queries, n, embedDim], and the weights
 * [n, queries, keys] (or null). Projections start as Xavier's, biases 0.
 */
export class MultiheadAttention extends Module<
  [query: Tensor, key: Tensor, value: Tensor, options?: AttentionCallOptions],
  [output: Tensor, weights: Tensor | null]
> {
  readonly embedDim: number;
  readonly numHeads: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly dropout: number;
  readonly batchFirst: boolean;
  readonly addZeroAttn: boolean;
  /** [3 · embedDim, embedDim], where keys and values have as many features; else null. */
  inProjWeight: Parameter | null;
  /** [embedDim, embedDim] */
  qProjWeight: Parameter | null;
  /** [embedDim, kdim] */
  kProjWeight: Parameter | null;
  /** [embedDim, vdim] */
  vProjWeight: Parameter | null;
  /** [3 · embedDim] */
  inProjBias: Parameter | null;
  /** [1, 1, embedDim] */
  biasK: Parameter | null;
  /** [1, 1, embedDim] */
  biasV: Parameter | null;
  outProj: Linear;

  constructor(
    ...rest: FirstByPlace<
      [embedDim: number, numHeads: number],
      AttentionWidths,
      [dropout: number, bias: boolean],
      MultiheadAttentionOptions
    >
  ) {
    const places = ['embedDim', 'numHeads', 'dropout', 'bias'] as const;
    const options = named<MultiheadAttentionOptions & AttentionWidths>(rest, places, 'nn.MultiheadAttention');
    requireGiven(options, ['embedDim', 'numHeads'], 'nn.MultiheadAttention');
    super();
    const { embedDim, numHeads, bias = true, addBiasKv = false } = options;
    if (!(embedDim > 0 && numHeads > 0)) {
      throw new RangeError(
        `embedDim and numHeads must be greater than 0, got embedDim=${embedDim} and numHeads=${numHeads} instead`,
      );
    }
    if (embedDim % numHeads !== 0) throw new RangeError('embedDim must be divisible by numHeads');
    this.embedDim = embedDim;
    this.numHeads = numHeads;
    this.kdim = options.kdim ?? embedDim;
    this.vdim = options.vdim ?? embedDim;
    this.dropout = options.dropout ?? 0;
    this.batchFirst = options.batchFirst ?? false;
    this.addZeroAttn = options.addZeroAttn ?? false;
    const matrix = (rows: number, columns: number) => xavierUniform_(uniformParameter([rows, columns], 0, options));
    const same = this.kdim === embedDim && this.vdim === embedDim;
    this.inProjWeight = same ? matrix(3 * embedDim, embedDim) : null;
    this.qProjWeight = same ? null : matrix(embedDim, embedDim);
    this.kProjWeight = same ? null : matrix(embedDim, this.kdim);
    this.vProjWeight = same ? null : matrix(embedDim, this.vdim);
    this.inProjBias = bias ? constantParameter([3 * embedDim], 0, options) : null;
    const extra = () => xavierNormal_(uniformParameter([1, 1, embedDim], 0, options));
    this.biasK = addBiasKv ? extra() : null;
    this.biasV = addBiasKv ? extra() : null;
    this.outProj = new Linear(embedDim, embedDim, { ...options, bias });
    if (this.outProj.bias !== null) zeros_(this.outProj.bias);
  }

  override registeredName(field: string): string {
    return snakeCase(field);
  }

  override forward(
    query: Tensor,
    key: Tensor,
    value: Tensor,
    options: AttentionCallOptions = {},
  ): [Tensor, Tensor | null] {
    const batched = requireRanks(query, key, value);
    // [n, length, features]
    const arrange = (x: Tensor) => (!batched ? x.unsqueeze(0) : this.batchFirst ? x : x.transpose(0, 1));
    const [q, k, v] = project(this, query, key, value, arrange);
    const { keyPaddingMask = null } = options;
    const padding = keyPaddingMask !== null && !batched ? keyPaddingMask.unsqueeze(0) : keyPaddingMask;
    const { output, weights } = attend(this, q!, k!, v!, options.attnMask ?? null, padding);
    const projectedBack = this.outProj(output);
    const result = !batched
      ? projectedBack.squeeze(0)
      : this.batchFirst
        ? projectedBack
        : projectedBack.transpose(0, 1);
    if (options.needWeights === false) return [result, null];
    const answered = options.averageAttnWeights === false ? weights : weights.mean(1);
    return [result, batched ? answered : answered.squeeze(0)];
  }
}

/** Whether there is a batch. */
function requireRanks(query: Tensor, key: Tensor, value: Tensor): boolean {
  const rank = query.dim();
  if (rank !== 2 && rank !== 3) {
    throw new ShapeError(`query should be unbatched 2D or batched 3D tensor but received ${rank}-D query tensor`);
  }
  if (key.dim() !== rank || value.dim() !== rank) {
    throw new ShapeError(
      `For ${rank === 3 ? 'batched (3-D)' : 'unbatched (2-D)'} \`query\`, expected \`key\` and \`value\` to be ${rank}-D but found ${key.dim()}-D and ${value.dim()}-D tensors respectively`,
    );
  }
  if (key.shape.slice(0, -1).join() !== value.shape.slice(0, -1).join()) {
    throw new ShapeError(`key shape [${key.shape.join(', ')}] does not match value shape [${value.shape.join(', ')}]`);
  }
  return rank === 3;
}

type Projections = Pick<
  MultiheadAttention,
  'embedDim' | 'inProjWeight' | 'qProjWeight' | 'kProjWeight' | 'vProjWeight' | 'inProjBias'
>;

/** Queries, keys and values, [n, length, embedDim] each; in one product where all come from the same. */
function project(
  layer: Projections,
  query: Tensor,
  key: Tensor,
  value: Tensor,
  arrange: (x: Tensor) => Tensor,
): readonly Tensor[] {
  const { embedDim, inProjWeight, inProjBias, qProjWeight, kProjWeight, vProjWeight } = layer;
  if (query.size(-1) !== embedDim) {
    throw new ShapeError(`was expecting embedding dimension of ${embedDim}, but got ${query.size(-1)}`);
  }
  if (inProjWeight !== null && query === key && key === value) {
    return linear(arrange(query), inProjWeight, inProjBias).chunk(3, -1);
  }
  const weights = inProjWeight === null ? [qProjWeight!, kProjWeight!, vProjWeight!] : inProjWeight.chunk(3, 0);
  const biases = inProjBias === null ? [null, null, null] : inProjBias.chunk(3, 0);
  return [query, key, value].map((x, index) => linear(arrange(x), weights[index]!, biases[index]!));
}

type Heads = Pick<MultiheadAttention, 'numHeads' | 'biasK' | 'biasV' | 'addZeroAttn' | 'dropout' | 'training'>;

/** The heads' looks put together, [n, queries, embedDim], and their weights, [n, heads, queries, keys]. */
function attend(
  layer: Heads,
  q: Tensor,
  k: Tensor,
  v: Tensor,
  attnMask: Tensor | null,
  keyPaddingMask: Tensor | null,
): { readonly output: Tensor; readonly weights: Tensor } {
  const { numHeads, biasK, biasV } = layer;
  const [batch, queries, features] = [q.size(0), q.size(1), q.size(2)];
  const sizes: AttentionSizes = { batch, heads: numHeads, queries, keys: k.size(1) };
  let mask = scoresMask(attnMask, keyPaddingMask, q, sizes);
  let [keys, values] = [k, v];
  if (biasK !== null && biasV !== null) {
    keys = cat([keys, biasK.expand([batch, 1, features])], 1);
    values = cat([values, biasV.expand([batch, 1, features])], 1);
    mask = withOpenKey(mask);
  }
  if (layer.addZeroAttn) {
    keys = cat([keys, keys.newZeros([batch, 1, features])], 1);
    values = cat([values, values.newZeros([batch, 1, features])], 1);
    mask = withOpenKey(mask);
  }
  const perHead = features / numHeads;
  const split = (x: Tensor) => x.reshape([batch, x.size(1), numHeads, perHead]).transpose(1, 2);
  const scores = split(q)
    .mul(1 / Math.sqrt(perHead))
    .matmul(split(keys).transpose(-2, -1));
  const masked = mask === null ? scores : scores.add(mask);
  const weights = dropout(masked.softmax(-1), { p: layer.dropout, training: layer.training });
  const output = weights.matmul(split(values)).transpose(1, 2).reshape([batch, queries, features]);
  return { output, weights };
}
