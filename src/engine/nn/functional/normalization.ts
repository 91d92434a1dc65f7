/**
 * Normalisation as functions, as in `torch.nn.functional`.
 * @shape input's
 * @dtype input's, floating point
 */
import { noGrad } from '../../autograd/modes.ts';
import { ShapeError } from '../../errors.ts';
import { about } from '../../failure.ts';
import { quietly } from '../../observer.ts';
import { apply } from '../../ops/dispatch.ts';
import { ops } from '../../ops/table.ts';
import { type ByPlace, named } from '../../options-by-place.ts';
import type { Tensor } from '../../tensor.ts';
import { pad } from './pad.ts';
import { avgPool2d } from './pooling.ts';

export interface AffineOptions {
  /** Multiplies what was normalised. */
  readonly weight?: Tensor | null;
  /** Is added to it. */
  readonly bias?: Tensor | null;
  /** Is added to the variance. Default 1e-5. */
  readonly eps?: number;
}

function affine(options: AffineOptions) {
  const { weight = null, bias = null, eps = 1e-5 } = options;
  return {
    parameters: [weight, bias].filter((one) => one !== null),
    attributes: { eps, hasWeight: weight !== null, hasBias: bias !== null },
  };
}

/**
 * Mean 0 and variance 1 over the last dimensions, which are `normalizedShape`: `F.layer_norm`.
 * @throws ShapeError where input's last sizes are not `normalizedShape`
 */
export function layerNorm(
  input: Tensor,
  normalizedShape: readonly number[],
  ...rest: ByPlace<[weight: Tensor | null, bias: Tensor | null, eps: number], AffineOptions>
): Tensor {
  const options = named<AffineOptions>(rest, ['weight', 'bias', 'eps'], 'F.layerNorm');
  const { parameters, attributes } = affine(options);
  return apply(ops.layerNorm, [input, ...parameters], { ...attributes, normalizedShape });
}

/**
 * Mean 0 and variance 1 within each of `numGroups` groups of channels: `F.group_norm`.
 * @param input [n, channels, ...]; weight and bias are [channels]
 * @throws ShapeError where the channels are not divisible by the groups
 */
export function groupNorm(
  input: Tensor,
  numGroups: number,
  ...rest: ByPlace<[weight: Tensor | null, bias: Tensor | null, eps: number], AffineOptions>
): Tensor {
  const options = named<AffineOptions>(rest, ['weight', 'bias', 'eps'], 'F.groupNorm');
  const { parameters, attributes } = affine(options);
  return apply(ops.groupNorm, [input, ...parameters], { ...attributes, numGroups });
}

export interface BatchNormOptions extends AffineOptions {
  /** Whether to use, and to learn from, this batch. Default false. */
  readonly training?: boolean;
  /** How much of this batch goes into the running statistics. Default 0.1. */
  readonly momentum?: number;
}

/** Moves the running statistics, in place, towards those over `dims`. */
function learn(running: Tensor | null, found: Tensor, momentum: number): void {
  running?.mul_(1 - momentum).add_(found, { alpha: momentum });
}

/**
 * Mean 0 and variance 1 in each channel: `F.batch_norm`. In training over the batch, whose statistics go into
 * `runningMean` and `runningVar` (in place, [channels]; null for none); otherwise by these.
 * @param input [n, channels, ...]; weight and bias are [channels]
 * @throws ShapeError for a single value per channel in training, TypeError where statistics are needed and not there
 */
export function batchNorm(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  ...rest: ByPlace<
    [weight: Tensor | null, bias: Tensor | null, training: boolean, momentum: number, eps: number],
    BatchNormOptions
  >
): Tensor {
  const options = named<BatchNormOptions>(rest, ['weight', 'bias', 'training', 'momentum', 'eps'], 'F.batchNorm');
  const { training = false, momentum = 0.1 } = options;
  const { parameters, attributes } = affine(options);
  if (!training) {
    if (runningMean === null || runningVar === null) {
      throw new TypeError('Expected runningMean and runningVar to be defined when training=false');
    }
    return apply(ops.batchNorm, [input, ...parameters, runningMean, runningVar], { ...attributes, training });
  }
  const dims = input.shape.map((_, dim) => dim).filter((dim) => dim !== 1);
  if (input.dim() > 1 && dims.every((dim) => input.size(dim) === 1)) {
    throw about(
      new ShapeError(
        `Expected more than 1 value per channel when training, got input size [${input.shape.join(', ')}]`,
      ),
      { input },
    );
  }
  const result = apply(ops.batchNorm, [input, ...parameters], { ...attributes, training });
  // No part of the result: no graph shows it.
  quietly(() =>
    noGrad(() => {
      if (runningMean !== null) learn(runningMean, input.mean(dims), momentum);
      if (runningVar !== null) learn(runningVar, input.var(dims), momentum);
    }),
  );
  return result;
}

