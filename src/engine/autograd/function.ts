import { isFloatingPoint } from '../dtype.ts';
import { AutogradError } from '../errors.ts';
import { hooks, noteOpStart, quietly } from '../observer.ts';
import { zerosOn } from '../ops/outputs.ts';
import { Tensor } from '../tensor.ts';
import { type DualLevel, forwardMode, withoutTangents } from './dual-level.ts';
import { FunctionContext } from './function-context.ts';
import { type CustomRule, FunctionNode } from './function-node.ts';
import { isRecording, noGrad } from './modes.ts';
import { rebaseHistory } from './view-history.ts';

/** A subclass of `Function`, as `apply` sees it. */
export interface FunctionClass<Inputs extends readonly unknown[], Outputs extends Tensor | readonly Tensor[]>
  extends CustomRule {
  forward(context: FunctionContext, ...inputs: Inputs): Outputs;
  /** For forward mode: the tangent of each output, from one for each argument (null where it has none). */
  jvp?(context: FunctionContext, ...tangents: (Tensor | null)[]): Tensor | readonly Tensor[];
}

/**
 * An operation of your own: `torch.autograd.Function`. Subclass it with a static `forward` and `backward`, and call
 * `apply`. `forward` runs without recording; `backward` gets the gradient of each output and answers one for each input of
 * `forward` (null for what is not a tensor). If `backward` is made of tensor operations, it can be differentiated again.
 * @example
 * class Exp extends autograd.Function {
 *   static forward(context: FunctionContext, x: Tensor) {
 *     const result = x.exp();
 *     context.saveForBackward(result);
 *     return result;
 *   }
 *   static backward(context: FunctionContext, gradient: Tensor) {
 *     const [result] = context.savedTensors;
 *     return gradient.mul(result);
 *   }
 * }
 * const y = Exp.apply(x);
 */
// biome-ignore lint/complexity/noStaticOnlyClass: it is there to be subclassed
export class CustomFunction {
  /**
   * Runs the operation and records it.
   * @throws AutogradError from `backward()`, if it answers another number of gradients or one of a wrong shape
   */
  static apply<Inputs extends readonly unknown[], Outputs extends Tensor | readonly Tensor[]>(
    this: FunctionClass<Inputs, Outputs>,
    ...inputs: Inputs
  ): Outputs {
    // biome-ignore lint/complexity/noThisInStatic: the subclass that `apply` was called on
    return applyFunction(this, inputs);
  }
}

function applyFunction<Inputs extends readonly unknown[], Outputs extends Tensor | readonly Tensor[]>(
  type: FunctionClass<Inputs, Outputs>,
  inputs: Inputs,
): Outputs {
  hooks.checkpoint?.();
  hooks.operation++;
  noteOpStart();
  const context = new FunctionContext(inputs.map((input) => input instanceof Tensor && input.requiresGrad));
  const made = noGrad(() => quietly(() => withoutTangents(() => type.forward(context, ...inputs))));
  const tensors = inputs.filter((input) => input instanceof Tensor);
  const outputs = outputsOf(made, type.name).map((output) => ownTensor(output, tensors, context));
  if (isRecording() && context.needsInputGrad.includes(true)) record(type, context, inputs, outputs);
  if (forwardMode.tangents !== null) propagate(type, context, inputs, outputs, forwardMode.tangents);
  if (hooks.observer !== null && hooks.quiet === 0) {
    hooks.observer.op({
      op: type.name,
      formula: `${type.name}.forward(...)`,
      inputs: tensors,
      attributes: attributesOf(inputs),
      outputs,
      inPlace: outputs[0] !== undefined && outputs[0] === tensors[0],
    });
  }
  return (isList(made) ? outputs : outputs[0]) as Outputs;
}

function isList(made: Tensor | readonly Tensor[]): made is readonly Tensor[] {
  return Array.isArray(made);
}

function outputsOf(made: Tensor | readonly Tensor[], name: string): readonly Tensor[] {
  const outputs: readonly unknown[] = isList(made) ? made : [made];
  const wrong = outputs.find((output) => !(output instanceof Tensor));
  if (outputs.length === 0 || wrong !== undefined) {
    throw new TypeError(`${name}.forward: expected to return a Tensor or an array of Tensors, but got ${typeof wrong}`);
  }
  return outputs.filter((output) => output instanceof Tensor);
}

/** A tensor that can be given the history of this operation: an input that is only handed on keeps its own. */
function ownTensor(output: Tensor, inputs: readonly Tensor[], context: FunctionContext): Tensor {
  const dirty = context.isDirty(output);
  if (dirty && isRecording() && output.isLeaf && output.requiresGrad) {
    throw new AutogradError('a leaf Variable that requires grad is being used in an in-place operation.');
  }
  if (dirty || (!inputs.includes(output) && !output.requiresGrad)) return output;
  const alias = new Tensor(output.storage, output.shape, output.strides, output.offset);
  alias.viewBase = output.viewBase ?? output;
  return alias;
}

function record(
  rule: CustomRule,
  context: FunctionContext,
  inputs: readonly unknown[],
  outputs: readonly Tensor[],
): void {
  const differentiable = outputs.map((output) => isFloatingPoint(output.dtype) && !context.isNonDifferentiable(output));
  if (!differentiable.includes(true)) return;
  const blanks = outputs.map(({ shape, dtype, storage }) => {
    const kernels = storage.kernels;
    return () => zerosOn(shape, dtype, kernels);
  });
  const node = new FunctionNode(rule, context, inputs, blanks);
  for (const [index, output] of outputs.entries()) {
    if (!differentiable[index]) continue;
    if (index === 0 && context.isDirty(output)) rebaseHistory(output, node);
    else output.setHistory(node, index);
  }
  context.keep(node);
}

function propagate<Inputs extends readonly unknown[], Outputs extends Tensor | readonly Tensor[]>(
  type: FunctionClass<Inputs, Outputs>,
  context: FunctionContext,
  inputs: Inputs,
  outputs: readonly Tensor[],
  tangents: DualLevel,
): void {
  const arriving = inputs.map((input) => (input instanceof Tensor ? tangents.get(input) : null));
  if (arriving.every((tangent) => tangent === null)) return;
  if (type.jvp === undefined) {
    throw new AutogradError(
      'You must implement the jvp function for custom autograd.Function to use it with forward mode AD.',
    );
  }
  const jvp = type.jvp.bind(type);
  const made = withoutTangents(() => quietly(() => jvp(context, ...arriving)));
  for (const [index, tangent] of (isList(made) ? made : [made]).entries()) {
    const output = outputs[index];
    if (output === undefined || context.isNonDifferentiable(output)) continue;
    if (context.isDirty(output)) tangents.setWritten(output, tangent);
    else tangents.set(output, tangent);
  }
}

/** What is not a tensor among the arguments, by position. */
function attributesOf(inputs: readonly unknown[]): Readonly<Record<string, unknown>> {
  const result: Record<string, unknown> = {};
  for (const [index, input] of inputs.entries()) if (!(input instanceof Tensor)) result[`argument${index}`] = input;
  return result;
}
