import type { TypedArray } from '../dtype.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface AdadeltaOptions {
  /** What each step is multiplied by. Default 1. */
  lr: number;
  /** How much of the means of squares is kept. Default 0.9. */
  rho: number;
  /** Added to both means of squares. Default 1e-6. */
  eps: number;
  /** L2 penalty. Default 0. */
  weightDecay: number;
  /** Go up the gradient instead of down. Default false. */
  maximize: boolean;
}

const defaults: AdadeltaOptions = { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false };

function check(options: AdadeltaOptions): void {
  requireCommon(options);
  if (!(options.rho >= 0 && options.rho <= 1)) throw new RangeError(`Invalid rho value: ${options.rho}`);
}

interface AdadeltaState {
  step: number;
  readonly squareAvg: Tensor;
  readonly accDelta: Tensor;
}

/** Steps in proportion to those before, so that no learning rate need be found: `torch.optim.Adadelta`. */
export class Adadelta extends PerParameterOptimizer<AdadeltaOptions, AdadeltaState> {
  constructor(
    params: Params<AdadeltaOptions>,
    ...rest: ByPlace<[lr: number, rho: number, eps: number, weightDecay: number], Partial<AdadeltaOptions>>
  ) {
    const options = named<Partial<AdadeltaOptions>>(rest, ['lr', 'rho', 'eps', 'weightDecay'], 'optim.Adadelta');
    super({ name: 'Adadelta', defaults, check }, params, options);
  }

  protected override initialState(parameter: Tensor): AdadeltaState {
    return { step: 0, squareAvg: parameter.newZeros(parameter.shape), accDelta: parameter.newZeros(parameter.shape) };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: AdadeltaState, options: AdadeltaOptions): void {
    const { lr, rho, eps } = options;
    const { squareAvg, accDelta } = state;
    state.step++;
    const direction = penalised(gradient, parameter, options);
    if (beginFusedUpdate(direction, [parameter, squareAvg, accDelta])) {
      const means = [flatElements(squareAvg), flatElements(accDelta)] as const;
      adadeltaLoop(flatElements(parameter), flatElements(direction), ...means, options);
      return;
    }
    squareAvg.mul_(rho).addcmul_(direction, direction, { value: 1 - rho });
    const delta = accDelta.add(eps).sqrt_().div_(squareAvg.add(eps).sqrt_()).mul_(direction);
    accDelta.mul_(rho).addcmul_(delta, delta, { value: 1 - rho });
    parameter.add_(delta, { alpha: -lr });
  }
}

function adadeltaLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  squareAvg: TypedArray,
  accDelta: TypedArray,
  { lr, rho, eps }: AdadeltaOptions,
): void {
  for (let index = 0; index < parameter.length; index++) {
    const before = parameter[index]!;
    const slope = gradient[index]!;
    const square = rho * squareAvg[index]! + (1 - rho) * slope * slope;
    const moved = accDelta[index]!;
    const delta = (Math.sqrt(moved + eps) / Math.sqrt(square + eps)) * slope;
    squareAvg[index] = square;
    accDelta[index] = rho * moved + (1 - rho) * delta * delta;
    parameter[index] = before - lr * delta;
  }
}