export interface InstanceNormOptions extends AffineOptions {
  /** [channels]; learnt from the input where its own statistics are used, else used. */
  readonly runningMean?: Tensor | null;
  readonly runningVar?: Tensor | null;
  /** Whether each instance is normalised by its own statistics. Default true. */
  readonly useInputStats?: boolean;
  readonly momentum?: number;
}

/**
 * Mean 0 and variance 1 in each channel of each instance: `F.instance_norm`. As in PyTorch, a batch norm of all channels
 * of all instances side by side.
 * @param input [n, channels, ...], or [channels, ...] of one instance where there are 2 dimensions
 * @throws ShapeError for a single value per channel in training, TypeError where statistics are needed and not there
 */
export function instanceNorm(
  input: Tensor,
  ...rest: ByPlace<
    [
      runningMean: Tensor | null,
      runningVar: Tensor | null,
      weight: Tensor | null,
      bias: Tensor | null,
      useInputStats: boolean,
      momentum: number,
      eps: number,
    ],
    InstanceNormOptions
  >
): Tensor {
  const options = named<InstanceNormOptions>(
    rest,
    ['runningMean', 'runningVar', 'weight', 'bias', 'useInputStats', 'momentum', 'eps'],
    'F.instanceNorm',
  );
  const { weight = null, bias = null, runningMean = null, runningVar = null, useInputStats = true } = options;
  const [batch, channels, ...positions] = input.shape;
  if (batch === undefined || channels === undefined || positions.length === 0) {
    throw about(new ShapeError(`Expected 3D or more input (got ${input.dim()}D input)`), { input });
  }
  if (useInputStats && positions.every((size) => size === 1)) {
    throw about(
      new ShapeError(`Expected more than 1 spatial element when training, got input size [${input.shape.join(', ')}]`),
      { input },
    );
  }
  const repeated = (x: Tensor | null) => (x === null ? null : x.unsqueeze(0).expand([batch, channels]).reshape([-1]));
  const [means, variances] = quietly(() =>
    [runningMean, runningVar].map((x) => (x === null ? null : repeated(x.detach())!.clone())),
  );
  const side = input.reshape([1, batch * channels, ...positions]);
  const { momentum = 0.1, eps = 1e-5 } = options;
  const result = batchNorm(side, means!, variances!, {
    weight: repeated(weight),
    bias: repeated(bias),
    training: useInputStats,
    momentum,
    eps,
  });
  if (useInputStats) {
    quietly(() =>
      noGrad(() => {
        if (means) runningMean?.copy_(means.reshape([batch, channels]).mean(0));
        if (variances) runningVar?.copy_(variances.reshape([batch, channels]).mean(0));
      }),
    );
  }
  return result.reshape(input.shape);
}

/**
 * Mean square 1 over the last dimensions, which are `normalizedShape`, times `weight`: `F.rms_norm`.
 * @throws ShapeError where input's last sizes are not `normalizedShape`
 */
export function rmsNorm(
  input: Tensor,
  normalizedShape: readonly number[],
  options: {
    readonly weight?: Tensor | null;
    /** Is added to the mean square. Default: the smallest by which 1 can grow in the input's dtype. */
    readonly eps?: number | null;
  } = {},
): Tensor {
  const last = input.shape.slice(-normalizedShape.length);
  if (last.join() !== normalizedShape.join()) {
    throw new ShapeError(
      `Given normalizedShape=[${normalizedShape.join(', ')}], expected input with shape [*, ${normalizedShape.join(', ')}], but got input of size [${input.shape.join(', ')}]`,
    );
  }
  const eps = options.eps ?? (input.dtype === 'float64' ? 2 ** -52 : 2 ** -23);
  const dims = normalizedShape.map((_, dim) => dim - normalizedShape.length);
  const normalized = input.mul(input.square().mean(dims, { keepdim: true }).add(eps).rsqrt());
  return options.weight == null ? normalized : normalized.mul(options.weight);
}

export interface LocalResponseNormOptions {
  readonly alpha?: number;
  readonly beta?: number;
  readonly k?: number;
}

/**
 * Each channel divided by (k + alpha · mean square of the `size` channels around it)^beta: `F.local_response_norm`.
 * @param input [n, channels, ...]
 * @throws ShapeError for less than 3 dimensions
 */
export function localResponseNorm(
  input: Tensor,
  size: number,
  ...rest: ByPlace<[alpha: number, beta: number, k: number], LocalResponseNormOptions>
): Tensor {
  const options = named<LocalResponseNormOptions>(rest, ['alpha', 'beta', 'k'], 'F.localResponseNorm');
  const { alpha = 1e-4, beta = 0.75, k = 1 } = options;
  const [batch, channels] = input.shape;
  if (input.dim() < 3)
    throw new ShapeError(`Expected 3D or higher dimensionality input (got ${input.dim()} dimensions)`);
  const squares = input.square().reshape([batch!, 1, channels!, -1]);
  const padded = pad(squares, [0, 0, Math.floor(size / 2), Math.floor((size - 1) / 2)]);
  const means = avgPool2d(padded, [size, 1], { stride: 1 }).reshape(input.shape);
  return input.div(means.mul(alpha).add(k).pow(beta));
}
