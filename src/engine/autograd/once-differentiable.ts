import { AutogradError } from '../errors.ts';
import { Tensor } from '../tensor.ts';
import { CustomFunction } from './function.ts';
import type { FunctionContext } from './function-context.ts';
import { isRecording, noGrad } from './modes.ts';

/** An output of a rule that was computed without history: whoever asks for its gradient is told so. */
class DelayedError extends CustomFunction {
  static forward(_context: FunctionContext, output: Tensor, ..._arriving: Tensor[]): Tensor {
    return output.clone();
  }

  static backward(): never {
    throw new AutogradError('trying to differentiate twice a function that was marked with onceDifferentiable');
  }
}

/**
 * A custom function's `backward` that is not made of tensor operations, or not of all that it computes: it runs without
 * recording, and a second derivative through it is an AutogradError instead of a wrong number:
 * `torch.autograd.function.once_differentiable`.
 * @example static backward = autograd.onceDifferentiable((context, gradient: Tensor) => gradient.mul(slopeOf(context)));
 */
export function onceDifferentiable<
  Context extends FunctionContext,
  Gradients extends Tensor[],
  Answer extends Tensor | null | readonly (Tensor | null)[],
>(
  backward: (context: Context, ...gradients: Gradients) => Answer,
): (context: Context, ...gradients: Gradients) => Tensor | null | readonly (Tensor | null)[] {
  return (context, ...gradients) => {
    const made: Tensor | null | readonly (Tensor | null)[] = noGrad(() => backward(context, ...gradients));
    const arriving = gradients.filter((gradient) => gradient?.requiresGrad);
    if (!isRecording() || arriving.length === 0) return made;
    const refusing = (output: Tensor | null) => (output === null ? null : DelayedError.apply(output, ...arriving));
    return made === null || made instanceof Tensor ? refusing(made) : made.map(refusing);
  };
}
