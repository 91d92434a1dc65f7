import { AutogradError } from '../../errors.ts';
import { stack } from '../../functions/joining.ts';
import { quietly } from '../../observer.ts';
import { Tensor } from '../../tensor.ts';
import { dualLevel, makeDual, unpackDual } from '../forward-ad.ts';
import { enableGrad } from '../modes.ts';
import {
  type ArgumentsOf,
  constantResult,
  type FunctionalOptions,
  finish,
  gradients,
  independent,
  isOne,
  type Like,
  listOf,
  prepare,
  requireDifferentiable,
  requireTwiceDifferentiable,
  shapedLike,
  type TensorBody,
  type Tensors,
} from './inputs.ts';

/** `reverse-mode`: one backward pass for each element of the output. `forward-mode`: one dual run for each of the input. */
export type Strategy = 'reverse-mode' | 'forward-mode';

export interface JacobianOptions extends FunctionalOptions {
  /** Default: reverse mode. `strict` needs it. */
  readonly strategy?: Strategy;
}

export interface HessianOptions extends FunctionalOptions {
  /** How the gradient is differentiated, which itself is always found in reverse. Default: reverse mode. */
  readonly outerJacobianStrategy?: Strategy;
}

/**
 * All partial derivatives of a function: `torch.autograd.functional.jacobian`.
 * @returns a tensor of shape [...output, ...input]; for several outputs an array of them, for several inputs an array in its
 * place
 * @shape [...output, ...input], for each output and input
 * @dtype output's
 * @throws AutogradError for `strict` where an output does not depend on an input
 */
export function jacobian<const Inputs extends Tensors, Outputs extends Tensors>(
  body: (...inputs: ArgumentsOf<Inputs>) => Outputs,
  inputs: Inputs,
  options: JacobianOptions = {},
): Like<Outputs, Like<Inputs, Tensor>> {
  const one = isOne(inputs);
  const list = listOf(inputs, 'inputs', 'jacobian');
  const find = options.strategy === 'forward-mode' ? forwardJacobian : reverseJacobian;
  const { rows, oneOutput } = find(body as TensorBody, list, options);
  const blocks = rows.map((row) => shapedLike(one, finish(row, options.createGraph ?? false)));
  return shapedLike(oneOutput, blocks) as Like<Outputs, Like<Inputs, Tensor>>;
}

/**
 * All second derivatives of a function of a single element: `torch.autograd.functional.hessian`.
 * @returns a tensor of shape [...input, ...input]; for several inputs an array of arrays of them
 * @shape [...input, ...input], for each pair of inputs
 * @dtype output's
 * @throws AutogradError where the function is not of one element, or for `strict`
 */
export function hessian<const Inputs extends Tensors>(
  body: (...inputs: ArgumentsOf<Inputs>) => Tensor,
  inputs: Inputs,
  options: HessianOptions = {},
): Like<Inputs, Like<Inputs, Tensor>> {
  const one = isOne(inputs);
  const list = listOf(inputs, 'inputs', 'hessian');
  const { createGraph = false, strict = false, outerJacobianStrategy } = options;
  const single: TensorBody = (...values) => requireSingle((body as TensorBody)(...values), 'hessian');
  const gradient: TensorBody = (...values) => {
    const { rows } = reverseJacobian(single, values, { createGraph: true });
    const [row = []] = rows;
    if (strict) requireTwiceDifferentiable(row);
    return row;
  };
  const find = outerJacobianStrategy === 'forward-mode' ? forwardJacobian : reverseJacobian;
  const { rows } = find(gradient, list, { createGraph, strict }, true);
  const blocks = rows.map((row) => shapedLike(one, finish(row, createGraph)));
  return shapedLike(one, blocks) as Like<Inputs, Like<Inputs, Tensor>>;
}

/** @throws if a function that must have one number for its result has something else */
export function requireSingle(result: unknown, name: string): Tensor {
  if (!(result instanceof Tensor)) {
    throw new AutogradError(`The function given to ${name} should return a single Tensor`);
  }
  if (result.numel() !== 1) {
    throw new AutogradError(`The Tensor returned by the function given to ${name} should contain a single element`);
  }
  return result.dim() === 0 ? result : result.squeeze();
}

