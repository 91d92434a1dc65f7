import type { TypedArray } from '../dtype.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface ASGDOptions {
  /** Learning rate. Default 1e-2. */
  lr: number;
  /** Decay of the parameters. Default 1e-4. */
  lambd: number;
  /** Power by which the learning rate falls. Default 0.75. */
  alpha: number;
  /** The step after which parameters are averaged. Default 1e6. */
  t0: number;
  /** L2 penalty. Default 0. */
  weightDecay: number;
  /** Go up the gradient instead of down. Default false. */
  maximize: boolean;
}

const defaults: ASGDOptions = { lr: 1e-2, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: 0, maximize: false };

interface ASGDState {
  step: number;
  eta: number;
  mu: number;
  /** The average of the parameter: what is wanted in the end. */
  readonly ax: Tensor;
}

/** Gradient descent that keeps the average of its parameters, in `state`, as `ax`: `torch.optim.ASGD`. */
export class ASGD extends PerParameterOptimizer<ASGDOptions, ASGDState> {
  constructor(
    params: Params<ASGDOptions>,
    ...rest: ByPlace<[lr: number, lambd: number, alpha: number, t0: number, weightDecay: number], Partial<ASGDOptions>>
  ) {
    const options = named<Partial<ASGDOptions>>(rest, ['lr', 'lambd', 'alpha', 't0', 'weightDecay'], 'optim.ASGD');
    super({ name: 'ASGD', defaults, check: requireCommon }, params, options);
  }

  protected override initialState(parameter: Tensor, { lr }: ASGDOptions): ASGDState {
    return { step: 0, eta: lr, mu: 1, ax: parameter.newZeros(parameter.shape) };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: ASGDState, options: ASGDOptions): void {
    const { lr, lambd, alpha, t0 } = options;
    const { ax, eta, mu } = state;
    const step = ++state.step;
    const direction = penalised(gradient, parameter, options);
    if (beginFusedUpdate(direction, [parameter, ax])) {
      asgdLoop(flatElements(parameter), flatElements(direction), flatElements(ax), eta, mu, options);
    } else {
      parameter.mul_(1 - lambd * eta).add_(direction, { alpha: -eta });
      if (mu === 1) ax.copy_(parameter);
      else ax.add_(parameter.sub(ax), { alpha: mu });
    }
    state.eta = lr / (1 + lambd * lr * step) ** alpha;
    state.mu = 1 / Math.max(1, step - t0);
  }
}

function asgdLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  average: TypedArray,
  eta: number,
  mu: number,
  { lambd }: ASGDOptions,
): void {
  const kept = 1 - lambd * eta;
  for (let index = 0; index < parameter.length; index++) {
    const before = parameter[index]!;
    const slope = gradient[index]!;
    const after = kept * before - eta * slope;
    parameter[index] = after;
    average[index] = (1 - mu) * average[index]! + mu * after;
  }
}
