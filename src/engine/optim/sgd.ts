import { noGrad } from '../autograd/modes.ts';
import { hooks, quietly } from '../observer.ts';
import type { Tensor } from '../tensor.ts';

export interface SGDOptions {
  /** Learning rate. */
  readonly lr: number;
  /** Default 0. */
  readonly momentum?: number;
  /** Default 0. */
  readonly dampening?: number;
  /** L2 penalty. Default 0. */
  readonly weightDecay?: number;
  readonly nesterov?: boolean;
  /** Go up the gradient instead of down. */
  readonly maximize?: boolean;
}

function requireAtLeastZero(name: string, value: number): void {
  if (!(value >= 0)) throw new RangeError(`Invalid ${name}: ${value}`);
}

/**
 * Stochastic gradient descent, with momentum if asked for: `torch.optim.SGD`.
 * @param parameters leaves that require a gradient, as `model.parameters()` gives them
 */
export class SGD {
  readonly parameters: readonly Tensor[];
  /** May be changed between steps. */
  lr: number;
  readonly #options: Required<SGDOptions>;
  readonly #velocities = new Map<Tensor, Tensor>();

  constructor(parameters: Iterable<Tensor>, options: SGDOptions) {
    this.parameters = [...parameters];
    const { lr, momentum = 0, dampening = 0, weightDecay = 0, nesterov = false, maximize = false } = options;
    requireAtLeastZero('learning rate', lr);
    requireAtLeastZero('momentum value', momentum);
    requireAtLeastZero('weight_decay value', weightDecay);
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new RangeError('Nesterov momentum requires a momentum and zero dampening');
    }
    if (this.parameters.length === 0) throw new RangeError('optimizer got an empty parameter list');
    if (this.parameters.some((parameter) => !parameter.isLeaf)) throw new TypeError("can't optimize a non-leaf Tensor");
    this.lr = lr;
    this.#options = { lr, momentum, dampening, weightDecay, nesterov, maximize };
  }

  /** Sets every gradient to null. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.grad = null;
  }

  /** Moves every parameter that has a gradient. */
  step(): void {
    noGrad(() =>
      quietly(() => {
        for (const parameter of this.parameters) {
          if (parameter.grad !== null) parameter.add_(this.#direction(parameter, parameter.grad), { alpha: -this.lr });
        }
      }),
    );
    hooks.observer?.optimizerStep();
  }

  #direction(parameter: Tensor, gradient: Tensor): Tensor {
    const { momentum, dampening, weightDecay, nesterov, maximize } = this.#options;
    let direction = maximize ? gradient.neg() : gradient;
    if (weightDecay !== 0) direction = direction.add(parameter, { alpha: weightDecay });
    if (momentum === 0) return direction;
    let velocity = this.#velocities.get(parameter);
    if (velocity === undefined) {
      velocity = direction.clone();
      this.#velocities.set(parameter, velocity);
    } else velocity.mul_(momentum).add_(direction, { alpha: 1 - dampening });
    return nesterov ? direction.add(velocity, { alpha: momentum }) : velocity;
  }
}
