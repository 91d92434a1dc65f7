/**
 * Products of a function's Jacobian or Hessian with a vector, found without the matrix.
 * @dtype the function's
 * @throws AutogradError for `strict` where an output does not depend on an input, ShapeError for a vector of another
 * shape
 */
import { AutogradError } from '../../errors.ts';
import { quietly } from '../../observer.ts';
import { Tensor } from '../../tensor.ts';
import { enableGrad } from '../modes.ts';
import {
  type ArgumentsOf,
  type FunctionalOptions,
  fillIn,
  finish,
  gradients,
  independent,
  isOne,
  type Like,
  listOf,
  prepare,
  requireDifferentiable,
  requireLike,
  requireTwiceDifferentiable,
  shapedLike,
  type TensorBody,
  type Tensors,
} from './inputs.ts';
import { requireSingle } from './jacobian.ts';

/**
 * The function's value, and vᵀ J: `torch.autograd.functional.vjp`.
 * @param v as the outputs; null for an output of a single element
 * @shape v has the output's; the product the input's
 */
export function vjp<const Inputs extends Tensors, Outputs extends Tensors>(
  body: (...inputs: ArgumentsOf<Inputs>) => Outputs,
  inputs: Inputs,
  v: Tensors | null = null,
  options: FunctionalOptions = {},
): [Outputs, Like<Inputs, Tensor>] {
  const list = listOf(inputs, 'inputs', 'vjp');
  return enableGrad(() => {
    const prepared = prepare(list, options.createGraph ?? false);
    const { outputs, one } = run(body as TensorBody, prepared, 'vjp', options);
    const seeds = seedsFor(v, outputs, one, 'the user-provided function returns a single Tensor with a single element');
    const found = differentiate(outputs, prepared, seeds, options.createGraph ?? false);
    const filled = fillIn(found, prepared, options, independentOutput, 'jacobian');
    return answer<Outputs, Like<Inputs, Tensor>>(outputs, one, filled, isOne(inputs), options);
  });
}

/**
 * The function's value, and J v: `torch.autograd.functional.jvp`. By differentiating a backward pass, as PyTorch does;
 * `forwardAd` finds the same in one forward pass.
 * @param v as the inputs; null for an input of a single element
 * @shape v has the input's; the product the output's
 */
export function jvp<const Inputs extends Tensors, Outputs extends Tensors>(
  body: (...inputs: ArgumentsOf<Inputs>) => Outputs,
  inputs: Inputs,
  v: Tensors | null = null,
  options: FunctionalOptions = {},
): [Outputs, Like<Outputs, Tensor>] {
  const list = listOf(inputs, 'inputs', 'jvp');
  return enableGrad(() => {
    const prepared = prepare(list, options.createGraph ?? false);
    const along = vectorFor(v, list, isOne(inputs));
    const { outputs, one } = run(body as TensorBody, prepared, 'jvp', options);
    const { seeds, transposed } = transposedProduct(outputs, prepared, options, independentOutput);
    const found = differentiate(transposed, seeds, along, options.createGraph ?? false);
    const filled = fillIn(
      found,
      outputs,
      options,
      independentEntry('gradient with respect to the input', 'grad_outputs'),
      'jacobian',
    );
    return answer<Outputs, Like<Outputs, Tensor>>(outputs, one, filled, one, options);
  });
}

/**
 * The function's value, and the Hessian times v: `torch.autograd.functional.hvp`. `vhp` is cheaper and, the Hessian being
 * symmetric, the same.
 * @param v as the inputs; null for an input of a single element
 * @shape v and the product have the input's; the output is of one element
 */
export function hvp<const Inputs extends Tensors>(
  body: (...inputs: ArgumentsOf<Inputs>) => Tensor,
  inputs: Inputs,
  v: Tensors | null = null,
  options: FunctionalOptions = {},
): [Tensor, Like<Inputs, Tensor>] {
  const list = listOf(inputs, 'inputs', 'hvp');
  return enableGrad(() => {
    const prepared = prepare(list, options.createGraph ?? false);
    const along = vectorFor(v, list, isOne(inputs));
    const { value, first } = firstGradients(body as TensorBody, prepared, 'hvp', options);
    const { seeds, transposed } = transposedProduct(first, prepared, options, independentJacobian);
    const found = differentiate(transposed, seeds, along, options.createGraph ?? false);
    const filled = fillIn(
      found,
      prepared,
      options,
      independentEntry('hessian of the user-provided function', 'grad_jacobian'),
      'hessian',
    );
    return answer<Tensor, Like<Inputs, Tensor>>([value], true, filled, isOne(inputs), options);
  });
}

