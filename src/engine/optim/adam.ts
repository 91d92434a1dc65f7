import { updateByVectors } from '../device/cpu/simd/updates.ts';
import type { TypedArray } from '../dtype.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireBetas, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface AdamOptions {
  /** Learning rate. Default 1e-3. */
  lr: number;
  /** How much of the means of the gradient and of its square is kept. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** Adam: L2 penalty, default 0. AdamW: the share of the parameter that each step takes away, default 1e-2. */
  weightDecay: number;
  /** Divide by the largest mean square so far. Default false. */
  amsgrad: boolean;
  /** Go up the gradient instead of down. Default false. */
  maximize: boolean;
}

const defaults: AdamOptions = {
  lr: 1e-3,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
};

function check(options: AdamOptions): void {
  requireCommon(options);
  requireBetas(options.betas);
}

interface AdamState {
  step: number;
  readonly expAvg: Tensor;
  readonly expAvgSq: Tensor;
  maxExpAvgSq?: Tensor;
}

/** What a step multiplies by, worked out once for all elements. */
interface Factors {
  readonly beta1: number;
  readonly beta2: number;
  /** Of the parameter that remains. */
  readonly kept: number;
  /** Both with the correction of the mean square: √v / c + ε = (√v + ε · c) / c. */
  readonly stepSize: number;
  readonly eps: number;
}

abstract class AdamBase extends PerParameterOptimizer<AdamOptions, AdamState> {
  readonly #decoupled: boolean;

  constructor(
    form: { readonly name: string; readonly defaults: AdamOptions; readonly decoupled: boolean },
    params: Params<AdamOptions>,
    options: Partial<AdamOptions>,
  ) {
    super({ ...form, check }, params, options);
    this.#decoupled = form.decoupled;
  }

  protected override initialState(parameter: Tensor): AdamState {
    return { step: 0, expAvg: parameter.newZeros(parameter.shape), expAvgSq: parameter.newZeros(parameter.shape) };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: AdamState, options: AdamOptions): void {
    const { lr, betas, eps, weightDecay, amsgrad, maximize } = options;
    const [beta1, beta2] = betas;
    const step = ++state.step;
    const correction = Math.sqrt(1 - beta2 ** step);
    const factors: Factors = {
      beta1,
      beta2,
      kept: this.#decoupled ? 1 - lr * weightDecay : 1,
      stepSize: (lr * correction) / (1 - beta1 ** step),
      eps: eps * correction,
    };
    const direction = penalised(gradient, parameter, { maximize, weightDecay: this.#decoupled ? 0 : weightDecay });
    const { expAvg, expAvgSq } = state;
    if (amsgrad) state.maxExpAvgSq ??= parameter.newZeros(parameter.shape);
    const largest = amsgrad ? (state.maxExpAvgSq ?? null) : null;
    const written = largest === null ? [parameter, expAvg, expAvgSq] : [parameter, expAvg, expAvgSq, largest];
    if (!beginFusedUpdate(direction, written)) {
      composedUpdate(parameter, direction, expAvg, expAvgSq, largest, factors);
      return;
    }
    const [values, slopes] = [flatElements(parameter), flatElements(direction)];
    const [means, squares] = [flatElements(expAvg), flatElements(expAvgSq)];
    if (largest !== null) amsgradLoop(values, slopes, means, squares, flatElements(largest), factors);
    else if (!updateByVectors('adam', slopes, [values, means, squares], vectorFactors(factors))) {
      adamLoop(values, slopes, means, squares, factors);
    }
  }
}

/** Running means of the gradient and of its square set each element's step: `torch.optim.Adam`. */
export class Adam extends AdamBase {
  constructor(
    params: Params<AdamOptions>,
    ...rest: ByPlace<
      [lr: number, betas: readonly [number, number], eps: number, weightDecay: number, amsgrad: boolean],
      Partial<AdamOptions>
    >
  ) {
    const options = named<Partial<AdamOptions>>(rest, ['lr', 'betas', 'eps', 'weightDecay', 'amsgrad'], 'optim.Adam');
    super({ name: 'Adam', defaults, decoupled: false }, params, options);
  }
}

/** Adam whose weight decay is no part of the gradient: `torch.optim.AdamW`. */
export class AdamW extends AdamBase {
  constructor(
    params: Params<AdamOptions>,
    ...rest: ByPlace<
      [lr: number, betas: readonly [number, number], eps: number, weightDecay: number, amsgrad: boolean],
      Partial<AdamOptions>
    >
  ) {
    const options = named<Partial<AdamOptions>>(rest, ['lr', 'betas', 'eps', 'weightDecay', 'amsgrad'], 'optim.AdamW');
    super({ name: 'AdamW', defaults: { ...defaults, weightDecay: 1e-2 }, decoupled: true }, params, options);
  }
}

/** As the vector loop takes them. */
function vectorFactors({ beta1, beta2, kept, stepSize, eps }: Factors): number[] {
  return [beta1, 1 - beta1, beta2, 1 - beta2, kept, stepSize, eps];
}

function adamLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  expAvg: TypedArray,
  expAvgSq: TypedArray,
  { beta1, beta2, eps, kept, stepSize }: Factors,
): void {
  const [share1, share2] = [1 - beta1, 1 - beta2];
  for (let index = 0; index < parameter.length; index++) {
    const slope = gradient[index]!;
    const mean = beta1 * expAvg[index]! + share1 * slope;
    const square = beta2 * expAvgSq[index]! + share2 * slope * slope;
    expAvg[index] = mean;
    expAvgSq[index] = square;
    parameter[index] = kept * parameter[index]! - (stepSize * mean) / (Math.sqrt(square) + eps);
  }
}

/** A loop of its own: a branch in the one above would slow it down by half. */
function amsgradLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  expAvg: TypedArray,
  expAvgSq: TypedArray,
  maxExpAvgSq: TypedArray,
  { beta1, beta2, eps, kept, stepSize }: Factors,
): void {
  const [share1, share2] = [1 - beta1, 1 - beta2];
  for (let index = 0; index < parameter.length; index++) {
    const slope = gradient[index]!;
    const mean = beta1 * expAvg[index]! + share1 * slope;
    const square = beta2 * expAvgSq[index]! + share2 * slope * slope;
    expAvg[index] = mean;
    expAvgSq[index] = square;
    const before = maxExpAvgSq[index]!;
    // Math.max takes four times as long.
    const largest = before > square ? before : square;
    maxExpAvgSq[index] = largest;
    parameter[index] = kept * parameter[index]! - (stepSize * mean) / (Math.sqrt(largest) + eps);
  }
}

function composedUpdate(
  parameter: Tensor,
  direction: Tensor,
  expAvg: Tensor,
  expAvgSq: Tensor,
  maxExpAvgSq: Tensor | null,
  { beta1, beta2, eps, kept, stepSize }: Factors,
): void {
  if (kept !== 1) parameter.mul_(kept);
  expAvg.mul_(beta1).add_(direction, { alpha: 1 - beta1 });
  expAvgSq.mul_(beta2).addcmul_(direction, direction, { value: 1 - beta2 });
  if (maxExpAvgSq !== null) maxExpAvgSq.copy_(maxExpAvgSq.maximum(expAvgSq));
  const denominator = (maxExpAvgSq ?? expAvgSq).sqrt().add_(eps);
  parameter.addcdiv_(expAvg, denominator, { value: -stepSize });
}
