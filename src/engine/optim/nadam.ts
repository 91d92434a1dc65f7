import type { TypedArray } from '../dtype.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireAtLeastZero, requireBetas, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface NAdamOptions {
  /** Learning rate. Default 2e-3. */
  lr: number;
  /** How much of the means of the gradient and of its square is kept. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** L2 penalty. Default 0. */
  weightDecay: number;
  /** How fast the momentum comes up to betas[0]. Default 4e-3. */
  momentumDecay: number;
}

const defaults: NAdamOptions = { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, momentumDecay: 4e-3 };

function check(options: NAdamOptions): void {
  requireCommon(options);
  requireBetas(options.betas);
  requireAtLeastZero('momentumDecay value', options.momentumDecay);
}

interface NAdamState {
  step: number;
  muProduct: number;
  readonly expAvg: Tensor;
  readonly expAvgSq: Tensor;
}

/** What the gradient and its mean are multiplied by, and the correction of the mean square. */
interface Factors {
  readonly ofGradient: number;
  readonly ofMean: number;
  readonly correction: number;
}

/** Adam with Nesterov's momentum: `torch.optim.NAdam`. */
export class NAdam extends PerParameterOptimizer<NAdamOptions, NAdamState> {
  constructor(
    params: Params<NAdamOptions>,
    ...rest: ByPlace<
      [lr: number, betas: readonly [number, number], eps: number, weightDecay: number, momentumDecay: number],
      Partial<NAdamOptions>
    >
  ) {
    const options = named<Partial<NAdamOptions>>(
      rest,
      ['lr', 'betas', 'eps', 'weightDecay', 'momentumDecay'],
      'optim.NAdam',
    );
    super({ name: 'NAdam', defaults, check }, params, options);
  }

  protected override initialState(parameter: Tensor): NAdamState {
    const zeros = () => parameter.newZeros(parameter.shape);
    return { step: 0, muProduct: 1, expAvg: zeros(), expAvgSq: zeros() };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: NAdamState, options: NAdamOptions): void {
    const { lr, betas, eps, momentumDecay } = options;
    const [beta1, beta2] = betas;
    const step = ++state.step;
    const momentumAt = (time: number) => beta1 * (1 - 0.5 * 0.96 ** (time * momentumDecay));
    const [mu, next] = [momentumAt(step), momentumAt(step + 1)];
    state.muProduct *= mu;
    const factors: Factors = {
      ofGradient: (lr * (1 - mu)) / (1 - state.muProduct),
      // PyTorch 1.13 has µ in it once more; the paper, and PyTorch 2, do not.
      ofMean: (lr * next) / (1 - state.muProduct * next),
      correction: 1 - beta2 ** step,
    };
    const { expAvg, expAvgSq } = state;
    const direction = penalised(gradient, parameter, options);
    if (beginFusedUpdate(direction, [parameter, expAvg, expAvgSq])) {
      nadamLoop(
        flatElements(parameter),
        flatElements(direction),
        flatElements(expAvg),
        flatElements(expAvgSq),
        factors,
        options,
      );
      return;
    }
    expAvg.mul_(beta1).add_(direction, { alpha: 1 - beta1 });
    expAvgSq.mul_(beta2).addcmul_(direction, direction, { value: 1 - beta2 });
    const denominator = expAvgSq.div(factors.correction).sqrt().add_(eps);
    parameter.addcdiv_(direction, denominator, { value: -factors.ofGradient });
    parameter.addcdiv_(expAvg, denominator, { value: -factors.ofMean });
  }
}

function nadamLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  expAvg: TypedArray,
  expAvgSq: TypedArray,
  { ofGradient, ofMean, correction }: Factors,
  { betas: [beta1, beta2], eps }: NAdamOptions,
): void {
  for (let index = 0; index < parameter.length; index++) {
    const before = parameter[index]!;
    const slope = gradient[index]!;
    const mean = beta1 * expAvg[index]! + (1 - beta1) * slope;
    const square = beta2 * expAvgSq[index]! + (1 - beta2) * slope * slope;
    expAvg[index] = mean;
    expAvgSq[index] = square;
    parameter[index] = before - (ofGradient * slope + ofMean * mean) / (Math.sqrt(square / correction) + eps);
  }
}
