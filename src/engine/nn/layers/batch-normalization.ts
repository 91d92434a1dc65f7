import { noGrad } from '../../autograd/modes.ts';
import { full, zeros } from '../../creation/values.ts';
import { indexDType } from '../../device/index-dtype.ts';
import { ShapeError } from '../../errors.ts';
import { quietly } from '../../observer.ts';
import { type FirstByPlace, named, requireSizes } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { batchNorm, instanceNorm } from '../functional/normalization.ts';
import { constantParameter, type ParameterOptions, placeOf } from '../init/parameters.ts';
import { snakeCase } from '../module/registered-names.ts';
import { describe } from '../module/representation.ts';
import { Module } from '../module.ts';
import type { Parameter } from '../parameter.ts';

export interface BatchNormLayerOptions extends ParameterOptions {
  /** Is added to the variance. Default 1e-5. */
  readonly eps?: number;
  /** How much of a batch goes into the running statistics; null for the mean of all batches. Default 0.1. */
  readonly momentum?: number | null;
  /** Whether weight and bias are learnt. */
  readonly affine?: boolean;
  /** Whether running statistics are kept, which `eval()` then uses. */
  readonly trackRunningStats?: boolean;
}

interface Channels {
  readonly numFeatures: number;
}

type RunningNormArguments = FirstByPlace<
  [numFeatures: number],
  Channels,
  [eps: number, momentum: number | null, affine: boolean, trackRunningStats: boolean],
  BatchNormLayerOptions
>;

function optionsOf(rest: RunningNormArguments, caller: string): BatchNormLayerOptions & Channels {
  const places = ['numFeatures', 'eps', 'momentum', 'affine', 'trackRunningStats'] as const;
  const options = named<BatchNormLayerOptions & Channels>(rest, places, caller);
  requireSizes(options, ['numFeatures'], caller);
  return options;
}

/** A normalisation of channels with running statistics. */
abstract class RunningNorm extends Module<[Tensor], Tensor> {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  /** [numFeatures], begins at 1 */
  weight: Parameter | null;
  /** [numFeatures], begins at 0 */
  bias: Parameter | null;
  /** [numFeatures], begins at 0 */
  runningMean: Tensor | null;
  /** [numFeatures], begins at 1 */
  runningVar: Tensor | null;
  /** How many batches the running statistics know. */
  numBatchesTracked: Tensor | null;

  constructor(
    numFeatures: number,
    options: Required<Omit<BatchNormLayerOptions, keyof ParameterOptions>>,
    place: ParameterOptions,
  ) {
    super();
    this.numFeatures = numFeatures;
    this.eps = options.eps;
    this.momentum = options.momentum;
    this.affine = options.affine;
    this.trackRunningStats = options.trackRunningStats;
    this.weight = this.affine ? constantParameter([numFeatures], 1, place) : null;
    this.bias = this.affine ? constantParameter([numFeatures], 0, place) : null;
    const tracks = this.trackRunningStats;
    const variance = tracks ? full([numFeatures], 1, placeOf(place)) : null;
    this.runningMean = this.registerBuffer('runningMean', tracks ? zeros([numFeatures], placeOf(place)) : null);
    this.runningVar = this.registerBuffer('runningVar', variance);
    const count =
      variance === null ? null : zeros([], { dtype: indexDType(variance.storage.kernels), device: variance.device });
    this.numBatchesTracked = this.registerBuffer('numBatchesTracked', count);
  }

  override registeredName(field: string): string {
    return snakeCase(field);
  }

  /** Forgets what was learnt of the data: `reset_running_stats`. */
  resetRunningStats(): void {
    quietly(() => {
      this.runningMean?.zero_();
      this.runningVar?.fill_(1);
      this.numBatchesTracked?.zero_();
    });
  }

  override extraRepr(): string {
    const { eps, momentum, affine, trackRunningStats } = this;
    return `${this.numFeatures}, ${describe({ eps, momentum, affine, trackRunningStats })}`;
  }
}

/** @throws ShapeError unless the input has one of these numbers of dimensions */
function requireRank(x: Tensor, ranks: readonly number[]): void {
  if (ranks.includes(x.dim())) return;
  throw new ShapeError(`expected ${ranks.map((rank) => `${rank}D`).join(' or ')} input (got ${x.dim()}D input)`);
}

