import { randn } from '../creation/random.ts';
import { fromTypedArray } from '../creation/values.ts';
import { AutogradError } from '../errors.ts';
import type { Tensor } from '../tensor.ts';
import { grad } from './backward.ts';
import { dualLevel, makeDual, unpackDual } from './forward-ad.ts';
import { noGrad } from './modes.ts';

export interface GradcheckOptions {
  /** Half the distance of the finite difference. Default 1e-6. */
  readonly eps?: number;
  /** Absolute tolerance. Default 1e-5. */
  readonly atol?: number;
  /** Relative tolerance. Default 1e-3. */
  readonly rtol?: number;
  /** Whether a mismatch throws (the default) or is answered with false. */
  readonly raiseException?: boolean;
  /** Whether to check, for several outputs, that one without a gradient counts as one with zeros. Default true. */
  readonly checkUndefinedGrad?: boolean;
  /** Whether to check tangents of dual tensors too. Default false. */
  readonly checkForwardAd?: boolean;
}

type TensorFunction = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/**
 * Compares gradients with central finite differences, entry by entry of the Jacobian: `torch.autograd.gradcheck`.
 * @param inputs float64 where they require a gradient: float32 differences are too coarse
 * @throws AutogradError that names the first output, input and entry that disagree
 * @shape any
 * @dtype float64 inputs; others are too coarse for it
 * @throws AutogradError where gradients differ, unless `raiseException` is false
 */
export function gradcheck(body: TensorFunction, inputs: readonly Tensor[], options: GradcheckOptions = {}): boolean {
  if (options.raiseException ?? true) return check(body, inputs, options);
  try {
    return check(body, inputs, options);
  } catch (error) {
    if (error instanceof AutogradError) return false;
    throw error;
  }
}

function check(body: TensorFunction, inputs: readonly Tensor[], options: GradcheckOptions): true {
  const { eps = 1e-6, checkUndefinedGrad = true, checkForwardAd = false } = options;
  if (!inputs.some((input) => input.requiresGrad)) {
    throw new AutogradError(
      'gradcheck expects at least one input tensor to require gradient, but none of them have requiresGrad=true.',
    );
  }
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
      compare(output, input, numerical[which] ?? [], which, position, options);
    }
    if (checkForwardAd) compareTangents(body, inputs, position, numerical, options);
  }
  if (checkUndefinedGrad && outputs.length > 1) requireUndefinedAsZeros(outputs, inputs);
  return true;
}

/**
 * `gradcheck` of the gradient itself, with random gradients coming in: `torch.autograd.gradgradcheck`.
 * @shape any
 * @dtype float64 inputs; others are too coarse for it
 * @throws AutogradError where gradients differ, unless `raiseException` is false
 */
export function gradgradcheck(
  body: TensorFunction,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): boolean {
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
  options: GradcheckOptions,
): void {
  for (let row = 0; row < output.numel(); row++) {
    const seed = new Float64Array(output.numel());
    seed[row] = 1;
    const gradOutputs = fromTypedArray(seed, output.shape, { device: output.device });
    const [analytical] = grad(output, input, { gradOutputs, retainGraph: true, allowUnused: true });
    const values = analytical == null ? null : noGrad(() => analytical.toTypedArray());
    for (let index = 0; index < input.numel(); index++) {
      const expected = numerical[index]?.[row] ?? 0;
      requireClose(values?.[index] ?? 0, expected, options, { which, row, position, index, by: 'autograd' });
    }
  }
}

interface Entry {
  readonly which: number;
  readonly row: number;
  readonly position: number;
  readonly index: number;
  readonly by: string;
}

function requireClose(got: number, expected: number, { atol = 1e-5, rtol = 1e-3 }: GradcheckOptions, at: Entry): void {
  if (Math.abs(got - expected) <= atol + rtol * Math.abs(expected)) return;
  const { which, row, position, index, by } = at;
  throw new AutogradError(
    `Jacobian mismatch for output ${which} with respect to input ${position}: d output[${row}] / d input[${index}] is ${expected} by finite differences, but ${got} by ${by}`,
  );
}

/** The same entries by dual tensors: a column at a time. */
function compareTangents(
  body: TensorFunction,
  inputs: readonly Tensor[],
  position: number,
  numerical: readonly Float64Array[][],
  options: GradcheckOptions,
): void {
  const input = inputs[position]!;
  for (let index = 0; index < input.numel(); index++) {
    const direction = new Float64Array(input.numel());
    direction[index] = 1;
    const tangents = dualLevel(() => {
      const dual = makeDual(input, fromTypedArray(direction, input.shape, { device: input.device }));
      const outputs = differentiable(
        body,
        inputs.map((one, other) => (other === position ? dual : one)),
      );
      return outputs.map((output) => unpackDual(output).tangent?.toTypedArray() ?? null);
    });
    for (const [which, tangent] of tangents.entries()) {
      for (const [row, expected] of (numerical[which]?.[index] ?? new Float64Array()).entries()) {
        requireClose(tangent?.[row] ?? 0, expected, options, { which, row, position, index, by: 'forward mode' });
      }
    }
  }
}

function requireUndefinedAsZeros(outputs: readonly Tensor[], inputs: readonly Tensor[]): void {
  const targets = inputs.filter((input) => input.requiresGrad);
  for (const [which, output] of outputs.entries()) {
    const gradOutputs = outputs.map((one, at) => one.newFull(one.shape, at === which ? 1 : 0));
    const alone = grad(output, targets, { gradOutputs: gradOutputs[which]!, retainGraph: true, allowUnused: true });
    const among = grad(outputs, targets, { gradOutputs, retainGraph: true, allowUnused: true });
    for (const [index, target] of targets.entries()) {
      const zeros = new Float64Array(target.numel());
      const [one, other] = [alone[index]?.toTypedArray() ?? zeros, among[index]?.toTypedArray() ?? zeros];
      if (one.every((value, at) => Object.is(value, other[at]) || value === other[at])) continue;
      throw new AutogradError(
        `Undefined gradients of the other outputs than ${which} do not give the same gradient of input ${index} as zeros`,
      );
    }
  }
}
