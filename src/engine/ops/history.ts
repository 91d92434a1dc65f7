/** The backward nodes of operations. */
import { isRecording } from '../autograd/modes.ts';
import { OpNode } from '../autograd/node.ts';
import type { Tensor } from '../tensor.ts';
import type { GradientDefinition, OpDefinition } from './definition.ts';
import { zerosOn } from './outputs.ts';

export function record<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  attributes: Attributes,
): void {
  const node = makeNode(op, inputs, outputs, attributes);
  if (node === null) return;
  for (const [index, output] of outputs.entries()) if (output.isFloatingPoint) output.setHistory(node, index);
}

export function makeNode<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  outputs: readonly Tensor[],
  attributes: Attributes,
  inPlace = false,
): OpNode<Attributes> | null {
  if (op.gradient === null || !isRecording()) return null;
  if (!inputs.some((input) => input.requiresGrad)) return null;
  const needs = inputs.map((input) => input.requiresGrad);
  return new OpNode(op, attributes, inputs, outputs, needs, zerosOn, inPlace);
}

/** What an in-place operation without a derivative does to the gradient of the values that it overwrites. */
const overwritten: GradientDefinition<object> = {
  name: 'ZeroBackward0',
  rule: '0',
  saves: () => [],
  backward: (gradient) => [gradient.newZeros(gradient.shape)],
};

export function makeInPlaceNode<Attributes extends object>(
  op: OpDefinition<Attributes>,
  inputs: readonly Tensor[],
  attributes: Attributes,
): OpNode<Attributes> | null {
  const target = inputs[0]!;
  const recorded = op.gradient === null && target.requiresGrad ? { ...op, gradient: overwritten } : op;
  return makeNode(recorded, inputs, [target], attributes, true);
}
