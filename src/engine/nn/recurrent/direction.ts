import { cat, stack } from '../../functions/joining.ts';
import type { Tensor } from '../../tensor.ts';
import { linear } from '../functional/linear.ts';
import type { State, Step, StepWeights } from './steps.ts';

/** One layer in one direction. */
export interface DirectionWeights extends StepWeights {
  /** [gates · hidden, inputs] */
  readonly input: Tensor;
  readonly inputBias: Tensor | null;
}

export interface DirectionResult {
  /** [steps, n, outputs] */
  readonly output: Tensor;
  readonly last: State;
}

/** A sequence [steps, n, inputs] through one layer in one direction. */
export function runDirection(
  step: Step,
  x: Tensor,
  first: State,
  weights: DirectionWeights,
  reverse: boolean,
): DirectionResult {
  // The inputs' part of all gates of all steps is one product: only the state's part must go step by step.
  const fromInput = linear(x, weights.input, weights.inputBias).unbind(0);
  const outputs = new Array<Tensor>(fromInput.length);
  let state = first;
  for (let n = 0; n < fromInput.length; n++) {
    const at = reverse ? fromInput.length - 1 - n : n;
    state = step(fromInput[at]!, state, weights);
    outputs[at] = state[0];
  }
  return { output: stack(outputs), last: state };
}

/** Both directions side by side. */
export function besideEachOther(results: readonly DirectionResult[]): Tensor {
  const [only] = results;
  return results.length === 1
    ? only!.output
    : cat(
        results.map(({ output }) => output),
        -1,
      );
}
