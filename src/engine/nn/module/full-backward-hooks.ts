import { CustomFunction } from '../../autograd/function.ts';
import type { FunctionContext } from '../../autograd/function-context.ts';
import { isGradEnabled } from '../../autograd/modes.ts';
import type { Node } from '../../autograd/node.ts';
import { AutogradError } from '../../errors.ts';
import { Tensor } from '../../tensor.ts';

type Gradients = readonly (Tensor | null)[];
// biome-ignore lint/suspicious/noConfusingVoidType: a hook that only looks returns nothing
type Hook = (gradInput: Gradients, gradOutput: Gradients) => Gradients | Tensor | null | undefined | void;

/** Does nothing, so that its backward node stands where all gradients of a module's inputs, or outputs, pass. */
class BackwardHookFunction extends CustomFunction {
  static forward(context: FunctionContext, ...tensors: readonly Tensor[]): readonly Tensor[] {
    context.markNonDifferentiable(...tensors.filter((one) => !one.requiresGrad));
    context.setMaterializeGrads(false);
    return tensors;
  }

  static backward(_context: FunctionContext, ...gradients: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    return gradients;
  }
}

/** The values with their tensors led through one backward node, and where tensors stand among them. */
interface Watched {
  readonly values: readonly unknown[];
  readonly node: Node | null;
  readonly positions: readonly number[];
}

function watch(values: readonly unknown[]): Watched {
  const tensors = values.filter((value) => value instanceof Tensor);
  const positions = [...values.keys()].filter((position) => values[position] instanceof Tensor);
  if (!isGradEnabled() || !tensors.some((one) => one.requiresGrad)) return { values, node: null, positions };
  const watched = BackwardHookFunction.apply(...tensors);
  const replaced = [...values];
  for (const [index, position] of positions.entries()) replaced[position] = watched[index];
  return { values: replaced, node: watched.find((one) => one.gradFn !== null)?.gradFn ?? null, positions };
}

/** Gradients of tensors as gradients of all values. */
function spread(gradients: Gradients, positions: readonly number[], count: number): Gradients {
  const result = new Array<Tensor | null>(count).fill(null);
  for (const [index, position] of positions.entries()) result[position] = gradients[index] ?? null;
  return result;
}

/** One call of a module whose gradients its full backward hooks are to see. */
export class BackwardHookPass {
  readonly #hooks: readonly Hook[];
  #inputCount = 0;
  #watchesInputs = false;
  #gradOutputs: Gradients | null = null;

  constructor(hooks: readonly Hook[]) {
    this.#hooks = hooks;
  }

  watchInputs<In extends readonly unknown[]>(inputs: In): In {
    const { values, node, positions } = watch(inputs);
    this.#inputCount = inputs.length;
    this.#watchesInputs = node !== null;
    node?.registerHook((gradInputs) => {
      // A gradient that came to the inputs without passing the output is none of the module's.
      if (this.#gradOutputs === null) return null;
      const answer = this.#run(spread(gradInputs, positions, inputs.length), this.#gradOutputs);
      this.#gradOutputs = null;
      return positions.map((position) => answer[position] ?? null);
    });
    // As many values of the same kinds.
    return values as unknown as In;
  }

  watchOutput<Out>(output: Out): Out {
    const outputs: readonly unknown[] = Array.isArray(output) ? output : [output];
    if (!Array.isArray(output) && !(output instanceof Tensor)) {
      throw new AutogradError(
        `For backward hooks to be called, module output should be a Tensor or an array of Tensors but received ${typeof output}`,
      );
    }
    const { values, node, positions } = watch(outputs);
    node?.registerHook((_gradInputs, gradOutputs) => {
      this.#gradOutputs = spread(gradOutputs, positions, outputs.length);
      if (this.#watchesInputs) return;
      const none = new Array<null>(this.#inputCount).fill(null);
      if (this.#run(none, this.#gradOutputs).some((gradient) => gradient !== null)) {
        throw new AutogradError(
          'Backward hook for Modules where no input requires gradient should always return null or null for all gradients.',
        );
      }
      this.#gradOutputs = null;
    });
    return (Array.isArray(output) ? values : values[0]) as Out;
  }

  #run(gradInputs: Gradients, gradOutputs: Gradients): Gradients {
    let result = gradInputs;
    for (const hook of this.#hooks) {
      const answer = hook(result, gradOutputs);
      if (answer === undefined || answer === null) continue;
      const list: Gradients = answer instanceof Tensor ? [answer] : answer;
      if (list.length !== result.length) {
        throw new AutogradError(
          `Backward hook returned an invalid number of gradInput, got ${list.length}, but expected ${result.length}`,
        );
      }
      result = list;
    }
    return result;
  }
}