/**
 * The function's value, and v times its Hessian: `torch.autograd.functional.vhp`.
 * @param v as the inputs; null for an input of a single element
 * @shape v and the product have the input's; the output is of one element
 */
export function vhp<const Inputs extends Tensors>(
  body: (...inputs: ArgumentsOf<Inputs>) => Tensor,
  inputs: Inputs,
  v: Tensors | null = null,
  options: FunctionalOptions = {},
): [Tensor, Like<Inputs, Tensor>] {
  const list = listOf(inputs, 'inputs', 'vhp');
  return enableGrad(() => {
    const prepared = prepare(list, options.createGraph ?? false);
    const along = vectorFor(v, list, isOne(inputs));
    const { value, first } = firstGradients(body as TensorBody, prepared, 'vhp', options);
    const found = differentiate(first, prepared, along, options.createGraph ?? false);
    const filled = fillIn(found, prepared, options, independentJacobian, 'hessian');
    return answer<Tensor, Like<Inputs, Tensor>>([value], true, filled, isOne(inputs), options);
  });
}

function run(
  body: TensorBody,
  inputs: readonly Tensor[],
  name: string,
  { strict = false }: FunctionalOptions,
): { readonly outputs: readonly Tensor[]; readonly one: boolean } {
  const result = body(...inputs);
  const outputs = listOf(result, 'outputs of the user-provided function', name);
  if (strict) requireDifferentiable(outputs);
  return { outputs, one: result instanceof Tensor };
}

/** The function's value and its gradient, recorded so that it can be differentiated. */
function firstGradients(
  body: TensorBody,
  inputs: readonly Tensor[],
  name: string,
  options: FunctionalOptions,
): { readonly value: Tensor; readonly first: readonly Tensor[] } {
  const value = body(...inputs);
  requireSingle(value, name);
  const outputs = listOf(value, 'outputs of the user-provided function', name);
  const { strict = false } = options;
  if (strict) requireDifferentiable(outputs);
  const found = gradients(outputs, inputs, null, true);
  const first = fillIn(found, inputs, { strict }, independentOutput, 'jacobian');
  if (strict) requireTwiceDifferentiable(first);
  return { value: outputs[0]!, first };
}

/** Jᵀu with u left open: what is linear in u can be differentiated by it, which gives J v. */
function transposedProduct(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  options: FunctionalOptions,
  missing: (index: number) => AutogradError,
): { readonly seeds: readonly Tensor[]; readonly transposed: readonly Tensor[] } {
  const seeds = outputs.map((output) => output.newZeros(output.shape).requiresGrad_());
  const found = gradients(outputs, inputs, seeds, true);
  return { seeds, transposed: fillIn(found, inputs, { strict: options.strict ?? false }, missing, 'jacobian') };
}

function differentiate(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  seeds: readonly (Tensor | null)[],
  createGraph: boolean,
): readonly (Tensor | null)[] {
  return createGraph
    ? gradients(outputs, inputs, seeds, true)
    : quietly(() => gradients(outputs, inputs, seeds, false));
}

function seedsFor(
  v: Tensors | null,
  like: readonly Tensor[],
  one: boolean,
  condition: string,
): readonly (Tensor | null)[] {
  if (v === null) {
    if (like.length === 1 && like[0]!.numel() === 1) return [null];
    throw new AutogradError(`The vector v can only be null if ${condition}.`);
  }
  const list = listOf(v, 'v', 'the product');
  requireLike(list, like, one);
  return list;
}

/** The direction among the inputs: 1 for the only element, if none was given. */
function vectorFor(v: Tensors | null, inputs: readonly Tensor[], one: boolean): readonly Tensor[] {
  const condition = 'the input to the user-provided function is a single Tensor with a single element';
  return seedsFor(v, inputs, one, condition).map(
    (given, index) => given ?? inputs[index]!.newFull(inputs[index]!.shape, 1),
  );
}

function answer<Value, Product>(
  outputs: readonly Tensor[],
  oneOutput: boolean,
  products: readonly Tensor[],
  oneProduct: boolean,
  { createGraph = false }: FunctionalOptions,
): [Value, Product] {
  return [
    shapedLike(oneOutput, finish(outputs, createGraph)) as Value,
    shapedLike(oneProduct, finish(products, createGraph)) as Product,
  ];
}

function independentOutput(index: number): AutogradError {
  return independent('The output of the user-provided function', index);
}

function independentJacobian(index: number): AutogradError {
  return independent('The jacobian of the user-provided function', index);
}

function independentEntry(what: string, where: string): (index: number) => AutogradError {
  return (index) =>
    new AutogradError(
      `The ${what} is independent of entry ${index} in the ${where} when using the double backward trick to compute forward mode gradients. This is not allowed in strict mode.`,
    );
}