/** Batch normalisation of some numbers of dimensions. */
abstract class BatchNorm extends RunningNorm {
  readonly ranks: readonly number[];

  constructor(ranks: readonly number[], options: BatchNormLayerOptions & Channels) {
    const { numFeatures, eps = 1e-5, momentum = 0.1, affine = true, trackRunningStats = true } = options;
    super(numFeatures, { eps, momentum, affine, trackRunningStats }, options);
    this.ranks = ranks;
  }

  override forward(x: Tensor): Tensor {
    requireRank(x, this.ranks);
    const { weight, bias, eps, runningMean, runningVar, numBatchesTracked } = this;
    const training = this.training || (runningMean === null && runningVar === null);
    let momentum = this.momentum ?? 0;
    if (this.training && this.trackRunningStats && numBatchesTracked !== null) {
      quietly(() => noGrad(() => numBatchesTracked.add_(1)));
      momentum = this.momentum ?? 1 / numBatchesTracked.item();
    }
    const learns = !this.training || this.trackRunningStats;
    const [mean, variance] = learns ? [runningMean, runningVar] : [null, null];
    return batchNorm(x, mean, variance, { weight, bias, training, momentum, eps });
  }
}

/**
 * Mean 0 and variance 1 in each channel over the batch, then weight and bias: `torch.nn.BatchNorm1d`. Input [n, numFeatures] or
 * [n, numFeatures, length]. In training by the batch's statistics, after `eval()` by the running ones.
 */
export class BatchNorm1d extends BatchNorm {
  constructor(...rest: RunningNormArguments) {
    super([2, 3], optionsOf(rest, 'nn.BatchNorm1d'));
  }
}

/** `BatchNorm1d` of [n, numFeatures, height, width]: `torch.nn.BatchNorm2d`. */
export class BatchNorm2d extends BatchNorm {
  constructor(...rest: RunningNormArguments) {
    super([4], optionsOf(rest, 'nn.BatchNorm2d'));
  }
}

/** `BatchNorm1d` of [n, numFeatures, depth, height, width]: `torch.nn.BatchNorm3d`. */
export class BatchNorm3d extends BatchNorm {
  constructor(...rest: RunningNormArguments) {
    super([5], optionsOf(rest, 'nn.BatchNorm3d'));
  }
}

/** Instance normalisation of some number of dimensions. */
abstract class InstanceNorm extends RunningNorm {
  readonly rank: number;

  constructor(rank: number, options: BatchNormLayerOptions & Channels) {
    const { numFeatures, eps = 1e-5, momentum = 0.1, affine = false, trackRunningStats = false } = options;
    super(numFeatures, { eps, momentum, affine, trackRunningStats }, options);
    this.rank = rank;
  }

  override forward(x: Tensor): Tensor {
    requireRank(x, [this.rank - 1, this.rank]);
    const { weight, bias, eps, runningMean, runningVar } = this;
    const useInputStats = this.training || !this.trackRunningStats;
    const options = { weight, bias, runningMean, runningVar, useInputStats, momentum: this.momentum ?? 0, eps };
    return x.dim() < this.rank ? instanceNorm(x.unsqueeze(0), options).squeeze(0) : instanceNorm(x, options);
  }
}

/** Mean 0 and variance 1 in each channel of each instance: `torch.nn.InstanceNorm1d`. Input [n, numFeatures, length], or without n. */
export class InstanceNorm1d extends InstanceNorm {
  constructor(...rest: RunningNormArguments) {
    super(3, optionsOf(rest, 'nn.InstanceNorm1d'));
  }
}

/** `InstanceNorm1d` of [n, numFeatures, height, width], or without n: `torch.nn.InstanceNorm2d`. */
export class InstanceNorm2d extends InstanceNorm {
  constructor(...rest: RunningNormArguments) {
    super(4, optionsOf(rest, 'nn.InstanceNorm2d'));
  }
}

/** `InstanceNorm1d` of [n, numFeatures, depth, height, width], or without n: `torch.nn.InstanceNorm3d`. */
export class InstanceNorm3d extends InstanceNorm {
  constructor(...rest: RunningNormArguments) {
    super(5, optionsOf(rest, 'nn.InstanceNorm3d'));
  }
}
