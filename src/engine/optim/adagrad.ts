import type { TypedArray } from '../dtype.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireAtLeastZero, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface AdagradOptions {
  /** Learning rate. Default 1e-2. */
  lr: number;
  /** How fast the learning rate falls. Default 0. */
  lrDecay: number;
  /** L2 penalty. Default 0. */
  weightDecay: number;
  /** What the sum of squares starts from. Default 0. */
  initialAccumulatorValue: number;
  /** Added to the denominator. Default 1e-10. */
  eps: number;
  /** Go up the gradient instead of down. Default false. */
  maximize: boolean;
}

const defaults: AdagradOptions = {
  lr: 1e-2,
  lrDecay: 0,
  weightDecay: 0,
  initialAccumulatorValue: 0,
  eps: 1e-10,
  maximize: false,
};

function check(options: AdagradOptions): void {
  requireCommon(options);
  requireAtLeastZero('lrDecay value', options.lrDecay);
  requireAtLeastZero('initialAccumulatorValue value', options.initialAccumulatorValue);
}

interface AdagradState {
  step: number;
  readonly sum: Tensor;
}

/** Steps shrink with the sum of all squared gradients so far: `torch.optim.Adagrad`. */
export class Adagrad extends PerParameterOptimizer<AdagradOptions, AdagradState> {
  constructor(
    params: Params<AdagradOptions>,
    ...rest: ByPlace<
      [lr: number, lrDecay: number, weightDecay: number, initialAccumulatorValue: number, eps: number],
      Partial<AdagradOptions>
    >
  ) {
    const options = named<Partial<AdagradOptions>>(
      rest,
      ['lr', 'lrDecay', 'weightDecay', 'initialAccumulatorValue', 'eps'],
      'optim.Adagrad',
    );
    super({ name: 'Adagrad', defaults, check }, params, options);
  }

  protected override initialState(parameter: Tensor, options: AdagradOptions): AdagradState {
    return { step: 0, sum: parameter.newFull(parameter.shape, options.initialAccumulatorValue) };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: AdagradState, options: AdagradOptions): void {
    const stepSize = options.lr / (1 + state.step++ * options.lrDecay);
    const { sum } = state;
    const direction = penalised(gradient, parameter, options);
    if (beginFusedUpdate(direction, [parameter, sum])) {
      adagradLoop(flatElements(parameter), flatElements(direction), flatElements(sum), stepSize, options);
      return;
    }
    sum.addcmul_(direction, direction);
    parameter.addcdiv_(direction, sum.sqrt().add_(options.eps), { value: -stepSize });
  }
}

function adagradLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  sum: TypedArray,
  stepSize: number,
  { eps }: AdagradOptions,
): void {
  for (let index = 0; index < parameter.length; index++) {
    const before = parameter[index]!;
    const slope = gradient[index]!;
    const total = sum[index]! + slope * slope;
    sum[index] = total;
    parameter[index] = before - (stepSize * slope) / (Math.sqrt(total) + eps);
  }
}
