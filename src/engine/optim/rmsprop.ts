import type { TypedArray } from '../dtype.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireAtLeastZero, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface RMSpropOptions {
  /** Learning rate. Default 1e-2. */
  lr: number;
  /** How much of the mean square is kept. Default 0.99. */
  alpha: number;
  /** Added to the denominator. Default 1e-8. */
  eps: number;
  /** L2 penalty. Default 0. */
  weightDecay: number;
  /** Default 0. */
  momentum: number;
  /** Divide by the standard deviation instead of the root mean square. Default false. */
  centered: boolean;
  /** Go up the gradient instead of down. Default false. */
  maximize: boolean;
}

const defaults: RMSpropOptions = {
  lr: 1e-2,
  alpha: 0.99,
  eps: 1e-8,
  weightDecay: 0,
  momentum: 0,
  centered: false,
  maximize: false,
};

function check(options: RMSpropOptions): void {
  requireCommon(options);
  requireAtLeastZero('momentum value', options.momentum);
  requireAtLeastZero('alpha value', options.alpha);
}

interface RMSpropState {
  step: number;
  readonly squareAvg: Tensor;
  gradAvg?: Tensor;
  momentumBuffer?: Tensor;
}

/** Divides by a running root mean square of the gradient: `torch.optim.RMSprop`. */
export class RMSprop extends PerParameterOptimizer<RMSpropOptions, RMSpropState> {
  constructor(
    params: Params<RMSpropOptions>,
    ...rest: ByPlace<
      [lr: number, alpha: number, eps: number, weightDecay: number, momentum: number, centered: boolean],
      Partial<RMSpropOptions>
    >
  ) {
    const options = named<Partial<RMSpropOptions>>(
      rest,
      ['lr', 'alpha', 'eps', 'weightDecay', 'momentum', 'centered'],
      'optim.RMSprop',
    );
    super({ name: 'RMSprop', defaults, check }, params, options);
  }

  protected override initialState(parameter: Tensor): RMSpropState {
    return { step: 0, squareAvg: parameter.newZeros(parameter.shape) };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: RMSpropState, options: RMSpropOptions): void {
    const { lr, alpha, eps, momentum } = options;
    const { squareAvg } = state;
    if (options.centered) state.gradAvg ??= parameter.newZeros(parameter.shape);
    if (momentum > 0) state.momentumBuffer ??= parameter.newZeros(parameter.shape);
    const gradAvg = options.centered ? (state.gradAvg ?? null) : null;
    const buffer = momentum > 0 ? (state.momentumBuffer ?? null) : null;
    state.step++;
    const direction = penalised(gradient, parameter, options);
    const written = [parameter, squareAvg, gradAvg, buffer].filter((tensor) => tensor !== null);
    if (beginFusedUpdate(direction, written)) {
      const [values, slopes, squares] = [flatElements(parameter), flatElements(direction), flatElements(squareAvg)];
      const means = gradAvg === null ? null : flatElements(gradAvg);
      const velocities = buffer === null ? null : flatElements(buffer);
      if (means === null && velocities === null) plainLoop(values, slopes, squares, options);
      else fullLoop(values, slopes, squares, means, velocities, options);
      return;
    }
    squareAvg.mul_(alpha).addcmul_(direction, direction, { value: 1 - alpha });
    let variance = squareAvg;
    if (gradAvg !== null) {
      gradAvg.mul_(alpha).add_(direction, { alpha: 1 - alpha });
      variance = squareAvg.addcmul(gradAvg, gradAvg, { value: -1 });
    }
    const denominator = variance.sqrt().add_(eps);
    if (buffer === null) parameter.addcdiv_(direction, denominator, { value: -lr });
    else parameter.add_(buffer.mul_(momentum).addcdiv_(direction, denominator), { alpha: -lr });
  }
}

function plainLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  squareAvg: TypedArray,
  { lr, alpha, eps }: RMSpropOptions,
): void {
  for (let index = 0; index < parameter.length; index++) {
    const slope = gradient[index]!;
    const square = alpha * squareAvg[index]! + (1 - alpha) * slope * slope;
    squareAvg[index] = square;
    parameter[index] = parameter[index]! - (lr * slope) / (Math.sqrt(square) + eps);
  }
}

/** Apart from the plain one, which branches would slow down by half. */
function fullLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  squareAvg: TypedArray,
  gradAvg: TypedArray | null,
  buffer: TypedArray | null,
  { lr, alpha, eps, momentum }: RMSpropOptions,
): void {
  for (let index = 0; index < parameter.length; index++) {
    const before = parameter[index]!;
    const slope = gradient[index]!;
    const square = alpha * squareAvg[index]! + (1 - alpha) * slope * slope;
    squareAvg[index] = square;
    let variance = square;
    if (gradAvg !== null) {
      const mean = alpha * gradAvg[index]! + (1 - alpha) * slope;
      gradAvg[index] = mean;
      variance -= mean * mean;
    }
    let move = slope / (Math.sqrt(variance) + eps);
    if (buffer !== null) {
      move += momentum * buffer[index]!;
      buffer[index] = move;
    }
    parameter[index] = before - lr * move;
  }
}