interface Jacobian {
  /** By output, then by input. */
  readonly rows: readonly (readonly Tensor[])[];
  readonly oneOutput: boolean;
}

function reverseJacobian(body: TensorBody, inputs: readonly Tensor[], options: FunctionalOptions): Jacobian {
  const { createGraph = false, strict = false } = options;
  return enableGrad(() => {
    const prepared = prepare(inputs, createGraph);
    const result = body(...prepared);
    const outputs = listOf(result, 'outputs of the user-provided function', 'jacobian');
    if (strict) requireDifferentiable(outputs);
    const differentiate = () => outputs.map((output, index) => reverseRow(output, index, prepared, options));
    const rows = createGraph ? differentiate() : quietly(differentiate);
    return { rows, oneOutput: result instanceof Tensor };
  });
}

/** One output's derivatives by each input, found an element of the output at a time. */
function reverseRow(
  output: Tensor,
  outputIndex: number,
  inputs: readonly Tensor[],
  { createGraph = false, strict = false }: FunctionalOptions,
): readonly Tensor[] {
  const collected: Tensor[][] = inputs.map(() => []);
  for (let element = 0; element < output.numel(); element++) {
    const found = gradients([output], inputs, [oneHot(output, element)], createGraph);
    for (const [index, gradient] of found.entries()) {
      if (gradient === null && strict) {
        throw independent(`Output ${outputIndex} of the user-provided function`, index);
      }
      if (gradient !== null && strict && createGraph && !gradient.requiresGrad) throw constantResult('jacobian', index);
      collected[index]!.push(gradient ?? inputs[index]!.newZeros(inputs[index]!.shape));
    }
  }
  return inputs.map((input, index) => joined(collected[index]!, input, [...output.shape, ...input.shape]));
}

/** `differentiates`: the function itself asks for gradients by its inputs, which must require them then. */
function forwardJacobian(
  body: TensorBody,
  inputs: readonly Tensor[],
  options: FunctionalOptions,
  differentiates = false,
): Jacobian {
  const { createGraph = false, strict = false } = options;
  if (strict) throw new AutogradError('strict=true is not supported with the forward-mode strategy.');
  let lastOutputs: readonly Tensor[] = [];
  let oneOutput = true;
  /** By input, by element of it, by output. */
  const columns = inputs.map((input, index) =>
    Array.from({ length: input.numel() }, (_, element) =>
      dualLevel(() => {
        const direction = quietly(() => oneHot(input, element));
        const prepared =
          createGraph || differentiates ? prepare(inputs, createGraph) : quietly(() => finish(inputs, false));
        const result = body(...prepared.map((other, at) => (at === index ? makeDual(other, direction) : other)));
        lastOutputs = listOf(result, 'outputs of the user-provided function', 'jacobian');
        oneOutput = result instanceof Tensor;
        return lastOutputs.map((output) => unpackDual(output).tangent ?? output.newZeros(output.shape));
      }),
    ),
  );
  const assemble = () =>
    lastOutputs.map((output, which) =>
      inputs.map((input, index) => {
        const parts = columns[index]!.map((tangents) => tangents[which]!.reshape([output.numel()]));
        if (parts.length === 0) return output.newZeros([...output.shape, ...input.shape]);
        return stack(parts, 1).reshape([...output.shape, ...input.shape]);
      }),
    );
  return { rows: createGraph ? assemble() : quietly(assemble), oneOutput };
}

function joined(parts: readonly Tensor[], like: Tensor, shape: readonly number[]): Tensor {
  return parts.length === 0 ? like.newZeros(shape) : stack(parts, 0).reshape(shape);
}

/** 1 at one element, 0 elsewhere. */
function oneHot(like: Tensor, element: number): Tensor {
  const result = like.newZeros([like.numel()]);
  result.narrow(0, element, 1).fill_(1);
  return result.reshape(like.shape);
}
