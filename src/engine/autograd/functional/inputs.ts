/** What the functions of `autograd.functional` have in common: one tensor or several, and what `strict` forbids. */
import { AutogradError, ShapeError } from '../../errors.ts';
import { quietly } from '../../observer.ts';
import { sameSizes } from '../../ops/operand.ts';
import { Tensor } from '../../tensor.ts';
import { grad } from '../backward.ts';

/** One tensor, or several. What comes back is shaped likewise. */
export type Tensors = Tensor | readonly Tensor[];

/** The arguments of a function of these inputs. */
export type ArgumentsOf<Inputs extends Tensors> = Inputs extends readonly Tensor[]
  ? { [Index in keyof Inputs]: Tensor }
  : [Tensor];

/** A `Value` for one tensor, an array of them for several. */
export type Like<Inputs extends Tensors, Value> = Inputs extends readonly Tensor[]
  ? { -readonly [Index in keyof Inputs]: Value }
  : Value;

export interface FunctionalOptions {
  /** Whether the result can be differentiated again, also with respect to the inputs. Default false. */
  readonly createGraph?: boolean;
  /** Whether an output that does not depend on an input is an error instead of zeros. Default false. */
  readonly strict?: boolean;
}

/** Any function of tensors, called with arguments that are known to be as many as it wants. */
export type TensorBody = (...inputs: readonly Tensor[]) => unknown;

export function isOne(tensors: Tensors): tensors is Tensor {
  return tensors instanceof Tensor;
}

/** @throws TypeError for what is not a tensor */
export function listOf(given: unknown, what: string, name: string): readonly Tensor[] {
  if (given instanceof Tensor) return [given];
  const expected = `The ${what} given to ${name} must be either a Tensor or an array of Tensors`;
  if (!Array.isArray(given)) throw new TypeError(`${expected} but the given ${what} has type ${typeof given}.`);
  const wrong = given.findIndex((item) => !(item instanceof Tensor));
  if (wrong >= 0) throw new TypeError(`${expected} but the value at index ${wrong} has type ${typeof given[wrong]}.`);
  return given.filter((item) => item instanceof Tensor);
}

/** Inputs to differentiate by: always other tensor objects than those that the function may have captured. */
export function prepare(inputs: readonly Tensor[], createGraph: boolean): readonly Tensor[] {
  return quietly(() =>
    inputs.map((input) =>
      createGraph && input.requiresGrad ? input.view(input.shape) : input.detach().requiresGrad_(),
    ),
  );
}

/** Without history, unless it was asked for. */
export function finish(results: readonly Tensor[], createGraph: boolean): readonly Tensor[] {
  return createGraph ? results : quietly(() => results.map((result) => result.detach()));
}

/** Repeats the caller's form: the only item for one tensor, all for several. */
export function shapedLike<Value>(one: boolean, values: readonly Value[]): Value | readonly Value[] {
  return one ? values[0]! : values;
}

/** `grad` that leaves out outputs without a gradient, and answers null for inputs that were not used. */
export function gradients(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  gradOutputs: readonly (Tensor | null)[] | null,
  createGraph: boolean,
): readonly (Tensor | null)[] {
  const kept = outputs.map((output, index) => ({ output, seed: gradOutputs?.[index] ?? null }));
  const used = kept.filter(({ output }) => output.requiresGrad);
  if (used.length === 0) return inputs.map(() => null);
  return grad(
    used.map(({ output }) => output),
    inputs,
    { gradOutputs: used.map(({ seed }) => seed), createGraph, retainGraph: true, allowUnused: true },
  );
}

/** @throws ShapeError if `v` is not as `other` */
export function requireLike(v: readonly Tensor[], other: readonly Tensor[], otherIsOne: boolean): void {
  if (v.length !== other.length) {
    throw new ShapeError(
      otherIsOne
        ? 'The given v should contain a single Tensor.'
        : `v is an array of invalid length: should be ${other.length} but got ${v.length}.`,
    );
  }
  for (const [index, one] of v.entries()) {
    const { shape } = other[index]!;
    if (sameSizes(one.shape, shape)) continue;
    const which = otherIsOne ? '' : `Entry ${index} in `;
    throw new ShapeError(
      `${which}v has invalid size: should be [${shape.join(', ')}] but got [${one.shape.join(', ')}].`,
    );
  }
}

const inStrictMode = 'This is not allowed in strict mode';

/** `strict`: every output must have a history. */
export function requireDifferentiable(outputs: readonly Tensor[]): void {
  for (const [index, output] of outputs.entries()) {
    if (output.requiresGrad) continue;
    throw new AutogradError(
      `Output ${index} of the user-provided function does not require gradients. The outputs must be computed in a differentiable manner from the input when running in strict mode.`,
    );
  }
}

/** `strict`: the gradient, with respect to which the second derivative is taken, must depend on the inputs. */
export function requireTwiceDifferentiable(first: readonly Tensor[]): void {
  for (const [index, gradient] of first.entries()) {
    if (gradient.requiresGrad) continue;
    throw new AutogradError(
      `While computing the hessian, found that the jacobian of the user-provided function with respect to input ${index} is independent of the input. ${inStrictMode}. You should ensure that your function is twice differentiable and that the jacobian depends on the inputs (this would be violated by a linear function for example).`,
    );
  }
}

/** `strict` and `createGraph`: a result that cannot be differentiated by input `index`. */
export function constantResult(what: 'jacobian' | 'hessian', index: number): AutogradError {
  return new AutogradError(
    `The ${what} of the user-provided function is independent of input ${index}. ${inStrictMode} when createGraph=true.`,
  );
}

/** `strict`: a result that would be zeros, because nothing depends on input `index`. */
export function independent(what: string, index: number): AutogradError {
  return new AutogradError(`${what} is independent of input ${index}. ${inStrictMode}.`);
}

/** Zeros for inputs that were not used; errors for them if `strict`. */
export function fillIn(
  found: readonly (Tensor | null)[],
  like: readonly Tensor[],
  { strict = false, createGraph = false }: FunctionalOptions,
  missing: (index: number) => AutogradError,
  constant: 'jacobian' | 'hessian',
): readonly Tensor[] {
  return found.map((gradient, index) => {
    if (gradient === null) {
      if (strict) throw missing(index);
      return like[index]!.newZeros(like[index]!.shape);
    }
    if (strict && createGraph && !gradient.requiresGrad) throw constantResult(constant, index);
    return gradient;
  });
}
