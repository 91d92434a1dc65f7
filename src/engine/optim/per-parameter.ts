import { enableGrad, noGrad } from '../autograd/modes.ts';
import { quietly } from '../observer.ts';
import type { Tensor } from '../tensor.ts';
import { Optimizer } from './optimizer.ts';
import type { CommonOptions } from './options.ts';

/** An optimizer that updates each parameter by its own gradient and state alone. */
export abstract class PerParameterOptimizer<Options extends CommonOptions, State extends object> extends Optimizer<
  Options,
  State
> {
  /**
   * Moves every parameter that has a gradient: `Optimizer.step`.
   * @param closure computes the loss anew, gradients included, before the step
   * @returns what `closure` returns
   */
  step(): undefined;
  step<Loss>(closure: () => Loss): Loss;
  step<Loss>(closure?: () => Loss): Loss | undefined {
    const loss = closure === undefined ? undefined : enableGrad(closure);
    noGrad(() =>
      quietly(() => {
        for (const group of this.paramGroups) {
          for (const parameter of group.params) {
            const { grad } = parameter;
            if (grad === null) continue;
            this.update(parameter, grad, this.stateOf(parameter, group), group);
          }
        }
      }),
    );
    this.stepped();
    return loss;
  }

  /** Writes over the parameter and its state. Runs without recording. */
  protected abstract update(parameter: Tensor, gradient: Tensor, state: State, options: Options): void;
}
