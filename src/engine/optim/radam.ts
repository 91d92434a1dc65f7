import type { TypedArray } from '../dtype.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireBetas, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface RAdamOptions {
  /** Learning rate. Default 1e-3. */
  lr: number;
  /** How much of the means of the gradient and of its square is kept. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** L2 penalty. Default 0. */
  weightDecay: number;
}

const defaults: RAdamOptions = { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0 };

function check(options: RAdamOptions): void {
  requireCommon(options);
  requireBetas(options.betas);
}

interface RAdamState {
  step: number;
  readonly expAvg: Tensor;
  readonly expAvgSq: Tensor;
}

/**
 * What the mean is multiplied by. `isAdaptive`: the mean square is already known well enough to divide by it.
 * From Liu et al., "On the Variance of the Adaptive Learning Rate and Beyond", 2020.
 */
function rectification(step: number, { lr, betas: [beta1, beta2] }: RAdamOptions) {
  const correction = 1 - beta2 ** step;
  const longest = 2 / (1 - beta2) - 1;
  const length = longest - (2 * step * beta2 ** step) / correction;
  const plain = lr / (1 - beta1 ** step);
  if (length <= 5) return { isAdaptive: false, stepSize: plain };
  const variance = ((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length);
  return { isAdaptive: true, stepSize: plain * Math.sqrt(variance * correction) };
}

/** Adam that trusts its mean square only once enough gradients were seen: `torch.optim.RAdam`. */
export class RAdam extends PerParameterOptimizer<RAdamOptions, RAdamState> {
  constructor(
    params: Params<RAdamOptions>,
    ...rest: ByPlace<
      [lr: number, betas: readonly [number, number], eps: number, weightDecay: number],
      Partial<RAdamOptions>
    >
  ) {
    const options = named<Partial<RAdamOptions>>(rest, ['lr', 'betas', 'eps', 'weightDecay'], 'optim.RAdam');
    super({ name: 'RAdam', defaults, check }, params, options);
  }

  protected override initialState(parameter: Tensor): RAdamState {
    return { step: 0, expAvg: parameter.newZeros(parameter.shape), expAvgSq: parameter.newZeros(parameter.shape) };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: RAdamState, options: RAdamOptions): void {
    const { expAvg, expAvgSq } = state;
    const [beta1, beta2] = options.betas;
    const { isAdaptive, stepSize } = rectification(++state.step, options);
    const direction = penalised(gradient, parameter, options);
    if (beginFusedUpdate(direction, [parameter, expAvg, expAvgSq])) {
      const moments = [flatElements(expAvg), flatElements(expAvgSq)] as const;
      radamLoop(flatElements(parameter), flatElements(direction), ...moments, isAdaptive, stepSize, options);
      return;
    }
    expAvg.mul_(beta1).add_(direction, { alpha: 1 - beta1 });
    expAvgSq.mul_(beta2).addcmul_(direction, direction, { value: 1 - beta2 });
    if (isAdaptive) parameter.addcdiv_(expAvg, expAvgSq.sqrt().add_(options.eps), { value: -stepSize });
    else parameter.add_(expAvg, { alpha: -stepSize });
  }
}

function radamLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  expAvg: TypedArray,
  expAvgSq: TypedArray,
  isAdaptive: boolean,
  stepSize: number,
  { betas: [beta1, beta2], eps }: RAdamOptions,
): void {
  for (let index = 0; index < parameter.length; index++) {
    const before = parameter[index]!;
    const slope = gradient[index]!;
    const mean = beta1 * expAvg[index]! + (1 - beta1) * slope;
    const square = beta2 * expAvgSq[index]! + (1 - beta2) * slope * slope;
    expAvg[index] = mean;
    expAvgSq[index] = square;
    parameter[index] = before - (isAdaptive ? (stepSize * mean) / (Math.sqrt(square) + eps) : stepSize * mean);
  }
}
