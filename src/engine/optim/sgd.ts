import { updateByVectors } from '../device/cpu/simd/updates.ts';
import type { TypedArray } from '../dtype.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireAtLeastZero, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface SGDOptions {
  /** Learning rate. Default 1e-3. */
  lr: number;
  /** Default 0. */
  momentum: number;
  /** Default 0. */
  dampening: number;
  /** L2 penalty. Default 0. */
  weightDecay: number;
  /** Default false. */
  nesterov: boolean;
  /** Go up the gradient instead of down. Default false. */
  maximize: boolean;
}

const defaults: SGDOptions = {
  lr: 1e-3,
  momentum: 0,
  dampening: 0,
  weightDecay: 0,
  nesterov: false,
  maximize: false,
};

function check(options: SGDOptions): void {
  requireCommon(options);
  requireAtLeastZero('momentum value', options.momentum);
  if (options.nesterov && (options.momentum <= 0 || options.dampening !== 0)) {
    throw new RangeError('Nesterov momentum requires a momentum and zero dampening');
  }
}

interface SGDState {
  momentumBuffer: Tensor | null;
}

/**
 * Stochastic gradient descent, with momentum if asked for: `torch.optim.SGD`.
 * @param params leaves that require a gradient, as `model.parameters()` gives them, or groups of them
 */
export class SGD extends PerParameterOptimizer<SGDOptions, SGDState> {
  constructor(
    params: Params<SGDOptions>,
    ...rest: ByPlace<
      [lr: number, momentum: number, dampening: number, weightDecay: number, nesterov: boolean],
      Partial<SGDOptions>
    >
  ) {
    const options = named<Partial<SGDOptions>>(
      rest,
      ['lr', 'momentum', 'dampening', 'weightDecay', 'nesterov'],
      'optim.SGD',
    );
    super({ name: 'SGD', defaults, check }, params, options);
  }

  protected override initialState(): SGDState {
    return { momentumBuffer: null };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: SGDState, options: SGDOptions): void {
    const { lr, momentum, dampening, nesterov } = options;
    const direction = penalised(gradient, parameter, options);
    if (momentum === 0) {
      parameter.add_(direction, { alpha: -lr });
      return;
    }
    const isFirst = state.momentumBuffer === null;
    const buffer = state.momentumBuffer ?? parameter.newZeros(parameter.shape);
    state.momentumBuffer = buffer;
    // The first step takes the gradient as it is.
    const share = isFirst ? 1 : 1 - dampening;
    if (beginFusedUpdate(direction, [parameter, buffer])) {
      const [values, slopes, velocities] = [flatElements(parameter), flatElements(direction), flatElements(buffer)];
      const [name, loop] = nesterov ? (['nesterov', nesterovLoop] as const) : (['momentum', momentumLoop] as const);
      if (updateByVectors(name, slopes, [values, velocities], [lr, momentum, share])) return;
      loop(values, slopes, velocities, lr, momentum, share);
      return;
    }
    buffer.mul_(momentum).add_(direction, { alpha: share });
    parameter.add_(nesterov ? direction.add(buffer, { alpha: momentum }) : buffer, { alpha: -lr });
  }
}

function momentumLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  buffer: TypedArray,
  lr: number,
  momentum: number,
  share: number,
): void {
  for (let index = 0; index < parameter.length; index++) {
    const velocity = momentum * buffer[index]! + share * gradient[index]!;
    buffer[index] = velocity;
    parameter[index] = parameter[index]! - lr * velocity;
  }
}

/** The share is 1: Nesterov's momentum has no dampening. */
function nesterovLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  buffer: TypedArray,
  lr: number,
  momentum: number,
): void {
  for (let index = 0; index < parameter.length; index++) {
    const slope = gradient[index]!;
    const velocity = momentum * buffer[index]! + slope;
    buffer[index] = velocity;
    parameter[index] = parameter[index]! - lr * (slope + momentum * velocity);
  }
}
