import { fromTypedArray, randn } from '../creation.ts';
import { AutogradError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from './backward.ts';
import { noGrad } from './modes.ts';

export interface GradcheckOptions {
  /** Half the distance of the finite difference. Default 1e-6. */
  readonly eps?: number;
  /** Absolute tolerance. Default 1e-5. */
  readonly atol?: number;
  /** Relative tolerance. Default 1e-3. */
  readonly rtol?: number;
}

type TensorFunction = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/**
 * Compares gradients with central finite differences, entry by entry of the Jacobian: `torch.autograd.gradcheck`.
 * @param inputs float64 where they require a gradient: float32 differences are too coarse
 * @throws AutogradError that names the first output, input and entry that disagree
 */
export function gradcheck(body: TensorFunction, inputs: readonly Tensor[], options: GradcheckOptions = {}): true {
  const { eps = 1e-6, atol = 1e-5, rtol = 1e-3 } = options;
  for (const input of inputs) {
    if (input.requiresGrad && input.dtype !== 'float64') {
      throw new AutogradError(`gradcheck needs float64 inputs, but got ${input.dtype}`);
    }
  }
  const outputs = differentiable(body, inputs);
  if (outputs.length === 0) throw new AutogradError('gradcheck expects at least one output that requires a gradient');
  for (const [position, input] of inputs.entries()) {
    if (!input.requiresGrad) continue;
    const numerical = numericalJacobian(body, inputs, position, eps);
    for (const [which, output] of outputs.entries()) {
      compare(output, input, numerical[which] ?? [], which, position, atol, rtol);
    }
  }
  return true;
}

/** `gradcheck` of the gradient itself, with random gradients coming in: `torch.autograd.gradgradcheck`. */
export function gradgradcheck(body: TensorFunction, inputs: readonly Tensor[], options: GradcheckOptions = {}): true {
  const outputs = differentiable(body, inputs);
  const seeds = outputs.map((output) => randn(output.shape, { dtype: output.dtype }).requiresGrad_());
  const positions = inputs.flatMap((input, index) => (input.requiresGrad ? [index] : []));
  const first = (...all: Tensor[]): readonly Tensor[] => {
    const values = all.slice(0, inputs.length);
    const targets = positions.map((index) => values[index]!);
    const gradients = grad(differentiable(body, values), targets, {
      gradOutputs: all.slice(inputs.length),
      createGraph: true,
      allowUnused: true,
    });
    return gradients.filter((gradient) => gradient !== null);
  };
  // A gradient that depends on nothing has no gradient of its own: there is nothing to compare.
  if (differentiable(first, [...inputs, ...seeds]).length === 0) return true;
  return gradcheck(first, [...inputs, ...seeds], options);
}

function outputsOf(body: TensorFunction, inputs: readonly Tensor[]): readonly Tensor[] {
  const result = body(...inputs);
  return 'storage' in result ? [result] : result;
}

function differentiable(body: TensorFunction, inputs: readonly Tensor[]): readonly Tensor[] {
  return outputsOf(body, inputs).filter((output) => output.requiresGrad);
}

/** For each differentiable output: d output[o] / d input[i] at [i][o]. */
function numericalJacobian(
  body: TensorFunction,
  inputs: readonly Tensor[],
  position: number,
  eps: number,
): Float64Array[][] {
  const input = inputs[position]!;
  const kept = differentiable(body, inputs).length;
  const wanted = outputsOf(body, inputs).map((output) => output.requiresGrad);
  const columns: Float64Array[][] = Array.from({ length: kept }, () => []);
  const elements = Float64Array.from(input.toTypedArray());
  const evaluate = (index: number, change: number): readonly Tensor[] => {
    const changed = elements.slice();
    changed[index] = changed[index]! + change;
    const moved = fromTypedArray(changed, input.shape, { device: input.device, requiresGrad: true });
    return outputsOf(
      body,
      inputs.map((one, other) => (other === position ? moved : one)),
    ).filter((_, at) => wanted[at]);
  };
  for (let index = 0; index < elements.length; index++) {
    const above = evaluate(index, eps).map((output) => output.toTypedArray());
    const below = evaluate(index, -eps).map((output) => output.toTypedArray());
    for (let which = 0; which < kept; which++) {
      columns[which]!.push(Float64Array.from(above[which]!, (value, at) => (value - below[which]![at]!) / (2 * eps)));
    }
  }
  return columns;
}

function compare(
  output: Tensor,
  input: Tensor,
  numerical: readonly Float64Array[],
  which: number,
  position: number,
  atol: number,
  rtol: number,
): void {
  for (let row = 0; row < output.numel(); row++) {
    const seed = new Float64Array(output.numel());
    seed[row] = 1;
    const gradOutputs = fromTypedArray(seed, output.shape, { device: output.device });
    const [analytical] = grad(output, input, { gradOutputs, retainGraph: true, allowUnused: true });
    const values = analytical == null ? null : noGrad(() => analytical.toTypedArray());
    for (let index = 0; index < input.numel(); index++) {
      const expected = numerical[index]?.[row] ?? 0;
      const got = values?.[index] ?? 0;
      if (Math.abs(got - expected) <= atol + rtol * Math.abs(expected)) continue;
      throw new AutogradError(
        `Jacobian mismatch for output ${which} with respect to input ${position}: d output[${row}] / d input[${index}] is ${expected} by finite differences, but ${got} by autograd`,
      );
    }
  }
}
