import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { type CosineSimilarityOptions, cosineSimilarity } from '../functional/activations.ts';
import { type PairwiseDistanceOptions, pairwiseDistance } from '../functional/distance-losses.ts';
import { Module } from '../module.ts';

/** The cosine of the angle between vectors along `dim`: `torch.nn.CosineSimilarity`. */
export class CosineSimilarity extends Module<[Tensor, Tensor], Tensor> {
  readonly dim: number;
  readonly eps: number;

  constructor(...rest: ByPlace<[dim: number, eps: number], CosineSimilarityOptions>) {
    const options = named<CosineSimilarityOptions>(rest, ['dim', 'eps'], 'nn.CosineSimilarity');
    super();
    this.dim = options.dim ?? 1;
    this.eps = options.eps ?? 1e-8;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, this);
  }
}

/** The p-norm of the difference of vectors along the last dimension: `torch.nn.PairwiseDistance`. */
export class PairwiseDistance extends Module<[Tensor, Tensor], Tensor> {
  readonly p: number;
  readonly eps: number;
  readonly keepdim: boolean;

  constructor(...rest: ByPlace<[p: number, eps: number, keepdim: boolean], PairwiseDistanceOptions>) {
    const options = named<PairwiseDistanceOptions>(rest, ['p', 'eps', 'keepdim'], 'nn.PairwiseDistance');
    super();
    this.p = options.p ?? 2;
    this.eps = options.eps ?? 1e-6;
    this.keepdim = options.keepdim ?? false;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, this);
  }
}
