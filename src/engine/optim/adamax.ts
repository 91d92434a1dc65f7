import type { TypedArray } from '../dtype.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireBetas, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface AdamaxOptions {
  /** Learning rate. Default 2e-3. */
  lr: number;
  /** How much of the mean gradient and of its largest size is kept. Default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the size of the gradient. Default 1e-8. */
  eps: number;
  /** L2 penalty. Default 0. */
  weightDecay: number;
  /** Go up the gradient instead of down. Default false. */
  maximize: boolean;
}

const defaults: AdamaxOptions = { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false };

function check(options: AdamaxOptions): void {
  requireCommon(options);
  requireBetas(options.betas);
}

interface AdamaxState {
  step: number;
  readonly expAvg: Tensor;
  readonly expInf: Tensor;
}

/** Adam that divides by the largest gradient of late instead of the mean square: `torch.optim.Adamax`. */
export class Adamax extends PerParameterOptimizer<AdamaxOptions, AdamaxState> {
  constructor(
    params: Params<AdamaxOptions>,
    ...rest: ByPlace<
      [lr: number, betas: readonly [number, number], eps: number, weightDecay: number],
      Partial<AdamaxOptions>
    >
  ) {
    const options = named<Partial<AdamaxOptions>>(rest, ['lr', 'betas', 'eps', 'weightDecay'], 'optim.Adamax');
    super({ name: 'Adamax', defaults, check }, params, options);
  }

  protected override initialState(parameter: Tensor): AdamaxState {
    return { step: 0, expAvg: parameter.newZeros(parameter.shape), expInf: parameter.newZeros(parameter.shape) };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: AdamaxState, options: AdamaxOptions): void {
    const { expAvg, expInf } = state;
    const [beta1, beta2] = options.betas;
    const stepSize = options.lr / (1 - beta1 ** ++state.step);
    const direction = penalised(gradient, parameter, options);
    if (beginFusedUpdate(direction, [parameter, expAvg, expInf])) {
      adamaxLoop(
        flatElements(parameter),
        flatElements(direction),
        flatElements(expAvg),
        flatElements(expInf),
        stepSize,
        options,
      );
      return;
    }
    expAvg.mul_(beta1).add_(direction, { alpha: 1 - beta1 });
    expInf.copy_(expInf.mul(beta2).maximum(direction.abs().add_(options.eps)));
    parameter.addcdiv_(expAvg, expInf, { value: -stepSize });
  }
}

function adamaxLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  expAvg: TypedArray,
  expInf: TypedArray,
  stepSize: number,
  { betas: [beta1, beta2], eps }: AdamaxOptions,
): void {
  for (let index = 0; index < parameter.length; index++) {
    const before = parameter[index]!;
    const slope = gradient[index]!;
    const mean = beta1 * expAvg[index]! + (1 - beta1) * slope;
    const faded = beta2 * expInf[index]!;
    const size = Math.abs(slope) + eps;
    // Math.max takes four times as long.
    const largest = faded > size ? faded : size;
    expAvg[index] = mean;
    expInf[index] = largest;
    parameter[index] = before - (stepSize * mean) / largest;
  }
}
