import type { TypedArray } from '../dtype.ts';
import { where } from '../functions/where.ts';
import { type ByPlace, named } from '../options-by-place.ts';
import type { Tensor } from '../tensor.ts';
import { beginFusedUpdate, flatElements } from './fused.ts';
import { penalised, requireCommon } from './options.ts';
import type { Params } from './parameter-groups.ts';
import { PerParameterOptimizer } from './per-parameter.ts';

export interface RpropOptions {
  /** Size of each element's first step. Default 1e-2. */
  lr: number;
  /** What a step is multiplied by where the gradient's sign has changed, and where it has not. Default [0.5, 1.2]. */
  etas: readonly [number, number];
  /** The smallest and the largest step. Default [1e-6, 50]. */
  stepSizes: readonly [number, number];
  /** Go up the gradient instead of down. Default false. */
  maximize: boolean;
}

const defaults: RpropOptions = { lr: 1e-2, etas: [0.5, 1.2], stepSizes: [1e-6, 50], maximize: false };

function check(options: RpropOptions): void {
  requireCommon(options);
  const [minus, plus] = options.etas;
  if (!(minus > 0 && minus < 1 && plus > 1)) throw new RangeError(`Invalid eta values: ${minus}, ${plus}`);
}

interface RpropState {
  step: number;
  readonly prev: Tensor;
  readonly stepSize: Tensor;
}

/** Goes by the gradient's sign alone, with a step of its own for each element: `torch.optim.Rprop`. For full batches. */
export class Rprop extends PerParameterOptimizer<RpropOptions, RpropState> {
  constructor(
    params: Params<RpropOptions>,
    ...rest: ByPlace<
      [lr: number, etas: readonly [number, number], stepSizes: readonly [number, number]],
      Partial<RpropOptions>
    >
  ) {
    const options = named<Partial<RpropOptions>>(rest, ['lr', 'etas', 'stepSizes'], 'optim.Rprop');
    super({ name: 'Rprop', defaults, check }, params, options);
  }

  protected override initialState(parameter: Tensor, { lr }: RpropOptions): RpropState {
    return { step: 0, prev: parameter.newZeros(parameter.shape), stepSize: parameter.newFull(parameter.shape, lr) };
  }

  protected override update(parameter: Tensor, gradient: Tensor, state: RpropState, options: RpropOptions): void {
    const { prev, stepSize } = state;
    const [minus, plus] = options.etas;
    const [smallest, largest] = options.stepSizes;
    state.step++;
    const direction = penalised(gradient, parameter, { ...options, weightDecay: 0 });
    if (beginFusedUpdate(direction, [parameter, prev, stepSize])) {
      rpropLoop(flatElements(parameter), flatElements(direction), flatElements(prev), flatElements(stepSize), options);
      return;
    }
    const agreement = direction.mul(prev);
    const turned = agreement.lt(0);
    const slower = where(turned, stepSize.mul(minus), stepSize);
    stepSize.copy_(where(agreement.gt(0), stepSize.mul(plus), slower).clamp(smallest, largest));
    const followed = direction.maskedFill(turned, 0);
    parameter.addcmul_(followed.sign(), stepSize, { value: -1 });
    prev.copy_(followed);
  }
}

function rpropLoop(
  parameter: TypedArray,
  gradient: TypedArray,
  prev: TypedArray,
  stepSize: TypedArray,
  { etas: [minus, plus], stepSizes: [smallest, largest] }: RpropOptions,
): void {
  for (let index = 0; index < parameter.length; index++) {
    let slope = gradient[index]!;
    const agreement = slope * prev[index]!;
    const factor = agreement > 0 ? plus : agreement < 0 ? minus : 1;
    const wanted = stepSize[index]! * factor;
    const step = wanted < smallest ? smallest : wanted > largest ? largest : wanted;
    stepSize[index] = step;
    // After a step too far the element waits, and starts afresh.
    if (agreement < 0) slope = 0;
    prev[index] = slope;
    if (slope > 0) parameter[index] = parameter[index]! - step;
    else if (slope < 0) parameter[index] = parameter[index]! + step;
  }
}
